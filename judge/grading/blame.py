"""Who decides how an interaction ended: the program, or the validator it talked to. Pure.

The order is problemtools': the validator where it failed, or rejected and had ended first; else the program's
time limit; else its other failures; else the validator.

The end of either is no failure of the other. Kattis keeps the pipes open: who writes to one that has left
never notices. Here they notice, by SIGPIPE or an exception of their language, which is therefore overlooked.
"""

import math
from enum import StrEnum, auto

from sandbox.outcome import Ending, Outcome

ACCEPTED = 42
REJECTED = 43
ANSWERS = frozenset({ACCEPTED, REJECTED})
SIGPIPE = 13
_OVER_TIME = frozenset({Ending.CPU_LIMIT, Ending.WALL_LIMIT, Ending.IDLE_LIMIT})


class Blame(StrEnum):
    """Whose end is looked at for the verdict."""

    SUBMISSION = auto()
    VALIDATOR = auto()
    LEFT_EARLY = auto()  # the program ended well, while the validator had more to tell it


def blamed(
    submission: Outcome, validator: Outcome, limit_s: float = math.inf, *, validator_first: bool
) -> Blame:
    """Decide by how both ended, who was first, and the seconds of processor time the submission has."""
    if not _answered(validator):
        if validator_first or not _lost_its_reader(validator):
            return Blame.VALIDATOR
        return Blame.LEFT_EARLY if submission.is_clean else Blame.SUBMISSION
    if validator.exit_code == REJECTED and validator_first:
        return Blame.VALIDATOR
    if submission.ending in _OVER_TIME or submission.cpu_s > limit_s:
        return Blame.SUBMISSION
    if submission.is_clean or (validator_first and _lost_its_reader(submission)):
        return Blame.VALIDATOR
    return Blame.SUBMISSION


def _answered(validator: Outcome) -> bool:
    return validator.ending is Ending.EXITED and validator.exit_code in ANSWERS


def _lost_its_reader(outcome: Outcome) -> bool:
    """Whether it came to its end because nobody read what it wrote any more."""
    if outcome.ending is Ending.SIGNALED:
        return outcome.signal == SIGPIPE
    return outcome.ending is Ending.EXITED and b"broken pipe" in outcome.stderr.lower().replace(
        b"brokenpipe", b"broken pipe"
    )
