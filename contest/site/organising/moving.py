"""Seats changed by hand: one entry and who judges it, moves, and the way back."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import Form

from contest import clock
from contest.actions import seating
from contest.db import reading, transaction
from contest.models import Assignment, Juror, Round, RoundEntry
from contest.queries import desk as desk_queries
from contest.queries import seating as queries
from contest.queries.jurors import juror_by_id
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place, own_name
from contest.site.organising.desk import bp
from contest.site.organising.juror_forms import ReasonForm, SeatForm
from contest.site.organising.jurors import find_panel
from contest.site.organising.seating import OVER, address_of, draft_of, find_round


@bp.get("/c/<slug>/desk/rounds/<public_id>/seating/<entry>")
@signed_in
def entry_seats(slug: str, public_id: str, entry: str) -> ResponseReturnValue:
    """One entry: who judges it, who else could, and why others can't."""
    return _entry_page(slug, public_id, entry)


@bp.post("/c/<slug>/desk/rounds/<public_id>/seating/<entry>")
@signed_in
def add_seat(slug: str, public_id: str, entry: str) -> ResponseReturnValue:
    """Give an entry one more juror."""
    form = SeatForm()
    with reading() as s:
        place, round_ = find_round(s, slug, public_id)
        find_entry(s, round_, entry)
    if not form.validate():
        return _entry_page(slug, public_id, entry, form), 422
    try:
        with transaction() as s:
            place, round_ = find_round(s, slug, public_id)
            seating.add_seat(
                s,
                actor=the_viewer(),
                round_=round_,
                entry=find_entry(s, round_, entry).entry,
                juror=_juror(s, place, form),
                reason=form.reason.data or "",
                seating=draft_of(s, round_),
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        return _entry_page(slug, public_id, entry, form), error.status
    flash(_("Seated."), "ok")
    return redirect(_entry_address(slug, public_id, entry), 303)


@bp.post("/c/<slug>/desk/seats/<public_id>/move")
@signed_in
def move_seat(slug: str, public_id: str) -> ResponseReturnValue:
    """Give a seat to somebody else."""
    form = SeatForm()

    def move(s: Session, place: Place, found: Assignment) -> None:
        if not form.validate():
            raise Refused("seat.nobody")
        seating.move_seat(
            s,
            actor=the_viewer(),
            seat=found,
            juror=_juror(s, place, form),
            reason=form.reason.data or "",
            at=clock.now(),
        )

    return _change(slug, public_id, move, _("Moved. It can be undone on the page Seating."), form)


@bp.post("/c/<slug>/desk/seats/<public_id>/take")
@signed_in
def take_seat(slug: str, public_id: str) -> ResponseReturnValue:
    """Take an entry off a juror."""
    form = ReasonForm()

    def take(s: Session, _place: Place, found: Assignment) -> None:
        seating.end_seat(s, actor=the_viewer(), seat=found, reason=form.reason.data or "", at=clock.now())

    return _change(slug, public_id, take, _("Taken off. It can be undone on the page Seating."), form)


@bp.post("/c/<slug>/desk/moves/<public_id>/undo")
@signed_in
def undo_move(slug: str, public_id: str) -> ResponseReturnValue:
    """Take a move back."""
    with transaction() as s:
        place, _stage = find_panel(s, slug)
        line = desk_queries.line_by_id(s, place.contest, public_id)
        if line is None or line.subject_kind != Assignment.__tablename__:
            raise NotFound
        seating.undo_move(s, actor=the_viewer(), line=line, at=clock.now())
        round_id = str(line.after["round"])
    flash(_("Taken back."), "ok")
    return redirect(address_of(slug, round_id), 303)


def find_entry(s: Session, round_: Round, public_id: str) -> RoundEntry:
    """An entry of the round; 404 without."""
    for each in queries.round_entries(s, round_):
        if each.entry.public_id == public_id:
            return each
    raise NotFound


def _change(
    slug: str, public_id: str, act: Callable[[Session, Place, Assignment], None], text: str, form: Form
) -> ResponseReturnValue:
    with reading() as s:
        place, _stage = find_panel(s, slug)
        seat = queries.seat_by_id(s, place.contest, public_id)
        if seat is None:
            raise NotFound
        round_id, entry = seat.round.public_id, seat.entry.public_id
    try:
        with transaction() as s:
            place, _stage = find_panel(s, slug)
            found = queries.seat_by_id(s, place.contest, public_id)
            if found is None:
                raise NotFound
            act(s, place, found)
    except Refused as error:
        take_refusal(form, error)
        return _entry_page(slug, round_id, entry, form, seat=public_id), error.status
    flash(text, "ok")
    return redirect(_entry_address(slug, round_id, entry), 303)


def _entry_page(
    slug: str, public_id: str, entry: str, form: Form | None = None, *, seat: str | None = None
) -> str:
    with reading() as s:
        place, round_ = find_round(s, slug, public_id)
        each = find_entry(s, round_, entry)
        draft = draft_of(s, round_)
        picture = queries.picture(s, round_, draft=draft is not None)
        line = next(line for line in picture.lines if line.entry.id == each.entry_id)
        found = queries.candidates(s, round_, each)
    return render_template(
        "organising/seats.html",
        place=place,
        page="seating",
        round=round_,
        line=line,
        draft=draft,
        is_over=round_.state in OVER,
        candidates=found,
        form=form,
        wrong_seat=seat,
        entry_name=own_name,
    )


def _juror(s: Session, place: Place, form: SeatForm) -> Juror:
    found = juror_by_id(s, place.contest, form.juror.data)
    if found is None:
        raise NotFound
    return found


def _entry_address(slug: str, public_id: str, entry: str) -> str:
    return url_for("organising.entry_seats", slug=slug, public_id=public_id, entry=entry)
