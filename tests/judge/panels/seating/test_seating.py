"""Who judges what: a golden seating, scarce ones with their reasons, islands, kept seats."""

from collections import Counter

import numpy as np
import pytest

from judge.panels.seating import Applicant, Judge, Minimum, Problem, model, seat
from judge.panels.seating.joining import bridges, islands

EVERY = frozenset({Minimum.COUNTRY, Minimum.FIELD})


def entry(name, languages="en", field="", country=""):
    return Applicant(name, frozenset(languages.split()), country, field)


def judge(name, languages="en", fields="", country="", *, least=0, most=10):
    return Judge(name, frozenset(languages.split()), country, frozenset(fields.split()), least, most)


def test_golden_seating():
    problem = Problem(
        reviews=2,
        entries=[
            entry("a", "en", "agrifood"),
            entry("b", "he", "health"),
            entry("c", "zh", "health"),
            entry("d", "en zh", "agrifood"),
        ],
        judges=[
            judge("dana", "he en", "health", "IL", most=3),
            judge("li", "zh", "health agrifood", "CN", most=2),
            judge("noa", "he", "agrifood", "IL", most=1),
            judge("wei", "en zh", "agrifood", "CN", least=1, most=3),
        ],
        conflicts=frozenset({("d", "wei")}),
        minima=EVERY,
    )
    found = seat(problem)
    assert found.assignments == (
        ("a", "dana"),
        ("a", "wei"),
        ("b", "dana"),
        ("b", "noa"),
        ("c", "li"),
        ("c", "wei"),
        ("d", "dana"),
        ("d", "li"),
    )
    assert found.loads == {"dana": 3, "li": 2, "noa": 1, "wei": 2}
    assert (found.unseated, found.short, found.gap, found.joined) == ((), 0, 0, 0)
    assert [(each.kind, each.entries, each.code) for each in found.unmet] == [
        # Nobody from China reads Hebrew, and nobody from Israel Chinese.
        ("country", ("b",), "seat.country_unread"),
        ("country", ("c",), "seat.country_unread"),
    ]


def test_who_lacks_readers_is_told_by_the_counts():
    problem = Problem(
        reviews=3,
        entries=[entry("a"), entry("b", "he"), entry("c", "zh")],
        judges=[
            judge("1", "en he"),
            judge("2", "en he"),
            judge("3", "en he"),
            judge("4", "en he", most=0),
        ],
        conflicts=frozenset({("b", "1"), ("b", "2")}),
    )
    found = seat(problem)
    assert [(each.entries, each.judges, each.short, each.reason) for each in found.unseated] == [
        (
            ("b",),
            ("3",),
            2,
            "Judges who read he: 4, in conflict: 2, without a free place: 1. Left: 1; needed: 3.",
        ),
        (("c",), (), 3, "No judge reads zh."),
    ]
    assert found.short == 3 * 3 - len(found.assignments) == 5


def test_six_entries_that_share_four_judges_are_named_as_a_group():
    # The solver names some of the six; the minimum cut names all of them.
    problem = Problem(
        reviews=4,
        entries=[entry(f"he{n}", "he") for n in range(6)] + [entry(f"en{n}") for n in range(6)],
        judges=[judge(f"h{n}", "he", most=4) for n in range(4)]
        + [judge(f"e{n}", "en", most=8) for n in range(6)],
    )
    found = seat(problem)
    (group,) = found.unseated
    assert group.entries == tuple(f"he{n}" for n in range(6))
    assert group.judges == ("h0", "h1", "h2", "h3")
    assert group.short == found.short == 8
    assert group.reason == (
        "Entries: 6, reviews needed: 24. Judges who may mark them: 4, with 16 places: 8 too few."
    )


def test_two_groups_that_are_short_are_told_apart():
    problem = Problem(
        reviews=2,
        entries=[entry(f"he{n}", "he") for n in range(3)] + [entry(f"zh{n}", "zh") for n in range(4)],
        judges=[judge(f"h{n}", "he", most=2) for n in range(2)]
        + [judge(f"z{n}", "zh", most=3) for n in range(2)],
    )
    found = seat(problem)
    assert [(each.code, len(each.entries), each.judges, each.short) for each in found.unseated] == [
        ("seat.group", 3, ("h0", "h1"), 2),
        ("seat.group", 4, ("z0", "z1"), 2),
    ]


def test_single_seats_elsewhere_are_counted():
    # Three entries share two judges with two places each; each has one judge more, of its own.
    problem = Problem(
        reviews=3,
        entries=[entry(f"e{n}", f"en x{n}") for n in range(3)],
        judges=[judge("a", most=2), judge("b", most=2)] + [judge(f"o{n}", f"x{n}") for n in range(3)],
    )
    (group,) = seat(problem).unseated
    assert (group.code, group.short, group.facts["elsewhere"]) == ("seat.group_elsewhere", 2, 3)


