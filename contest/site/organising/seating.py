"""Seating a round: pressed once, looked at, changed by hand, released."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions import seating
from contest.actions.desk import cancel_task, retry_task
from contest.db import reading, transaction
from contest.models import Round, RoundState, Seating, SeatingState, TaskState
from contest.queries import seating as queries
from contest.queries.jurors import panel
from contest.queries.rounds import round_by_id, rounds_of
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place, own_name
from contest.site.organising.desk import bp
from contest.site.organising.juror_forms import SeatingForm
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
            return redirect(address_of(slug, wanted[-1].public_id), 303)
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
    return redirect(address_of(slug, public_id), 303)


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
    return redirect(address_of(slug, public_id), 303)


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
    return redirect(address_of(slug, public_id), 303)


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
    return redirect(address_of(slug, round_id), 303)


def find_round(s: Session, slug: str, public_id: str) -> tuple[Place, Round]:
    """A round of a contest that the viewer organises; 404 without."""
    place, _stage = find_panel(s, slug)
    found = round_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return place, found


def _page(slug: str, public_id: str, form: SeatingForm | None = None) -> str:
    with reading() as s:
        place, round_ = find_round(s, slug, public_id)
        shown = _shown(s, place, round_)
    return render_template(
        "organising/seating.html", place=place, page="seating", form=form or _form(round_), **shown
    )


def _shown(s: Session, place: Place, round_: Round) -> Mapping[str, Any]:
    """What page and live part show."""
    draft = draft_of(s, round_)
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
        "seating": seating_,
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


def draft_of(s: Session, round_: Round) -> Seating | None:
    """The draft that waits to be released; None: there is none."""
    return queries.newest_seating(s, round_, SeatingState.DRAFT)


def address_of(slug: str, public_id: str) -> str:
    """Of a round's seating."""
    return url_for("organising.round_seating", slug=slug, public_id=public_id)
