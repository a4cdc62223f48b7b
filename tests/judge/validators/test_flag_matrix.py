"""Each flag of the default validator against each kind of difference, whatever the referees' cases cover."""

import pytest

from judge.validators.default import compare
from judge.validators.flags import Flags

NONE, CASE, SPACE = "", "case_sensitive", "space_change_sensitive"
RELATIVE, ABSOLUTE = "float_relative_tolerance 1e-3", "float_absolute_tolerance 1e-3"
BOTH = "float_tolerance 1e-3"
FLAGS = (NONE, CASE, SPACE, RELATIVE, ABSOLUTE, BOTH)
FLOATS = {RELATIVE, ABSOLUTE, BOTH}
ALL = set(FLAGS)
DIFFERENCES = {
    # what: answer, output, the flags that accept it
    "none": (b"a 1\n", b"a 1\n", ALL),
    "case": (b"Yes\n", b"yES\n", ALL - {CASE}),
    "two spaces": (b"a b\n", b"a  b\n", ALL - {SPACE}),
    "a tab": (b"a b\n", b"a\tb\n", ALL - {SPACE}),
    "a space at the end": (b"a\n", b"a \n", ALL - {SPACE}),
    "a space before": (b"a\n", b" a\n", ALL - {SPACE}),
    "no newline at the end": (b"a\n", b"a", ALL - {SPACE}),
    "an empty line at the end": (b"a\n", b"a\n\n", ALL - {SPACE}),
    "a line of its own": (b"a b\n", b"a\nb\n", ALL - {SPACE}),
    "another line's end": (b"a\nb\n", b"a\r\nb\r\n", ALL - {SPACE}),
    "another word": (b"a\n", b"b\n", set()),
    "a word less": (b"a b\n", b"a\n", set()),
    "a word more": (b"a\n", b"a b\n", set()),
    "nothing": (b"a\n", b"", set()),
    "words joined": (b"a b\n", b"ab\n", set()),
    "other order": (b"a b\n", b"b a\n", set()),
    "a little of much": (b"1000\n", b"1000.5\n", {RELATIVE, BOTH}),
    "a little of nothing": (b"0\n", b"0.0005\n", {ABSOLUTE, BOTH}),
    "a little of one": (b"1.0\n", b"1.0009\n", FLOATS),
    "too much": (b"1000\n", b"1002\n", set()),
    "the other sign": (b"0.5\n", b"-0.5\n", set()),
    "an exponent": (b"100\n", b"1e2\n", FLOATS),
    "a point": (b"1\n", b"1.\n", FLOATS),
    "a zero before": (b"7\n", b"007\n", FLOATS),
    "a plus": (b"1\n", b"+1\n", FLOATS),
    "nothing before the point": (b"0.5\n", b".5\n", FLOATS),
    "a word for a number": (b"1\n", b"one\n", set()),
    "no number": (b"1\n", b"nan\n", set()),
    "without end": (b"1e300\n", b"inf\n", set()),
    "hexadecimal": (b"16\n", b"0x10\n", set()),
    "an exponent without digits": (b"100\n", b"100e\n", set()),
    "a zero byte": (b"1\n", b"1\0\n", set()),
    "digits that are not ASCII": (b"1\n", "\u0661\n".encode(), set()),
    "a comma": (b"1.5\n", b"1,5\n", set()),
}


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("what", DIFFERENCES)
def test_each_flag_against_each_difference(flags, what):
    answer, output, accepted_by = DIFFERENCES[what]
    found = compare(output, answer, Flags.parse(flags))
    assert (found is None) == (flags in accepted_by)


@pytest.mark.parametrize(
    ("flags", "answer", "output", "is_accepted"),
    [
        (f"{CASE} {BOTH}", b"Ab 1\n", b"Ab 1.0005\n", True),
        (f"{CASE} {BOTH}", b"Ab 1\n", b"ab 1.0005\n", False),
        (f"{SPACE} {BOTH}", b"a 1\n", b"a 1.0005\n", True),
        (f"{SPACE} {BOTH}", b"a 1\n", b"a  1.0005\n", False),
        (f"{CASE} {SPACE}", b"A b\n", b"A b\n", True),
        (f"{CASE} {SPACE}", b"A b\n", b"A b \n", False),
        (f"{RELATIVE} {ABSOLUTE}", b"1000 0\n", b"1000.5 0.0005\n", True),
    ],
)
def test_flags_together(flags, answer, output, is_accepted):
    assert (compare(output, answer, Flags.parse(flags)) is None) == is_accepted
