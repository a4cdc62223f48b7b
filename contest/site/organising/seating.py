"""Seating a round: pressed once, looked at, changed by hand, released."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import Form

from contest import clock
from contest.actions import seating
from contest.actions.desk import cancel_task, retry_task
from contest.db import reading, transaction
from contest.models import Assignment, Juror, Round, RoundEntry, RoundState, Seating, SeatingState, TaskState
from contest.queries import desk as desk_queries
from contest.queries import seating as queries
from contest.queries.jurors import juror_by_id, panel
from contest.queries.rounds import round_by_id, rounds_of
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place, own_name
from contest.site.organising.desk import bp
from contest.site.organising.juror_forms import ReasonForm, SeatForm, SeatingForm
from contest.site.organising.jurors import find_panel
from contest.site.organising.seating_words import grouped

OVER = frozenset({RoundState.CLOSED, RoundState.DECIDED})


@bp.get("/c/<slug>/desk/seating")
@signed_in
def seatings(slug: str) -> ResponseReturnValue:
    """The round that is most likely meant: the last open one, else the last of all."""
    with reading() as s:
        place, stage = find_panel(s, slug)
        found = rounds_of(s, stage)
        wanted = [each for each in found if each.state is RoundState.OPEN] or list(found)
        if wanted:
            return redirect(_address(slug, wanted[-1].public_id), 303)
    return render_template("organising/seating_none.html", place=place, page="seating")


@bp.get("/c/<slug>/desk/rounds/<public_id>/seating")
@signed_in
def round_seating(slug: str, public_id: str) -> ResponseReturnValue:
    """How a round is seated."""
    return _page(slug, public_id)


@bp.get("/c/<slug>/desk/rounds/<public_id>/seating/_now")
@signed_in
def seating_now(slug: str, public_id: str) -> ResponseReturnValue:
    """The same as a live part, while it is worked out."""
    with reading() as s:
        place, round_ = find_round(s, slug, public_id)
        shown = _shown(s, place, round_)
    return render_template("organising/_seating.html", place=place, form=_form(round_), **shown)


@bp.post("/c/<slug>/desk/rounds/<public_id>/seating")
@signed_in
def seat(slug: str, public_id: str) -> ResponseReturnValue:
    """Have the round seated."""
    form = SeatingForm()
    if not form.validate():
        return _page(slug, public_id, form), 422
    try:
        with transaction() as s:
            _place, round_ = find_round(s, slug, public_id)
            seating.request_seating(
                s,
                actor=the_viewer(),
                round_=round_,
                reviews=int(form.reviews.data or 0),
                minima=form.minima(),
                confirmed=form.confirmed.data,
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, public_id, form), error.status
    return redirect(_address(slug, public_id), 303)


@bp.post("/c/<slug>/desk/rounds/<public_id>/seating/top-up")
@signed_in
def top_up(slug: str, public_id: str) -> ResponseReturnValue:
    """Have the gaps filled."""
    form = SeatingForm()
    with transaction() as s:
        _place, round_ = find_round(s, slug, public_id)
        seating.request_top_up(
            s,
            actor=the_viewer(),
            round_=round_,
            minima=form.minima(),
            confirmed=form.confirmed.data,
            at=clock.now(),
        )
    return redirect(_address(slug, public_id), 303)


@bp.post('/c/<slug>/desk/rounds/<public_id>/seating/<any("cancel","retry"):verb>')
@signed_in
def seating_task(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Stop what is worked out, or begin again what failed."""
    action = cancel_task if verb == "cancel" else retry_task
    with transaction() as s:
        _place, round_ = find_round(s, slug, public_id)
        task = queries.task_of(s, round_)
        if task is None:
            raise NotFound
        action(s, actor=the_viewer(), task=task, at=clock.now())
    return redirect(_address(slug, public_id), 303)


@bp.post('/c/<slug>/desk/seatings/<public_id>/<any("release","drop"):verb>')
@signed_in
def decide_seating(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Show the jurors a draft, or throw it away."""
    with transaction() as s:
        place, _stage = find_panel(s, slug)
        found = queries.seating_by_id(s, place.contest, public_id)
        if found is None:
            raise NotFound
        round_id = found.round.public_id
        if verb == "release":
            seating.release_seating(s, actor=the_viewer(), seating=found, at=clock.now())
            text = _("Released: each juror sees what is theirs to judge.")
        else:
            seating.drop_seating(s, actor=the_viewer(), seating=found, at=clock.now())
            text = _("The draft is gone. What was in use before stays.")
    flash(text, "ok")
    return redirect(_address(slug, round_id), 303)


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
                seating=_draft(s, round_),
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
    return redirect(_address(slug, round_id), 303)


def find_round(s: Session, slug: str, public_id: str) -> tuple[Place, Round]:
    """A round of a contest that the viewer organises; 404 without."""
    place, _stage = find_panel(s, slug)
    found = round_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return place, found


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


def _page(slug: str, public_id: str, form: SeatingForm | None = None) -> str:
    with reading() as s:
        place, round_ = find_round(s, slug, public_id)
        shown = _shown(s, place, round_)
    return render_template(
        "organising/seating.html", place=place, page="seating", form=form or _form(round_), **shown
    )


def _shown(s: Session, place: Place, round_: Round) -> Mapping[str, Any]:
    """What page and live part show."""
    draft = _draft(s, round_)
    released = queries.newest_seating(s, round_, SeatingState.RELEASED)
    task = queries.task_of(s, round_)
    picture = queries.picture(s, round_, draft=draft is not None)
    seating_ = draft or released
    names = {juror.public_id: juror.user.name for juror in panel(s, round_.stage)}
    names |= {line.entry.public_id: own_name(line.entry) for line in picture.lines}
    result: Mapping[str, Any] = {} if seating_ is None else seating_.result
    return {
        "round": round_,
        "rounds": rounds_of(s, round_.stage),
        "draft": draft,
        "released": released,
        "result": result,
        "is_over": round_.state in OVER,
        "picture": picture,
        "names": names,
        "task": task,
        "is_busy": task is not None and task.state in {TaskState.QUEUED, TaskState.RUNNING},
        "unseated": grouped(result.get("unseated", []), names, place.contest),
        "unmet": grouped(result.get("unmet", []), names, place.contest),
        "moves": queries.moves(s, round_),
        "entry_name": own_name,
    }


def _form(round_: Round) -> SeatingForm:
    return SeatingForm(
        formdata=None,
        data={"reviews": round_.reviews, "country": True, "field": True, "confirmed": False},
    )


def _entry_page(
    slug: str, public_id: str, entry: str, form: Form | None = None, *, seat: str | None = None
) -> str:
    with reading() as s:
        place, round_ = find_round(s, slug, public_id)
        each = find_entry(s, round_, entry)
        draft = _draft(s, round_)
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


def _draft(s: Session, round_: Round) -> Seating | None:
    return queries.newest_seating(s, round_, SeatingState.DRAFT)


def _juror(s: Session, place: Place, form: SeatForm) -> Juror:
    found = juror_by_id(s, place.contest, form.juror.data)
    if found is None:
        raise NotFound
    return found


def _address(slug: str, public_id: str) -> str:
    return url_for("organising.round_seating", slug=slug, public_id=public_id)


def _entry_address(slug: str, public_id: str, entry: str) -> str:
    return url_for("organising.entry_seats", slug=slug, public_id=public_id, entry=entry)
