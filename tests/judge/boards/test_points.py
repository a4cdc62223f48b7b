"""Golden boards: each is a contest small enough to check by hand."""

from decimal import Decimal

import pytest

from judge.boards import RULES
from judge.boards.points import EMPTY, Attempt, Board, Cell, Problem, Row, Rule, rank
from judge.verdicts import Verdict

AC, WA, TLE, RTE, MLE, OLE, CE = Verdict
A = Problem("A", most=Decimal(100))
B = Problem("B", most=Decimal(100))
BY_GROUPS = Rule(by_groups=True)
BY_TIME = Rule(is_tied_by_time=True)


def at(minute, entry, problem, score, verdict=None, **more):
    found = None if score is None else Decimal(score)
    verdict = verdict or (AC if found == 100 else WA)
    return Attempt(entry, problem, minute * 60, verdict, score=found, **more)


def pending(minute, entry, problem):
    return Attempt(entry, problem, minute * 60, None, is_pending=True)


def grouped(minute, entry, problem, **scores):
    total = sum(map(Decimal, scores.values()))
    return at(minute, entry, problem, total, groups=tuple((k, Decimal(v)) for k, v in scores.items()))


def ranks(board):
    return [(row.rank, row.entry, str(row.total)) for row in board.rows]


def test_a_contest_without_attempts_has_everyone_first():
    row = Row("ant", 1, Decimal(0), 0, None, {"A": EMPTY})
    other = Row("bee", 1, Decimal(0), 0, None, {"A": EMPTY})
    assert rank(["ant", "bee"], [A], []) == Board((A,), (row, other))


def test_a_whole_small_contest():
    board = rank(
        ["ant", "bee", "cat"],
        [A, B],
        [
            at(10, "ant", "A", "30"),
            at(20, "ant", "A", "70.5"),
            at(30, "ant", "A", "40"),
            at(40, "ant", "B", "0"),
            at(15, "bee", "A", "100"),
            at(16, "bee", "A", "10"),
            at(50, "bee", "B", None, CE),
            pending(51, "bee", "B"),
            at(90, "cat", "B", "12.25", RTE),
        ],
    )
    assert board.rows == (
        Row(
            "bee",
            rank=1,
            total=Decimal(100),
            solved=1,
            at_s=900,
            cells={
                "A": Cell(Decimal(100), solved=True, tries=1, at_s=900, first=True),
                "B": Cell(pending=1),
            },
        ),
        Row(
            "ant",
            rank=2,
            total=Decimal("70.5"),
            solved=0,
            at_s=1200,
            cells={"A": Cell(Decimal("70.5"), tries=3, at_s=1200), "B": Cell(Decimal(0), tries=1)},
        ),
        Row(
            "cat",
            rank=3,
            total=Decimal("12.25"),
            solved=0,
            at_s=5400,
            cells={"A": EMPTY, "B": Cell(Decimal("12.25"), tries=1, at_s=5400)},
        ),
    )


def test_sums_of_tenths_tie():
    attempts = [at(n, "ant", name, "0.1") for n, name in enumerate("ABC")] + [at(9, "bee", "A", "0.3")]
    problems = [Problem(name, most=Decimal(1)) for name in "ABC"]
    assert ranks(rank(["ant", "bee", "cat"], problems, attempts)) == [
        (1, "ant", "0.3"),
        (1, "bee", "0.3"),
        (3, "cat", "0"),
    ]


def test_equal_sums_by_the_last_gain_where_the_stage_says_so():
    attempts = [
        at(10, "ant", "A", "50"),
        at(60, "ant", "A", "50"),  # no gain
        at(20, "bee", "A", "20"),
        at(30, "bee", "A", "50"),
        at(10, "cat", "B", "50"),
    ]
    assert ranks(rank(["bee", "ant", "cat"], [A, B], attempts)) == [
        (1, "bee", "50"),
        (1, "ant", "50"),
        (1, "cat", "50"),
    ]
    assert ranks(rank(["bee", "ant", "cat"], [A, B], attempts, BY_TIME)) == [
        (1, "ant", "50"),
        (1, "cat", "50"),
        (3, "bee", "50"),
    ]


