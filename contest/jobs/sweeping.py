"""The sweeper: whatever waits in the tables gets a worker woken, however the first wake-up was lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from contest import clock, queues
from contest.actions import claiming, trials, trying
from contest.db import Database
from contest.models import Judging, JudgingState, Task, TaskState, Trial

EVERY_S = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What one look at the tables found."""

    waiting: Mapping[str, int]
    """Rows that a worker may claim, by queue."""
    lost: int
    """Rows that were tried often enough, and whose last worker stopped renewing."""
    expired: int = 0
    """Trials whose day is over."""


def look(s: Session, at: datetime) -> Found:
    """Count what is queued, and what runs under a lease that has expired."""
    in_sandbox = Task.kind.in_(claiming.IN_THE_SANDBOX)
    waiting, lost = dict.fromkeys((queues.SANDBOX, queues.DESK), 0), 0
    for queue, table, states, which in (
        (queues.SANDBOX, Judging, JudgingState, true()),
        (queues.SANDBOX, Trial, JudgingState, true()),
        (queues.SANDBOX, Task, TaskState, in_sandbox),
        (queues.DESK, Task, TaskState, ~in_sandbox),
    ):
        row = s.execute(
            select(
                func.count().filter(
                    or_(
                        table.state == states.QUEUED,
                        _expired(table, states, at) & (table.attempt < claiming.ATTEMPTS),
                    )
                ),
                func.count().filter(_expired(table, states, at) & (table.attempt >= claiming.ATTEMPTS)),
            ).where(table.state.in_([states.QUEUED, states.RUNNING]), which)
        ).one()
        waiting[queue] += row[0]
        lost += row[1]
    expired = s.scalar(select(func.count(Trial.id)).where(Trial.expires_at <= at)) or 0
    return Found(waiting, lost, expired)


def _expired(table: Any, states: Any, at: datetime) -> ColumnElement[bool]:
    return and_(table.state == states.RUNNING, table.lease_until <= at)


def sweep_once(database: Database) -> Found:
    """Wake a worker for each thing that waits, give up what was tried often enough; what was found."""
    at = clock.now()
    with database.reading() as s:
        found = look(s, at)
    for queue, count in found.waiting.items():
        if count:
            queues.wake(queue, count)
    if found.lost:
        with database.transaction() as s:
            log.warning("sweep.gave_up", count=claiming.give_up(s, at=at) + trying.give_up_trials(s, at=at))
    if found.expired:
        with database.transaction() as s:
            log.info("sweep.collected", trials=trials.collect_trials(s, at=at))
    return found


def sweep(database: Database, ending: Event) -> None:
    """Sweep every five seconds until the end; a database that is away is waited for."""
    is_away = False
    log.info("sweep.started")
    while not ending.is_set():
        try:
            sweep_once(database)
            is_away = False
        except (SQLAlchemyError, OSError) as error:
            if not is_away:
                log.warning("sweep.database_away", cause=type(error).__name__)
            is_away = True
        ending.wait(EVERY_S)
