"""The order of blame, case by case."""

import pytest

from judge.grading.blame import Blame, blamed
from sandbox.outcome import Ending, Outcome

PYTHON = b"Traceback (most recent call last):\nBrokenPipeError: [Errno 32] Broken pipe\n"


def exited(code, stderr=b""):
    return Outcome(Ending.EXITED, code, None, 0.1, 0.1, 0, stderr=stderr)


def killed(signal):
    return Outcome(Ending.SIGNALED, None, signal, 0.1, 0.1, 0)


def over(ending):
    return Outcome(ending, None, None, 0.1, 0.1, 0)


AC, WA = exited(42), exited(43)
V, S, E = Blame.VALIDATOR, Blame.SUBMISSION, Blame.LEFT_EARLY


@pytest.mark.parametrize(
    ("submission", "validator", "validator_first", "expected"),
    [
        # both well
        (exited(0), AC, False, V),
        (exited(0), AC, True, V),
        (exited(0), WA, False, V),
        (exited(0), WA, True, V),
        # the validator rejected, then the program failed for want of a partner
        (killed(13), WA, True, V),
        (exited(1, PYTHON), WA, True, V),
        (over(Ending.WALL_LIMIT), WA, True, V),
        (over(Ending.CPU_LIMIT), WA, True, V),
        (over(Ending.MEMORY_LIMIT), WA, True, V),
        # the program failed, then the validator rejected what it never got
        (exited(1), WA, False, S),
        (killed(11), WA, False, S),
        (over(Ending.WALL_LIMIT), WA, False, S),
        (over(Ending.IDLE_LIMIT), WA, False, S),
        (over(Ending.MEMORY_LIMIT), WA, False, S),
        (over(Ending.OUTPUT_LIMIT), WA, False, S),
        # accepted, and yet not
        (over(Ending.CPU_LIMIT), AC, True, S),
        (over(Ending.CPU_LIMIT), AC, False, S),
        (killed(11), AC, True, S),
        (exited(7), AC, True, S),
        (exited(7), AC, False, S),
        (over(Ending.MEMORY_LIMIT), AC, True, S),
        # the validator failed
        (exited(0), exited(0), False, V),
        (exited(0), exited(1), True, V),
        (exited(1), exited(1), False, V),
        (over(Ending.WALL_LIMIT), exited(3), False, V),
        (over(Ending.CPU_LIMIT), over(Ending.CPU_LIMIT), False, V),
        (exited(0), killed(11), False, V),
        (exited(0), over(Ending.WALL_LIMIT), False, V),
        # accepted, and the program went on writing to nobody
        (killed(13), AC, True, V),
        (exited(1, PYTHON), AC, True, V),
        # nobody had left yet: its own doing
        (killed(13), AC, False, S),
        # the program left, and the validator went on writing to nobody
        (exited(0), killed(13), False, E),
        (exited(0), exited(1, PYTHON), False, E),
        (exited(0), exited(1, b"java.io.IOException: Broken pipe\n"), False, E),
        (exited(1), killed(13), False, S),
        (killed(11), exited(1, PYTHON), False, S),
        (over(Ending.CPU_LIMIT), killed(13), False, S),
        # a broken pipe before the program had left is the validator's own
        (exited(0), killed(13), True, V),
        (killed(13), exited(1, PYTHON), True, V),
    ],
)
def test_the_order_of_blame(submission, validator, validator_first, expected):
    assert blamed(submission, validator, validator_first=validator_first) is expected
