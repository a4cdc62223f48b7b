"""Golden combined boards, and what must hold of every one."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.boards.combined import Column, NoWeight, Rule, combine, stage_points
from judge.boards.shares import Feed, PointsRule, Result, RuleUnfed, RuleUnknown, StageBoard

PITCH = StageBoard(
    (
        Result("garden", 1, Decimal("4.42")),
        Result("engine", 2, Decimal("4.10")),
        Result("thread", 3, Decimal("3.80")),
        Result("late", None),
    ),
    frozenset({Feed.SCALAR}),
)
CODE = StageBoard(
    (
        Result("engine", 1, solved=6),
        Result("garden", 2, solved=5),
        Result("thread", 2, solved=5),
        Result("late", 4, solved=0),
    ),
    frozenset({Feed.SOLVED}),
    problems=6,
)
ENTRIES = ["engine", "garden", "late", "thread"]


def _rows(drop_lowest=0, minimum=None, code="solved", pitch="share"):
    points = stage_points(
        ENTRIES,
        {"code": CODE, "pitch": PITCH},
        {"code": PointsRule.parse(code), "pitch": PointsRule.parse(pitch)},
        2,
    )
    columns = (Column("code", Decimal(40)), Column("pitch", Decimal(60), minimum))
    return combine(points, Rule(columns, drop_lowest))


def test_shares_are_weighted_and_every_number_unfolds():
    rows = _rows()
    assert [(row.rank, row.entry, row.total) for row in rows] == [
        (1, "engine", Decimal("95.656")),
        (2, "garden", Decimal("93.332")),
        (3, "thread", Decimal("84.914")),
        (4, "late", Decimal(0)),
    ]
    code, pitch = rows[1].parts
    assert (code.points, code.share, code.facts) == (
        Decimal("83.33"),
        Fraction(2, 5),
        {"solved": 5, "problems": 6},
    )
    assert (pitch.points, pitch.facts) == (Decimal("100.00"), {"value": "4.42", "best": "4.42"})
    assert code.weighted == Fraction("33.332")


def test_rank_points_are_shared_by_those_who_share_a_rank():
    rows = _rows(code="rank", pitch="rank")
    assert {row.entry: [part.points for part in row.parts] for row in rows} == {
        "engine": [Decimal("100.00"), Decimal("66.67")],
        "garden": [Decimal("75.00"), Decimal("100.00")],
        "thread": [Decimal("75.00"), Decimal("33.33")],
        "late": [Decimal("25.00"), Decimal("0.00")],
    }


def test_a_table_of_points_ends_with_nought():
    rows = _rows(code="rank:25,18,15", pitch="rank:12.5,10")
    assert {row.entry: [part.points for part in row.parts] for row in rows} == {
        "engine": [25, 10],
        "garden": [18, Decimal("12.5")],
        "thread": [18, 0],
        "late": [0, 0],
    }


def test_standardised_points_have_mean_50_and_sd_10():
    board = StageBoard(
        tuple(Result(name, 1, Decimal(value)) for name, value in (("a", "2"), ("b", "4"), ("c", "9"))),
        frozenset({Feed.INTERVAL}),
    )
    rule = PointsRule.parse("standardised")
    got = [rule.give(board, result, 6)[0] for result in board.results]
    # Mean 5, variance 26/3.
    assert got == [Decimal("39.809507"), Decimal("46.603169"), Decimal("63.587324")]
    alike = StageBoard(tuple(Result(e, 1, Decimal(3)) for e in "ab"), frozenset({Feed.SCALAR}))
    assert [rule.give(alike, result, 2)[0] for result in alike.results] == [50, 50]


def test_a_minimum_not_reached_leaves_an_entry_without_a_place():
    rows = _rows(minimum=Decimal(90))
    assert [(row.rank, row.entry, row.missed) for row in rows] == [
        (1, "engine", ()),
        (2, "garden", ()),
        (None, "thread", ("pitch",)),
        (None, "late", ("pitch",)),
    ]


def test_the_lowest_is_left_out_and_the_other_weights_are_made_whole():
    rows = _rows(drop_lowest=1)
    assert [(row.rank, row.entry, row.total) for row in rows] == [
        (1, "engine", 100),
        (1, "garden", 100),
        (3, "thread", Decimal("85.97")),
        (4, "late", 0),
    ]
    assert [part.is_left_out for part in rows[0].parts] == [False, True]
    # One is always kept.
    assert [row.entry for row in _rows(drop_lowest=5)] == [row.entry for row in rows]


def test_a_missing_contest_counts_nought_or_is_dropped():
    points = {
        "both": {"north": (Decimal(80), {}), "south": (Decimal(60), {})},
        "one": {"north": (Decimal(75), {})},
    }
    columns = (Column("north", Decimal(1)), Column("south", Decimal(1)))
    zero = combine(points, Rule(columns))
    assert [(row.entry, row.total) for row in zero] == [("both", 70), ("one", Decimal("37.5"))]
    dropped = combine(points, Rule(columns, missing_counts=False))
    assert [(row.entry, row.total) for row in dropped] == [("one", 75), ("both", 70)]


def test_sums_of_tenths_tie():
    columns = tuple(Column(name, Decimal("0.1")) for name in "abc")
    points = {
        "x": {"a": (Decimal("0.1"), {}), "b": (Decimal("0.2"), {}), "c": (Decimal("0.3"), {})},
        "y": {"a": (Decimal("0.3"), {}), "b": (Decimal("0.3"), {}), "c": (Decimal("0.0"), {})},
    }
    assert [row.rank for row in combine(points, Rule(columns))] == [1, 1]


@pytest.mark.parametrize(("rule", "board"), [("share", CODE), ("standardised", CODE), ("solved", PITCH)])
def test_a_rule_the_board_cannot_feed_is_refused_when_it_is_chosen(rule, board):
    with pytest.raises(RuleUnfed) as refused:
        PointsRule.parse(rule).check(board.feeds)
    assert refused.value.code == "points.unfed"
    assert refused.value.facts["rule"] == rule
    PointsRule.parse("rank").check(board.feeds)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("best", "points.rule_unknown"),
        ("share:3", "points.rule_unknown"),
        ("rank:", "points.table_form"),
        ("rank:5,x", "points.table_form"),
        ("rank:٥,٣", "points.table_form"),
        ("rank:1e9,1", "points.table_form"),
        ("rank:-5", "points.table_form"),
        ("rank:NaN", "points.table_form"),
        ("rank:3,5", "points.table_order"),
    ],
)
def test_a_rule_that_is_none_says_why(text, code):
    with pytest.raises(RuleUnknown) as refused:
        PointsRule.parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["rank", "share", "solved", "standardised", "rank:25,18,15.5,0"])
def test_a_rule_is_read_as_it_is_written(text):
    assert str(PointsRule.parse(text)) == text


@pytest.mark.parametrize("weights", [(), ("0", "0"), ("1", "-1"), ("-2",)])
def test_weights_that_sum_to_nothing_are_refused(weights):
    with pytest.raises(NoWeight):
        Rule(tuple(Column(str(i), Decimal(weight)) for i, weight in enumerate(weights)))


_points = st.one_of(st.none(), st.decimals(0, 100, places=2))


@given(
    table=st.dictionaries(
        st.text("abcdef", min_size=1, max_size=3), st.lists(_points, min_size=3, max_size=3), max_size=8
    ),
    weights=st.lists(st.decimals("0.1", 50, places=1), min_size=3, max_size=3),
    drop=st.integers(0, 3),
    missing=st.booleans(),
    factor=st.integers(1, 9),
)
def test_order_of_entries_and_the_scale_of_weights_change_nothing(table, weights, drop, missing, factor):
    def rows(entries, scale):
        columns = tuple(Column(str(i), weight * scale) for i, weight in enumerate(weights))
        points = {e: {str(i): (value, {}) for i, value in enumerate(table[e])} for e in entries}
        return combine(points, Rule(columns, drop, missing))

    first = rows(list(table), 1)
    assert rows(list(reversed(table)), factor) == first
    for row in first:
        assert row.exact == sum(part.weighted for part in row.parts)
        assert sum(part.share for part in row.parts) in {0, 1}
        assert 0 <= row.exact <= 100
    ranks = [row.rank for row in first]
    assert ranks == [1 + sum(other.exact > row.exact for other in first) for row in first]


@pytest.mark.parametrize("points", ["share", "standardised"])
def test_who_was_not_in_the_last_round_has_fewer_points_than_anybody_who_was(points):
    """Whatever the scores: a z-score of the last is far below nought."""
    board = StageBoard(
        (
            Result("a", 1, Decimal("1.4")),
            Result("b", 2, Decimal("-0.1")),
            Result("c", 3, Decimal("-1.3")),
            Result("d", 4),
        ),
        frozenset({Feed.SCALAR, Feed.INTERVAL}),
    )
    given = {each.entry: PointsRule(points).give(board, each, 2) for each in board.results}
    assert given["d"][0] == 0
    assert given["d"][1].facts == {"unscored": 1}
    assert all(given[entry][0] >= 0 for entry in "abc")
    assert given["a"][0] > given["b"][0] >= given["c"][0]


def test_no_score_is_so_low_that_its_points_are_below_nought():
    values = [Decimal(1)] * 200 + [Decimal(-1000)]
    results = tuple(Result(str(number), min(number, 200) + 1, value) for number, value in enumerate(values))
    board = StageBoard(results, frozenset({Feed.SCALAR, Feed.INTERVAL}))
    assert PointsRule("standardised").give(board, results[-1], 2)[0] == 0
    assert PointsRule("share").give(board, results[-1], 2)[0] == 0
