"""How far a judging is, told to those who watch, at most ten times a second.

That a page is told to look again tells by itself that a test has ended: so it is told no longer than the
stage's feedback tells of tests.
"""

import time
from collections.abc import Collection

from contest import events
from contest.events import Progress
from contest.queries.telling import Tells
from judge.grading import Compiled, Event, Started, Tested
from judge.verdicts import Verdict

EVERY_S = 0.1


class Telling:
    """Turns the events of one judging into progress in Redis."""

    def __init__(
        self,
        judging: str,
        entry: str | None,
        total: int,
        *,
        tells: Tells = Tells.ALL,
        samples: Collection[str] = (),
    ) -> None:
        """`judging` and `entry` (None: nobody is told) are public ids; `total` the number of tests."""
        self._judging = judging
        self._entry = None if tells is Tells.NOTHING else entry
        self._tells = tells
        self._samples = samples
        self._total = total
        self._state = "compiling"
        self._tests: list[dict[str, object]] = []
        self._told_at = -EVERY_S
        self._tell()

    def see(self, event: Event) -> None:
        """Take one event in; the newest state is written when a tenth of a second has passed."""
        is_last = False
        match event:
            case Compiled(ok=True):
                self._state = "running"
            case Tested():
                if self._tells is Tells.SAMPLES and event.name not in self._samples:
                    self._entry = None
                is_last = self._tells is Tells.FIRST_FAILURE and event.verdict is not Verdict.AC
                self._tests.append(
                    {
                        "index": event.index,
                        "name": event.name,
                        "verdict": str(event.verdict),
                        "cpu_s": round(event.cpu_s, 3),
                        "memory_bytes": event.memory_bytes,
                    }
                )
            case Started():
                self._total = event.total
            case _:
                return  # the end is told by the result itself
        if time.monotonic() - self._told_at >= EVERY_S:
            self._tell()
        if is_last:
            self._entry = None

    def forget(self) -> None:
        """The result stands, or another worker's turn has come."""
        events.forget_progress(self._judging)

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        progress = Progress(self._state, len(self._tests), self._total, tuple(self._tests))
        events.write_progress(self._judging, progress, entry=self._entry)
