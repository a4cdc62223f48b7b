"""Exact rules: each case small enough to check by hand, the arithmetic of sports among them."""

from decimal import Decimal

import pytest

from judge.panels.marks import Mark
from judge.panels.ranking import rank
from judge.panels.rules import Rule
from judge.panels.scores import Note


def panel(table, **more):
    """Marks of {"ant": "5 4 3"}: one judge a column; `-` is no mark."""
    return [
        Mark(entry, f"j{number}", Decimal(mark), **more)
        for entry, marks in table.items()
        for number, mark in enumerate(marks.split(), start=1)
        if mark != "-"
    ]


def scores(marks, rule, to=None, at=None, **more):
    standing = rank(marks, Rule.parse(rule, round_to=to, round_at=at), draws=10, **more)
    return {row.entry: (row.rank, None if row.score is None else str(row.score)) for row in standing.rows}


SMALL = {"ant": "5 4 3 4", "bee": "1 5 5 5", "cat": "4 4 4 2"}


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("mean", {"ant": (1, "4"), "bee": (1, "4"), "cat": (3, "3.5")}),
        ("trimmed:0", {"ant": (1, "4"), "bee": (1, "4"), "cat": (3, "3.5")}),
        ("trimmed:1", {"bee": (1, "5"), "ant": (2, "4"), "cat": (2, "4")}),
        ("median", {"bee": (1, "5"), "ant": (2, "4"), "cat": (2, "4")}),
        ("trimmed-sum:0:1", {"ant": (1, "16"), "bee": (1, "16"), "cat": (3, "14")}),
        ("trimmed-sum:1:0.5", {"bee": (1, "5"), "ant": (2, "4"), "cat": (2, "4")}),
        # j1: bee cat ant, j2: ant and cat share 1.5, bee, j3: ant cat bee, j4: cat ant bee
        ("ranksum", {"bee": (1, "10"), "ant": (2, "7.5"), "cat": (3, "6.5")}),
    ],
)
def test_rules_on_a_small_panel(rule, wanted):
    assert scores(panel(SMALL), rule) == wanted


@pytest.mark.parametrize(
    ("marks", "wanted"), [("3", "3"), ("3 4", "3.5"), ("1 9 5", "5"), ("1 2 4 9 9", "4")]
)
def test_a_median_of_evenly_many_is_between_the_two_in_the_middle(marks, wanted):
    assert scores(panel({"ant": marks}), "median") == {"ant": (1, wanted)}


def test_tenths_that_sum_to_the_same_are_tied():
    marks = panel({"ant": "0.1 0.2 0.3", "bee": "0.2 0.2 0.2"})
    assert scores(marks, "trimmed-sum:0:1") == {"ant": (1, "0.6"), "bee": (1, "0.6")}
    assert scores(marks, "mean") == {"ant": (1, "0.2"), "bee": (1, "0.2")}


def test_a_mean_without_an_end_is_exact_and_shown_to_six_places():
    assert scores(panel({"ant": "7 7 8", "bee": "7 8 7", "cat": "7 7 7"}), "mean") == {
        "ant": (1, "7.333333"),
        "bee": (1, "7.333333"),
        "cat": (3, "7"),
    }


def dives(entry, *rounds):
    """Rounds of (degree of difficulty, seven marks)."""
    return [
        Mark(entry, f"j{seat}", Decimal(mark), round=str(number), multiplier=Decimal(difficulty))
        for number, (difficulty, marks) in enumerate(rounds, start=1)
        for seat, mark in enumerate(marks.split(), start=1)
    ]


def test_diving_seven_judges_drop_two_and_two_times_difficulty():
    marks = [
        # 7.5 + 7.5 + 8 = 23, × 3.2 = 73.6; 9 + 9 + 9 = 27, × 3.4 = 91.8
        *dives("ant", ("3.2", "7 7.5 8 8 7.5 8.5 7"), ("3.4", "9 9.5 9 8.5 9 9 9")),
        # 8.5 + 8.5 + 8.5 = 25.5, × 3.0 = 76.5; 8 + 8 + 8 = 24, × 3.7 = 88.8
        *dives("bee", ("3.0", "8.5 8.5 8.5 8.5 8.5 8.5 8.5"), ("3.7", "8 8 8 8.5 7.5 8 8")),
        *dives("cat", ("3.2", "0 0 0 0 0 0 0"), ("3.7", "8 8 8 8.5 7.5 8 8")),
    ]
    assert scores(marks, "trimmed-sum:2:1") == {"ant": (1, "165.4"), "bee": (2, "165.3"), "cat": (3, "88.8")}
    assert scores(marks, "trimmed-sum:2:1", 2, "total")["ant"] == (1, "165.40")


