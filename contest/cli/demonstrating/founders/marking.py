"""The founders are marked: seated by the desk's task, marked by every juror, closed, decided."""

import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock
from contest.actions.marking.locking import submit
from contest.actions.marking.marks import put
from contest.actions.marking.touches import Outcome, Touch, TouchKind
from contest.actions.rounds.deciding import decide_round
from contest.actions.rounds.opening import close_round, open_round
from contest.actions.seating.seating import release_seating, request_seating
from contest.cli.demonstrating.founders.manifest import Founders, Team
from contest.db import Database
from contest.models import Round, RoundState, Seating, SeatingState, Task, TaskState
from contest.queries.rounds import newest_rubric
from contest.queries.seating import live_seats

SEATED_S = 300.0
EVERY_S = 0.25
WOBBLE = (0, 0, 1, 0, 0, -1, 0)
"""How a judge's marks stray, by the numbers of judge, entry and criterion: the same at every start."""


class NotSeated(Exception):
    """The desk did not seat the round."""


def open_and_seat(database: Database, round_id: int, reviews: int, is_ending: Callable[[], bool]) -> None:
    """Open a round, have it seated by the desk's worker, and release the seats."""
    with database.transaction() as s:
        round_ = s.get_one(Round, round_id)
        if round_.state is RoundState.DRAFT:
            open_round(s, actor=None, round_=round_, at=clock.now())
        if live_seats(s, round_):
            task_id = None
        else:
            task_id = request_seating(
                s, actor=None, round_=round_, reviews=reviews, minima=("country",), at=clock.now()
            ).id
    if task_id is not None:
        _wait(database, task_id, is_ending)
    with database.transaction() as s:
        draft = s.scalar(
            select(Seating).where(Seating.round_id == round_id, Seating.state == SeatingState.DRAFT)
        )
        if draft is not None:
            release_seating(s, actor=None, seating=draft, at=clock.now())


def _wait(database: Database, task_id: int, is_ending: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SEATED_S
    while not is_ending():
        with database.reading() as s:
            task = s.get_one(Task, task_id)
            state, cause = task.state, task.cause
        if state is TaskState.DONE:
            return
        if state in {TaskState.FAILED, TaskState.CANCELLED} or time.monotonic() > deadline:
            raise NotSeated(f"the seating is {state}: {cause}")
        time.sleep(EVERY_S)


def mark(s: Session, told: Founders, round_: Round, teams: tuple[Team, ...], at: datetime) -> int:
    """Every juror marks what they sit before, and locks it; how many sheets."""
    rubric = newest_rubric(s, round_)
    if rubric is None:
        raise NotSeated("the round has no rubric")
    by_name = {name: team for team in teams for name in team.name.values()}
    leaning = {judge.name: (number, judge.leaning) for number, judge in enumerate(told.judges)}
    numbers = {team.key: number for number, team in enumerate(teams)}
    sheets = 0
    for seat in live_seats(s, round_):
        if seat.sheet is not None and seat.sheet.locked_at is not None:
            continue
        name = seat.entry.name or ""
        who, how = leaning[seat.juror.user.name]
        team = by_name[name]
        touches = [
            Touch(
                key=f"demonstration-{place}",
                kind=TouchKind.VALUE,
                criterion=criterion.key,
                value=_value(team.merit[place], how, who + 2 * numbers[team.key] + 3 * place),
                device="demonstration",
            )
            for place, criterion in enumerate(rubric.criteria)
        ]
        touches.append(
            Touch(
                key="demonstration-words",
                kind=TouchKind.FEEDBACK,
                text=f"Thank you, {name}. Show next time who has asked for it.",
                language="en",
            )
        )
        saved = put(s, juror=seat.juror, assignment=seat, touches=touches, at=at)
        if any(answer.outcome is not Outcome.SAVED for answer in saved.answers):
            raise NotSeated(f"a mark of {name} was not saved: {saved.answers}")
        s.flush()
        s.expire(seat, ["sheet"])
        submit(s, juror=seat.juror, assignment=seat, at=at)
        sheets += 1
    return sheets


def close(s: Session, round_: Round, at: datetime) -> None:
    """End the marking and settle the round: all go on."""
    if round_.state is RoundState.OPEN:
        close_round(s, actor=None, round_=round_, at=at)
    if round_.state is RoundState.CLOSED:
        decide_round(s, actor=None, round_=round_, at=at)


def _value(merit: int, leaning: int, number: int) -> Decimal:
    """A lenient judge gives more, a severe one less, on the scale of the rubric's template."""
    return Decimal(min(5, max(1, merit + leaning + WOBBLE[number % len(WOBBLE)])))
