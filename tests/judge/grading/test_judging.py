"""From an outcome to a verdict, without a sandbox."""

from io import BytesIO

import pytest

from judge.grading.judging import judged
from judge.grading.passes import Pass
from judge.validators.difference import Difference
from judge.validators.flags import STRICTEST, Flags
from judge.verdicts import Reason, Verdict
from sandbox.outcome import Ending, Outcome, Output


def outcome(ending=Ending.EXITED, exit_code=0, signal=None, stdout=b"3\n"):
    return Outcome(ending, exit_code, signal, 0.1, 0.2, 1000, Output(stdout))


@pytest.mark.parametrize(
    ("ended", "found"),
    [
        (outcome(), Pass(Verdict.AC)),
        (outcome(stdout=b"4\n"), Pass(Verdict.WA, difference=Difference(1, 1, "3", "4"))),
        (outcome(stdout=b""), Pass(Verdict.WA, Reason.NO_OUTPUT, Difference(1, 1, "3", None))),
        (outcome(stdout=b"\n"), Pass(Verdict.WA, difference=Difference(2, 1, "3", None))),
        (outcome(exit_code=1), Pass(Verdict.RTE, Reason.EXIT_CODE)),
        (outcome(exit_code=1, stdout=b""), Pass(Verdict.RTE, Reason.EXIT_CODE)),
        (outcome(Ending.SIGNALED, None, 11), Pass(Verdict.RTE, Reason.SIGNAL)),
        (outcome(Ending.CPU_LIMIT, None), Pass(Verdict.TLE, Reason.CPU)),
        (outcome(Ending.WALL_LIMIT, None), Pass(Verdict.TLE, Reason.WALL)),
        (outcome(Ending.IDLE_LIMIT, None), Pass(Verdict.TLE, Reason.SLEPT)),
        (outcome(Ending.MEMORY_LIMIT, 0), Pass(Verdict.MLE)),
        (outcome(Ending.OUTPUT_LIMIT, None), Pass(Verdict.OLE)),
    ],
)
def test_each_way_to_end_has_its_verdict(ended, found):
    assert judged(ended, BytesIO(b"3\n"), STRICTEST) == found


def test_every_ending_is_known():
    for ending in Ending:
        assert judged(outcome(ending, 0), BytesIO(b"3\n"), STRICTEST).verdict in Verdict


def test_nothing_printed_is_right_where_nothing_is_wanted():
    assert judged(outcome(stdout=b""), BytesIO(b"\n"), STRICTEST) == Pass(Verdict.AC)


def test_flags_reach_the_comparison():
    assert (
        judged(outcome(stdout=b"3.05"), BytesIO(b"3"), Flags.parse("float_tolerance 0.1")).verdict
        is Verdict.AC
    )
    assert judged(outcome(stdout=b"a"), BytesIO(b"A"), Flags.parse("case_sensitive")).verdict is Verdict.WA


def test_an_output_past_memory_is_read_from_its_file():
    long = b"x" * 3_000_000
    assert judged(outcome(stdout=long), BytesIO(long), STRICTEST).verdict is Verdict.AC
