"""Legacy groups: what the specification says, and what its referees' example packages come to."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from judge.grading.errors import JudgeError
from judge.packages.model import ScoreMode, VerdictMode
from judge.verdicts import Verdict
from tests.scoring import AC, MLE, OLE, RTE, TLE, WA, graded, legacy, ran, scorer

ODDECHO = (
    legacy("", breaks=False, ignore_sample=True, least=Decimal(0), most=Decimal(100)),
    legacy(
        "secret",
        breaks=False,
        verdict_mode=VerdictMode.FIRST_ERROR,
        accept_if_any_accepted=True,
        least=Decimal(0),
        most=Decimal(100),
    ),
    legacy("secret/subtask1", accept_score=Decimal(50), score_mode=ScoreMode.MIN, most=Decimal(50)),
    legacy("secret/subtask2", accept_score=Decimal(50), score_mode=ScoreMode.MIN, most=Decimal(50)),
)
ODDECHO_TESTS = ("sample/1", "secret/subtask1/01", "secret/subtask1/02", "secret/subtask2/01")


@pytest.mark.parametrize(
    ("verdicts", "verdict", "score"),
    [
        ({}, AC, 100),
        ({"secret/subtask1/02": WA}, AC, 50),
        ({"secret/subtask2/01": TLE}, AC, 50),
        ({"secret/subtask1/01": RTE, "secret/subtask2/01": WA}, RTE, 0),
        ({"sample/1": WA}, AC, 100),
    ],
)
def test_subtasks_of_the_format_own_example(
    verdicts: dict[str, Verdict], verdict: Verdict, score: int
) -> None:
    found = graded(ODDECHO, ODDECHO_TESTS, verdicts)
    assert found[:2] == (verdict, Decimal(score))
    assert [group.name for group in found[2]] == [
        "",
        "sample",
        "secret",
        "secret/subtask1",
        "secret/subtask2",
    ]
    assert [group.max_score for group in found[2]] == [100, None, 100, 50, 50]
    assert found[2][1].score is None


def test_a_group_breaks_off_at_its_first_failure() -> None:
    told = scorer(ODDECHO, ODDECHO_TESTS)
    told.see(ran("sample/1", AC))
    told.see(ran("secret/subtask1/01", WA))
    assert not told.wants("secret/subtask1/02")
    assert told.wants("secret/subtask2/01")
    told.see(ran("secret/subtask1/02", AC))  # run nevertheless: it counts for nothing
    told.see(ran("secret/subtask2/01", AC))
    assert told.result()[1] == 50
    failed = told.failed(WA)
    assert failed is not None
    assert failed.name == "secret/subtask1/01"


@pytest.mark.parametrize(
    ("mode", "verdict"),
    [(VerdictMode.WORST_ERROR, RTE), (VerdictMode.FIRST_ERROR, WA), (VerdictMode.ALWAYS_ACCEPT, AC)],
)
def test_verdict_modes(mode: VerdictMode, verdict: Verdict) -> None:
    groups = (legacy("", breaks=False, verdict_mode=mode),)
    verdicts = {"secret/1": WA, "secret/2": TLE, "secret/3": RTE}
    assert graded(groups, ("secret/1", "secret/2", "secret/3", "secret/4"), verdicts)[0] is verdict


def test_worst_error_goes_by_its_own_order() -> None:
    order = [RTE, MLE, TLE, OLE, WA]
    groups = (legacy("", breaks=False),)
    for worse, better in pairwise(order):
        assert graded(groups, ("secret/1", "secret/2"), {"secret/1": better, "secret/2": worse})[0] is worse


@pytest.mark.parametrize(
    ("mode", "score"),
    [
        (ScoreMode.SUM, "20"),
        (ScoreMode.AVG, "6.666667"),
        (ScoreMode.MIN, "0"),
        (ScoreMode.MAX, "10"),
    ],
)
def test_score_modes(mode: ScoreMode, score: str) -> None:
    groups = (
        legacy("", breaks=False),
        legacy("secret", breaks=False, accept_score=Decimal(10), score_mode=mode),
    )
    found = graded(groups, ("secret/1", "secret/2", "secret/3"), {"secret/2": WA})
    assert found[:2] == (WA, Decimal(score))


def test_a_third_stays_a_third_until_it_is_recorded() -> None:
    groups = (
        legacy("", breaks=False),
        *(legacy(f"secret/{n}", breaks=False, score_mode=ScoreMode.AVG) for n in "abc"),
    )
    tests = tuple(f"secret/{group}/{n}" for group in "abc" for n in (1, 2, 3))
    verdicts = {test: WA for test in tests if not test.endswith("1")}
    found = graded(groups, tests, verdicts)
    assert found[1] == 1
    assert found[2][2].score == Decimal("0.333333")


def test_what_a_validator_said_stands_before_accept_score() -> None:
    told = scorer((legacy("", breaks=False),), ("secret/1", "secret/2", "secret/3"))
    assert told.see(ran("secret/1", AC, "2.5")).score == Decimal("2.5")
    assert told.see(ran("secret/2", WA, "0.5")).score == Decimal("0.5")  # it rejects, and says so much for it
    assert told.see(ran("secret/3", TLE, "9")).score == 0  # the program did not end: nobody read its output
    assert told.result()[:2] == (TLE, Decimal(3))


def test_an_accepted_score_beyond_the_range_is_a_judge_error() -> None:
    told = scorer((legacy("", most=Decimal(1), least=Decimal(0)),), ("secret/1", "secret/2"))
    told.see(ran("secret/1", AC))
    told.see(ran("secret/2", AC))
    with pytest.raises(JudgeError) as error:
        told.result()
    assert error.value.code == "group.score_range"
    assert error.value.facts == {"group": "data", "got": "2", "least": "0", "most": "1"}


def test_folders_without_settings_inherit_them() -> None:
    groups = (legacy("", breaks=False), legacy("secret", breaks=False, accept_score=Decimal(7)))
    found = graded(groups, ("secret/a/deep/1", "secret/b/1"), {"secret/b/1": WA})
    assert found[1] == 7
    assert [group.name for group in found[2]] == ["", "secret", "secret/a", "secret/a/deep", "secret/b"]


def test_without_groups_each_accepted_test_counts_one_until_the_first_failure() -> None:
    assert graded((), ("sample/1", "secret/1", "secret/2"), {"secret/2": WA})[:2] == (WA, Decimal(2))
    assert graded((), ("sample/1", "secret/1", "secret/2"), {"sample/1": WA})[:2] == (WA, Decimal(0))


def test_a_pass_fail_problem_has_the_verdict_of_its_first_failure_and_no_score() -> None:
    told = scorer((), ("sample/1", "secret/1", "secret/2"), scoring=False)
    told.see(ran("sample/1", AC))
    told.see(ran("secret/1", TLE))
    assert not told.wants("secret/2")
    assert told.result() == (TLE, None, ())


def test_a_grader_reads_results_and_prints_one() -> None:
    asked: list[tuple[str, tuple[str, ...], str]] = []

    def grader(group: str, flags: tuple[str, ...], lines: str) -> str:
        asked.append((group, flags, lines))
        return "AC 12.5\n"

    groups = (
        legacy("", breaks=False, ignore_sample=True),
        legacy("secret", breaks=False, custom=True, grader_flags=("best", "2"), accept_score="gold"),
    )
    told = scorer(groups, ("sample/1", "secret/1", "secret/2"))
    for test, verdict in (("sample/1", AC), ("secret/1", AC), ("secret/2", RTE)):
        assert told.wants(test)
        told.see(ran(test, verdict))
    assert told.result(grader)[:2] == (AC, Decimal("12.5"))
    assert asked == [("secret", ("best", "2"), "AC gold\nRTE 0\n")]


@pytest.mark.parametrize(
    "printed",
    ["", "AC", "AC nan", "AC inf", "JE 0", "XX 1", "AC 1 2", "AC 1\nAC 2", "AC 1e999", "AC ١", "42"],
)
def test_a_grader_that_prints_no_result_is_a_judge_error(printed: str) -> None:
    told = scorer((legacy("", custom=True),), ("secret/1",))
    told.see(ran("secret/1", AC))
    with pytest.raises(JudgeError) as error:
        told.result(lambda _group, _flags, _lines: printed)
    assert error.value.code == "grader.output"


def test_a_group_that_a_grader_rejects_breaks_off_what_follows() -> None:
    groups = (legacy(""), legacy("secret", custom=True), legacy("secret/a", custom=True), legacy("secret/b"))
    told = scorer(groups, ("secret/a/1", "secret/b/1"))
    told.see(ran("secret/a/1", AC))
    assert told.wants("secret/b/1")  # what the grader says of the group before is known in the end
    told.see(ran("secret/b/1", AC))
    assert told.result(lambda _group, _flags, lines: f"WA {len(lines.splitlines())}")[2][3].verdict is None


DOMJUDGE = (
    legacy("", breaks=False, as_one=True),
    legacy("secret", breaks=False, as_one=True),
    legacy("secret/basic", breaks=False, as_one=True, accept_score=Decimal(20)),
    legacy("secret/efficiency", breaks=False, as_one=True, score_mode=ScoreMode.AVG),
    legacy("secret/efficiency/large", as_one=True, accept_score=Decimal(45)),
    legacy("secret/efficiency/small", as_one=True, accept_score=Decimal(15)),
    legacy("secret/robustness", breaks=False, as_one=True, score_mode=ScoreMode.MIN),
    legacy("secret/robustness/a", as_one=True, accept_score=Decimal(50)),
    legacy("secret/robustness/b", as_one=True, accept_score=Decimal(50)),
)
DOMJUDGE_TESTS = (
    "sample/1",
    "secret/basic/1",
    "secret/basic/2",
    "secret/efficiency/large/1",
    "secret/efficiency/small/1",
    "secret/robustness/a/1",
    "secret/robustness/b/1",
)


@pytest.mark.parametrize(
    ("verdicts", "verdict", "score"),
    [
        ({}, AC, "100"),
        ({"secret/basic/2": WA}, WA, "80"),
        ({"secret/efficiency/large/1": TLE}, TLE, "77.5"),
        ({"secret/robustness/b/1": RTE}, RTE, "50"),
        ({"sample/1": WA}, WA, "100"),
    ],
)
def test_groups_as_domjudge_counts_them(verdicts: dict[str, Verdict], verdict: Verdict, score: str) -> None:
    found = graded(DOMJUDGE, DOMJUDGE_TESTS, verdicts)
    assert found[:2] == (verdict, Decimal(score))
    assert found[2][0].max_score == 100


def test_scores_of_a_validator_as_domjudge_counts_them() -> None:
    groups = (legacy("", as_one=True), legacy("secret/main", breaks=False, as_one=True, most=Decimal(100)))
    told = scorer(groups, ("sample/1", "secret/main/1"))
    told.see(ran("sample/1", AC, "100"))
    told.see(ran("secret/main/1", AC, "88.37"))
    assert told.result()[:2] == (AC, Decimal("88.37"))


def test_the_most_of_a_group_is_known_from_its_tests_unless_validators_score() -> None:
    found = graded((legacy("", breaks=False, accept_score=Decimal("0.5")),), ("secret/1", "secret/2"), {})
    assert found[2][0].max_score == 1
    assert Fraction(found[1] or 0) == 1


def test_a_score_beyond_all_is_a_judge_error() -> None:
    told = scorer((legacy("", breaks=False),), ("secret/1", "secret/2"))
    with pytest.raises(JudgeError) as error:
        told.see(ran("secret/1", AC, "999999999999999"))
    assert error.value.code == "feedback.score_range"
    for test in ("secret/1", "secret/2"):
        told.see(ran(test, AC, "999999999999"))
    with pytest.raises(JudgeError) as error:
        told.result()
    assert error.value.code == "group.score_range"
