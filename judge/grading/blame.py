"""Who decides how an interaction ended: the program, or the validator it talked to. Pure.

The order is problemtools': the validator where it failed, or rejected and had ended first; else the program's
time limit; else its other failures; else the validator. Nobody fails by the other's end: what is said to one
that has left is dropped (sandbox.interaction), as the referees keep their pipes open.
"""

import math
from enum import StrEnum, auto

from sandbox.outcome import Ending, Outcome

ACCEPTED = 42
REJECTED = 43
ANSWERS = frozenset({ACCEPTED, REJECTED})
_OVER_TIME = frozenset({Ending.CPU_LIMIT, Ending.WALL_LIMIT, Ending.IDLE_LIMIT})


class Blame(StrEnum):
    """Whose end is looked at for the verdict."""

    SUBMISSION = auto()
    VALIDATOR = auto()


def blamed(
    submission: Outcome, validator: Outcome, limit_s: float = math.inf, *, validator_first: bool
) -> Blame:
    """Decide by how both ended, who was first, and the seconds of processor time the submission has."""
    if validator.ending is not Ending.EXITED or validator.exit_code not in ANSWERS:
        return Blame.VALIDATOR
    if validator.exit_code == REJECTED and validator_first:
        return Blame.VALIDATOR
    if submission.ending in _OVER_TIME or submission.cpu_s > limit_s:
        return Blame.SUBMISSION
    return Blame.VALIDATOR if submission.is_clean else Blame.SUBMISSION
