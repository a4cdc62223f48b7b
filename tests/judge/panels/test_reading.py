"""Files of marks: what is read, and every flaw with its line and column, all at once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.panels.flaws import MESSAGES, MarksInvalid
from judge.panels.marks import Mark, Vote
from judge.panels.reading import MOST_FLAWS, decoded, read_marks, read_votes

HEAD = "entry,judge,mark\n"
WIDE = "entry,judge,mark,criterion,weight,round,multiplier\n"


def flaws(text, read=read_marks):
    with pytest.raises(MarksInvalid) as refused:
        read(text)
    for flaw in refused.value.flaws:
        assert MESSAGES[flaw.code].format_map(flaw.facts)
    return [(flaw.line, flaw.column, flaw.code) for flaw in refused.value.flaws]


def test_marks_are_read_as_they_are_written():
    assert read_marks(HEAD + "ant,zoe,7.50\nbee,zoe,-3\n") == (
        Mark("ant", "zoe", Decimal("7.50")),
        Mark("bee", "zoe", Decimal(-3)),
    )


def test_every_column_is_read_in_any_order_and_an_empty_one_says_nothing():
    text = (
        "Round, weight,MARK,judge,entry,multiplier,criterion\nfinal,0.3,+8,zoe,ant,3.2,idea\n,,8,zoe,ant,,\n"
    )
    assert read_marks(text) == (
        Mark("ant", "zoe", Decimal(8), "idea", Decimal("0.3"), "final", Decimal("3.2")),
        Mark("ant", "zoe", Decimal(8)),
    )


@pytest.mark.parametrize(
    "text", ["{}ant,zoe,7\r\n", "{}ant,zoe,7", "{}\n\nant,zoe,7\n\n", '{}"ant"," zoe ",7\n']
)
def test_the_ways_of_spreadsheets_are_taken(text):
    heading = "\ufeff" + HEAD.replace("\n", "\r\n") if "\r" in text else HEAD
    assert read_marks(text.format(heading)) == (Mark("ant", "zoe", Decimal(7)),)


def test_a_byte_order_mark_and_old_line_ends_are_taken():
    data = b"\xef\xbb\xbfentry,judge,mark\rant,zoe,7\rbee,zoe,8\r"
    assert [mark.entry for mark in read_marks(decoded(data))] == ["ant", "bee"]


def test_votes_are_read():
    assert read_votes("winner,loser\nant,bee\nant,bee\n") == (Vote("ant", "bee"), Vote("ant", "bee"))
    assert read_votes("judge,winner,loser\nzoe,ant,bee\n") == (Vote("ant", "bee", "zoe"),)


@pytest.mark.parametrize(
    "mark",
    [
        "NaN",
        "nan",
        "inf",
        "1e309",
        "1e3",
        "٣",
        "７",
        "7,5",
        "7.",
        ".5",
        "--7",
        "0x7",
        "1_000",
        "seven",
        "7 8",
        "½",
        "²",
    ],
)
def test_what_is_no_number_is_refused(mark):
    assert flaws(HEAD + f'ant,zoe,"{mark}"\n') == [(2, "mark", "number.form")]


def test_digits_have_a_limit():
    assert flaws(HEAD + "ant,zoe,1234567890123\nbee,zoe,1.1234567890123\n") == [
        (2, "mark", "number.long"),
        (3, "mark", "number.long"),
    ]
    assert read_marks(HEAD + "ant,zoe,123456789012.123456789012\n")


def test_everything_that_is_wrong_is_told_at_once():
    text = WIDE + (
        "ant,zoe,NaN,idea,1,1,1\n"
        ",zoe,7,idea,1,1,1\n"
        "bee,,7,idea,1,1,1\n"
        "cat,zoe,,idea,1,1,1\n"
        "dog,zoe,7,idea,-1,1,1\n"
        "eel,zoe,7,idea,1e2,1,-0.1\n"
        "ant,zoe,7,idea,1,1,1\n"
        "ant,yan,7,idea,2,1,3.2\n"
        'fox,zoe,7,idea,1,1,1,"and, more"\n'
    )
    assert flaws(text) == [
        (2, "mark", "number.form"),
        (3, "entry", "name.empty"),
        (4, "judge", "name.empty"),
        (5, "mark", "name.empty"),
        (6, "weight", "number.negative"),
        (7, "weight", "number.form"),
        (7, "multiplier", "number.negative"),
        (8, None, "mark.twice"),
        (9, "weight", "weight.differs"),
        (9, "multiplier", "multiplier.differs"),
        (10, None, "row.cells"),
    ]


def test_a_mark_that_is_there_twice_names_both_lines():
    with pytest.raises(MarksInvalid) as refused:
        read_marks(HEAD + '\nant,zoe,7\n"b\nee",zoe,7\nant,zoe,7\n')
    (flaw,) = refused.value.flaws
    assert (flaw.line, dict(flaw.facts)) == (6, {"judge": "zoe", "entry": "ant", "first": 3})


def test_the_same_judge_may_mark_other_criteria_and_rounds():
    text = WIDE + "ant,zoe,7,idea,1,1,1\nant,zoe,7,idea,1,2,1\nant,zoe,7,team,2,1,1\n"
    assert len(read_marks(text)) == 3


def test_weights_that_sum_to_nothing_are_refused():
    assert flaws("entry,judge,mark,weight\nant,zoe,7,0\nbee,zoe,7,0.00\n") == [
        (2, "weight", "weights.nothing")
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", [(1, "entry", "column.missing"), (1, "judge", "column.missing"), (1, "mark", "column.missing")]),
        ("entry,mark\nant,7\n", [(1, "judge", "column.missing")]),
        ("entry,judge,mark,weigth\n", [(1, "weigth", "column.unknown")]),
        ("entry,judge,mark,mark\n", [(1, "mark", "column.twice")]),
        ("entry;judge;mark\nant;zoe;7\n", [(1, None, "csv.separator")]),
        ("entry\tjudge\tmark\n", [(1, None, "csv.separator")]),
        (HEAD, [(None, None, "marks.none")]),
        (HEAD + '"ant,zoe,7\n', [(2, None, "csv.broken")]),
        (HEAD + 'ant,zoe,NaN\n"ant"x,zoe,7\n', [(2, "mark", "number.form"), (3, None, "csv.broken")]),
        (HEAD + f"{'a' * 201},zoe,7\n", [(2, "entry", "name.long")]),
    ],
)
def test_what_is_no_file_of_marks_is_refused(text, wanted):
    assert flaws(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("entry,judge,mark\nant,zoe,7\n", "column.missing"),
        ("winner,loser\nant,ant\n", "vote.self"),
        ("winner,loser\nant,\n", "name.empty"),
    ],
)
def test_what_is_no_file_of_votes_is_refused(text, wanted):
    assert wanted in [code for _, _, code in flaws(text, read_votes)]


def test_empty_columns_at_the_end_are_passed_over():
    assert read_marks("entry,judge,mark,,\nant,zoe,7,,\nbee,zoe,8\n")[1].entry == "bee"


def test_flaws_have_a_limit():
    found = flaws(HEAD + "ant,zoe,x\n" * (MOST_FLAWS + 5))
    assert len(found) == MOST_FLAWS + 1
    assert found[-1] == (None, None, "flaws.more")


def test_what_a_flaw_shows_can_not_reach_a_terminal():
    with pytest.raises(MarksInvalid) as refused:
        read_marks("entry,judge,mark,\x1b[31m\u202e\n")
    assert refused.value.flaws[0].column == "\\x1b[31m\\u202e"
    with pytest.raises(MarksInvalid) as refused:
        read_marks(HEAD + f"ant,zoe,{'7' * 999}\x07\n")
    assert len(str(refused.value.flaws[0].facts["got"])) == 201


def test_what_is_not_utf8_is_told_with_its_line():
    with pytest.raises(MarksInvalid) as refused:
        decoded("entry,judge,mark\nאנט,zoe,7\n".encode("cp1255"))
    assert [(flaw.line, flaw.code) for flaw in refused.value.flaws] == [(2, "text.not_utf8")]
    with pytest.raises(MarksInvalid):
        decoded("entry,judge,mark\n".encode("utf-16"))


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for read in (read_marks, read_votes):
        for head in ("", HEAD, "winner,loser\n"):
            try:
                read(head + text)
            except MarksInvalid as refused:
                assert refused.flaws  # noqa: PT017 -- either is right
