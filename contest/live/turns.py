"""The instants at which contests' phases change: then kept pages go and viewers are told."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from contest.clock import now as clock_now
from contest.live.marks import Mark

_STEP_S = 30.0
"""The wall clock may be set: long waits are taken in steps."""

_PAST = timedelta(milliseconds=2)
"""The event loop's timers may come a little early by the wall clock."""


class Turns:
    """One instant a contest: the next that its newest version named."""

    def __init__(self, turn: Callable[[str], None], now: Callable[[], datetime] = clock_now) -> None:
        self._turn = turn
        self._now = now
        self._expected: dict[str, tuple[Mark, asyncio.TimerHandle]] = {}

    def expect(self, mark: Mark) -> None:
        """Await the mark's instant, unless a newer version has named another."""
        known = self._expected.get(mark.contest)
        if known is not None:
            if known[0].version > mark.version or known[0].until == mark.until:
                return
            known[1].cancel()
            del self._expected[mark.contest]
        if mark.until is not None:
            self._arm(mark)

    def close(self) -> None:
        """Await nothing any more."""
        for _, handle in self._expected.values():
            handle.cancel()
        self._expected.clear()

    def _arm(self, mark: Mark) -> None:
        assert mark.until is not None  # noqa: S101 -- `expect` has looked
        left = (mark.until - self._now() + _PAST).total_seconds()
        handle = asyncio.get_running_loop().call_later(min(max(left, 0.0), _STEP_S), self._look, mark)
        self._expected[mark.contest] = (mark, handle)

    def _look(self, mark: Mark) -> None:
        if mark.until is not None and self._now() < mark.until:
            self._arm(mark)
            return
        del self._expected[mark.contest]
        self._turn(mark.contest)
