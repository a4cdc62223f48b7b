"""The ways that compare much at once, against the plain model; windows of a few bytes, nothing left to the plain way."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judge.validators import bulk, default, streams
from judge.validators.bulk import Bulk
from judge.validators.default import compare
from judge.validators.difference import Difference
from judge.validators.flags import Flags
from judge.validators.tolerance import NUMBER, Tolerance

DIGITS = st.text("0123456789", max_size=9)
ODD = [
    b"nan", b"inf", b"1_000", b"0x10", b"1e400", b"-0.0", b"1e", b"1e+", b"e5", b".", b"+", b"-", b"+-1", b"1.2.3",
    b"1e5.5", b"1\x00", b"\x00", b"\xff1", "\u0661".encode(), b"1,5", b"99999999", b"100000000", b"1e-05", b"0.00001",
    b"12345678901234567890123", b"0.123456789012345678901234567", b"9" * 16, b"word", b"Case", b"#1:", b"10", b"9",
    b"1e99999999999", b"1e-400", b"0e999", b"1E5", b"0.3", b"0.4", b"1.", b".5", b"4611686018427387904", b":", b"/",
]  # fmt: skip
NUMBERS = st.builds(
    lambda sign, whole, parts, power: f"{sign}{whole}{parts}{power}".encode(),
    st.sampled_from(["", "", "", "-", "+"]),
    DIGITS,
    st.just("") | DIGITS.map(lambda digits: "." + digits),
    st.sampled_from(["", "", "", "e0", "e-3", "E+05", "e12", "e300"]),
)
TOKENS = NUMBERS | st.sampled_from(ODD)
TOLERANCES = st.none() | st.sampled_from(
    [0.0, 1e-9, 1e-6, 0.015625, 0.1, 0.5, 1.0, 3.0, 1e300, 1e-300, 1.2345678e-5]
)
FLAGS = st.builds(Flags, st.booleans(), st.booleans(), TOLERANCES, TOLERANCES)
SPACES = [b" ", b"\n", b"\r\n", b"\t ", b" \x0b\x0c", b"  \n"]


@st.composite
def neighbours(draw):
    """A token, and one that is the same, or nearly so."""
    token = draw(TOKENS)
    other = bytearray(token)
    for _ in range(draw(st.integers(0, 2)) if token else 0):
        other[draw(st.integers(0, len(other) - 1))] = draw(st.sampled_from(b"0123456789.e-a"))
    other = bytes(other)
    if draw(st.integers(0, 5)) == 0:
        other = draw(
            st.sampled_from([other + b"0", other + b".0", b"0" + other, other.upper(), draw(TOKENS)])
        )
    return token, other


@st.composite
def texts(draw):
    """Two texts of tokens that are mostly alike, with white space that is mostly alike."""
    ours, theirs = b"", b""
    for got, wanted in draw(st.lists(neighbours(), min_size=1, max_size=12)):
        space = draw(st.sampled_from(SPACES))
        other = space if draw(st.integers(0, 3)) else draw(st.sampled_from(SPACES))
        ours, theirs = ours + got + space, theirs + wanted + other
    return ours, theirs


def accepted(team, answer, flags):
    """Whether an output is accepted, token by token, numbers as `tolerance` judges each by itself."""
    tolerance = Tolerance(flags)
    pieces = streams.PIECE.findall if flags.space_change_sensitive else bytes.split

    def same(x, y):
        if x == y or (not flags.case_sensitive and x.lower() == y.lower()):
            return True
        return flags.compares_floats and tolerance.near(x, y)

    ours, theirs = pieces(team), pieces(answer)
    return len(ours) == len(theirs) and all(map(same, ours, theirs))


@given(texts(), FLAGS)
@settings(max_examples=400, deadline=None)
def test_what_is_passed_at_once_is_the_same(both, flags):
    ours, theirs = both
    passed = Bulk(flags).same(ours, theirs)
    if passed is not None:
        assert accepted(ours[: passed[0]], theirs[: passed[1]], flags)
        assert (passed[0] == len(ours.rstrip())) or (passed[1] == len(theirs.rstrip()))


@given(texts(), FLAGS, st.integers(7, 90))
@settings(max_examples=400, deadline=None)
def test_windows_and_steps_of_any_size_say_what_the_plain_way_says(both, flags, window):
    with pytest.MonkeyPatch.context() as patch:
        for module in (streams, default):
            patch.setattr(module, "WINDOW", window)
        patch.setattr(default, "FIRST_WAIT", 0)
        patch.setattr(default, "_LONGEST_WAIT", 0)
        patch.setattr(bulk, "AT_ONCE", 3)
        short = all(len(token) < window for text in both for token in text.split())
        if not short:  # a number longer than a window is text
            flags = Flags(flags.case_sensitive, flags.space_change_sensitive)
        assert (compare(*both, flags) is None) is accepted(*both, flags)


@given(neighbours(), TOLERANCES, TOLERANCES)
@example((b"0.4", b"0.3"), None, 0.1)
@example((b"3", b"1"), 2.0, None)
@example((b"9999999999999999.99", b"1"), 1e300, 1e300)
@settings(max_examples=600, deadline=None)
def test_numbers_said_to_be_near_are_exactly_that(pair, relative, absolute):
    got, wanted = pair
    flags = Flags(True, False, relative, absolute)
    if not flags.compares_floats or Bulk(flags).same(got, wanted) is None or got == wanted:
        return
    assert NUMBER.fullmatch(got)
    assert NUMBER.fullmatch(wanted)
    apart, size = abs(Fraction(got.decode()) - Fraction(wanted.decode())), abs(Fraction(wanted.decode()))
    rounding = Fraction(1, 10**18) * (size + apart)
    assert (absolute is not None and apart <= Fraction(repr(absolute)) + rounding) or (
        relative is not None and apart <= Fraction(repr(relative)) * size + rounding
    )


BIG = 9 * streams.WINDOW + streams.WINDOW // 2
LINES = [b"%d.%07d" % divmod(number * 7919 % 10**9, 10**7) for number in range(200_000)]


def joined(tokens, end=b"\n"):
    return end.join(tokens) + end


def nudged(token, by=1):
    whole, parts = token.split(b".")
    return b"%d.%07d" % divmod(int(whole + parts) + by, 10**7)


@pytest.fixture
def no_plain_way(monkeypatch):
    """Say how many windows were not passed at once."""
    failed = []
    same = Bulk.same

    def counted(self, got, wanted):
        passed = same(self, got, wanted)
        failed.append(passed is None)
        return passed

    monkeypatch.setattr(Bulk, "same", counted)
    monkeypatch.setattr(default, "FIRST_WAIT", 0)
    return failed


NEAR = "float_tolerance 1e-6"
MUCH = {
    "digits": (NEAR, LINES, [nudged(line) for line in LINES], b"\n", b"\n"),
    "digits and spaces": (NEAR, LINES, [nudged(line) for line in LINES], b"\n", b" \r\n"),
    "fewer digits": ("float_tolerance 1e-4", LINES, [line[:-2] for line in LINES], b"\n", b"\n"),
    "a share": ("float_relative_tolerance 1e-5", LINES[20:99_000], [nudged(x) for x in LINES[20:99_000]], b"\n", b"\n"),
    "some exponents": (NEAR, [b"0.00001", *LINES[:99]] * 999, [b"1e-05", *LINES[:99]] * 999, b"\n", b"\n"),
    "exponents": (
        NEAR,
        [b"%d.%07de+01" % (n % 9 + 1, n) for n in range(100_000)],
        [b"%d.%07de+01" % (n % 9 + 1, n + n % 2) for n in range(100_000)],
        b"\n",
        b"\n",
    ),
    "words": (NEAR, [b"Case", b"#1:", *LINES[:3]] * 30_000, [b"case", b"#1:", *map(nudged, LINES[:3])] * 30_000, b" ", b" "),
    "whole numbers": ("float_absolute_tolerance 3", [b"%d" % n for n in range(200_000)], [b"%d" % (n + 3) for n in range(200_000)], b"\n", b"\n"),
    "spaces": ("", LINES, LINES, b"\n", b" \n"),
    "case": ("", [b"abc", b"d"] * 200_000, [b"ABC", b"D"] * 200_000, b"\n", b" "),
    "short": ("", [b"1"] * 600_000, [b"1"] * 600_000, b"\n", b"  "),
}  # fmt: skip


@pytest.mark.parametrize("what", MUCH)
def test_much_is_compared_at_once_and_a_difference_at_its_end_is_found(what, no_plain_way):
    flags, wanted, got, end, other = MUCH[what]
    flags = Flags.parse(flags)
    answer, output = joined(wanted, end), joined(got, other)
    assert compare(output, answer, flags) is None
    assert len(no_plain_way) >= 5
    assert not any(no_plain_way)
    line = output.count(b"\n") + 1
    token = 1 if other.endswith(b"\n") else len(got) + 1
    assert compare(output + b"77", answer + b"78 ", flags) == (
        None if flags.float_absolute_tolerance == 3 else Difference(line, token, "78", "77")
    )
    assert compare(output + b"77", answer, flags) == Difference(line, token, None, "77")


def test_white_space_that_counts_is_compared_between_numbers(no_plain_way):
    flags = Flags.parse(f"space_change_sensitive {NEAR}")
    answer, output = joined(LINES), joined([nudged(line) for line in LINES])
    assert compare(output, answer, flags) is None
    assert not any(no_plain_way)
    assert len(no_plain_way) > 5
    at = output.index(b"\n", len(output) - 3 * streams.WINDOW)
    assert compare(output[:at] + b"\t" + output[at + 1 :], answer, flags) == Difference(
        output.count(b"\n", 0, at) + 1, 1, '"\\n"', '"\\t"'
    )


def test_one_digit_too_much_far_in_is_found(no_plain_way):
    got = [nudged(line) for line in LINES]
    got[150_000] = nudged(LINES[150_000], 2000)
    shown = LINES[150_000].decode(), got[150_000].decode()
    assert compare(joined(got), joined(LINES), Flags.parse(NEAR)) == Difference(150_001, 1, *shown)


def test_numpy_has_no_part_in_small_outputs(no_plain_way, monkeypatch):
    monkeypatch.setattr(default, "FIRST_WAIT", 8)
    assert compare(joined(LINES[:50_000], b" \n"), joined(LINES[:50_000])) is None
    assert no_plain_way == []


def test_words_are_read_from_their_first_letter():
    from judge.validators.decimals import _value

    digits = np.frombuffer(b"1234567800000009", np.uint8) - ord("0")
    assert _value(digits.view("<u8")).tolist() == [12345678, 9]