def test_minima_that_cannot_be_met_say_why():
    problem = Problem(
        reviews=2,
        entries=[entry("a", field="health"), entry("b", field="health"), entry("c", field="agrifood")],
        judges=[
            judge("il1", fields="health", country="IL"),
            judge("il2", fields="health", country="IL"),
            judge("cn1", fields="health", country="CN", most=2),
            judge("fr1", "fr", "agrifood", "FR"),
        ],
        minima=EVERY,
    )
    found = seat(problem)
    told = Counter((each.kind, each.code) for each in found.unmet)
    assert told == {
        ("country", "seat.country_group"): 1,  # three entries, two places with the judge from China
        ("country", "seat.country_unread"): 3,  # nobody who reads English is from France
        ("field", "seat.field_unread"): 1,
    }
    group = next(each for each in found.unmet if each.code == "seat.country_group")
    assert (group.entries, group.judges, group.short) == (("a", "b", "c"), ("cn1",), 1)
    assert found.unseated == ()


def test_more_countries_than_reviews_are_told():
    countries = ("CN", "IL", "FR")
    problem = Problem(
        reviews=2,
        entries=[entry("a"), entry("b")],
        judges=[judge(name, country=name) for name in countries],
        minima=frozenset({Minimum.COUNTRY}),
    )
    found = seat(problem)
    assert {each.code for each in found.unmet} == {"seat.countries_many"}
    assert sum(each.short for each in found.unmet) == 2


@pytest.mark.parametrize(
    ("judges", "code", "short"),
    [
        ([judge("a", least=3), judge("b")], "seat.load_alone", 1),
        ([judge("a", least=2), judge("b", least=2), judge("c", least=2)], "seat.load_all", 2),
    ],
)
def test_judges_below_their_minimum_are_named(judges, code, short):
    found = seat(Problem(reviews=2, entries=[entry("x"), entry("y")], judges=judges))
    assert {each.code for each in found.unmet} == {code}
    assert sum(each.short for each in found.unmet) == short
    assert found.short == 0


