"""Seating a round: gathered in one transaction, worked out in none, kept as a draft in another."""

import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock
from contest.actions import desk
from contest.actions.importing import Cancelled
from contest.actions.publishing import lock_contest
from contest.actions.seating.seating import keep_draft
from contest.jobs.leases import Lease, Lost
from contest.jobs.station import Station
from contest.models import Round, Task
from contest.queries.claims import TaskWork
from contest.queries.seating_questions import Question, question
from contest.refusals import Refused
from judge.panels.seating import Seating, Shortage, seat

TRIES = 3
"""How often what went in may have changed by the time it is worked out."""
PHASES = 4
"""Gathered, searched, joined, kept: the solver itself can't say how far it is."""


def seat_round(station: Station, work: TaskWork, lease: Lease) -> Mapping[str, Any]:
    """Seat the round of the task; refuses seating.changed where it never stood still."""
    tell = _telling(station, work, lease)
    for _try in range(TRIES):
        with station.database.reading() as s:
            asked = _question(s, work)
        tell(1)
        began = time.monotonic()
        found = seat(asked.problem, on_step=lambda done: tell(1 + done))
        result = _plain(asked, found, time.monotonic() - began)
        if _keep(station, work, asked, found, result):
            return result
    raise Refused("seating.changed")


def _keep(
    station: Station, work: TaskWork, asked: Question, found: Seating, result: Mapping[str, Any]
) -> bool:
    """Write the draft, unless what went in has changed since: False then."""
    with station.database.transaction() as s:
        # Locked first: a conflict declared after the comparison would be seated.
        lock_contest(s, _round(s, work).stage.contest_id)
        if _question(s, work).digest != asked.digest:
            return False
        seating = keep_draft(
            s,
            task=s.get_one(Task, work.task_id),
            round_=_round(s, work),
            problem=asked.problem,
            pairs=[pair for pair in found.assignments if pair not in asked.problem.kept],
            result=result,
            at=clock.now(),
        )
        ended = desk.finish_task(
            s,
            task_id=work.task_id,
            token=work.token,
            result={"seating": seating.public_id, "short": found.short},
            at=clock.now(),
        )
        if not ended:
            raise Lost
    return True


def _question(s: Session, work: TaskWork) -> Question:
    return question(
        s,
        _round(s, work),
        reviews=int(work.facts["reviews"]),
        minima=work.facts["minima"],
        confirmed=bool(work.facts["confirmed"]),
        topping_up=bool(work.facts["topping_up"]),
    )


def _round(s: Session, work: TaskWork) -> Round:
    return s.scalars(select(Round).where(Round.public_id == work.facts["round"])).one()


def _plain(asked: Question, found: Seating, seconds: float) -> dict[str, Any]:
    """What is kept beside the seats, with what it was worked out by."""
    return {
        "unseated": [_shortage(each) for each in found.unseated],
        "unmet": [_shortage(each) for each in found.unmet],
        "short": found.short,
        "gap": found.gap,
        "joined": found.joined,
        "seconds": round(seconds, 3),
        "digest": asked.digest,
        "versions": {
            "python": ".".join(map(str, sys.version_info[:3])),
            "numpy": version("numpy"),
            "scipy": version("scipy"),
        },
    }


def _shortage(each: Shortage) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "entries": list(each.entries),
        "judges": list(each.judges),
        "short": each.short,
        "code": each.code,
        "facts": dict(each.facts),
    }


def _telling(station: Station, work: TaskWork, lease: Lease) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if lease.is_lost:
            raise Lost
        with station.database.transaction() as s:
            goes_on = desk.progress_task(s, task_id=work.task_id, token=work.token, done=done, total=PHASES)
        if not goes_on:
            raise Cancelled

    return tell
