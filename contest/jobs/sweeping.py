"""The sweeper: whatever waits in the tables gets a worker woken, however the first wake-up was lost."""

from collections.abc import Mapping
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from contest import clock, queues
from contest.db import Database
from contest.models import Judging, JudgingState, Task, TaskState

EVERY_S = 5.0

log = structlog.get_logger(__name__)


def waiting(s: Session, at: datetime) -> Mapping[str, int]:
    """How much waits, by queue: what is queued, and what runs under a lease that has expired."""
    judgings = or_(
        Judging.state == JudgingState.QUEUED,
        (Judging.state == JudgingState.RUNNING) & (Judging.lease_until < at),
    )
    tasks = or_(
        Task.state == TaskState.QUEUED,
        (Task.state == TaskState.RUNNING) & (Task.lease_until < at),
    )
    return {
        queues.SANDBOX: s.scalar(select(func.count()).select_from(Judging).where(judgings)) or 0,
        queues.DESK: s.scalar(select(func.count()).select_from(Task).where(tasks)) or 0,
    }


def sweep_once(database: Database) -> Mapping[str, int]:
    """Wake a worker for each thing that waits; returns what waited."""
    with database.reading() as s:
        found = waiting(s, clock.now())
    for queue, count in found.items():
        if count:
            queues.wake(queue, count)
    return found


def sweep(database: Database, ending: Event) -> None:
    """Sweep every five seconds until the end; a database that is away is waited for."""
    is_away = False
    while not ending.is_set():
        try:
            sweep_once(database)
            is_away = False
        except (SQLAlchemyError, OSError) as error:
            if not is_away:
                log.warning("sweep.database_away", cause=type(error).__name__)
            is_away = True
        ending.wait(EVERY_S)
