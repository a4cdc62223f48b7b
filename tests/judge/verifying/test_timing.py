"""Time limits from runs: the format's own sums."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.grading.events import Tested
from judge.packages.expectations import Expectation
from judge.packages.model import Timing
from judge.packages.submission_rules import Bound, Requirement, compiled
from judge.verdicts import Verdict
from judge.verifying.timing import Slowest, bounds, doubts, past, slowest, suggested

AC, WA, TLE, *_ = Verdict


def run(cpu_s, name="accepted/a.py", *, is_cut=False):
    return Slowest(name, "secret/1", cpu_s, is_cut)


def timing(ac="2", tle="1.5", resolution="1"):
    return Timing(None, Decimal(ac), Decimal(tle), Decimal(resolution))


@pytest.mark.parametrize(
    ("seconds", "said", "limit"),
    [
        ([0.2, 0.31], timing(), 1),
        ([0.5], timing(), 1),
        ([0.5001], timing(), 2),
        ([0.31], timing(resolution="0.1"), 0.7),
        ([0.3], timing(resolution="0.1"), 0.6),  # no float makes 0.7 of it
        ([0.001], timing(resolution="0.01"), 0.1),
        ([1.7], timing(ac="5"), 9),
        ([7], timing(ac="1", resolution="2.5"), 7.5),
    ],
)
def test_the_limit_is_the_least_multiple_that_leaves_the_factor(seconds, said, limit):
    found = suggested(said, [run(one) for one in seconds])
    assert (found.limit_s, found.slowest.cpu_s) == (limit, max(seconds))


@given(
    cpu_s=st.floats(0.001, 100),
    ac=st.decimals("1", "10", places=2),
    resolution=st.sampled_from(["0.1", "0.25", "1", "3"]),
)
def test_a_limit_is_never_too_small_nor_a_step_too_large(cpu_s, ac, resolution):
    said = timing(ac=str(ac), resolution=resolution)
    limit = Decimal(str(suggested(said, [run(cpu_s)]).limit_s))
    wanted = max(Decimal(str(cpu_s)) * ac, Decimal("0.1"))
    assert wanted <= limit < wanted + said.resolution_s
    assert limit % said.resolution_s == 0


def test_without_a_run_that_ended_there_is_no_limit():
    assert suggested(timing(), []) is None
    assert suggested(timing(), [run(60, is_cut=True)]) is None


def test_what_comes_near_the_limit_from_either_side_is_doubtful():
    found = doubts(
        timing(),
        1.0,
        [run(0.5), run(0.51, "accepted/b.py"), run(1.0, "accepted/c.py", is_cut=True)],
        [run(1.4, "slow/a.py"), run(1.6, "slow/b.py"), run(1.5, "slow/c.py", is_cut=True)],
    )
    assert [(one.code, one.run.submission, one.bound_s) for one in found] == [
        ("time.near", "accepted/b.py", 0.5),
        ("time.passes", "slow/a.py", 1.5),
    ]
    assert past(2.0, timing(tle="4")) == 8.0


def test_the_slowest_run_is_that_of_the_tests_a_rule_is_for():
    tests = [
        Tested(1, 3, "sample/1", AC, 0.9, 1, 1),
        Tested(2, 3, "secret/1", AC, 0.2, 1, 1),
        Tested(3, 3, "secret/2", TLE, 0.8, 1, 1),  # it slept, and would have gone on
    ]
    secret = compiled("secret")
    assert slowest("x", [None], tests) == [Slowest("x", "secret/2", 0.8, is_cut=True)]
    assert slowest("x", [compiled("sample"), secret], tests[:2]) == [
        Slowest("x", "sample/1", 0.9),
        Slowest("x", "secret/1", 0.2),
    ]
    assert slowest("x", [compiled("other")], tests) == []
    assert slowest("x", [], tests) == []


def test_bounds_are_what_rules_and_directories_say():
    odd = compiled("secret/odd")
    ruled = Expectation(
        requirements=(
            Requirement("a", bound=Bound.LOWER),
            Requirement("a", tests=odd, of="secret/odd", bound=Bound.UPPER),
            Requirement("a"),
        )
    )
    assert bounds(ruled, Bound.LOWER) == [None]
    assert bounds(ruled, Bound.UPPER) == [odd]
    assert bounds(Expectation(bound=Bound.UPPER), Bound.UPPER) == [None]
    assert bounds(Expectation(), Bound.LOWER) == []
