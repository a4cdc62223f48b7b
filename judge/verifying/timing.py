"""The time limit that a package's submissions ask for, and how near to it they come: pure.

https://www.kattis.com/problem-package-format/spec/2025-09, "Problem timing", "Timelimit inference". Of legacy
packages `accepted` bounds the limit from below and `time_limit_exceeded` from above.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from judge.grading.events import Tested
from judge.packages.expectations import Expectation
from judge.packages.model import Package, Timing
from judge.packages.submission_rules import Bound, Glob
from judge.verdicts import Verdict

LEAST_S = Decimal("0.1")  # of a limit: under it a run is mostly the start of its language


@dataclass(frozen=True, slots=True)
class Slowest:
    """The slowest run of a submission, of those that count."""

    submission: str
    test: str
    cpu_s: float
    is_cut: bool = False  # it would have gone on: it ended at what it was given


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A time limit, and where it comes from."""

    limit_s: float
    slowest: Slowest
    timing: Timing


def is_legacy(package: Package) -> bool:
    """Whether directories ask for the verdict of the whole, and not something of every test."""
    return package.format.startswith("legacy")


def bounds(expected: Expectation, bound: Bound) -> list[Glob | None]:
    """List the tests whose slowest run bounds the limit so, None for all; []: it says nothing."""
    found = [one.tests for one in expected.requirements if one.bound is bound]
    return [None, *found] if expected.bound is bound else found


def slowest(submission: str, meant: Iterable[Glob | None], tests: Sequence[Tested]) -> list[Slowest]:
    """Find the slowest run for each set of tests that has any."""
    found = []
    for pattern in meant:
        of = [one for one in tests if pattern is None or pattern.match(one.name)]
        if of:
            one = max(of, key=lambda test: (test.verdict is Verdict.TLE, test.cpu_s))
            found.append(Slowest(submission, one.name, one.cpu_s, is_cut=one.verdict is Verdict.TLE))
    return found


def suggested(timing: Timing, runs: Iterable[Slowest]) -> Suggestion | None:
    """Make a limit of the slowest of the runs that have to be within it; None where there are none.

    It is the least multiple of the resolution that leaves the factor between the two.
    """
    ended = [run for run in runs if not run.is_cut]
    if not ended:
        return None
    most = max(ended, key=lambda run: run.cpu_s)
    wanted = max(Decimal(str(most.cpu_s)) * timing.ac_to_limit, LEAST_S)
    steps = (wanted / timing.resolution_s).to_integral_value(ROUND_CEILING)
    return Suggestion(float(steps * timing.resolution_s), most, timing)


def past(limit_s: float, timing: Timing) -> float:
    """Tell how long a slow submission has to take at least."""
    return limit_s * float(timing.limit_to_tle)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A submission that comes too near to the limit, from either side."""

    code: str  # "time.near": it has to be within; "time.passes": it has to be past
    run: Slowest
    bound_s: float  # what the run would have to be within or past


def doubts(
    timing: Timing, limit_s: float, within: Iterable[Slowest], beyond: Iterable[Slowest]
) -> Iterator[Doubt]:
    """Name what a limit does not leave the package's own factors to."""
    fast = limit_s / float(timing.ac_to_limit)
    slow = past(limit_s, timing)
    for run in within:
        if not run.is_cut and run.cpu_s > fast and not math.isclose(run.cpu_s, fast):
            yield Doubt("time.near", run, fast)
    for run in beyond:
        if not run.is_cut and run.cpu_s < slow:
            yield Doubt("time.passes", run, slow)
