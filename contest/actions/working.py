"""Heartbeats of workers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Worker
from contest.queries.clocks import database_now


def beat(
    s: Session,
    *,
    name: str,
    queue: str,
    slots: int = 1,
    languages: Mapping[str, Mapping[str, Any]] | None = None,
    trouble: Mapping[str, Any] | None = None,
    at: datetime,
) -> Worker:
    """Say that a worker lives; `at` is its own clock, beside which the database's is kept.

    `languages`: key -> {ok: bool, version: str} of a fresh check, None: as before. `trouble`: {code, facts}
    of what keeps it from working now.
    """
    heard_at = database_now(s)
    worker = s.scalar(select(Worker).where(Worker.name == name))
    if worker is None:
        worker = Worker(name=name, started_at=heard_at)
        s.add(worker)
    if worker.stopped_at is not None:
        worker.stopped_at, worker.started_at = None, heard_at
    worker.queue, worker.slots = queue, slots
    worker.said_at, worker.heard_at = at, heard_at
    worker.trouble = None if trouble is None else dict(trouble)
    if languages is not None:
        worker.languages = {key: dict(found) for key, found in languages.items()}
        worker.checked_at = heard_at
    s.flush()
    return worker


def stop(s: Session, *, name: str) -> None:
    """Say that a worker ended in good order."""
    worker = s.scalar(select(Worker).where(Worker.name == name))
    if worker is not None:
        worker.stopped_at = database_now(s)
