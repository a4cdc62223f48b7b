"""What one worker process has for its whole life; RQ's functions take no arguments and find it here."""

import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contest.db import Database
from contest.jobs.cache import Cache
from contest.jobs.heartbeats import Heartbeats
from contest.settings import Settings
from contest.storage import Storage

if TYPE_CHECKING:
    from contest.jobs.machine import Machine

T = TypeVar("T")
WAITS_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Between tries while the database is away."""

log = structlog.get_logger(__name__)


class Interrupted(BaseException):
    """A signal ended what the worker was doing; no handler of failures may swallow it."""


class Station:
    """One worker's settings, database, storage, cache, heartbeats, and its end."""

    def __init__(self, settings: Settings, database: Database, cache: Cache, heartbeats: Heartbeats) -> None:
        self.settings = settings
        self.database = database
        self.storage = Storage(settings.storage_url)
        self.cache = cache
        self.heartbeats = heartbeats
        self.lease = timedelta(seconds=settings.lease_s)
        self.machine: Machine | None = None
        """The sandbox; the desk has none."""
        self._ending = Event()
        self._is_interruptible = False

    @property
    def name(self) -> str:
        """The worker's name in rows."""
        return self.heartbeats.name

    @property
    def is_ending(self) -> bool:
        """Whether the worker has to stop."""
        return self._ending.is_set()

    def end(self) -> None:
        """Stop after the present step; called by a signal's handler, so it may raise Interrupted."""
        self._ending.set()
        if self._is_interruptible:
            self._is_interruptible = False
            raise Interrupted

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """A block that a signal may leave at any instruction: what it holds must bear that."""
        self._is_interruptible = True
        try:
            if self.is_ending:
                raise Interrupted
            yield
        finally:
            self._is_interruptible = False

    def wait(self, seconds: float) -> bool:
        """Wait, but not longer than the worker lives; whether it goes on."""
        # A signal's handler sets the event in this same thread: short naps, since a lock held by `wait`
        # would be the handler's own.
        deadline = time.monotonic() + seconds
        while not self.is_ending and time.monotonic() < deadline:
            time.sleep(min(0.1, seconds))
        return not self.is_ending

    def persist(self, write: Callable[[], T], *, tries: int | None = None) -> T | None:
        """`write`, again and again while the database is away; None when the worker ends first.

        After `tries` failures the last one is raised.
        """
        failures = 0
        while True:
            try:
                result = write()
            except (DBAPIError, PoolTimeout) as error:
                if not _is_outage(error):
                    raise
                failures += 1
                if failures == tries:
                    raise
                self.heartbeats.trouble("database", "worker.database_away")
                if not self.wait(WAITS_S[min(failures, len(WAITS_S)) - 1]):
                    return None
            else:
                self.heartbeats.trouble("database")
                return result


def _is_outage(error: DBAPIError | PoolTimeout) -> bool:
    """Whether this is the connection's failure and no statement's."""
    return isinstance(error, PoolTimeout | OperationalError) or error.connection_invalidated


_present: list[Station] = []


def take(station: Station) -> None:
    """Make `station` this process's."""
    _present[:] = [station]


def present() -> Station:
    """Return the station of this process; one that is no worker has none."""
    if not _present:
        raise RuntimeError("this process is no worker")
    return _present[0]
