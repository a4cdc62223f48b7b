"""Holding what was claimed: renewed by a small thread, since a single test may outlast a lease."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from contest.db import Database

log = structlog.get_logger(__name__)


class Lost(Exception):
    """Another worker has this task now."""


class Lease:
    """Renews a claim each time a third of its lease is spent, until the end of the block.

    The thread touches nothing but the database, through sessions of its own.
    """

    def __init__(self, database: Database, *, every_s: float, renew: Callable[[Session], bool]) -> None:
        """`renew` writes the claim's new end and says whether it was still ours."""
        self._database = database
        self._every_s = every_s
        self._renew = renew
        self._ending = Event()
        self._lost = Event()
        # With the ids of what is held, for the log.
        context = copy_context()
        self._thread = Thread(target=context.run, args=(self._run,), name="lease", daemon=True)

    @property
    def is_lost(self) -> bool:
        """Whether somebody else has it by now: everything done for it is to be thrown away."""
        return self._lost.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            try:
                with self._database.transaction() as s:
                    held = self._renew(s)
            except (SQLAlchemyError, OSError) as error:
                # Its end will tell whose it is: the result is written by the token alone.
                log.warning("lease.not_renewed", cause=type(error).__name__)
                continue
            if not held and not self._ending.is_set():
                log.warning("lease.lost")
                self._lost.set()
                return
