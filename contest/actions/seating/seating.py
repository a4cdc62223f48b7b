"""Seatings: asked for as a task, kept as a draft, released to the jurors, filled up when one leaves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.desk import queue_task
from contest.actions.publishing import lock_contest
from contest.actions.rounds.telling import tell_round
from contest.actions.seating.conflicts import find_conflicts
from contest.models import (
    Assignment,
    Entry,
    Origin,
    Round,
    RoundState,
    Seating,
    SeatingState,
    Stage,
    Task,
    TaskKind,
    User,
)
from contest.permissions import may_organise
from contest.queries.seating import jurors_at_work, live_seats, round_entries, task_of
from contest.queries.seating_questions import plain
from contest.refusals import Refused
from judge.panels.seating import Pair, Problem

REVIEWS_MOST = 20
MINIMA = ("country", "field")


def request_seating(
    s: Session,
    *,
    actor: User | None,
    round_: Round,
    reviews: int,
    minima: Sequence[str] = (),
    confirmed: bool = False,
    at: datetime,
) -> Task:
    """Have a round seated anew; `minima` of MINIMA, `confirmed`: only jurors who confirmed.

    Conflicts by affiliation and e-mail domain are looked for first. Refuses permission.denied,
    seating.round_over, .reviews, .no_entries, .no_jurors, .on_way, .released.
    """
    _begin(s, actor, round_)
    find_conflicts(s, actor=actor, stage=round_.stage, at=at)
    if not 1 <= reviews <= REVIEWS_MOST:
        raise Refused("seating.reviews", most=REVIEWS_MOST)
    if any(seat.released_at is not None for seat in live_seats(s, round_)):
        raise Refused("seating.released")
    round_.reviews = reviews
    return _request(s, actor, round_, minima, confirmed, topping_up=False, at=at)


def request_top_up(
    s: Session,
    *,
    actor: User | None,
    round_: Round,
    minima: Sequence[str] = (),
    confirmed: bool = False,
    at: datetime,
) -> Task:
    """Have the gaps of a released seating filled; what is seated stays.

    Refuses as `request_seating`, seating.not_released, seating.full.
    """
    _begin(s, actor, round_)
    find_conflicts(s, actor=actor, stage=round_.stage, at=at)
    seats = [seat for seat in live_seats(s, round_) if seat.released_at is not None]
    if not seats:
        raise Refused("seating.not_released")
    counts = [sum(seat.entry_id == each.entry_id for seat in seats) for each in round_entries(s, round_)]
    if all(count >= round_.reviews for count in counts):
        raise Refused("seating.full")
    return _request(s, actor, round_, minima, confirmed, topping_up=True, at=at)


def keep_draft(
    s: Session,
    *,
    task: Task,
    round_: Round,
    problem: Problem,
    pairs: Sequence[Pair],
    result: Mapping[str, Any],
    at: datetime,
) -> Seating:
    """Write what the task worked out; a draft that was there goes. `pairs`: the new seats, by public ids."""
    lock_contest(s, round_.stage.contest_id)
    is_top_up = bool(task.facts["topping_up"])
    for old in s.scalars(
        select(Seating).where(Seating.round_id == round_.id, Seating.state == SeatingState.DRAFT)
    ):
        _forget(s, old)
    seating = Seating(
        round=round_,
        task_id=task.id,
        question=dict(plain(problem)),
        result=dict(result),
        created_by_id=task.created_by_id,
        created_at=at,
    )
    s.add(seating)
    s.flush()
    entries = {entry.public_id: entry.id for entry in _entries(s, pairs)}
    jurors = {juror.public_id: juror.id for juror in jurors_at_work(s, round_.stage)}
    s.add_all(
        Assignment(
            round_id=round_.id,
            juror_id=jurors[str(juror)],
            entry_id=entries[str(entry)],
            seating_id=seating.id,
            origin=Origin.TOP_UP if is_top_up else Origin.SEATING,
            created_at=at,
        )
        for entry, juror in pairs
    )
    s.flush()
    return seating


def release_seating(s: Session, *, actor: User | None, seating: Seating, at: datetime) -> Seating:
    """Show the jurors what they are to judge. Refuses permission.denied, seating.round_over, .not_draft."""
    round_ = seating.round
    _begin(s, actor, round_)
    if seating.state is not SeatingState.DRAFT:
        raise Refused("seating.not_draft")
    seating.state, seating.released_at = SeatingState.RELEASED, at
    s.flush()
    s.execute(
        update(Assignment)
        .where(
            Assignment.seating_id == seating.id,
            Assignment.ended_at.is_(None),
            Assignment.released_at.is_(None),
        )
        .values(released_at=at)
        .execution_options(synchronize_session="fetch")
    )
    _tell(s, actor, seating, "seating.release", at)
    tell_round(s, round_)
    return seating


def drop_seating(s: Session, *, actor: User | None, seating: Seating, at: datetime) -> None:
    """Throw a draft away. Refuses permission.denied, seating.not_draft."""
    _may(actor, seating.round.stage)
    lock_contest(s, seating.round.stage.contest_id)
    if seating.state is not SeatingState.DRAFT:
        raise Refused("seating.not_draft")
    _forget(s, seating)
    _tell(s, actor, seating, "seating.drop", at)


def _request(
    s: Session,
    actor: User | None,
    round_: Round,
    minima: Sequence[str],
    confirmed: bool,
    *,
    topping_up: bool,
    at: datetime,
) -> Task:
    if not round_entries(s, round_):
        raise Refused("seating.no_entries")
    if not jurors_at_work(s, round_.stage, confirmed=confirmed):
        raise Refused("seating.no_jurors")
    if task_of(s, round_, is_open=True) is not None:
        raise Refused("seating.on_way")
    facts = {
        "round": round_.public_id,
        "reviews": round_.reviews,
        "minima": [each for each in MINIMA if each in minima],
        "confirmed": confirmed,
        "topping_up": topping_up,
    }
    contest_id = round_.stage.contest_id
    task = queue_task(s, kind=TaskKind.SEATING, actor=actor, contest_id=contest_id, facts=facts, at=at)
    audit(
        s,
        actor=actor,
        action="seating.request",
        subject=round_,
        contest_id=contest_id,
        after=facts,
        at=at,
    )
    return task


def _forget(s: Session, seating: Seating) -> None:
    """A draft's seats were nobody's: they go, and the seating keeps what it was made from."""
    seating.state = SeatingState.DROPPED
    s.flush()
    s.execute(
        delete(Assignment)
        .where(Assignment.seating_id == seating.id, Assignment.released_at.is_(None))
        .execution_options(synchronize_session="fetch")
    )


def _entries(s: Session, pairs: Sequence[Pair]) -> Sequence[Entry]:
    wanted = {str(entry) for entry, _juror in pairs}
    return s.scalars(select(Entry).where(Entry.public_id.in_(wanted))).all()


def _tell(s: Session, actor: User | None, seating: Seating, action: str, at: datetime) -> None:
    audit(
        s,
        actor=actor,
        action=action,
        subject=seating,
        contest_id=seating.round.stage.contest_id,
        after={"round": seating.round.public_id},
        at=at,
    )


def _begin(s: Session, actor: User | None, round_: Round) -> None:
    _may(actor, round_.stage)
    lock_contest(s, round_.stage.contest_id)
    if round_.state in {RoundState.CLOSED, RoundState.DECIDED}:
        raise Refused("seating.round_over")


def _may(actor: User | None, stage: Stage) -> None:
    if actor is not None and not may_organise(actor, stage.contest):
        raise Refused("permission.denied")