def fields_apart(count, languages="en"):
    """Entries of two fields, judges who each know one: wishes alone would seat two islands."""
    entries = [entry(f"{field}{n}", languages, field) for field in ("agri", "health") for n in range(count)]
    judges = [
        judge(f"j-{field}{n}", languages, field, least=count // 2, most=count)
        for field in ("agri", "health")
        for n in range(4)
    ]
    return entries, judges


def components(found):
    names = {name for pair in found.assignments for name in (("e", pair[0]), ("j", pair[1]))}
    parent = {name: name for name in names}

    def root(name):
        while parent[name] != name:
            name = parent[name]
        return name

    for one, other in found.assignments:
        parent[root(("e", one))] = root(("j", other))
    return len({root(name) for name in names})


def test_islands_are_joined_by_three_swaps_that_change_no_load():
    entries, judges = fields_apart(8)
    found = seat(Problem(reviews=2, entries=entries, judges=judges))
    assert found.joined >= 1
    assert components(found) == 1
    assert set(found.loads.values()) == {4}
    across = sum(pair[0].startswith("agri") != pair[1].startswith("j-agri") for pair in found.assignments)
    assert across == 6  # three swaps
    assert Counter(pair[0] for pair in found.assignments) == dict.fromkeys((each.id for each in entries), 2)


def test_swaps_keep_the_minima():
    entries, judges = fields_apart(8)
    found = seat(Problem(reviews=2, entries=entries, judges=judges, minima=frozenset({Minimum.FIELD})))
    assert components(found) == 1
    assert found.unmet == ()
    known = {(pair[0][:4]) for pair in found.assignments if pair[1].startswith(f"j-{pair[0][:4]}")}
    assert known == {"agri", "heal"}


def test_where_no_swap_is_allowed_one_review_more_joins():
    # Each entry has one judge: every seat is a bridge, so nothing can be swapped.
    problem = Problem(
        reviews=1,
        entries=[entry("a", field="agri"), entry("b", field="health")],
        judges=[judge("x", fields="agri", most=2), judge("y", fields="health", most=2)],
    )
    found = seat(problem)
    assert len(found.assignments) == 3
    assert (found.joined, components(found), found.unmet) == (1, 1, ())


def test_islands_that_nothing_joins_are_named():
    problem = Problem(
        reviews=2,
        entries=[entry("a", "he"), entry("b", "he"), entry("c", "zh")],
        judges=[judge("h1", "he"), judge("h2", "he"), judge("z1", "zh"), judge("z2", "zh")],
    )
    found = seat(problem)
    (island,) = found.unmet
    assert (island.kind, island.entries, island.judges) == ("island", ("c",), ("z1", "z2"))
    assert found.joined == 0


def test_bridges_are_those_whose_loss_splits():
    generator = np.random.default_rng(7)
    for _each in range(40):
        seats = generator.random((7, 5)) < 0.35
        told = bridges(seats)
        assert not told[~seats].any()
        for row, column in np.argwhere(seats):
            seats[row, column] = False
            labels, _count = islands(seats)
            seats[row, column] = True
            assert told[row, column] != (labels[row] == labels[7 + column] >= 0)


def test_kept_seats_stay_and_only_gaps_are_filled():
    entries, judges = fields_apart(4)
    problem = Problem(reviews=2, entries=entries, judges=judges)
    first = seat(problem)
    gone = "j-agri1"
    kept = frozenset(pair for pair in first.assignments if pair[1] != gone)
    left = [each for each in judges if each.id != gone]
    found = seat(Problem(reviews=2, entries=entries, judges=left, kept=kept))
    assert kept <= set(found.assignments)
    assert Counter(pair[0] for pair in found.assignments) == dict.fromkeys((each.id for each in entries), 2)
    assert found.short == 0


def test_kept_seats_beyond_what_is_wanted_bother_nobody():
    kept = frozenset({("a", "x"), ("a", "y"), ("b", "x")})
    problem = Problem(
        reviews=1, entries=[entry("a"), entry("b")], judges=[judge("x", most=1), judge("y")], kept=kept
    )
    found = seat(problem)
    assert set(found.assignments) == kept
    assert found.short == 0


def test_without_time_a_draft_by_flow_seats_as_many_evenly(monkeypatch):
    monkeypatch.setattr(model, "GAP_MOST", -1.0)
    entries, judges = fields_apart(12)
    found = seat(Problem(reviews=3, entries=entries, judges=judges), most_s=0.0)
    assert found.gap is None
    assert found.short == 0
    assert set(found.loads.values()) == {9}
    assert components(found) == 1


@pytest.mark.parametrize(
    "problem",
    [
        Problem(reviews=3, entries=[], judges=[]),
        Problem(reviews=3, entries=[], judges=[judge("x", least=1)]),
    ],
)
def test_nobody_to_judge(problem):
    found = seat(problem)
    assert (found.assignments, found.unseated, found.joined) == ((), (), 0)


def test_nobody_who_judges():
    found = seat(Problem(reviews=3, entries=[entry("a"), entry("b")], judges=[], minima=EVERY))
    assert found.assignments == ()
    assert [(each.entries, each.short, each.code) for each in found.unseated] == [
        (("a",), 3, "seat.unread"),
        (("b",), 3, "seat.unread"),
    ]


def test_a_wish_never_outweighs_a_review():
    problem = Problem(
        reviews=1,
        entries=[entry("a"), entry("b")],
        judges=[judge("x", most=1), judge("y", most=1)],
        conflicts=frozenset({("b", "y")}),
        affinity={("a", "x"): 500_000.0},
    )
    assert seat(problem).assignments == (("a", "y"), ("b", "x"))


@pytest.mark.parametrize("judges", [5, 7, 9, 12])
def test_loads_are_even_where_it_costs_nothing(judges):
    problem = Problem(
        reviews=2,
        entries=[entry(f"e{n}") for n in range(6)],
        judges=[judge(f"j{n:02}") for n in range(judges)],
    )
    loads = seat(problem).loads.values()
    assert max(loads) - min(loads) <= 1


def test_evenness_costs_neither_a_fit_nor_a_judges_minimum():
    problem = Problem(
        reviews=2,
        entries=[entry(f"e{n}", field="health") for n in range(4)],
        judges=[
            judge("k1", fields="health", least=4),
            judge("k2", fields="health"),
            judge("k3", fields="health"),
            judge("other", fields="agri"),
        ],
    )
    assert seat(problem).loads == {"k1": 4, "k2": 2, "k3": 2, "other": 0}


@pytest.mark.parametrize("shape", [(60, 24, 4), (200, 40, 4)])
def test_sizes_of_real_contests(shape):
    number, panel, reviews = shape
    generator = np.random.default_rng(5)
    fields = ["cyber", "agri", "health", "making", "other"]
    most = -(-number * reviews * 13 // (panel * 10))
    problem = Problem(
        reviews,
        [
            entry(f"e{n}", "en" if generator.random() < 0.5 else "en he zh", fields[generator.integers(5)])
            for n in range(number)
        ],
        [
            judge(
                f"j{n}",
                "en he" if n % 2 else "en zh",
                " ".join(generator.choice(fields, 2, replace=False)),
                "IL" if n % 2 else "CN",
                least=most // 2,
                most=most,
            )
            for n in range(panel)
        ],
        frozenset(
            (f"e{i}", f"j{j}") for i in range(number) for j in range(panel) if generator.random() < 0.05
        ),
        EVERY,
    )
    found = seat(problem)
    assert (found.short, found.unmet) == (0, ())
    assert found.gap is not None
    assert found.gap <= 0.01
    assert max(found.loads.values()) == number * reviews // panel
    assert components(found) == 1
