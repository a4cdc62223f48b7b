"""A sheet: the deck beside the rubric, and what a juror does there. Each form works without script."""

import secrets

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions import seating
from contest.actions.marking import locking
from contest.actions.marking.devices import Difference, put_seen
from contest.actions.marking.touches import Outcome
from contest.db import reading, transaction
from contest.models import Assignment, Juror
from contest.queries.sheets import may_open, sheet_view
from contest.refusals import Refused
from contest.site._shared.people import signed_in
from contest.site.marking.forms import RecusalForm
from contest.site.marking.gathering import SheetPart, called, is_done, sheet_of
from contest.site.marking.place import Jury, bp, find_assignment, find_juror, find_jury, own, panel_address
from contest.site.marking.reading import Changes, changes, undoing
from contest.site.marking.telling import mark_said, state_of
from contest.wording import refusal

SHEET = "/jury/<juror>/sheets/<sheet>"


@bp.get(SHEET)
@signed_in
@own
def sheet(juror: str, sheet: str) -> ResponseReturnValue:
    """The sheet of one entry."""
    with reading() as s:
        jury = find_jury(s, juror)
        part = sheet_of(s, jury, sheet)
    return _page(jury, part)


@bp.get(f"{SHEET}/state")
@signed_in
def state(juror: str, sheet: str) -> Response:
    """What stands on it, for the script: another device may have spoken."""
    with reading() as s:
        known = find_juror(s, juror)
        view = sheet_view(s, known, find_assignment(s, known, sheet))
    if view is None:
        raise NotFound
    return jsonify(state_of(view, clock.now()))


@bp.post(SHEET)
@signed_in
def save(juror: str, sheet: str) -> ResponseReturnValue:
    """Keep what the form changed; with `act=submit` lock it then."""
    at = clock.now()
    with reading() as s:
        jury = find_jury(s, juror)
        part = sheet_of(s, jury, sheet)
    sent = changes(part.view, request.form)
    is_late = False
    with transaction() as s:
        known = find_juror(s, juror)
        assignment = find_assignment(s, known, sheet)
        for change in sent.made:
            answer = put_seen(
                s, juror=known, assignment=assignment, touch=change.touch, base=change.base, at=at
            )
            if isinstance(answer, Difference):
                sent.differs[change.name] = mark_said(answer.theirs)
            elif answer.refusal is not None:
                sent.refused[change.name] = refusal(answer.refusal)
            else:
                is_late = is_late or answer.outcome is Outcome.LATE
    if sent.is_troubled:
        with reading() as s:
            jury = find_jury(s, juror)
            return _page(jury, sheet_of(s, jury, sheet), sent), 409
    if is_late:
        flash(_("That came after the lock. It is kept aside until the chair takes it."), "no")
    if request.form.get("act") == "submit":
        return _submit(juror, sheet)
    flash(_("Saved"), "ok")
    return redirect(url_for("marking.sheet", juror=juror, sheet=sheet), 303)


def _submit(juror: str, sheet: str) -> ResponseReturnValue:
    try:
        with transaction() as s:
            known = find_juror(s, juror)
            locking.submit(s, juror=known, assignment=find_assignment(s, known, sheet), at=clock.now())
    except Refused as error:
        with reading() as s:
            jury = find_jury(s, juror)
            return _page(jury, sheet_of(s, jury, sheet), Changes(trouble=refusal(error))), error.status
    flash(_("Submitted and locked."), "ok")
    return redirect(url_for("marking.sheet", juror=juror, sheet=sheet), 303)


@bp.post(f"{SHEET}/undo")
@signed_in
def undo(juror: str, sheet: str) -> ResponseReturnValue:
    """Take the last touch back: what stood before it is said again."""
    with transaction() as s:
        known = find_juror(s, juror)
        assignment = find_assignment(s, known, sheet)
        view = sheet_view(s, known, assignment)
        if view is None:
            raise NotFound
        change = undoing(view)
        if change is not None:
            put_seen(
                s, juror=known, assignment=assignment, touch=change.touch, base=change.base, at=clock.now()
            )
    return redirect(url_for("marking.sheet", juror=juror, sheet=sheet), 303)


def _live(s: Session, juror: Juror, sheet: str) -> Assignment:
    """What is the juror's to mark still; 404 where it was ended or is hidden, as if it had never been."""
    assignment = find_assignment(s, juror, sheet)
    if not may_open(s, juror, assignment):
        raise NotFound
    return assignment


@bp.post(f"{SHEET}/leave-out")
@signed_in
def leave_out(juror: str, sheet: str) -> ResponseReturnValue:
    """Say nothing on this entry, and why."""
    reason = request.form.get("reason") or request.form.get("other") or ""
    with transaction() as s:
        known = find_juror(s, juror)
        assignment = _live(s, known, sheet)
        locking.abstain(s, juror=known, assignment=assignment, reason=reason, at=clock.now())
    flash(_("Left out. You can take it in again until the round closes."), "ok")
    return redirect(url_for("marking.sheet", juror=juror, sheet=sheet), 303)


@bp.post(f"{SHEET}/take-in")
@signed_in
def take_in(juror: str, sheet: str) -> ResponseReturnValue:
    """Mark it after all."""
    with transaction() as s:
        known = find_juror(s, juror)
        locking.resume(s, juror=known, assignment=_live(s, known, sheet), at=clock.now())
    return redirect(url_for("marking.sheet", juror=juror, sheet=sheet), 303)


@bp.post(f"{SHEET}/recuse")
@signed_in
def recuse(juror: str, sheet: str) -> ResponseReturnValue:
    """Step back from the entry: it is gone at once, with every number that could tell of it."""
    form = RecusalForm()
    if not form.validate():
        with reading() as s:
            jury = find_jury(s, juror)
            return _page(jury, sheet_of(s, jury, sheet), recusal=form), 422
    with transaction() as s:
        known = find_juror(s, juror)
        assignment = _live(s, known, sheet)
        seating.recuse(s, juror=known, entry=assignment.entry, reason=form.reason.data, at=clock.now())
    flash(_("You stepped back. You will see nothing of this entry any more."), "ok")
    return redirect(panel_address(juror), 303)


def _page(
    jury: Jury, part: SheetPart, sent: Changes | None = None, recusal: RecusalForm | None = None
) -> str:
    return render_template(
        "marking/sheet.html",
        jury=jury,
        part=part,
        view=part.view,
        state=state_of(part.view, jury.at),
        called=called,
        is_done=is_done,
        sent=sent or Changes(),
        recusal=recusal or RecusalForm(formdata=None),
        nonce=secrets.token_hex(8),
    )
