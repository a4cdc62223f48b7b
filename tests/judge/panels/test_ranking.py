"""Standings: published panels, refusals, reasons, and what a change of the marks may not change."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from judge.panels.flaws import MarksInvalid, RuleInvalid
from judge.panels.marks import Mark, Vote
from judge.panels.ranking import rank, seed_of
from judge.panels.reasons import NOTES, REASONS
from judge.panels.rules import RULES, Rule
from judge.panels.standing import Part, Unconnected

MARK_RULES = [
    "mean",
    "trimmed:1",
    "trimmed-sum:1:0.5",
    "median",
    "ranksum",
    "severity",
    "severity:fixed",
    "zscore",
]


def panel(table):
    """Marks of {"ant": "5 4 3"}: one judge a column; `*` is no mark."""
    return [
        Mark(entry, f"j{number}", Decimal(mark))
        for entry, marks in table.items()
        for number, mark in enumerate(marks.split(), start=1)
        if mark != "*"
    ]


def incomplete(seed, *, entries=12, judges=6, each=3):
    chance = random.Random(seed)
    return [
        Mark(f"e{entry:02}", f"j{judge}", Decimal(chance.randint(1, 10)) / 2)
        for entry in range(entries)
        for judge in chance.sample(range(judges), each)
    ]


def ranks(standing):
    return {row.entry: row.rank for row in standing.rows}


SHROUT_FLEISS = panel(
    {"a": "9 2 5 8", "b": "6 1 3 2", "c": "8 4 6 8", "d": "7 1 2 6", "e": "10 5 6 9", "f": "6 2 4 7"}
)

KRIPPENDORFF = [
    Mark(f"u{unit:02}", f"observer {observer}", Decimal(mark))
    for observer, row in enumerate(
        [
            "1 2 3 3 2 1 4 1 2 * * *",
            "1 2 3 3 2 2 4 1 2 5 * 3",
            "* 3 3 3 2 3 4 2 2 5 1 *",
            "1 2 3 3 2 4 4 1 2 5 1 *",
        ]
    )
    for unit, mark in enumerate(row.split(), start=1)
    if mark != "*"
]

CONOVER = [
    Mark(f"v{variety}", f"person {person}", Decimal(given))
    for person, (varieties, row) in enumerate(
        zip(
            ["124", "235", "346", "457", "156", "267", "137"],
            ["231", "312", "213", "123", "312", "312", "312"],
            strict=True,
        )
    )
    for variety, given in zip(varieties, row, strict=True)
]


def test_shrout_and_fleiss():
    found = rank(SHROUT_FLEISS, Rule.parse("mean")).agreement.icc
    assert {name: round(value, 2) for name, value in found.items()} == {
        "1,1": Decimal("0.17"),
        "2,1": Decimal("0.29"),
        "3,1": Decimal("0.71"),
        "1,k": Decimal("0.44"),
        "2,k": Decimal("0.62"),
        "3,k": Decimal("0.91"),
    }


def test_krippendorff():
    found = rank(KRIPPENDORFF, Rule.parse("mean")).agreement
    assert {name: round(value, 3) for name, value in found.alpha.items()} == {
        "nominal": Decimal("0.743"),
        "ordinal": Decimal("0.815"),
        "interval": Decimal("0.849"),
        "ratio": Decimal("0.797"),
    }
    assert found.w is None
    assert set(found.icc.values()) == {None}
    assert dict(found.reasons) == {"icc": "incomplete", "w": "incomplete", "durbin": "unbalanced"}


def test_conover():
    found = rank(CONOVER, Rule.parse("ranksum"))
    assert sorted((row.entry, row.score) for row in found.rows) == [
        (f"v{variety}", total) for variety, total in enumerate([8, 9, 4, 3, 5, 6, 7], start=1)
    ]
    assert (found.agreement.durbin.statistic, found.agreement.durbin.df) == (12, 6)
    assert round(found.agreement.durbin.p, 7) == Decimal("0.0619688")


def test_severity_is_taken_out_of_the_score():
    # The judges differ by constants alone: j1 is 2 above j2, j3 is 1 above j2.
    marks = panel({"ant": "5 3 *", "bee": "* 4 5", "cat": "4 * 3", "dog": "5 * 4"})
    found = rank(marks, Rule.parse("severity"))
    assert [(row.rank, row.entry, row.score, row.se) for row in found.rows] == [
        (1, "bee", 5, 0),
        (2, "ant", 4, 0),
        (2, "dog", 4, 0),
        (4, "cat", 3, 0),
    ]
    assert [(row.judge, row.severity, row.marks) for row in found.judges] == [
        ("j1", 1, 3),
        ("j2", -1, 2),
        ("j3", 0, 3),
    ]
    assert [(row.low, row.high) for row in found.rows] == [(1, 1), (2, 2), (2, 2), (4, 4)]
    # Plain means would have had another first.
    assert rank(marks, Rule.parse("mean")).rows[0].entry in {"bee", "dog"}


@pytest.mark.parametrize("rule", MARK_RULES)
def test_the_longest_numbers_are_ranked(rule):
    most, least = "999999999999.999999999999", "0.000000000001"
    marks = panel({"ant": f"{most} {least} {most}", "bee": f"-{most} 0 {least}", "cat": "0 -1 0"})
    found = ranks(rank([replace(mark, multiplier=Decimal(most)) for mark in marks], Rule.parse(rule)))
    assert found["ant"] == 1
    assert None not in found.values()


def test_a_judge_who_marks_backwards_is_flagged_and_left_in():
    marks = panel({entry: f"{mark} {mark} {mark + 1} {9 - mark}" for mark, entry in enumerate("abcdef")})
    found = rank(marks, Rule.parse("severity"))
    assert [row.flag for row in found.judges] == [False, False, False, True]
    assert [row.marks for row in found.judges] == [6, 6, 6, 6]
    assert [note.code for note in found.notes] == ["judges.flagged"]


def test_unconnected_parts_are_refused_by_name():
    marks = [
        *panel({"bee": "4 5", "ant": "3 4"}),
        Mark("cat", "zoe", Decimal(5)),
        Mark("dog", "zoe", Decimal(5)),
    ]
    for rule in MARK_RULES:
        with pytest.raises(Unconnected) as refused:
            rank(marks, Rule.parse(rule))
        assert refused.value.parts == (Part(("ant", "bee"), ("j1", "j2")), Part(("cat", "dog"), ("zoe",)))


def test_who_alone_holds_the_panel_together_is_named():
    marks = panel({"ant": "4 5 *", "bee": "3 4 *", "cat": "* 3 4", "dog": "* 4 4"})
    found = rank(marks, Rule.parse("severity"))
    assert found.cut == Part((), ("j2",))
    assert found.notes[-1].code == "cut.thin"


def test_votes_are_ranked_with_intervals_and_refused_in_parts():
    votes = [Vote("ant", "bee"), Vote("bee", "cat"), Vote("ant", "cat"), Vote("cat", "ant", "zoe")]
    found = rank(votes, Rule.parse("bradley-terry"))
    assert ranks(found) == {"ant": 1, "bee": 2, "cat": 3}
    assert all(row.low <= row.rank <= row.high and row.se > 0 for row in found.rows)
    assert (found.judges, found.cut) == ((), Part((), ()))
    with pytest.raises(Unconnected) as refused:
        rank([*votes, Vote("dog", "eel")], Rule.parse("bradley-terry"))
    assert [part.entries for part in refused.value.parts] == [("ant", "bee", "cat"), ("dog", "eel")]
    assert rank([Vote("ant", "bee"), Vote("bee", "cat")], Rule.parse("bradley-terry")).cut.entries == ("bee",)


def test_a_constant_judge_defines_no_z_score():
    marks = panel({"ant": "5 3 4", "bee": "4 3 2", "cat": "3 * 3"})
    found = {row.entry: row for row in rank(marks, Rule.parse("zscore")).rows}
    assert found["cat"].rank == 1
    assert {found[name].reasons["score"] for name in ("ant", "bee")} == {"score.constant_judge"}


def test_the_constant_judge_is_who_is_constant_where_not_all_marked_the_first_entry():
    found = rank(panel({"ant": "* 5 4", "bee": "3 4 4", "cat": "2 3 *"}), Rule.parse("zscore"))
    assert {row.entry for row in found.rows if row.rank is None} == {"ant", "bee"}  # the third judge's
    assert found.rows[0].entry == "cat"


def test_z_scores_are_by_the_deviation_of_all_marks_of_a_judge():
    found = rank(panel({"ant": "1 10", "bee": "3 30"}), Rule.parse("zscore"))
    assert [(row.entry, row.score) for row in found.rows] == [("bee", 1), ("ant", -1)]


@pytest.mark.parametrize("rule", [*MARK_RULES, "bradley-terry"])
def test_every_null_has_a_reason_with_a_sentence(rule):
    marks = [Vote("a", "b")] if rule == "bradley-terry" else SHROUT_FLEISS[:5] + SHROUT_FLEISS[8:10]
    found = rank(marks, Rule.parse(rule), entries=["zebra"])
    assert found.rows[-1].entry == "zebra"
    for row in found.rows:
        missing = {name for name in ("rank", "score", "se", "low", "high") if getattr(row, name) is None}
        missing |= {"p_top"} if None in row.p_top.values() else set()
        assert set(row.reasons) == missing
        assert set(row.reasons.values()) <= REASONS.keys()
    for judge in found.judges:
        assert ("flag" in judge.reasons) == (judge.flag is None)
        assert set(judge.reasons.values()) <= REASONS.keys()
    assert set(found.agreement.reasons.values()) <= REASONS.keys()
    assert {note.code for note in found.notes} <= NOTES.keys()


@pytest.mark.parametrize("rule", ["mean", "bradley-terry", "severity", "zscore", "ranksum"])
def test_nothing_marked_is_a_standing_without_ranks(rule):
    found = rank([], Rule.parse(rule), entries=["bee", "ant"])
    assert [(row.entry, row.rank, row.reasons["rank"]) for row in found.rows] == [
        ("ant", None, "score.no_marks"),
        ("bee", None, "score.no_marks"),
    ]
    assert (found.components, found.judges) == (0, ())


@pytest.mark.parametrize("rule", MARK_RULES)
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_marks_changes_nothing(rule, seed):
    marks = incomplete(seed)
    mixed = marks[:]
    random.Random(seed).shuffle(mixed)
    assert rank(mixed, Rule.parse(rule), draws=200) == rank(marks, Rule.parse(rule), draws=200)


def test_the_order_of_votes_changes_nothing():
    chance = random.Random(5)
    votes = [Vote(*chance.sample("abcdefg", 2), judge=f"v{number}") for number in range(60)]
    found = rank(votes, Rule.parse("bradley-terry"), draws=200)
    assert rank(votes[::-1], Rule.parse("bradley-terry"), draws=200) == found


def test_the_seed_follows_from_the_marks_and_not_from_how_they_are_written():
    marks = incomplete(1)
    longer = [replace(mark, value=mark.value.quantize(Decimal("0.0001"))) for mark in marks]
    assert seed_of(tuple(longer)) == seed_of(tuple(marks)) == rank(marks, Rule.parse("mean")).seed
    assert seed_of(tuple(marks[1:])) != seed_of(tuple(marks))
    assert 0 <= seed_of(()) < 2**48
    first, second = (rank(marks, Rule.parse("severity"), seed=seed, draws=400) for seed in (1, 2))
    assert ranks(first) == ranks(second)
    assert first.rows != second.rows


def test_marks_that_contradict_each_other_are_refused():
    with pytest.raises(MarksInvalid) as refused:
        rank([*SHROUT_FLEISS, SHROUT_FLEISS[0]], Rule.parse("mean"))
    assert [flaw.code for flaw in refused.value.flaws] == ["mark.twice"]


def test_ties_of_models_are_measured_on_the_scale():
    near = Decimal("0.0000000005")
    marks = panel({"ant": "3 5", "bee": f"{3 + near} 5", "cat": "1 2"})
    assert ranks(rank(marks, Rule.parse("severity"))) == {"ant": 1, "bee": 1, "cat": 3}
    assert ranks(rank(marks, Rule.parse("mean"))) == {"bee": 1, "ant": 2, "cat": 3}
    narrow = rank(marks, Rule.parse("severity"), scale_width=Decimal("0.1"))
    assert ranks(narrow) == {"bee": 1, "ant": 2, "cat": 3}


def test_other_places_may_be_asked_for():
    found = rank(SHROUT_FLEISS, Rule.parse("mean"), top=(2, 5))
    assert list(found.rows[0].p_top) == [2, 5]
    assert sum(row.p_top[2] for row in found.rows) == 2


def test_votes_have_no_tie_break():
    with pytest.raises(RuleInvalid) as refused:
        rank([Vote("a", "b")], Rule.parse("bradley-terry"), tie_break="median")
    assert refused.value.code == "tie_break.votes"


def test_every_rule_of_marks_is_tried_here():
    assert {rule.split(":")[0] for rule in MARK_RULES} | {"severity:fixed", "bradley-terry"} == RULES.keys()
