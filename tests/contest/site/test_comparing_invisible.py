"""What can't be seen, or not be told apart, between an output and the answer: shown, and said in words."""

import re
from dataclasses import asdict

import pytest
from flask import Flask
from flask_babel import Babel

from contest.site.solving.comparing import WIDE, WIDE_BEFORE, compared
from judge.validators.default import compare
from judge.validators.flags import STRICTEST, Flags

SPACES = Flags(space_change_sensitive=True)


@pytest.fixture(autouse=True)
def english():
    app = Flask("comparing")
    Babel(app)
    with app.test_request_context():
        yield


def shown(got, wanted, flags=STRICTEST):
    difference = compare(got, wanted, flags)
    return compared(got, wanted, flags, difference=asdict(difference))


def words(markup):
    return re.sub("<[^>]*>", "", str(markup))


def marks(side):
    return [words(row.mark) for row in side.rows if row.mark is not None]


@pytest.mark.parametrize(
    ("got", "wanted", "sentence", "ours", "theirs"),
    [
        (b"a \nb\n", b"a\nb\n", "you printed a space, the answer is a line break.", ["·"], ["↵\n"]),
        (b"a\tb\n", b"a b\n", "you printed a tab, the answer is a space.", ["→\t"], ["·"]),
        (b"a  b\n", b"a b\n", "you printed a space, the answer is b.", ["·"], ["b"]),
        (b"a", b"a\n", "your output ends here, but the answer goes on with a line break.", [], ["↵\n"]),
        (b"a\n\n", b"a\n", "the answer has ended, but you printed a line break.", ["↵\n"], []),
        (b"a\r\n", b"a\n", "you printed a carriage return (Windows puts one", ["␍"], ["↵\n"]),
        (b"a\x0bb\n", b"a\x0cb\n", "spaces or line breaks are not as in the answer.", ["␋"], ["␌"]),
    ],
)
def test_white_space_that_differs_is_seen_and_named(got, wanted, sentence, ours, theirs):
    both = shown(got, wanted, SPACES)
    assert sentence in words(both.sentence)
    assert marks(both.got) == ours
    assert marks(both.wanted) == theirs
    assert any(row.ends_here for row in both.got.rows) is (ours == [])


@pytest.mark.parametrize(
    ("got", "wanted"),
    [("e\u0301", "é"), ("\uff11", "1"), ("\ufb01n", "fin")],
    ids=["joined", "wide", "ligature"],
)
def test_what_looks_the_same_is_said_to_differ(got, wanted):
    both = shown(got.encode(), wanted.encode())
    assert "They look the same, but are different characters." in words(both.sentence)


@pytest.mark.parametrize(
    ("got", "sign"),
    [
        (b"1\x00", "␀"),
        (b"\xff\xfe", "\\xff"),
        ("\u202e1".encode(), "U+202E"),
        ("1\u200b".encode(), "U+200B"),
        ("\ufeff1".encode(), "U+FEFF"),
        ("1\u00a0".encode(), "U+00A0"),
        (b"\x1b[2J", "␛"),
        ("é".encode()[:1], "\\xc3"),
    ],
)
def test_letters_without_a_shape_have_a_sign(got, sign):
    both = shown(got, b"1\n")
    assert sign in marks(both.got)[0]
    assert marks(both.wanted) == ["1"]


def test_text_from_right_to_left_is_marked_where_it_differs():
    both = shown("שלום אב\n".encode(), "שלום אג\n".encode())
    assert (marks(both.got), marks(both.wanted)) == (["אב"], ["אג"])


@pytest.mark.parametrize("letter", ["1", "é", "中"])
def test_of_a_long_token_the_part_that_differs_is_shown(letter):
    long = letter * 20_000
    both = shown((long + "x" + long).encode(), (long + "y" + long).encode())
    for side, last in ((both.got, "x"), (both.wanted, "y")):
        (row,) = side.rows
        assert last in words(row.mark)
        assert words(row.mark).startswith(letter)
        assert len(words(row.before)) <= WIDE_BEFORE + 1
        assert len(words(row.mark)) <= WIDE + 1


def test_one_that_ends_within_a_long_token_is_shown_to_its_end():
    both = shown(b"1" * 5000, b"1" * 5001)
    assert [len(*marks(side)) for side in (both.got, both.wanted)] == [20, 21]


@pytest.mark.parametrize(
    "got",
    [
        b" " * 60_000 + b"\n7",
        b"\n" * 60_000 + b"7",
        b"1 " * 30_000 + b"7",
        b"\t" * 60_000 + b"7",
        b"\x00" * 60_000,
    ],
)
def test_much_of_what_is_nothing_is_cut(got):
    both = shown(got, b"2\n")
    assert len(str(both.got.rows)) < 60_000
    assert len(both.got.rows) <= 24
