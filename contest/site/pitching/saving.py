"""Saving what an entrant typed: by the form, by itself while they type, and files as they are chosen."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.decks import receive_deck
from contest.actions.startups import answering, drafting
from contest.actions.startups.files import keep_file
from contest.actions.startups.questions import FILE_MOST
from contest.actions.uploading import DECK_MOST, keep_deck
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Question, QuestionKind
from contest.queries.contests import in_language
from contest.refusals import Refused
from contest.site._shared import bodies, times
from contest.site._shared.people import signed_in, the_viewer
from contest.site.pitching.blueprint import STARTUP, bp
from contest.site.pitching.finding import Startup, find_startup
from contest.site.pitching.forms import StartupForm, startup_form
from contest.site.pitching.members import invitation
from contest.site.pitching.showing import Page, asked_of, others_of, side_of, words_of
from contest.wording import marked, refusal

KIB = 1024
TEXTS_MOST = 512 * KIB
"""All texts of a form: three summaries in Chinese, each letter nine bytes as a form encodes it."""
DECK = "deck"


@bp.post(STARTUP)
@signed_in
@bodies.may_bring(DECK_MOST + 2 * FILE_MOST + TEXTS_MOST)
def save(slug: str) -> ResponseReturnValue:
    """Keep the whole form, with the files chosen in it; then do what the button says."""
    with reading() as s:
        here = find_startup(s, slug)
    form, do = startup_form(here.call), request.form.get("do", "save")
    rows = len(form.people.data)
    if do.startswith("drop-person-"):
        rows = _drop_person(form, do.rpartition("-")[2])
    try:
        with transaction() as s:
            inner = find_startup(s, slug)
            saved = drafting.save_draft(
                s,
                actor=the_viewer(),
                entry=inner.entry,
                call=inner.call,
                form=form.typed(inner.call),
                base=form.base.data or "",
                at=clock.now(),
            )
    except Refused as error:
        return refused_page(slug, form, error)
    wrong = words_of(saved.flaws)
    for question in (None, *(q for q in answering.asked(here.call) if q.kind is QuestionKind.FILE)):
        name = DECK if question is None else f"answer_{question.public_id}"
        why = _change_file(slug, question, request.files.get(name), do)
        if why is not None:
            wrong[name] = refusal(why)
    if wrong:
        return page(slug, form, wrong=wrong), 422
    if do == "preview":
        return redirect(url_for("pitching.preview", slug=slug), 303)
    if do == "row" or do.startswith("drop-person-"):
        more = rows + 1 if do == "row" else rows
        return redirect(url_for("pitching.startup", slug=slug, rows=more, _anchor="f-people"), 303)
    flash(_("Your draft is kept."), "ok")
    return redirect(url_for("pitching.startup", slug=slug), 303)


@bp.post(f"{STARTUP}/draft")
@signed_in
@bodies.may_bring(TEXTS_MOST)
def keep(slug: str) -> ResponseReturnValue:
    """Keep what stands in the form while it is typed; answers a script."""
    with reading() as s:
        here = find_startup(s, slug)
    form = startup_form(here.call)
    try:
        with transaction() as s:
            here = find_startup(s, slug)
            saved = drafting.save_draft(
                s,
                actor=the_viewer(),
                entry=here.entry,
                call=here.call,
                form=form.typed(here.call),
                base=form.base.data or "",
                at=clock.now(),
            )
            base, zone, at = drafting.base_of(saved.draft), here.place.zone, saved.draft.saved_at
    except Refused as error:
        if error.code != "startup.changed":
            return jsonify(message=refusal(error)), error.status
        with reading() as s:
            here = find_startup(s, slug)
            others = others_of(here, form)
        return jsonify(
            message=refusal(error),
            base=here.base,
            others=[{"label": other.label, "text": other.text} for other in others],
        ), error.status
    said = marked(_("Draft kept, %(time)s"), time=times.clock(at, zone, seconds=True)).striptags()
    return jsonify(base=base, said=said, wrong=words_of(saved.flaws))


@bp.post(f"{STARTUP}/files/<name>")
@signed_in
@bodies.may_bring(DECK_MOST + TEXTS_MOST)
def upload(slug: str, name: str) -> ResponseReturnValue:
    """Take a file in at once; answers a script, which shows how far it is."""
    with reading() as s:
        here = find_startup(s, slug)
    question = None if name == DECK else _question(here, name)
    sent = request.files.get("file")
    error = _change_file(slug, question, sent, "")
    if error is not None:
        return jsonify(message=refusal(error)), error.status
    with reading() as s:
        here = find_startup(s, slug)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(base=here.base, said=_("Received."))
    return redirect(url_for("pitching.startup", slug=slug, _anchor="f-deck"), 303)


def page(slug: str, form: StartupForm, *, wrong: dict[str, str] | None = None, is_stale: bool = False) -> str:
    """The form with what was typed, and what was said of it."""
    with reading() as s:
        here = find_startup(s, slug)
        side = side_of(s, here)
        others = others_of(here, form) if is_stale else ()
        call = here.call
        invited = invitation(s, here.entry)
        shown = Page(
            form,
            asked_of(here),
            wrong=wrong or {},
            others=others,
            guidance=in_language(call.guidance, chosen_language(), here.place.contest.hub.languages),
        )
        # The next save is meant to stand: one has seen what is newer.
        form.base.data = here.base
    return render_template(
        "pitching/startup.html",
        place=here.place,
        here=here,
        side=side,
        page=shown,
        is_stale=is_stale,
        invitation=invited,
        current_tab="startup",
    )


def refused_page(slug: str, form: StartupForm, error: Refused) -> ResponseReturnValue:
    """The form as it was typed, with why it was not kept."""
    is_stale = error.code == "startup.changed"
    if not is_stale:
        form.form_errors.append(refusal(error))
    return page(slug, form, is_stale=is_stale), error.status


def _change_file(slug: str, question: Question | None, sent: FileStorage | None, do: str) -> Refused | None:
    """Take a file in, or out; why not, if it was refused."""
    name = DECK if question is None else question.public_id
    is_dropped = do == f"drop-{name}"
    if not is_dropped and (sent is None or not sent.filename):
        return None
    storage = current_app.extensions["podium_storage"]
    try:
        with reading() as s:
            here = find_startup(s, slug)
            drafting.check_may(s, the_viewer(), here.entry, here.call, clock.now())
        # Before the transaction: a large file must not make others wait for a lock.
        kept: Any = None
        if sent is not None and not is_dropped:
            filename = sent.filename or ""
            kept = (
                keep_deck(sent.stream, filename=filename, storage=storage)
                if question is None
                else keep_file(sent.stream, filename=filename, question=question, storage=storage)
            )
        with transaction() as s:
            here, at = find_startup(s, slug), clock.now()
            who: dict[str, Any] = {"actor": the_viewer(), "entry": here.entry}
            if question is None:
                deck = None if kept is None else receive_deck(s, **who, upload=kept, at=at)
                drafting.set_deck(s, **who, call=here.call, deck=deck, at=at)
            else:
                own = _question(here, question.public_id)
                drafting.set_file(s, **who, call=here.call, question=own, upload=kept, at=at)
    except Refused as error:
        return error
    return None


def _question(here: Startup, public_id: str) -> Question:
    """A question that is asked for a file; 404 for any other."""
    for question in answering.asked(here.call):
        if question.public_id == public_id and question.kind is QuestionKind.FILE:
            return question
    raise NotFound


def _drop_person(form: StartupForm, number: str) -> int:
    """Empty a row of the team; how many rows are left."""
    rows = form.people.entries
    if number.isascii() and number.isdigit() and int(number) < len(rows):
        row = rows[int(number)].form
        row.name.data = row.role.data = ""
    return len(rows) - 1
