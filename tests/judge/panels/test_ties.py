from decimal import Decimal
from fractions import Fraction

import pytest

from judge.panels import ties
from judge.panels.flaws import MESSAGES, RuleInvalid
from judge.panels.marks import Mark
from judge.panels.ranking import rank
from judge.panels.rules import Rule


def marks():
    """Every entry has 12 points: idea and team by three judges."""
    table = {
        "ant": ("2 2 2", "2 2 2"),
        "bee": ("3 1 1", "3 1 3"),
        "cat": ("1 2 2", "3 3 1"),
        "dog": ("2 2 2", "2 2 2"),
    }
    return [
        Mark(entry, f"j{number}", Decimal(value), criterion)
        for entry, rows in table.items()
        for criterion, row in zip(("idea", "team"), rows, strict=True)
        for number, value in enumerate(row.split(), start=1)
    ]


def ranks(tie_break):
    standing = rank(marks(), Rule.parse("mean"), tie_break=tie_break)
    assert {row.score for row in standing.rows} == {2}
    return {row.entry: row.rank for row in standing.rows}


@pytest.mark.parametrize(
    ("tie_break", "wanted"),
    [
        (None, {"ant": 1, "bee": 1, "cat": 1, "dog": 1}),
        ("none", {"ant": 1, "bee": 1, "cat": 1, "dog": 1}),
        ("criterion:idea", {"ant": 1, "dog": 1, "bee": 3, "cat": 3}),
        ("criterion:team", {"bee": 1, "cat": 1, "ant": 3, "dog": 3}),
        # j1 3 2 2 2 to bee, cat, …; j2 2.5 to cat; j3 2 to ant, bee, dog
        ("most-best", {"bee": 1, "ant": 2, "cat": 2, "dog": 2}),
        ("median", {"ant": 1, "bee": 1, "cat": 1, "dog": 1}),
    ],
)
def test_ties_are_shared_unless_a_tie_break_is_named(tie_break, wanted):
    assert ranks(tie_break) == wanted


def test_the_median_breaks_a_tie():
    given = [
        Mark(entry, f"j{number}", Decimal(value))
        for entry, row in {"ant": "1 4 4", "bee": "3 3 3"}.items()
        for number, value in enumerate(row.split())
    ]
    found = rank(given, Rule.parse("mean"), tie_break="median")
    assert [(row.rank, row.entry) for row in found.rows] == [(1, "ant"), (2, "bee")]


def test_a_tie_break_never_changes_who_is_not_tied():
    given = [*marks(), *(Mark("eel", f"j{number}", Decimal(1), "idea") for number in (1, 2, 3))]
    found = rank(given, Rule.parse("mean"), tie_break="criterion:team")
    assert (found.rows[-1].entry, found.rows[-1].rank) == ("eel", 5)


def test_a_criterion_counts_over_all_rounds_and_who_has_none_stands_last():
    given = [
        Mark("ant", "j", Decimal(2), "idea"),
        Mark("bee", "j", Decimal(1), "idea"),
        Mark("bee", "j", Decimal(3), "idea", round="2"),
        Mark("cat", "j", Decimal(2), "team"),
    ]
    found = rank(given, Rule.parse("mean"), tie_break="criterion:idea")
    assert {row.entry: row.rank for row in found.rows} == {"ant": 1, "bee": 1, "cat": 3}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("luck", "tie_break.unknown"),
        ("", "tie_break.unknown"),
        ("criterion:", "tie_break.unknown"),
        ("criterion:charm", "tie_break.criterion"),
    ],
)
def test_what_is_no_tie_break_is_refused(name, code):
    with pytest.raises(RuleInvalid) as refused:
        ranks(name)
    assert refused.value.code == code
    assert MESSAGES[code].format_map(refused.value.facts)


def test_neighbours_are_tied_by_their_gaps_and_not_by_a_grid():
    near = Fraction(1, 10)
    scores = {"a": Fraction("1.00"), "b": Fraction("0.95"), "c": Fraction("0.86"), "d": Fraction("0.75")}
    assert ties.ranks(scores, near=near) == {"a": 1, "b": 1, "c": 1, "d": 4}
    assert ties.ranks(scores) == {"a": 1, "b": 2, "c": 3, "d": 4}
    assert ties.ranks({}) == {}


def test_what_is_as_near_as_allowed_is_tied():
    assert ties.ranks({"a": Fraction(1), "b": Fraction(9, 10)}, near=Fraction(1, 10)) == {"a": 1, "b": 1}
