"""What holds of any package and any submission: bounds, monotony, and that skipping changes nothing."""

from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as some

from judge.packages.model import Aggregation, Group, LegacyGroup, ScoreMode, VerdictMode
from judge.panels.rounding import half_up
from judge.verdicts import Verdict
from tests.scoring import AC, MLE, OLE, RTE, TLE, WA, graded, ran, scorer

Verdicts: TypeAlias = dict[str, Verdict]

SCORES = some.decimals(min_value=0, max_value=100, places=2)
VERDICTS = some.sampled_from([AC, AC, WA, TLE, RTE, MLE, OLE])
NAMES = ("secret/a", "secret/a/x", "secret/b", "secret/c")


@some.composite
def names_of(draw: some.DrawFn) -> tuple[str, ...]:
    """Tests in some of the groups, in the order of judging."""
    counts = [draw(some.integers(0, 3)) for _ in NAMES]
    found = [f"{name}/{n}" for name, count in zip(NAMES, counts, strict=True) for n in range(count)]
    found = found or ["secret/a/0"]
    return ("sample/1", *sorted(found, key=lambda name: name.split("/")))


@some.composite
def legacy_groups(
    draw: some.DrawFn, *, modes: tuple[ScoreMode, ...] = tuple(ScoreMode)
) -> tuple[LegacyGroup, ...]:
    """Legacy groups of any rules, without ranges and graders."""

    def group(name: str) -> LegacyGroup:
        return LegacyGroup(
            name,
            breaks=draw(some.booleans()),
            accept_score=draw(SCORES),
            verdict_mode=draw(some.sampled_from(VerdictMode)),
            score_mode=draw(some.sampled_from(modes)),
            ignore_sample=not name and draw(some.booleans()),
            accept_if_any_accepted=draw(some.booleans()),
        )

    return tuple(group(name) for name in ("", "sample", "secret", *NAMES))


@some.composite
def new_groups(draw: some.DrawFn) -> tuple[Group, ...]:
    """Groups of 2025-09; the worth of those within makes 100."""

    def group(name: str, most: int) -> Group:
        required = draw(some.sampled_from([(), ("sample",), ("secret/a",)])) if name != "secret/a" else ()
        return Group(name, draw(some.sampled_from(Aggregation)), Decimal(most), require_pass=required)

    secret = Group("secret", draw(some.sampled_from([Aggregation.SUM, Aggregation.MIN])), Decimal(100))
    return (
        Group(""),
        Group("sample"),
        secret,
        group("secret/a", 20),
        group("secret/b", 30),
        group("secret/c", 50),
    )


def verdicts_of(data: some.DataObject, tests: tuple[str, ...]) -> Verdicts:
    return {test: data.draw(VERDICTS) for test in tests}


ANY_GROUPS = some.one_of(legacy_groups(), new_groups())


@given(ANY_GROUPS, names_of(), some.data())
def test_skipping_changes_nothing(
    groups: tuple[LegacyGroup, ...] | tuple[Group, ...], tests: tuple[str, ...], data: some.DataObject
) -> None:
    verdicts = verdicts_of(data, tests)
    assert graded(groups, tests, verdicts) == graded(groups, tests, verdicts, runs_all=True)


def by_the_letter(groups: tuple[Group, ...], tests: tuple[str, ...], verdicts: Verdicts) -> Fraction:
    """The score as the specification words it, every test run."""
    by_name = {group.name: group for group in groups}
    inner = {
        name: [test for test in tests if test.startswith(name + "/")]
        for name in (*by_name, "sample", "secret")
    }
    # secret/a/x is no group: its tests are those of secret/a.

    def is_passed(name: str) -> bool:
        required = by_name[name].require_pass
        return all(verdicts[test] is AC for test in inner[name]) and all(map(is_passed, required))

    def score(name: str) -> Fraction:
        group, cases = by_name[name], inner[name]
        most = Fraction(group.max_score or 0)
        if not all(map(is_passed, group.require_pass)):
            return Fraction(0)
        if group.aggregation is Aggregation.PASS_FAIL:
            return most if is_passed(name) else Fraction(0)
        worth = most / len(cases) if group.aggregation is Aggregation.SUM else most
        scores = [worth if verdicts[case] is AC else Fraction(0) for case in cases]
        return sum(scores, Fraction(0)) if group.aggregation is Aggregation.SUM else min(scores)

    scores = [score(name) for name in ("secret/a", "secret/b", "secret/c") if inner[name]]
    return min(scores) if by_name["secret"].aggregation is Aggregation.MIN else sum(scores, Fraction(0))


