"""The default validator against a plain one that walks over characters, with windows of a few bytes."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.validators import default, streams
from judge.validators.default import compare
from judge.validators.flags import Flags

NUMBER = re.compile(rb"[+-]?([0-9]*\.[0-9]+|[0-9]+\.|[0-9]+)([Ee][+-]?[0-9]+)?")
WINDOW = 9
TEXTS = st.lists(
    st.sampled_from([b"a", b"A", b"ab", b"1", b"1.5", b"-2", b"1e1", b".", b" ", b"\n", b"\t", b"\x00"])
).map(b"".join)
LONG = st.lists(st.sampled_from([b"a", b"A", b"bcd" * 5, b" ", b"\n"])).map(b"".join)
FLAGS = st.builds(
    Flags,
    st.booleans(),
    st.booleans(),
    st.none() | st.sampled_from([0.0, 0.5]),
    st.none() | st.sampled_from([0.0, 0.5, 1.0]),
)


@pytest.fixture(autouse=True, scope="module")
def small_windows():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "WINDOW", WINDOW)
        patch.setattr(default, "WINDOW", WINDOW)
        yield


def plain(team, answer, flags):
    """Whether an output is accepted, said in the simplest way."""

    def pieces(text):
        return re.findall(rb"\s|\S+" if flags.space_change_sensitive else rb"\S+", text)

    def near(x, y):
        if not flags.compares_floats or not NUMBER.fullmatch(x) or not NUMBER.fullmatch(y):
            return False
        if max(len(x), len(y)) >= WINDOW:
            return False
        x, y = Fraction(x.decode()), Fraction(y.decode())
        relative, absolute = flags.float_relative_tolerance, flags.float_absolute_tolerance
        return (absolute is not None and abs(x - y) <= absolute) or (
            relative is not None and abs(x - y) <= Fraction(relative) * abs(y)
        )

    def same(x, y):
        return x == y or (not flags.case_sensitive and x.lower() == y.lower()) or near(x, y)

    ours, theirs = pieces(team), pieces(answer)
    return len(ours) == len(theirs) and all(map(same, ours, theirs))


def numbers_fit(*texts):
    """Whether no token is so long that a window of a few bytes makes text of a number."""
    return all(len(token) < WINDOW for text in texts for token in text.split())


@given(TEXTS, TEXTS, FLAGS)
def test_any_two_texts_compare_as_the_plain_way_says(team, answer, flags):
    if flags.compares_floats and not numbers_fit(team, answer):
        flags = Flags(flags.case_sensitive, flags.space_change_sensitive)
    assert (compare(team, answer, flags) is None) is plain(team, answer, flags)


@given(TEXTS, st.lists(st.integers(0, 3)), FLAGS)
def test_texts_that_differ_in_few_places_compare_as_the_plain_way_says(answer, edits, flags):
    team = answer
    for edit in edits:
        at = (edit * 7) % (len(team) + 1)
        team = (
            team[:at] + b" " + team[at:],
            team[:at].upper() + team[at:],
            team[:at] + team[at + 1 :],
            team[:at] + b"1" + team[at:],
        )[edit]
    if flags.compares_floats and not numbers_fit(team, answer):
        flags = Flags(flags.case_sensitive, flags.space_change_sensitive)
    assert (compare(team, answer, flags) is None) is plain(team, answer, flags)


@given(LONG, LONG, st.booleans(), st.booleans())
def test_long_tokens_compare_as_the_plain_way_says(team, answer, case, space):
    flags = Flags(case, space)
    assert (compare(team, answer, flags) is None) is plain(team, answer, flags)


@given(TEXTS, FLAGS)
def test_a_text_is_its_own_answer(text, flags):
    assert compare(text, text, flags) is None


@given(TEXTS, TEXTS)
def test_the_place_told_is_where_the_token_stands(team, answer):
    found = compare(team, answer)
    if found is not None and found.got is not None:
        line = team.split(b"\n")[found.line - 1]
        assert len(line.split()) >= found.token


@given(TEXTS, TEXTS)
def test_without_tolerances_it_does_not_matter_which_side_is_which(team, answer):
    assert (compare(team, answer) is None) is (compare(answer, team) is None)