def test_the_best_of_each_group_over_all_attempts():
    problem = Problem("A", most=Decimal(100), parts=("secret/1", "secret/2"))
    attempts = [
        at(5, "ant", "A", "40", groups=(("secret/1", Decimal(40)), ("secret/2", Decimal(0)))),
        at(6, "ant", "A", "60", groups=(("secret/1", Decimal(0)), ("secret/2", Decimal(60)))),
    ]
    assert rank(["ant"], [problem], attempts).rows[0].cells["A"] == Cell(Decimal(60), tries=2, at_s=360)
    assert rank(["ant"], [problem], attempts, BY_GROUPS).rows[0].cells["A"] == Cell(
        Decimal(100), solved=True, tries=2, at_s=360, first=True
    )


def test_groups_together_come_to_no_more_than_there_is():
    problem = Problem("A", most=Decimal(50), parts=("a", "b"))
    attempts = [
        at(5, "ant", "A", "40", groups=(("a", Decimal(40)),)),
        at(6, "ant", "A", "40", groups=(("b", Decimal(40)),)),
    ]
    assert rank(["ant"], [problem], attempts, BY_GROUPS).rows[0].total == 50


@pytest.mark.parametrize(
    ("problem", "score", "points"),
    [
        (Problem("A", worth=Decimal(20), most=Decimal(100)), "35", "7"),
        (Problem("A", worth=Decimal(10), most=Decimal(3)), "1", "3.333333"),
        (Problem("A", worth=Decimal(10), most=None), "35", "35"),
        (Problem("A", most=Decimal(3)), "1", "1"),
        (Problem("A", most=None), "1234.5", "1234.5"),
        (Problem("A", worth=Decimal(10), most=Decimal(0)), "0", "0"),
    ],
)
def test_points_are_scaled_to_what_a_problem_is_worth(problem, score, points):
    assert str(rank(["ant"], [problem], [at(1, "ant", "A", score)]).rows[0].total) == points


def test_a_problem_without_scores_gives_its_points_or_nothing():
    plain, dear = Problem("A", is_scoring=False), Problem("B", worth=Decimal(30), is_scoring=False)
    attempts = [
        at(1, "ant", "A", None, WA),
        at(2, "ant", "A", None, AC),
        at(3, "ant", "B", None, AC),
        at(4, "bee", "B", None, TLE),
    ]
    assert ranks(rank(["ant", "bee"], [plain, dear], attempts)) == [(1, "ant", "130"), (2, "bee", "0")]


def test_the_first_with_full_points_is_told_when_nobody_can_be_before():
    attempts = [at(10, "ant", "A", "100"), pending(5, "bee", "A"), at(3, "cat", "A", "99")]
    assert not rank(["ant", "bee", "cat"], [A], attempts).rows[0].cells["A"].first
    attempts[1] = at(5, "bee", "A", "50")
    assert rank(["ant", "bee", "cat"], [A], attempts).rows[0].cells["A"].first


def test_a_judge_error_costs_and_counts_nothing():
    failed = Attempt("ant", "A", 60, None)
    assert rank(["ant"], [A], [failed]).rows[0].cells["A"] == EMPTY


def test_an_accepted_attempt_whose_score_is_not_known_has_the_most():
    assert rank(["ant"], [A], [at(1, "ant", "A", None, AC)]).rows[0].total == 100


def test_less_than_nothing_is_still_the_best_there_is():
    attempts = [at(1, "ant", "A", "-5"), at(2, "ant", "A", "-2")]
    cell = rank(["ant"], [A], attempts).rows[0].cells["A"]
    assert (cell.points, cell.at_s) == (Decimal(-2), 120)


def test_the_rule_has_its_name():
    assert RULES["points"] is rank
