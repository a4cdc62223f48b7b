"""Groups of 2025-09, by the sentences of its "Result Aggregation"."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from judge.grading.errors import JudgeError
from judge.grading.scoring import static_test
from judge.packages.model import Aggregation, Group, Program
from judge.verdicts import Verdict
from tests.scoring import AC, TLE, WA, graded, ran, scorer

SUM, MIN, PASS_FAIL = Aggregation.SUM, Aggregation.MIN, Aggregation.PASS_FAIL
HUNDRED = Decimal(100)


def groups(*inner: Group, secret: Group | None = None) -> tuple[Group, ...]:
    """Secret of 100 by sum, and what is in it."""
    return (Group(""), Group("sample"), secret or Group("secret", SUM, HUNDRED), *inner)


def test_each_case_of_a_sum_is_worth_its_part_exactly() -> None:
    tests = ("sample/1", "secret/1", "secret/2", "secret/3")
    told = scorer(groups(), tests)
    assert [told.see(ran(test, AC)).score for test in tests] == [None, *[Decimal("33.333333")] * 3]
    assert told.result()[:2] == (AC, HUNDRED)
    assert graded(groups(), tests, {"secret/2": WA})[:2] == (WA, Decimal("66.666667"))


def test_samples_never_score() -> None:
    told = scorer(groups(), ("sample/1", "secret/1"))
    assert told.see(ran("sample/1", AC, "40")).score is None
    told.see(ran("secret/1", WA))
    assert told.result()[:2] == (WA, Decimal(0))


def test_a_failed_sample_is_seen_in_the_verdict_alone() -> None:
    assert graded(groups(), ("sample/1", "secret/1"), {"sample/1": TLE})[:2] == (TLE, HUNDRED)


@pytest.mark.parametrize(
    ("verdicts", "score"),
    [
        ({}, 100),
        ({"secret/a/2": WA}, 60),
        ({"secret/b/1": TLE}, 40),
        ({"secret/a/1": WA, "secret/b/1": WA}, 0),
    ],
)
def test_pass_fail_groups_give_all_or_nothing(verdicts: dict[str, Verdict], score: int) -> None:
    inner = (Group("secret/a", PASS_FAIL, Decimal(40)), Group("secret/b", PASS_FAIL, Decimal(60)))
    found = graded(groups(*inner), ("secret/a/1", "secret/a/2", "secret/b/1"), verdicts)
    assert found[1] == score
    assert [(group.name, group.max_score) for group in found[2]] == [
        ("", 100),
        ("secret", 100),
        ("secret/a", 40),
        ("secret/b", 60),
    ]


def test_folders_that_are_no_groups_belong_to_the_one_around() -> None:
    inner = (Group("secret/a", SUM, HUNDRED),)
    found = graded(groups(*inner), ("secret/a/deep/1", "secret/a/deep/2"), {"secret/a/deep/1": WA})
    assert found[1] == 50
    assert [group.name for group in found[2]] == ["", "secret", "secret/a"]


def test_the_least_of_a_group_by_min() -> None:
    told = scorer(groups(Group("secret/a", MIN, HUNDRED)), ("secret/a/1", "secret/a/2", "secret/a/3"))
    told.see(ran("secret/a/1", AC, "80.5"))
    told.see(ran("secret/a/2", AC), Decimal("0.7"))
    told.see(ran("secret/a/3", AC))
    assert told.result()[:2] == (AC, Decimal(70))


def test_a_multiplier_multiplies_what_the_case_is_worth() -> None:
    told = scorer(groups(), ("secret/1", "secret/2", "secret/3"))
    for test in ("secret/1", "secret/2", "secret/3"):
        told.see(ran(test, AC), Decimal("0.1"))
    assert told.result()[1] == 10


def test_an_unbounded_group_takes_what_validators_say() -> None:
    secret = Group("secret", SUM, None)
    told = scorer(groups(secret=secret), ("secret/1", "secret/2"))
    told.see(ran("secret/1", AC, "1234567.1234564"))
    told.see(ran("secret/2", AC, "0.0000001"))
    assert told.result()[:2] == (AC, Decimal("1234567.123457"))
    assert told.result()[2][0].max_score is None


@pytest.mark.parametrize(
    ("secret", "verdict", "score", "multiplier", "code"),
    [
        (Group("secret", SUM, None), AC, None, None, "feedback.score_missing"),
        (Group("secret", SUM, HUNDRED), WA, "1", None, "feedback.score_rejected"),
        (Group("secret", SUM, HUNDRED), WA, None, "0.5", "feedback.score_rejected"),
        (Group("secret", SUM, None), AC, None, "0.5", "feedback.score_unwanted"),
        (Group("secret", SUM, HUNDRED), AC, "1", "0.5", "feedback.score_twice"),
        (Group("secret", PASS_FAIL, HUNDRED), AC, "1", None, "feedback.score_unwanted"),
        (Group("secret", PASS_FAIL, HUNDRED), AC, None, "1", "feedback.score_unwanted"),
        (Group("secret", SUM, HUNDRED), AC, "100.01", None, "feedback.score_range"),
        (Group("secret", SUM, HUNDRED), AC, "-1", None, "feedback.score_range"),
        (Group("secret", SUM, HUNDRED), AC, None, "1.01", "feedback.score_range"),
        (Group("secret", SUM, HUNDRED), AC, None, "-0.01", "feedback.score_range"),
        (Group("secret", SUM, None), AC, "-1", None, "feedback.score_range"),
        (Group("secret", SUM, None), AC, "1000000000001", None, "feedback.score_range"),
    ],
)
def test_judge_errors_of_the_specification(
    secret: Group, verdict: Verdict, score: str | None, multiplier: str | None, code: str
) -> None:
    told = scorer(groups(secret=secret), ("secret/1",))
    with pytest.raises(JudgeError) as error:
        told.see(ran("secret/1", verdict, score), None if multiplier is None else Decimal(multiplier))
    assert error.value.code == code


def test_a_third_as_floats_print_it_is_no_judge_error() -> None:
    told = scorer(groups(), ("secret/1", "secret/2", "secret/3"))
    for test in ("secret/1", "secret/2", "secret/3"):
        told.see(ran(test, AC, "33.333333333333336"))
    assert told.result()[1] == 100


def test_groups_that_come_to_more_than_secret_has_are_a_judge_error() -> None:
    inner = (Group("secret/a", PASS_FAIL, Decimal(60)), Group("secret/b", PASS_FAIL, Decimal(60)))
    with pytest.raises(JudgeError) as error:
        graded(groups(*inner), ("secret/a/1", "secret/b/1"), {})
    assert error.value.facts == {"group": "secret", "got": "120", "least": 0, "most": "100"}


def run(inner: Sequence[Group], tests: Sequence[str], verdicts: dict[str, Verdict]) -> list[str]:
    """Name the tests that were run."""
    told = scorer(groups(*inner), tests)
    found = []
    for test in tests:
        if told.wants(test):
            found.append(test)
            told.see(ran(test, verdicts.get(test, AC)))
    return found


def test_a_group_waits_for_those_it_requires() -> None:
    inner = (
        Group("secret/a", PASS_FAIL, Decimal(30), require_pass=("sample",)),
        Group("secret/b", PASS_FAIL, Decimal(30), require_pass=("secret/a",)),
        Group("secret/c", SUM, Decimal(40)),
    )
    tests = ("sample/1", "secret/a/1", "secret/a/2", "secret/b/1", "secret/c/1", "secret/c/2")
    assert run(inner, tests, {}) == list(tests)
    assert run(inner, tests, {"secret/a/1": WA}) == ["sample/1", "secret/a/1", "secret/c/1", "secret/c/2"]
    assert run(inner, tests, {"sample/1": WA}) == ["sample/1", "secret/c/1", "secret/c/2"]
    found = graded(groups(*inner), tests, {"secret/a/1": WA})
    assert found[1] == 40
    assert [(group.name, group.verdict, group.score) for group in found[2]] == [
        ("", WA, 40),
        ("sample", AC, None),
        ("secret", WA, 40),
        ("secret/a", WA, 0),
        ("secret/b", None, 0),
        ("secret/c", AC, 40),
    ]


def test_secret_may_wait_for_samples() -> None:
    secret = Group("secret", SUM, HUNDRED, require_pass=("sample",))
    assert graded(groups(secret=secret), ("sample/1", "secret/1"), {"sample/1": WA})[:2] == (WA, 0)


def test_secret_by_pass_fail_ends_at_the_first_failure() -> None:
    secret = Group("secret", PASS_FAIL, HUNDRED)
    inner = (Group("secret/a", PASS_FAIL, HUNDRED), Group("secret/b", PASS_FAIL, HUNDRED))
    told = scorer(groups(*inner, secret=secret), ("secret/a/1", "secret/b/1"))
    told.see(ran("secret/a/1", WA))
    assert not told.wants("secret/b/1")
    assert told.result()[:2] == (WA, 0)
    assert graded(groups(*inner, secret=secret), ("secret/a/1", "secret/b/1"), {})[:2] == (AC, 100)


def test_static_validation_takes_its_share_before_the_cases() -> None:
    inner = (Group("secret/a", SUM, HUNDRED, static_args=(), static_score=Decimal(40)),)
    static = Program("static_validator", {"check.py": Path("check.py")}, "python3")
    told = scorer(groups(*inner), ("secret/a/1", "secret/a/2"), static_validator=static)
    assert told.wants(static_test("secret/a"))
    assert told.see(ran(static_test("secret/a"), AC), Decimal("0.5")).score == 20
    assert told.see(ran("secret/a/1", AC)).score == 30
    told.see(ran("secret/a/2", WA))
    assert told.result()[:2] == (WA, 50)


def test_static_validation_of_a_pass_fail_group_decides_it() -> None:
    inner = (Group("secret/a", PASS_FAIL, HUNDRED, static_args=("x",)),)
    told = scorer(groups(*inner), ("secret/a/1",))
    told.see(ran(static_test("secret/a"), WA))
    assert not told.wants("secret/a/1")
    assert told.result()[:2] == (WA, 0)


def test_a_pass_fail_problem_ends_at_its_first_failure() -> None:
    told = scorer(groups(), ("sample/1", "secret/1", "secret/2"), scoring=False)
    told.see(ran("sample/1", AC))
    told.see(ran("secret/1", TLE))
    assert not told.wants("secret/2")
    assert told.result() == (TLE, None, ())
