"""Passes and repetitions, without a sandbox."""

from pathlib import Path

import pytest

from judge.grading.errors import JudgeError
from judge.grading.near_limit import AGAIN, settled, with_margin
from judge.grading.passes import Pass, all_passes
from judge.verdicts import Reason, Verdict
from sandbox.limits import MIB, Limits

FIRST = Path("1.in")


def passing(*passes):
    """Hand out passes in turn, and note what each was given."""
    given = []
    waiting = list(passes)

    def once(what, feedbacks):
        given.append((what, dict(feedbacks)))
        return waiting.pop(0)

    return once, given


def accepted(next_input=None, **more):
    return Pass(Verdict.AC, next_input=next_input, validator="v", **more)


def test_one_pass_is_enough():
    once, given = passing(accepted())
    assert all_passes(once, FIRST, 1, test="t") == accepted()
    assert given == [(FIRST, {})]


def test_the_next_pass_has_its_input_and_what_was_left():
    once, given = passing(accepted(b"7", feedbacks={"v": {"state": b"x"}}), accepted())
    assert all_passes(once, FIRST, 2, test="t").verdict is Verdict.AC
    assert given == [(FIRST, {}), (b"7", {"v": {"state": b"x"}})]


def test_a_failure_ends_it():
    once, given = passing(accepted(b"7"), Pass(Verdict.RTE, Reason.SIGNAL), accepted())
    one = all_passes(once, FIRST, 5, test="t")
    assert (one.verdict, one.reason, len(given)) == (Verdict.RTE, Reason.SIGNAL, 2)


def test_figures_are_the_most_of_any_pass():
    once, _ = passing(
        accepted(b"7", cpu_s=0.5, wall_s=1, memory_bytes=10, judge_message="early"),
        accepted(b"8", cpu_s=0.1, wall_s=3, memory_bytes=30),
        Pass(Verdict.WA, cpu_s=0.2, wall_s=2, memory_bytes=20, exit_code=0),
    )
    one = all_passes(once, FIRST, 3, test="t")
    assert (one.verdict, one.cpu_s, one.wall_s, one.memory_bytes) == (Verdict.WA, 0.5, 3, 30)
    assert one.judge_message == "early"


def test_transcripts_stand_below_each_other():
    once, _ = passing(accepted(b"7", transcript="a"), accepted(transcript="b"))
    assert all_passes(once, FIRST, 2, test="t").transcript == "a\n---\nb"


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_validator_that_never_has_enough_is_at_fault(most):
    once, given = passing(*[accepted(b"7")] * most)
    with pytest.raises(JudgeError) as error:
        all_passes(once, FIRST, most, test="secret/1")
    assert (error.value.code, error.value.facts["passes"], len(given)) == ("feedback.passes", most, most)


def slow(cpu_s):
    return Pass(Verdict.TLE, Reason.CPU, cpu_s=cpu_s)


@pytest.mark.parametrize(
    ("runs", "verdict", "cpu_s", "repeats"),
    [
        ([accepted(cpu_s=0.99)], Verdict.AC, 0.99, 0),
        ([accepted(cpu_s=0.99), accepted(cpu_s=0.5)], Verdict.AC, 0.99, 0),
        ([slow(1.05), accepted(cpu_s=0.98)], Verdict.AC, 0.98, 1),
        ([slow(1.05), slow(1.02), accepted(cpu_s=0.98)], Verdict.AC, 0.98, 2),
        ([slow(1.05), slow(1.02), slow(1.04)], Verdict.TLE, 1.02, AGAIN),
        ([slow(1.05), Pass(Verdict.WA, cpu_s=0.98)], Verdict.WA, 0.98, 1),
        ([slow(1.11)], Verdict.TLE, 1.11, 0),
        ([slow(1.05), slow(1.12), slow(1.06)], Verdict.TLE, 1.05, AGAIN),
        ([Pass(Verdict.TLE, Reason.WALL, cpu_s=1.05)], Verdict.TLE, 1.05, 0),
        ([Pass(Verdict.MLE, cpu_s=1.05)], Verdict.MLE, 1.05, 0),
    ],
)
def test_what_is_near_the_limit_runs_again_and_the_better_counts(runs, verdict, cpu_s, repeats):
    waiting = list(runs)
    one, times = settled(lambda: waiting.pop(0), 1.0)
    assert (one.verdict, one.cpu_s, times) == (verdict, cpu_s, repeats)


def test_a_margin_is_of_processor_time_alone():
    limits = Limits(cpu_s=2, memory_bytes=MIB)
    wide = with_margin(limits)
    assert (wide.cpu_s, wide.wall, wide.idle) == (2.2, limits.wall, limits.idle)