def test_diving_as_it_was_drop_one_and_one_times_three_fifths():
    # 7 + 7.5 + 7.5 + 8 + 8 = 38, × 0.6 × 3.1 = 70.68
    assert scores(dives("ant", ("3.1", "7 7.5 8 8 7.5 8.5 7")), "trimmed-sum:1:0.6") == {"ant": (1, "70.68")}


def test_ski_jumping_style_drops_one_and_one_in_each_round():
    marks = [
        *panel({"ant": "18 18.5 19 18.5 17.5", "bee": "19 19 19 19 19"}, round="1"),
        *panel({"ant": "19.5 19.5 20 19.5 19", "bee": "18.5 18.5 18.5 18 18.5"}, round="2"),
    ]
    assert scores(marks, "trimmed-sum:1:1") == {"ant": (1, "113.5"), "bee": (2, "112.5")}


def components(table):
    return [mark for criterion, row in table.items() for mark in panel(row, criterion=criterion)]


def test_skating_rounds_the_trimmed_mean_of_each_component():
    marks = components(
        {
            # sums of the seven that are left: 60.25, 62.5, 59.75
            "composition": {"ant": "8.5 8.75 8.5 8.5 8.75 9 8.25 8.5 8.75"},
            "presentation": {"ant": "9 9 8.75 8.75 9 9 8.75 9.25 9"},
            "skills": {"ant": "8.5 8.5 8.5 8.75 8.5 8.5 8.5 8.25 8.75"},
        }
    )
    # 8.6071 → 8.61, 8.9286 → 8.93, 8.5357 → 8.54
    assert scores(marks, "trimmed-sum:1:1/7", 2, "criterion") == {"ant": (1, "26.08")}
    assert scores(marks, "trimmed:1", 2, "criterion") == {"ant": (1, "8.693333")}


def test_a_weight_multiplies_after_the_criterion_was_rounded():
    marks = panel({"ant": "8.5 8.75 8.5 8.5 8.75 9 8.25 8.5 8.75"}, weight=Decimal("1.67"))
    assert scores(marks, "trimmed-sum:1:1/7", 2, "criterion") == {"ant": (1, "14.3787")}  # 8.61 × 1.67


def test_weights_weigh_criteria_and_a_round_is_part_of_its_criterion():
    marks = [
        *panel({"ant": "4 4", "bee": "2 2"}, criterion="idea", weight=Decimal(3)),
        *panel({"ant": "1 1", "bee": "5 5"}, criterion="team", weight=Decimal(1)),
    ]
    assert scores(marks, "mean") == {"ant": (1, "3.25"), "bee": (2, "2.75")}
    twice = [
        *panel({"ant": "4 4", "bee": "2 2"}, round="1", weight=Decimal(1)),
        *panel({"ant": "1 1", "bee": "5 5"}, round="2", weight=Decimal(1)),
    ]
    assert scores(twice, "mean") == {"bee": (1, "3.5"), "ant": (2, "2.5")}


def test_a_criterion_without_weight_counts_for_nothing():
    marks = panel({"ant": "4 4", "bee": "3 3"}, criterion="idea")
    aside = panel({"ant": "1 1", "bee": "5 5", "cat": "5 5"}, criterion="charm", weight=Decimal(0))
    assert scores([*marks, *aside], "mean") == {"ant": (1, "4"), "bee": (2, "3"), "cat": (None, None)}


STAGES = [
    *panel({"ant": "3.44 3.44", "bee": "3.36 3.36"}, criterion="idea", weight=Decimal(1)),
    *panel({"ant": "3.55 3.44", "bee": "3.55 3.36"}, criterion="team", weight=Decimal(1)),
]


