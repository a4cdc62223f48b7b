"""A worker's sign of life: its row, written every five seconds by a thread of its own."""

from collections.abc import Mapping
from contextvars import copy_context
from threading import Event, Lock, Thread
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from contest import clock
from contest.actions import working
from contest.db import Database

EVERY_S = 5.0

log = structlog.get_logger(__name__)


class Heartbeats:
    """Writes one worker's row. What it says is set from the worker's own thread."""

    def __init__(self, database: Database, *, name: str, queue: str) -> None:
        self.name = name
        self.queue = queue
        self._database = database
        self._languages: Mapping[str, Mapping[str, Any]] | None = None
        self._troubles: dict[str, Mapping[str, Any]] = {}
        self._lock = Lock()
        self._ending = Event()
        self._due = Event()
        self._is_heard = True
        self._thread = Thread(target=copy_context().run, args=(self._run,), name="heartbeats", daemon=True)

    def start(self) -> None:
        """Begin; the first beat follows at once."""
        self._thread.start()

    def stop(self) -> None:
        """End with a row that says so, if the database is about."""
        self._ending.set()
        self._due.set()
        self._thread.join(timeout=EVERY_S)
        self._write(lambda s: working.stop(s, name=self.name))

    def checked(self, languages: Mapping[str, Mapping[str, Any]]) -> None:
        """Tell which languages work on this machine: key -> {ok, version}."""
        with self._lock:
            self._languages = dict(languages)
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
            self._write(self._beat)
            self._due.wait(EVERY_S)

    def _beat(self, s: Session) -> None:
        with self._lock:
            languages, self._languages = self._languages, None
            trouble = next(iter(self._troubles.values()), None)
        try:
            working.beat(
                s, name=self.name, queue=self.queue, languages=languages, trouble=trouble, at=clock.now()
            )
        except BaseException:
            with self._lock:
                self._languages = self._languages or languages
            raise

    def _write(self, write: Any) -> None:
        try:
            with self._database.transaction() as s:
                write(s)
        except (SQLAlchemyError, OSError) as error:
            if self._is_heard:
                log.warning("worker.silent", cause=type(error).__name__)
            self._is_heard = False
        else:
            self._is_heard = True
