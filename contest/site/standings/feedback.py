"""What the panel tells an entrant together: written by who leads the round."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from contest import clock
from contest.actions.feedback import TEXT_MOST, tell_entrant
from contest.db import reading, transaction
from contest.models import Entry, RoundEntry
from contest.queries.own_standings import Words, judges_words
from contest.queries.sheet_views import EntryView
from contest.refusals import Refused
from contest.site._shared.fields import FlaskForm, take_refusal
from contest.site._shared.languages import TONGUES
from contest.site._shared.people import signed_in, the_viewer
from contest.site.standings.finding import ROUND, Stand, bp, find_stand

FIELDS = {f"text_{tongue.key}": tongue for tongue in TONGUES}


class WordsForm(FlaskForm):
    """A text in each language; one is enough."""

    text_en = TextAreaField("English", [Optional(), Length(max=TEXT_MOST * 2)])
    text_zh = TextAreaField("中文", [Optional(), Length(max=TEXT_MOST * 2)])
    text_he = TextAreaField("עברית", [Optional(), Length(max=TEXT_MOST * 2)])


@bp.get(f"{ROUND}/entries/<entry_id>/words")
@signed_in
def feedback(slug: str, round_id: str, entry_id: str) -> ResponseReturnValue:
    """What is told to the entrant, and the form for the common part."""
    with reading() as s:
        stand, view, pinned = _find(s, slug, round_id, entry_id)
        texts = {f"text_{key}": text for key, text in pinned.feedback.items()}
        return _page(s, stand, view, pinned, WordsForm(formdata=None, data=texts))


@bp.post(f"{ROUND}/entries/<entry_id>/words")
@signed_in
def tell(slug: str, round_id: str, entry_id: str) -> ResponseReturnValue:
    """Save it."""
    form = WordsForm()
    with reading() as s:
        stand, view, pinned = _find(s, slug, round_id, entry_id)
        if not form.validate():
            return _page(s, stand, view, pinned, form), 422
    try:
        with transaction() as s:
            stand, _view, pinned = _find(s, slug, round_id, entry_id)
            texts = {tongue.key: form[name].data or "" for name, tongue in FIELDS.items()}
            tell_entrant(
                s, actor=the_viewer(), round_=stand.round, entry=pinned.entry, texts=texts, at=clock.now()
            )
    except Refused as error:
        take_refusal(form, error)
        with reading() as s:
            stand, view, pinned = _find(s, slug, round_id, entry_id)
            return _page(s, stand, view, pinned, form), error.status
    flash(_("Saved. The entrant reads it with the judges' words."), "ok")
    return redirect(stand.to("feedback", entry_id=entry_id), 303)


def _find(s: Session, slug: str, round_id: str, entry_id: str) -> tuple[Stand, EntryView, RoundEntry]:
    """An entry that is there for who leads the round; 404 otherwise."""
    stand = find_stand(s, slug, round_id, leading=True)
    view = stand.sight.entries.get(entry_id)
    pinned = s.scalar(
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(RoundEntry.round_id == stand.round.id, Entry.public_id == entry_id)
    )
    if view is None or pinned is None:
        raise NotFound
    return stand, view, pinned


def _page(s: Session, stand: Stand, view: EntryView, pinned: RoundEntry, form: WordsForm) -> str:
    written: tuple[Words, ...] = judges_words(s, pinned)
    return render_template(
        "standings/feedback.html",
        stand=stand,
        place=stand.place,
        page="rounds",
        view=view,
        form=form,
        fields=FIELDS,
        written=written,
        tags={tongue.key: tongue.tag for tongue in TONGUES},
    )