@given(new_groups(), names_of(), some.data())
def test_scores_are_those_of_running_everything(
    groups: tuple[Group, ...], tests: tuple[str, ...], data: some.DataObject
) -> None:
    verdicts = verdicts_of(data, tests)
    verdict, score, _ = graded(groups, tests, verdicts)
    assert verdict is next((verdicts[test] for test in tests if verdicts[test] is not AC), AC)
    assert score == half_up(by_the_letter(groups, tests, verdicts), 6)


@given(ANY_GROUPS, names_of(), some.data())
def test_asking_ahead_changes_nothing(
    groups: tuple[LegacyGroup, ...] | tuple[Group, ...], tests: tuple[str, ...], data: some.DataObject
) -> None:
    verdicts = verdicts_of(data, tests)
    asked = scorer(groups, tests)
    for test in tests:
        for other in tests:
            asked.wants(other)
        if asked.wants(test):
            asked.see(ran(test, verdicts[test]))
    assert asked.result() == graded(groups, tests, verdicts)


@given(new_groups(), names_of(), some.data())
def test_scores_keep_within_their_maximum(
    groups: tuple[Group, ...], tests: tuple[str, ...], data: some.DataObject
) -> None:
    for group in graded(groups, tests, verdicts_of(data, tests))[2]:
        if group.score is not None and group.max_score is not None:
            assert 0 <= group.score <= group.max_score


@given(some.one_of(new_groups(), legacy_groups(modes=(ScoreMode.SUM,))), names_of(), some.data())
def test_one_more_accepted_test_lowers_no_score(
    groups: tuple[LegacyGroup, ...] | tuple[Group, ...], tests: tuple[str, ...], data: some.DataObject
) -> None:
    verdicts = verdicts_of(data, tests)
    better = {**verdicts, data.draw(some.sampled_from(tests)): AC}
    before, after = (graded(groups, tests, each)[1] for each in (verdicts, better))
    assert before is not None
    assert after is not None
    assert after >= before


@given(names_of(), some.data(), some.sampled_from([ScoreMode.SUM, ScoreMode.MIN]))
def test_the_order_of_tests_changes_no_score_where_all_run(
    tests: tuple[str, ...], data: some.DataObject, mode: ScoreMode
) -> None:
    verdicts = verdicts_of(data, tests)
    groups = (LegacyGroup("", breaks=False, score_mode=mode, accept_score=Decimal("0.1")),)
    flat = tuple(f"secret/{n}" for n in range(len(tests)))
    one = {new: verdicts[old] for new, old in zip(flat, tests, strict=True)}
    other = {new: verdicts[old] for new, old in zip(flat, data.draw(some.permutations(tests)), strict=True)}
    assert graded(groups, flat, one)[:2] == graded(groups, flat, other)[:2]


@pytest.mark.parametrize("count", [1, 3, 7, 1000])
def test_parts_of_a_sum_make_the_whole(count: int) -> None:
    groups = (Group(""), Group("secret", Aggregation.SUM, Decimal(100)))
    assert graded(groups, tuple(f"secret/{n:04}" for n in range(count)), {})[1] == 100


def test_ten_thousand_tests_are_scored_in_a_moment() -> None:
    groups = (LegacyGroup("", breaks=False), LegacyGroup("secret", breaks=True))
    tests = tuple(f"secret/{n // 100:03}/{n % 100:02}" for n in range(10_000))
    assert graded(groups, tests, {})[1] == 10_000
