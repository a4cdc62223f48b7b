"""What may change no rank: a constant, a factor, a judge's own constant where the panel allows it."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from judge.panels.marks import Mark
from judge.panels.ranking import rank
from judge.panels.rules import Rule
from judge.panels.standing import Unconnected

RULES = [
    "mean",
    "trimmed:1",
    "trimmed-sum:1:0.5",
    "median",
    "ranksum",
    "severity",
    "severity:fixed",
    "zscore",
]
HUNDREDTHS = st.integers(0, 1000).map(lambda number: Decimal(number) / 100)


@st.composite
def complete(draw):
    entries, judges = draw(st.integers(2, 7)), draw(st.integers(2, 5))
    return [
        Mark(f"e{entry}", f"j{judge}", draw(HUNDREDTHS))
        for entry in range(entries)
        for judge in range(judges)
    ]


@st.composite
def connected(draw):
    """Some of the marks of a panel, in one part."""
    marks = draw(complete())
    kept = [mark for mark in marks if draw(st.integers(0, 3))]
    try:
        rank(kept, Rule.parse("median"))
    except Unconnected:
        return marks
    return kept


def ranks(marks, rule):
    return {row.entry: row.rank for row in rank(marks, Rule.parse(rule), draws=1).rows}


def is_even(marks):
    counts = Counter((mark.entry, mark.round, mark.criterion) for mark in marks)
    places = {entry for entry, *_ in counts}, {tuple(key) for _, *key in counts}
    return len(counts) == len(places[0]) * len(places[1]) and len(set(counts.values())) < 2


def moved(marks, by, judge=None):
    return [replace(mark, value=mark.value + by) if judge in (None, mark.judge) else mark for mark in marks]


@settings(max_examples=60)
@given(connected(), st.sampled_from(RULES), st.decimals(-(10**6), 10**6, places=6))
def test_a_constant_on_all_marks_changes_no_rank(marks, rule, by):
    # A sum of more marks grows by more: of sums it holds where every entry has as many.
    assume(not rule.startswith("trimmed-sum") or is_even(marks))
    assert ranks(moved(marks, by), rule) == ranks(marks, rule)


@settings(max_examples=60)
@given(connected(), st.sampled_from(RULES), st.decimals("0.000001", 10**6, places=6))
def test_a_positive_factor_on_all_marks_changes_no_rank(marks, rule, by):
    assert ranks([replace(mark, value=mark.value * by) for mark in marks], rule) == ranks(marks, rule)


@settings(max_examples=60)
@given(complete(), st.sampled_from(["mean", "ranksum", "severity", "severity:fixed", "zscore"]), HUNDREDTHS)
def test_a_constant_on_one_judges_marks_changes_no_rank_in_a_complete_panel(marks, rule, by):
    assert ranks(moved(marks, by, "j0"), rule) == ranks(marks, rule)


@settings(max_examples=60)
@given(connected(), HUNDREDTHS, st.sampled_from(["j0", "j1"]))
def test_a_constant_on_one_judges_marks_changes_no_rank_with_judges_fixed(marks, by, judge):
    assert ranks(moved(marks, by, judge), "severity:fixed") == ranks(marks, "severity:fixed")


@settings(max_examples=60)
@given(connected(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(marks, rule, chance):
    mixed = marks[:]
    chance.shuffle(mixed)
    assert rank(mixed, Rule.parse(rule), draws=50) == rank(marks, Rule.parse(rule), draws=50)


@settings(max_examples=60)
@given(connected(), st.sampled_from(RULES))
def test_every_interval_holds_the_published_rank_and_shares_add_up(marks, rule):
    rows = rank(marks, Rule.parse(rule), draws=64, top=(1, 2, len(marks))).rows
    for row in rows:
        if row.low is not None:
            assert 1 <= row.low <= row.rank <= row.high <= len(rows)
            shares = list(row.p_top.values())
            assert shares == sorted(shares)
            assert shares[-1] == 1


@settings(max_examples=40)
@given(connected(), st.integers(0, 4), st.sampled_from(["mark", "judge", "criterion", "total"]))
def test_rounding_to_at_least_the_digits_that_are_there_changes_no_rank(marks, more, stage):
    exact = rank(marks, Rule.parse("trimmed-sum:0:1"), draws=1)
    rounded = rank(marks, Rule.parse("trimmed-sum:0:1", round_to=2 + more, round_at=stage), draws=1)
    assert [(row.entry, row.rank, row.score) for row in rounded.rows] == [
        (row.entry, row.rank, row.score) for row in exact.rows
    ]
