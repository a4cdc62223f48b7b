"""One entry before its panel's chair: sheets, late marks, changes with reasons, notes."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from contest import clock
from contest.actions.marking import chairing, locking
from contest.db import reading, transaction
from contest.models import Entry
from contest.queries.chairing import progress
from contest.queries.deliberating import deliberation
from contest.queries.sittings import sitting_views
from contest.refusals import Refused
from contest.site._shared.fields import FlaskForm
from contest.site._shared.people import signed_in, the_viewer
from contest.site.chairing.forms import ChangeForm, NoteForm, ReasonForm
from contest.site.chairing.place import Lead, bp, find_entry, find_lead, find_mark, find_sheet
from contest.wording import refusal


@bp.get("/c/<slug>/chair/<round_id>/entries/<entry_id>")
@signed_in
def entry(slug: str, round_id: str, entry_id: str) -> ResponseReturnValue:
    """An entry with all its sheets."""
    with reading() as s:
        lead = find_lead(s, slug, round_id)
        found = find_entry(s, lead, entry_id)
        shown = deliberation(s, lead.round, lead.chair, found)
        if shown is None:
            raise NotFound
        views = sitting_views(s, lead.round, lead.chair)
        order = [line.entry for line in progress(s, lead.round, lead.chair, at=lead.at).entries]
    place = next((number for number, each in enumerate(order) if each.public_id == entry_id), None)
    return render_template(
        "chairing/entry.html",
        lead=lead,
        page="entry",
        sittings=views,
        shown=shown,
        before=order[place - 1] if place else None,
        behind=order[place + 1] if place is not None and place + 1 < len(order) else None,
        note_form=NoteForm(formdata=None),
    )


@bp.post("/c/<slug>/chair/<round_id>/entries/<entry_id>/sheets/<sheet_id>/unlock")
@signed_in
def unlock(slug: str, round_id: str, entry_id: str, sheet_id: str) -> ResponseReturnValue:
    """Let a juror mark again."""
    form = ReasonForm()

    def act(s: Session, _lead: Lead, found: Entry) -> str:
        sheet = find_sheet(s, found, round_id, sheet_id)
        locking.unlock(s, actor=the_viewer(), sheet=sheet, reason=form.reason.data, at=clock.now())
        return _("The sheet is open again; its juror sees why.")

    return _decided(slug, round_id, entry_id, form, act)


@bp.post("/c/<slug>/chair/<round_id>/entries/<entry_id>/sheets/<sheet_id>/take")
@signed_in
def take_sheet(slug: str, round_id: str, entry_id: str, sheet_id: str) -> ResponseReturnValue:
    """Take all late marks of a sheet."""
    form = ReasonForm()

    def act(s: Session, _lead: Lead, found: Entry) -> str:
        sheet, reason = find_sheet(s, found, round_id, sheet_id), form.reason.data
        taken = chairing.take_sheet(s, actor=the_viewer(), sheet=sheet, reason=reason, at=clock.now())
        return ngettext("%(num)d mark counts now.", "%(num)d marks count now.", taken)

    return _decided(slug, round_id, entry_id, form, act)


@bp.post('/c/<slug>/chair/<round_id>/entries/<entry_id>/marks/<mark_id>/<any("take","leave"):settle>')
@signed_in
def settle(slug: str, round_id: str, entry_id: str, mark_id: str, settle: str) -> ResponseReturnValue:
    """Take a late mark, or leave it outside."""
    form, is_taken = ReasonForm(), settle == "take"

    def act(s: Session, _lead: Lead, found: Entry) -> str:
        mark, reason = find_mark(s, found, round_id, mark_id), form.reason.data
        verb = chairing.take_late if is_taken else chairing.leave_late
        verb(s, actor=the_viewer(), mark=mark, reason=reason, at=clock.now())
        return _("The mark counts now.") if is_taken else _("The mark stays outside.")

    return _decided(slug, round_id, entry_id, form, act)


@bp.post("/c/<slug>/chair/<round_id>/entries/<entry_id>/sheets/<sheet_id>/change")
@signed_in
def change(slug: str, round_id: str, entry_id: str, sheet_id: str) -> ResponseReturnValue:
    """Change a mark."""
    form = ChangeForm()

    def act(s: Session, _lead: Lead, found: Entry) -> str:
        sheet = find_sheet(s, found, round_id, sheet_id)
        criteria = {each.public_id: each for each in sheet.rubric.criteria}
        if form.criterion.data not in criteria:
            raise NotFound
        chairing.change_mark(
            s,
            actor=the_viewer(),
            sheet=sheet,
            criterion=criteria[form.criterion.data],
            value=form.value.data,
            reason=form.reason.data,
            at=clock.now(),
        )
        return _("Changed; the juror sees it with your reason.")

    return _decided(slug, round_id, entry_id, form, act)


@bp.post("/c/<slug>/chair/<round_id>/entries/<entry_id>/note")
@signed_in
def note(slug: str, round_id: str, entry_id: str) -> ResponseReturnValue:
    """Write down what was said."""
    form = NoteForm()

    def act(s: Session, lead: Lead, found: Entry) -> str:
        text = form.text.data
        chairing.note(s, actor=the_viewer(), round_=lead.round, entry=found, text=text, at=clock.now())
        return _("Noted.")

    return _decided(slug, round_id, entry_id, form, act)


def _decided(
    slug: str, round_id: str, entry_id: str, form: FlaskForm, act: Callable[[Session, Lead, Entry], str]
) -> Response:
    """Do it, and back to the entry with what came of it."""
    try:
        with transaction() as s:
            lead = find_lead(s, slug, round_id)
            found = find_entry(s, lead, entry_id)
            wrong = _wrong(form)
            said = act(s, lead, found) if wrong is None else ""
    except Refused as error:
        wrong, said = refusal(error), ""
    flash(wrong or said, "no" if wrong else "ok")
    return redirect(url_for("chairing.entry", slug=slug, round_id=round_id, entry_id=entry_id), 303)


def _wrong(form: FlaskForm) -> str | None:
    """The first thing that is wrong with what was sent."""
    if form.validate():
        return None
    return next(str(error) for errors in form.errors.values() for error in errors)
