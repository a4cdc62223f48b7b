"""What an entry's score is made of, by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from judge.panels.composites import Panel
from judge.panels.marks import Mark
from judge.panels.profiles import Spread, profiles


def mark(entry, judge, value, criterion, weight="1", *, round="", multiplier="1"):  # noqa: A002 -- as Mark has it
    return Mark(entry, judge, Decimal(value), criterion, Decimal(weight), round, Decimal(multiplier))


MARKS = [
    mark("ant", "x", "1", "idea", "3"),
    mark("ant", "y", "2", "idea", "3"),
    mark("ant", "x", "5", "team"),
    mark("bee", "x", "4", "idea", "3"),
    mark("bee", "y", "4.5", "idea", "3"),
    mark("bee", "z", "5", "idea", "3"),
    mark("cat", "x", "4.5", "idea", "3"),
    mark("cat", "y", "1", "team"),
]


def test_each_criterion_stands_beside_the_field():
    idea, team = profiles(Panel.of(MARKS))["ant"]
    assert (idea.criterion, idea.share) == ("idea", Fraction(3, 4))
    assert idea.marks == Spread(2, Fraction(3, 2), Fraction(1), Fraction(2), pytest.approx(0.5**0.5))
    assert idea.field.mean == Fraction(7, 2)
    assert (idea.field.number, idea.field.low, idea.field.high) == (3, Fraction(3, 2), Fraction(9, 2))
    assert (idea.apart, idea.place) == (-2, 3)
    assert (team.marks.deviation, team.place, team.apart) == (None, 1, 2)


def test_equal_means_share_a_place_and_a_missing_criterion_has_no_line():
    found = profiles(Panel.of(MARKS))
    assert found["bee"][0].place == found["cat"][0].place == 1
    assert [line.criterion for line in found["bee"]] == ["idea"]


def test_a_criterion_of_two_rounds_is_two_and_multipliers_count():
    rows = [
        mark("ant", "x", "2", "idea", round="1", multiplier="1.5"),
        mark("ant", "x", "4", "idea", round="2"),
    ]
    assert [(line.round, line.marks.mean) for line in profiles(Panel.of(rows))["ant"]] == [("1", 3), ("2", 4)]


def test_the_order_of_marks_changes_nothing():
    assert profiles(Panel.of(MARKS)) == profiles(Panel.of(reversed(MARKS)))
