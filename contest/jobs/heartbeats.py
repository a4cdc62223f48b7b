"""A worker's sign of life: its row, written every five seconds by a thread of its own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import Any

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from contest import clock
from contest.db import Database
from contest.models import Worker

EVERY_S = 5.0
FORGOTTEN = timedelta(days=1)
"""Rows of workers that were silent this long are removed when another starts."""

log = structlog.get_logger(__name__)


class Heartbeats:
    """Writes one worker's row. What it says is set from the worker's own thread."""

    def __init__(self, database: Database, *, name: str, queue: str) -> None:
        self.name = name
        self.queue = queue
        self._database = database
        self._started_at = clock.now()
        self._languages: Mapping[str, Any] = {}
        self._checked_at: datetime | None = None
        self._troubles: dict[str, Mapping[str, Any]] = {}
        self._lock = Lock()
        self._ending = Event()
        self._due = Event()
        self._is_heard = True
        self._thread = Thread(target=self._run, name="heartbeats", daemon=True)

    def start(self) -> None:
        """Begin; the first beat follows at once."""
        self._thread.start()

    def stop(self) -> None:
        """End with a row that says so, if the database is about."""
        self._ending.set()
        self._due.set()
        self._thread.join(timeout=EVERY_S)
        self._beat(is_last=True)

    def checked(self, languages: Mapping[str, Any], at: datetime) -> None:
        """Languages that work on this machine: key -> {ok, version}."""
        with self._lock:
            self._languages, self._checked_at = dict(languages), at
        self._due.set()

    def trouble(self, kind: str, code: str | None = None, **facts: Any) -> None:
        """What keeps the worker from working, by `kind` (engine, redis, database); no code: it is over."""
        with self._lock:
            was = kind in self._troubles
            if code is None:
                self._troubles.pop(kind, None)
            else:
                self._troubles[kind] = {"code": code, "facts": facts}
        if was != (code is not None):
            log.warning("worker.trouble", kind=kind, trouble=code or "over", **facts)
            self._due.set()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._due.clear()
            self._beat()
            self._due.wait(EVERY_S)

    def _beat(self, *, is_last: bool = False) -> None:
        try:
            with self._database.transaction() as s:
                self._write(s, is_last=is_last)
        except (SQLAlchemyError, OSError) as error:
            if self._is_heard:
                log.warning("worker.silent", cause=type(error).__name__)
            self._is_heard = False
        else:
            self._is_heard = True

    def _write(self, s: Session, *, is_last: bool) -> None:
        said = clock.now()
        # SQLite has no clock but this machine's own.
        heard = said if self._database.is_sqlite else s.scalar(select(func.clock_timestamp())) or said
        with self._lock:
            values = {
                "queue": self.queue,
                "slots": 1,
                "languages": dict(self._languages),
                "checked_at": self._checked_at,
                "trouble": next(iter(self._troubles.values()), None),
                "said_at": said,
                "heard_at": heard,
                "started_at": self._started_at,
                "stopped_at": said if is_last else None,
            }
        if not s.execute(update(Worker).where(Worker.name == self.name).values(values)).rowcount:  # type: ignore[attr-defined]  # a CursorResult
            s.execute(delete(Worker).where(Worker.heard_at < heard - FORGOTTEN))
            s.add(Worker(name=self.name, **values))
