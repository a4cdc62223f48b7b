"""What is to be done, in which order, and what comes of all of it: shared by those who work at once."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Condition

from judge.packages.expectations import Submission
from judge.packages.model import Package
from judge.packages.submission_rules import Bound
from judge.verdicts import Verdict
from judge.verifying.data import Check
from judge.verifying.events import AllEnded, Calibrated, Finding, Result
from judge.verifying.timing import Slowest, Suggestion, bounds, doubts, suggested

CALIBRATING_S = 60.0  # what accepted submissions get where the package gives no limit
CALIBRATING_FACTOR = 10  # what others get that have to be within the limit, times the first suggestion

Item = Check | Submission


@dataclass(frozen=True, slots=True)
class Round:
    """Work that needs nothing but the rounds before it."""

    items: Sequence[Item]
    is_judged: bool = True  # by the limit in force; False: it is what makes the limit


class Plan:
    """The work of one verification.

    Where a package gives no time limit, submissions that must be accepted come first, then the others that
    have to be within it; the limit that these ask for is what the rest is judged by.
    """

    def __init__(self, package: Package, submissions: Sequence[Submission], checks: Sequence[Check]) -> None:
        self.package = package
        self._results: list[Result] = []
        self._findings: list[Finding] = []
        self._within: list[Slowest] = []
        self._beyond: list[Slowest] = []
        self._changed = Condition()
        self.is_stopped = False
        self._busy = 0
        self._proved = 0
        self._limit_s = package.time_limit_s
        self._calibrated: Calibrated | None = None
        self._rounds = deque(self._in_rounds(submissions, checks))
        self._waiting: deque[Item] = deque()
        self._go_on()

    def take(self) -> tuple[Item, float] | None:
        """Take what is next, and the time limit it is judged by; waits for those of the round before it.

        None: there is nothing any more.
        """
        with self._changed:
            while not self._waiting and self._busy and not self.is_stopped:
                self._changed.wait()
            if self.is_stopped or not self._waiting:
                return None
            self._busy += 1
            return self._waiting.popleft(), self._limit_s

    def proved(self, findings: Sequence[Finding]) -> int:
        """Note what came of a check; the how manieth it is."""
        with self._changed:
            self._findings += findings
            self._proved += 1
            self._end_one()
            return self._proved

    def ended(
        self, result: Result, within: Sequence[Slowest] = (), beyond: Sequence[Slowest] = ()
    ) -> Calibrated | None:
        """Note what came of a submission, and its runs that bound the limit; the limit where that gave it."""
        with self._changed:
            self._results.append(result)
            self._within += within
            self._beyond += beyond
            self._end_one()
            told, self._calibrated = self._calibrated, None
            return told

    def note(self, findings: Sequence[Finding]) -> None:
        """Note what was found besides."""
        with self._changed:
            self._findings += findings

    def stop(self) -> None:
        """Hand out nothing any more."""
        with self._changed:
            self.is_stopped = True
            self._changed.notify_all()

    def all_ended(self) -> AllEnded:
        """What came of all of it."""
        found = suggested(self.package.timing, self._within)
        near = doubts(self.package.timing, self._limit_s, self._within, self._beyond)
        return AllEnded(
            tuple(sorted(self._results, key=lambda one: one.submission.split("/"))),
            (*dict.fromkeys(self._findings), *(Finding.of_doubt(one, self._limit_s) for one in near)),
            self._limit_s,
            found,
        )

    def _in_rounds(self, submissions: Sequence[Submission], checks: Sequence[Check]) -> Iterator[Round]:
        """Sort the work by what has to be known before it."""
        lower = [one for one in submissions if bounds(one.expectation, Bound.LOWER)]
        if self.package.timing.said_s is not None or not lower:
            yield Round([*checks, *submissions])
            return
        accepted = [one for one in lower if _must_be_accepted(one)]
        yield Round([*checks, *accepted], is_judged=False)
        yield Round([one for one in lower if one not in accepted], is_judged=False)
        yield Round([one for one in submissions if one not in lower])

    def _end_one(self) -> None:
        self._busy -= 1
        self._go_on()
        self._changed.notify_all()

    def _go_on(self) -> None:
        """Begin the next round when one is done, with the limit that it is given."""
        while not self._waiting and not self._busy and self._rounds:
            begun = self._rounds.popleft()
            self._waiting.extend(begun.items)
            found = suggested(self.package.timing, self._within)
            if not begun.is_judged:
                self._limit_s = _generous(found)
            elif found is not None and self.package.timing.said_s is None:
                self._limit_s = found.limit_s
                self._calibrated = Calibrated(found)
            else:
                self._limit_s = self.package.time_limit_s


def _generous(found: Suggestion | None) -> float:
    return CALIBRATING_S if found is None else min(CALIBRATING_S, CALIBRATING_FACTOR * found.limit_s)


def _must_be_accepted(submission: Submission) -> bool:
    expected = submission.expectation
    if expected.verdicts is not None:
        return expected.verdicts == {Verdict.AC}
    return any(one.tests is None and one.permitted == {Verdict.AC} for one in expected.requirements)


def limited(package: Package, limit_s: float) -> Package:
    """Return the package with that time limit."""
    return package if package.time_limit_s == limit_s else replace(package, time_limit_s=limit_s)
