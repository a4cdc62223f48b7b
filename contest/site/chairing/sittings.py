"""A sitting at work, driven by its chair from a phone: who is on, the timer, the running order."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contest import clock
from contest.actions.marking import running, sittings
from contest.db import reading, transaction
from contest.models import Sitting
from contest.queries.sittings import SittingView, sitting_views
from contest.refusals import Refused
from contest.site._shared.people import signed_in, the_viewer
from contest.site.chairing.place import Lead, bp, find_entry, find_lead, find_sitting
from contest.wording import refusal

MOVES = frozenset({"up", "down"})


@bp.get("/c/<slug>/chair/<round_id>/sittings/<sitting_id>")
@signed_in
def sitting(slug: str, round_id: str, sitting_id: str) -> ResponseReturnValue:
    """What is on, the timer, and the running order."""
    with reading() as s:
        lead = find_lead(s, slug, round_id)
        views = sitting_views(s, lead.round, lead.chair)
        view = _view(views, find_sitting(s, lead, sitting_id))
    return render_template("chairing/sitting.html", lead=lead, page=sitting_id, view=view, sittings=views)


@bp.get("/c/<slug>/chair/<round_id>/sittings/<sitting_id>/_now")
@signed_in
def sitting_part(slug: str, round_id: str, sitting_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        lead = find_lead(s, slug, round_id)
        views = sitting_views(s, lead.round, lead.chair)
        view = _view(views, find_sitting(s, lead, sitting_id))
    return render_template("chairing/_sitting.html", lead=lead, view=view)


@bp.post(
    '/c/<slug>/chair/<round_id>/sittings/<sitting_id>/<any("end","start","pause","reset","minute"):drive>'
)
@signed_in
def drive(slug: str, round_id: str, sitting_id: str, drive: str) -> ResponseReturnValue:
    """End the pitch, drive its timer."""

    def act(s: Session, lead: Lead) -> None:
        found, actor, at = find_sitting(s, lead, sitting_id), the_viewer(), clock.now()
        if drive == "end":
            running.end_turn(s, actor=actor, sitting=found, at=at)
        elif drive == "start":
            running.start_timer(s, actor=actor, sitting=found, at=at)
        elif drive == "pause":
            running.pause_timer(s, actor=actor, sitting=found, at=at)
        elif drive == "minute":
            running.add_minute(s, actor=actor, sitting=found, at=at)
        else:
            running.reset_timer(s, actor=actor, sitting=found)

    return _driven(slug, round_id, sitting_id, act)


@bp.post(
    "/c/<slug>/chair/<round_id>/sittings/<sitting_id>/turns/<entry_id>"
    '/<any("up","down","begin","skip","return","remove"):turn>'
)
@signed_in
def turn(slug: str, round_id: str, sitting_id: str, entry_id: str, turn: str) -> ResponseReturnValue:
    """Move an entry in the order, put it on, pass it over."""

    def act(s: Session, lead: Lead) -> None:
        found, entry = find_sitting(s, lead, sitting_id), find_entry(s, lead, entry_id)
        actor, at = the_viewer(), clock.now()
        if turn == "begin":
            running.begin_turn(s, actor=actor, sitting=found, entry=entry, at=at)
        elif turn == "skip":
            reason = request.form.get("reason", "")
            running.skip_turn(s, actor=actor, sitting=found, entry=entry, reason=reason, at=at)
        elif turn == "return":
            running.return_turn(s, actor=actor, sitting=found, entry=entry, at=at)
        elif turn == "remove":
            sittings.remove_turn(s, actor=actor, sitting=found, entry=entry, at=at)
        else:
            running.move_turn(s, actor=actor, sitting=found, entry=entry, is_up=turn == "up")

    return _driven(slug, round_id, sitting_id, act, anchor=f"turn-{entry_id}" if turn in MOVES else None)


def _driven(
    slug: str,
    round_id: str,
    sitting_id: str,
    act: Callable[[Session, Lead], None],
    anchor: str | None = None,
) -> Response:
    """Do it, and back to the sitting; what a rule forbids is said there."""
    try:
        with transaction() as s:
            lead = find_lead(s, slug, round_id)
            act(s, lead)
    except Refused as error:
        flash(refusal(error), "no")
    back = url_for("chairing.sitting", slug=slug, round_id=round_id, sitting_id=sitting_id, _anchor=anchor)
    return redirect(back, 303)


def _view(views: Sequence[SittingView], found: Sitting) -> SittingView:
    return next(each for each in views if each.public_id == found.public_id)
