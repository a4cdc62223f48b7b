"""Scores against the shortest way to say each rule, on panels where marks, criteria and sheets are missing."""

import statistics
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.panels.marks import Mark
from judge.panels.ranking import rank
from judge.panels.rules import Rule
from judge.panels.standing import Unconnected

HALVES = st.integers(-4, 20).map(lambda number: Decimal(number) / 2)


@st.composite
def panels(draw):
    weights = {key: draw(st.sampled_from(["1", "0.3", "2.5"])) for key in ("ra", "rb", "sa")}
    marks = []
    for entry in range(draw(st.integers(1, 5))):
        for key in ("ra", "rb", "sa"):
            multiplier = Decimal(draw(st.sampled_from(["1", "3.2", "0"])))
            for judge in range(draw(st.integers(0, 4))):
                if draw(st.integers(0, 5)):
                    weight = Decimal(weights[key])
                    marks.append(
                        Mark(f"e{entry}", f"j{judge}", draw(HALVES), key[1], weight, key[0], multiplier)
                    )
    return draw(st.permutations(marks))


def given_by(marks):
    """Points by entry and judge, criterion by criterion, with weights."""
    found = defaultdict(lambda: defaultdict(list))
    for mark in marks:
        points = Fraction(mark.value) * Fraction(mark.multiplier)
        found[mark.entry][mark.judge].append((Fraction(mark.weight), points))
    return found


def composites(marks):
    return {
        entry: {
            judge: sum(weight * points for weight, points in own) / sum(weight for weight, _ in own)
            for judge, own in judges.items()
        }
        for entry, judges in given_by(marks).items()
    }


def mean(marks):
    return {entry: statistics.mean(own.values()) for entry, own in composites(marks).items()}


def trimmed(marks):
    return {
        entry: statistics.mean(sorted(own.values())[1:-1]) if len(own) > 2 else None
        for entry, own in composites(marks).items()
    }


def median(marks):
    return {entry: statistics.median(own.values()) for entry, own in composites(marks).items()}


def trimmed_sum(marks):
    groups = defaultdict(list)
    for mark in marks:
        groups[mark.entry, mark.round, mark.criterion].append(mark)
    totals = {}
    for (entry, *_), own in groups.items():
        if len(own) < 3:
            totals[entry] = None
        elif totals.get(entry, 0) is not None:
            kept = sorted(Fraction(mark.value) for mark in own)[1:-1]
            one = sum(kept) * Fraction("0.6") * Fraction(own[0].multiplier) * Fraction(own[0].weight)
            totals[entry] = totals.get(entry, 0) + one
    return totals


def ranksum(marks):
    found = composites(marks)
    by_judge = defaultdict(dict)
    for entry, own in found.items():
        for judge, value in own.items():
            by_judge[judge][entry] = value
    if len({len(own) for own in found.values()}) > 1 or len({len(own) for own in by_judge.values()}) > 1:
        return dict.fromkeys(found)
    return {
        entry: sum(
            sum(other < by_judge[judge][entry] for other in by_judge[judge].values())
            + Fraction(sum(other == by_judge[judge][entry] for other in by_judge[judge].values()) + 1, 2)
            for judge in own
        )
        for entry, own in found.items()
    }


def zscore(marks):
    found = composites(marks)
    by_judge = defaultdict(list)
    for own in found.values():
        for judge, value in own.items():
            by_judge[judge].append(value)
    constant = {judge for judge, own in by_judge.items() if len(set(own)) == 1}
    return {
        entry: None
        if constant & own.keys()
        else statistics.mean(
            float(value - statistics.mean(by_judge[judge])) / statistics.pstdev(map(float, by_judge[judge]))
            for judge, value in own.items()
        )
        for entry, own in found.items()
    }


@pytest.mark.parametrize(
    ("rule", "oracle"),
    [
        ("mean", mean),
        ("trimmed:1", trimmed),
        ("median", median),
        ("trimmed-sum:1:0.6", trimmed_sum),
        ("ranksum", ranksum),
        ("zscore", zscore),
    ],
)
@settings(max_examples=150)
@given(marks=panels())
def test_scores_are_those_of_the_plain_words(rule, oracle, marks):
    try:
        rows = rank(marks, Rule.parse(rule), draws=1).rows
    except Unconnected:
        return
    wanted = oracle(marks)
    assert {row.entry for row in rows} == wanted.keys()
    for row in rows:
        value = wanted[row.entry]
        if value is None:
            assert row.score is row.rank is None
        elif rule == "zscore":
            assert float(row.score) == pytest.approx(value, abs=1e-6)
        else:
            assert abs(Fraction(row.score) - value) * 2 * 10**6 <= 1
            assert row.rank == 1 + sum(other is not None and other > value for other in wanted.values())


@settings(max_examples=150)
@given(panels(), st.integers(0, 2))
def test_a_total_is_rounded_as_decimals_round(marks, digits):
    """Python's own decimals, where every sum has an end."""
    try:
        rows = rank(marks, Rule.parse("trimmed-sum:1:0.6", round_to=digits, round_at="total"), draws=1).rows
    except Unconnected:
        return
    wanted = trimmed_sum(marks)
    for row in rows:
        if (value := wanted[row.entry]) is not None:
            exact = Decimal(value.numerator) / value.denominator
            assert str(row.score) == str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0)
