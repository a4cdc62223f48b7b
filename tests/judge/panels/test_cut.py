"""Who goes on: golden cases, and properties against all orders of tied entries."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.panels import cut as cutting
from judge.panels.cut import CutKind, CutRule, Why, cut
from judge.panels.flaws import MESSAGES, RuleInvalid


@dataclass(frozen=True)
class Place:
    entry: str
    rank: int | None
    score: Decimal | None = None


def placed(text):
    """Rows of "ant 1, bee 2, cat 2, dog -"; the score falls by one a rank."""
    words = (each.split() for each in text.split(", "))
    return [
        Place(entry, None) if rank == "-" else Place(entry, int(rank), Decimal(100 - int(rank)))
        for entry, rank in words
    ]


FIVE = placed("ant 1, bee 2, cat 3, dog 4, eel 5")
COUNTRIES = {
    entry: {"country": "il" if entry < "dog" else "cn"} for entry in ("ant", "bee", "cat", "dog", "eel")
}


def top(n, **minima):
    return CutRule(CutKind.TOP, n=n, minima=minima)


def test_all_go_on_but_those_without_a_rank():
    found = cut(placed("bee 2, ant 1, cat -"), CutRule())
    assert (found.passed, found.out, found.tied, found.places) == (("ant", "bee"), ("cat",), (), 0)
    assert found.reasons == {"ant": Why.ALL, "bee": Why.ALL, "cat": Why.UNRANKED}


def test_the_best_go_on():
    found = cut(FIVE, top(2))
    assert (found.passed, found.out, found.tied) == (("ant", "bee"), ("cat", "dog", "eel"), ())
    assert found.reasons == dict.fromkeys(("ant", "bee"), Why.TOP) | dict.fromkeys(
        ("cat", "dog", "eel"), Why.BELOW
    )
    assert cut(FIVE, top(9)).out == ()


def test_a_tie_at_the_cut_is_left_to_a_person():
    found = cut(placed("ant 1, bee 2, cat 2, dog 2, eel 5"), top(3))
    assert (found.passed, found.tied, found.places, found.out) == (
        ("ant",),
        ("bee", "cat", "dog"),
        2,
        ("eel",),
    )
    assert found.reasons["bee"] is Why.TIE


def test_a_tie_before_the_cut_needs_nobody():
    found = cut(placed("ant 1, bee 1, cat 3, dog 3, eel 5"), top(4))
    assert (found.passed, found.tied, found.places) == (("ant", "bee", "cat", "dog"), (), 0)


def test_all_with_the_threshold_go_on_those_with_equal_scores_together():
    rows = [
        Place("ant", 1, Decimal("4.0")),
        Place("bee", 2, Decimal("3.5")),
        Place("cat", 3, Decimal("3.499999")),
    ]
    found = cut(rows, CutRule(CutKind.THRESHOLD, threshold=Decimal("3.50")))
    assert (found.passed, found.out) == (("ant", "bee"), ("cat",))
    assert set(found.reasons.values()) == {Why.THRESHOLD, Why.BELOW}


def test_a_minimum_takes_the_last_places():
    found = cut(FIVE, top(3, country=1), COUNTRIES)
    assert (found.passed, found.out) == (("ant", "bee", "dog"), ("cat", "eel"))
    assert found.reasons == {
        "ant": Why.TOP,
        "bee": Why.TOP,
        "cat": Why.DISPLACED,
        "dog": Why.MINIMUM,
        "eel": Why.BELOW,
    }


def test_a_minimum_that_the_best_meet_anyway_changes_nothing():
    assert cut(FIVE, top(4, country=1), COUNTRIES).passed == cut(FIVE, top(4)).passed


def test_minima_may_need_more_places_than_there_are():
    found = cut(FIVE, top(1, country=1), COUNTRIES)
    assert (found.passed, found.reasons["dog"]) == (("ant", "dog"), Why.MINIMUM)


def test_a_minimum_goes_below_the_threshold():
    rule = CutRule(CutKind.THRESHOLD, threshold=Decimal(98), minima={"country": 1})
    assert cut(FIVE, rule, COUNTRIES).passed == ("ant", "bee", "dog")


def test_a_group_that_is_too_small_has_all_of_its_own_and_the_unknown_has_no_minimum():
    groups = {"eel": {"sector": "agrifood"}, "dog": {"country": "cn"}}
    assert cut(FIVE, top(2, sector=3), groups).passed == ("ant", "eel")


def test_one_entry_may_meet_two_minima():
    groups = {
        entry: {"country": country, "sector": sector}
        for entry, country, sector in [
            ("ant", "il", "cyber"),
            ("bee", "il", "cyber"),
            ("cat", "il", "agri"),
            ("dog", "cn", "cyber"),
            ("eel", "cn", "agri"),
        ]
    }
    assert cut(FIVE, top(3, country=1, sector=1), groups).passed == ("ant", "cat", "dog")


def test_a_tie_within_a_minimum_is_left_to_a_person():
    found = cut(placed("ant 1, bee 2, cat 3, dog 4, eel 4"), top(3, country=1), COUNTRIES)
    assert (found.passed, found.tied, found.places, found.out) == (
        ("ant", "bee"),
        ("dog", "eel"),
        1,
        ("cat",),
    )


def test_how_many_go_on_may_depend_on_which_of_the_tied_meets_both_minima():
    rows = placed("ant 1, bee 2, cat 2, dog 4")
    groups = {
        "ant": {"country": "il", "sector": "agri"},
        "bee": {"country": "il", "sector": "cyber"},
        "cat": {"country": "il", "sector": "agri"},
        "dog": {"country": "il", "sector": "cyber"},
    }
    # Bee meets what is left of both; after cat it is needed all the same.
    found = cut(rows, top(1, country=2, sector=1), groups)
    assert (found.passed, found.tied, found.places) == (("ant", "bee"), ("cat",), 1)


def test_a_large_tie_is_decided_in_time():
    rows = [Place(f"e{number:03}", 1, Decimal(1)) for number in range(200)]
    groups = {row.entry: {"country": "il" if row.entry < "e150" else "cn"} for row in rows}
    found = cut(rows, top(10, country=3), groups)
    assert (len(found.tied), found.places) == (200, 10)


@st.composite
def contests(draw):
    size = draw(st.integers(0, 6))
    rank, rows = 1, []
    for number in range(size):
        rank = number + 1 if not number or draw(st.booleans()) else rank
        rows.append(Place(f"e{number}", rank, Decimal(10 - rank)))
    groups = {
        row.entry: {"country": draw(st.sampled_from("ab")), "sector": draw(st.sampled_from("xyz"))}
        for row in rows
    }
    kind = draw(st.sampled_from(CutKind))
    minima = draw(st.dictionaries(st.sampled_from(["country", "sector"]), st.integers(1, 2)))
    return rows, CutRule(kind, draw(st.integers(1, 6)), Decimal(draw(st.integers(0, 10))), minima), groups


@given(contests())
def test_everybody_is_somewhere_once(contest):
    rows, rule, groups = contest
    found = cut(rows, rule, groups)
    assert sorted((*found.passed, *found.out, *found.tied)) == [row.entry for row in rows]
    assert 0 <= found.places <= len(found.tied)
    assert (found.places == 0) == (found.tied == ())
    assert found.reasons.keys() == {row.entry for row in rows}
    if rule.kind is CutKind.TOP:
        assert len(found.passed) + found.places >= min(rule.n, len(rows))


@given(contests(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(contest, chance):
    rows, rule, groups = contest
    mixed = rows[:]
    chance.shuffle(mixed)
    assert cut(mixed, rule, groups) == cut(rows, rule, groups)


@settings(max_examples=300)
@given(contests())
def test_too_many_orders_to_try_come_out_as_all_of_them(contest):
    """The short way finds what trying every order of tied entries finds."""
    rows, rule, groups = contest
    tiers = [list(tier) for _, tier in groupby(rows, key=lambda row: row.rank)]
    ways = [
        cutting._going(list(chain.from_iterable(order)), rule, groups)
        for order in product(*map(permutations, tiers))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MOST_ORDERS", 0)
        found = cut(rows, rule, groups)
    assert set(found.passed) == frozenset.intersection(*ways)
    assert set(found.out) == {row.entry for row in rows} - frozenset.union(*ways)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "all"},
        {"kind": "top", "n": 8},
        {"kind": "top", "n": 8, "minima": {"country": 2, "sector": 1}},
        {"kind": "threshold", "threshold": "3.5"},
    ],
)
def test_a_cut_is_made_again_from_its_facts(facts):
    assert CutRule.parse(facts).facts() == facts


def test_a_cut_of_nothing_is_all():
    assert CutRule.parse({}) == CutRule()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "best"}, "cut.unknown"),
        ({"kind": "top"}, "cut.number"),
        ({"kind": "top", "n": 0}, "cut.number"),
        ({"kind": "top", "n": True}, "cut.number"),
        ({"kind": "top", "n": "3"}, "cut.number"),
        ({"kind": "threshold"}, "cut.threshold"),
        ({"kind": "threshold", "threshold": "NaN"}, "cut.threshold"),
        ({"kind": "threshold", "threshold": "1e309"}, "cut.threshold"),
        ({"kind": "threshold", "threshold": "٣"}, "cut.threshold"),
        ({"kind": "all", "minima": {"country": 0}}, "cut.minimum"),
        ({"kind": "all", "minima": {"country": "2"}}, "cut.minimum"),
    ],
)
def test_what_is_no_cut_is_refused(facts, code):
    with pytest.raises(RuleInvalid) as refused:
        CutRule.parse(facts)
    assert refused.value.code == code
    assert MESSAGES[code].format_map(refused.value.facts)