@pytest.mark.parametrize(
    ("rule", "at", "ant", "bee"),
    [
        # ant's judges: (3.44 + 3.55) / 2 = 3.495, 3.44; bee's: 3.455, 3.36
        ("mean", None, "3.4675", "3.4075"),
        ("mean", "mark", "3.45", "3.45"),  # 3.4 3.6 3.4 3.4, 3.4 3.6 3.4 3.4
        ("mean", "judge", "3.45", "3.45"),  # 3.5 3.4, 3.5 3.4
        ("mean", "criterion", "3.45", "3.45"),  # 3.4 and 3.495 → 3.5, 3.4 and 3.455 → 3.5
        ("mean", "total", "3.5", "3.4"),
        ("median", "judge", "3.45", "3.45"),
        ("median", "criterion", "3.45", "3.45"),
        ("trimmed-sum:0:1", None, "13.87", "13.63"),
        ("trimmed-sum:0:1", "mark", "13.8", "13.8"),
        ("trimmed-sum:0:1", "judge", "13.8", "13.8"),
        ("trimmed-sum:0:1", "criterion", "13.9", "13.6"),  # 6.88 and 6.99, 6.72 and 6.91
        ("trimmed-sum:0:1", "total", "13.9", "13.6"),
        ("severity:fixed", "judge", "3.45", "3.45"),
        ("severity:fixed", "total", "3.5", "3.4"),
    ],
)
def test_each_stage_rounds_there_and_nowhere_else(rule, at, ant, bee):
    to = None if at is None else 1
    found = scores(STAGES, rule, to, at)
    assert (found["ant"][1], found["bee"][1]) == (ant, bee)
    assert found["bee"][0] == (1 if ant == bee else 2)


def test_a_total_keeps_its_zeros_and_ranks_by_what_is_left():
    marks = panel({"ant": "3.04", "bee": "2.96", "cat": "2.94"})
    assert scores(marks, "mean", 1, "total") == {"ant": (1, "3.0"), "bee": (1, "3.0"), "cat": (3, "2.9")}


@pytest.mark.parametrize("rule", ["trimmed:1", "trimmed-sum:1:1"])
def test_who_has_too_few_marks_to_drop_any_has_no_rank(rule):
    standing = rank(panel({"ant": "3 4 5", "bee": "5 - 5"}), Rule.parse(rule))
    ant, bee = standing.rows
    assert (ant.entry, ant.rank, ant.score) == ("ant", 1, 4)
    assert (bee.entry, bee.rank, bee.score) == ("bee", None, None)
    assert (bee.reasons["rank"], bee.reasons["score"]) == ("score.few_marks", "score.few_marks")


def test_sums_of_unequally_many_marks_are_noted():
    marks = [*panel({"ant": "3 4 5", "bee": "5 - 5"}, round="1"), *panel({"ant": "3 4 5"}, round="2")]
    standing = rank(marks, Rule.parse("trimmed-sum:0:1"))
    assert standing.notes[0] == Note("sums.uneven", {"where": "1"})
    assert rank(panel({"ant": "3 4 5", "bee": "5 4 5"}), Rule.parse("trimmed-sum:0:1")).notes == ()


def test_rank_sums_of_an_unbalanced_panel_are_not_compared():
    found = rank(panel({"ant": "3 4 5", "bee": "5 - 5"}), Rule.parse("ranksum"))
    assert {row.reasons["score"] for row in found.rows} == {"score.unbalanced"}


def test_a_sheet_that_leaves_criteria_out_is_weighed_over_those_it_has():
    marks = [
        *panel({"ant": "4 4", "bee": "2 2"}, criterion="idea", weight=Decimal(3)),
        *panel({"ant": "1 -", "bee": "5 5"}, criterion="team", weight=Decimal(1)),
    ]
    standing = rank(marks, Rule.parse("mean"))
    assert [(row.entry, str(row.score)) for row in standing.rows] == [("ant", "3.625"), ("bee", "2.75")]
    assert standing.notes == (Note("sheets.partial", {"count": 1}),)
    # Criterion first there is no sheet: the judges of each criterion, then 3 to 1.
    first = rank(marks, Rule.parse("mean", round_to=3, round_at="criterion"))
    assert [(row.entry, str(row.score)) for row in first.rows] == [("ant", "3.25"), ("bee", "2.75")]
    assert {row.reasons["low"] for row in first.rows} == {"interval.partial"}
