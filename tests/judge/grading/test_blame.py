"""The order of blame, case by case."""

import pytest

from judge.grading.blame import Blame, blamed
from sandbox.outcome import Ending, Outcome


def exited(code, cpu_s=0.1):
    return Outcome(Ending.EXITED, code, None, cpu_s, 0.1, 0)


def killed(signal, cpu_s=0.1):
    return Outcome(Ending.SIGNALED, None, signal, cpu_s, 0.1, 0)


def over(ending):
    return Outcome(ending, None, None, 0.1, 0.1, 0)


AC, WA = exited(42), exited(43)
V, S = Blame.VALIDATOR, Blame.SUBMISSION


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
        (exited(1), WA, True, V),
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
        # a time limit goes before a crash, by what was used too
        (killed(11, cpu_s=2), AC, False, S),
        (exited(0, cpu_s=2), AC, False, S),
        (exited(0, cpu_s=2), WA, True, V),
        # ended by a signal for itself
        (killed(13), AC, True, S),
        (exited(0), killed(13), False, V),
    ],
)
def test_the_order_of_blame(submission, validator, validator_first, expected):
    assert blamed(submission, validator, 1.0, validator_first=validator_first) is expected
