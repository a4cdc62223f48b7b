"""From how a run ended to a verdict: pure, but for reading the answer."""

from dataclasses import dataclass
from typing import BinaryIO

from judge.validators.default import compare
from judge.validators.difference import Difference
from judge.validators.flags import Flags
from judge.verdicts import Reason, Verdict
from sandbox.outcome import Ending, Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one run, and why."""

    verdict: Verdict
    reason: Reason | None = None
    difference: Difference | None = None


# Every ending that is decided before the output is looked at.
_BY_ENDING = {
    Ending.CPU_LIMIT: Finding(Verdict.TLE, Reason.CPU),
    Ending.WALL_LIMIT: Finding(Verdict.TLE, Reason.WALL),
    Ending.IDLE_LIMIT: Finding(Verdict.TLE, Reason.SLEPT),
    Ending.MEMORY_LIMIT: Finding(Verdict.MLE),
    Ending.OUTPUT_LIMIT: Finding(Verdict.OLE),
    Ending.SIGNALED: Finding(Verdict.RTE, Reason.SIGNAL),
}


def judged(outcome: Outcome, answer: BinaryIO, flags: Flags) -> Finding:
    """Judge one run by how it ended; by its output only when it exited with code 0."""
    if outcome.ending in _BY_ENDING:
        return _BY_ENDING[outcome.ending]
    if outcome.exit_code != 0:
        return Finding(Verdict.RTE, Reason.EXIT_CODE)
    with outcome.stdout.open() as team:
        difference = compare(team, answer, flags)
    if difference is None:
        return Finding(Verdict.AC)
    return Finding(Verdict.WA, None if outcome.stdout.size else Reason.NO_OUTPUT, difference)
