"""Runs near the time limit: a program that is over it by a tenth at most is run again before it is too slow.

A machine is never quite quiet: one program takes some per cent more of processor time at one moment than at
another. So programs get a tenth more, and one that comes to its end in that tenth is tried again; if it is
once within the limit, that run counts.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from judge.grading.passes import Pass
from judge.verdicts import Reason, Verdict
from sandbox.limits import Limits

MARGIN = 1.1
AGAIN = 2  # more runs, at most


@lru_cache
def with_margin(limits: Limits) -> Limits:
    """Give a tenth more of processor time; on the clock nothing changes."""
    return replace(limits, cpu_s=limits.cpu_s * MARGIN, wall_s=limits.wall, idle_s=limits.idle)


def settled(run: Callable[[], Pass], limit_s: float) -> tuple[Pass, int]:
    """Run a test, and again while it is near the limit: the run that counts, and how many came after."""
    best, repeats = run(), 0
    while is_near(best, limit_s) and repeats < AGAIN:
        again = run()
        repeats += 1
        if again.cpu_s < best.cpu_s:
            best = again
    return best, repeats


def is_near(one: Pass, limit_s: float) -> bool:
    """Whether it was over the limit, but came to its end in the tenth after it."""
    return one.verdict is Verdict.TLE and one.reason is Reason.CPU and limit_s < one.cpu_s < limit_s * MARGIN
