"""Which marks stand apart: the one that was moved, and by chance as many as is said."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from contest.cli.benches.coverage import Panel as Made
from contest.cli.benches.coverage import make
from judge.panels.composites import Panel
from judge.panels.marks import Mark
from judge.panels.outliers import outliers
from judge.panels.severity import design, fit


def marks(seed, shape=Made(30, 8, 4, 0.5, 0.5)):  # noqa: B008 -- a value
    _, entry, judge, mark = make(shape, np.random.default_rng(seed))
    return [
        Mark(f"{one:03}", f"{other:02}", Decimal(f"{value:.4f}"))
        for one, other, value in zip(entry, judge, mark, strict=True)
    ]


def moved(rows, index, by):
    row = rows[index]
    return [*rows[:index], Mark(row.entry, row.judge, row.value + by), *rows[index + 1 :]]


@pytest.mark.parametrize("by", [-4, 4])
def test_a_moved_mark_stands_apart_first_and_the_facts_are_told(by):
    rows = moved(marks(1), 17, by)
    found = outliers(Panel.of(rows)).marks[0]
    assert (found.entry, found.judge) == (rows[17].entry, rows[17].judge)
    assert found.composite == Fraction(rows[17].value)
    assert found.steps * by > 0
    assert found.p < 1e-6
    others = [Fraction(row.value) for row in rows if row.entry == found.entry and row is not rows[17]]
    assert found.others.mean == sum(others) / 3
    assert (found.others.low, found.others.high) == (min(others), max(others))


def test_steps_are_those_of_a_fit_without_the_mark():
    # Where gamma is the same, leaving the mark out gives the same deleted residual.
    rows = moved(sorted(marks(3)), 40, 5)
    panel = Panel.of(rows)
    found = outliers(panel).marks[0]
    others = [index for index in range(len(rows)) if index != 40]
    made = panel.design
    own = design(made.entry[others], made.judge[others], made.mark[others], made.n_entries, made.n_judges)
    gamma = panel.fit.gamma
    score, severe = own.scores(gamma), own.severities(gamma)
    expected = score[made.entry[40]] + severe[made.judge[40]]
    gap = panel.design.mark[40] - expected
    free = panel.fit.residual_errors[40] ** 2 / panel.fit.sigma2
    sigma = np.sqrt(own.left(gamma) / own.freedom)
    assert found.steps == pytest.approx(gap * np.sqrt(free) / sigma)


def test_by_chance_one_in_a_hundred_stands_apart():
    found = [outliers(Panel.of(marks(seed))) for seed in range(60)]
    seen, by_chance = sum(len(each.marks) for each in found), sum(each.by_chance for each in found)
    assert by_chance == pytest.approx(72)
    assert 40 <= seen <= 110


def test_the_criterion_that_adds_most_comes_first():
    rows = []
    chance = np.random.default_rng(5)
    for entry in range(12):
        for judge in range(4):
            idea, team = (Decimal(f"{3 + entry / 10 + chance.normal() / 5:.2f}") for _ in range(2))
            odd = (entry, judge) == (5, 2)
            rows.append(Mark(f"{entry:02}", str(judge), team - 3 * odd, "team", Decimal(3)))
            rows.append(Mark(f"{entry:02}", str(judge), idea + odd, "idea"))
    first = outliers(Panel.of(rows)).marks[0]
    assert (first.entry, first.judge) == ("05", "2")
    assert [apart.criterion for apart in first.criteria] == ["team", "idea"]
    assert first.criteria[0].others.number == 3
    assert first.expected > first.composite


def test_judges_who_agree_entirely_and_lone_marks_leave_nothing_to_say():
    agreed = [Mark(entry, judge, Decimal(value)) for entry, value in (("a", 1), ("b", 2)) for judge in "xyz"]
    assert outliers(Panel.of(agreed)).marks == ()
    assert outliers(Panel.of(agreed[::3])).marks == ()


def test_one_mark_off_among_judges_who_else_agree_is_found():
    rows = [
        Mark(str(entry), str(judge), Decimal(entry if (entry, judge) != (2, 1) else 5))
        for entry in range(5)
        for judge in range(4)
    ]
    found = outliers(Panel.of(rows))
    assert [(each.entry, each.judge) for each in found.marks] == [("2", "1")]
    assert np.isfinite(found.marks[0].steps)
    assert fit(Panel.of(rows).design).sigma2 > 0
