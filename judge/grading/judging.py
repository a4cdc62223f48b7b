"""From how a run ended, and what its output is, to a verdict: pure, but for reading the answer."""

import math
from typing import BinaryIO

from judge.grading.passes import Pass
from judge.grading.validating import Validation
from judge.validators.default import compare
from judge.validators.flags import Flags
from judge.verdicts import Reason, Verdict
from sandbox.outcome import Ending, Outcome, Output

# Every ending that is decided before the output is looked at.
_BY_ENDING = {
    Ending.CPU_LIMIT: Pass(Verdict.TLE, Reason.CPU),
    Ending.WALL_LIMIT: Pass(Verdict.TLE, Reason.WALL),
    Ending.IDLE_LIMIT: Pass(Verdict.TLE, Reason.SLEPT),
    Ending.MEMORY_LIMIT: Pass(Verdict.MLE),
    Ending.OUTPUT_LIMIT: Pass(Verdict.OLE),
    Ending.SIGNALED: Pass(Verdict.RTE, Reason.SIGNAL),
}


def failed(outcome: Outcome, limit_s: float = math.inf) -> Pass | None:
    """Judge a run by how it ended; None when it ended well, so that its output decides."""
    if outcome.cpu_s > limit_s and outcome.ending in {Ending.EXITED, Ending.SIGNALED}:
        return _BY_ENDING[Ending.CPU_LIMIT]
    if outcome.ending in _BY_ENDING:
        return _BY_ENDING[outcome.ending]
    return Pass(Verdict.RTE, Reason.EXIT_CODE) if outcome.exit_code != 0 else None


def compared(output: Output, answer: BinaryIO, flags: Flags) -> Pass:
    """Judge an output by the default validator."""
    with output.open() as team:
        difference = compare(team, answer, flags)
    if difference is None:
        return Pass(Verdict.AC)
    return Pass(Verdict.WA, None if output.size else Reason.NO_OUTPUT, difference)


def answered(validation: Validation, reason: Reason | None = None) -> Pass:
    """Judge by what the package's own validators answered; `reason` tells of a rejection."""
    return Pass(
        Verdict.AC if validation.accepted else Verdict.WA,
        None if validation.accepted else reason,
        judge_message=validation.judge_message,
        team_message=validation.team_message,
        score=validation.score,
        multiplier=validation.multiplier,
        score_file=validation.score_file,
        next_input=validation.next_input,
        feedbacks=validation.feedbacks,
    )


def judged(outcome: Outcome, answer: BinaryIO, flags: Flags) -> Pass:
    """Judge one run by how it ended, and by its output when it exited with code 0."""
    return failed(outcome) or compared(outcome.stdout, answer, flags)
