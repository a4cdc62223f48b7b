"""Golden cases of the default validator: each flag, each kind of difference."""

from io import BytesIO

import pytest

from judge.validators.default import compare
from judge.validators.difference import Difference
from judge.validators.flags import Flags

ACCEPTED = [
    # flags, answer, output
    ("", b"", b""),
    ("", b"", b" \n\t\r\x0b\x0c"),
    ("", b" \n", b""),
    ("", b"A B\n", b"A B\n"),
    ("", b"A B\n", b"A B"),
    ("", b"A B\n", b"\n\n  A\n\nB \t"),
    ("", b"A B\n", b"A B\r\n"),
    ("", b"A B", b"a b"),
    ("", b"straSSe", b"STRASSE"),
    ("", "é".encode(), "é".encode()),
    ("", b"\xff\x00\xfe", b"\xff\x00\xfe"),
    ("", b"1.0", b"1.0"),
    ("case_sensitive", b"A b", b"  A\nb"),
    ("space_change_sensitive", b"A b\n", b"a B\n"),
    ("space_change_sensitive", b" \n\n", b" \n\n"),
    ("space_change_sensitive float_tolerance 0.1", b"1 2\n", b"1.05 2.0\n"),
    ("case_sensitive space_change_sensitive", b"A b\r\n", b"A b\r\n"),
    ("float_tolerance 0", b"100", b"1e2"),
    ("float_tolerance 0", b"100", b"+100."),
    ("float_tolerance 0", b".5", b"0.50E+0"),
    ("float_tolerance 0", b"-0", b"0.0"),
    ("float_tolerance 0", b"1", b"1.00000000000000000000000000001"),
    ("float_tolerance 0.5", b"inf", b"INF"),
    ("float_tolerance 0.5", b"nan", b"NaN"),
    ("float_tolerance 0.5", b"0x0", b"0X0"),
    ("float_absolute_tolerance 0.1", b"0.3", b"0.4"),  # exactly the tolerance, where doubles say more
    ("float_absolute_tolerance 1e-9", b"1", b"1.000000001"),
    ("float_absolute_tolerance 1", b"10 11", b"9 12"),
    ("float_relative_tolerance 0.01", b"200", b"202"),
    ("float_relative_tolerance 0.01", b"-200", b"-198"),
    ("float_relative_tolerance 0.5", b"0", b"0.0"),
    ("float_relative_tolerance 0.5", b"1e4000", b"1.4e4000"),
    ("float_tolerance 0.5", b"1000 0.001", b"500 0.501"),  # one by share, one by difference
    ("float_absolute_tolerance 0 float_relative_tolerance 0.1", b"10", b"11"),
    ("float_absolute_tolerance 1 float_relative_tolerance 0", b"10", b"11"),
    ("float_tolerance 1 case_sensitive", b"1e1 X", b"1E1 X"),
    ("float_tolerance 0.5", b"A 1000", b"a 1001"),
    ("float_relative_tolerance 2", b"1e15", b"3e15"),
]

REJECTED = [
    # flags, answer, output, line, token, wanted, got
    ("", b"A B\n", b"A C\n", 1, 2, "B", "C"),
    ("", b"A B\n", b"A\n\nC\n", 3, 1, "B", "C"),
    ("", b"A B C\n", b"A BC\n", 1, 2, "B", "BC"),
    ("", b"A BC\n", b"A B C\n", 1, 2, "BC", "B"),
    ("", b"A B\n", b"A\n", 2, 1, "B", None),
    ("", b"A B\n", b"A", 1, 1, "B", None),
    ("", b"A\n", b"", 1, 1, "A", None),
    ("", b"A\n", b"A\nB C\n", 2, 1, None, "B"),
    ("", b"", b"0", 1, 1, None, "0"),
    ("", b"", b"\x00", 1, 1, None, "\\x00"),
    ("", b"a", b"a\x00", 1, 1, "a", "a\\x00"),
    ("", b"a", b"\xef\xbb\xbfa", 1, 1, "a", "\\ufeffa"),
    ("", b"0", b"0.0", 1, 1, "0", "0.0"),
    ("", b"0", b"+0", 1, 1, "0", "+0"),
    ("", b"1", b"01", 1, 1, "1", "01"),
    ("", "É".encode(), "é".encode(), 1, 1, "É", "é"),  # case is a matter of ASCII letters
    ("", b"a\xa0b", b"a b", 1, 1, "a\\xa0b", "a"),  # a no-break space is no white space
    ("", b"x", b"\x1b[31mx", 1, 1, "x", "\\x1b[31mx"),
    ("", b"x", "\u202ex".encode(), 1, 1, "x", "\\u202ex"),
    ("", b"x", b"\xff", 1, 1, "x", "\\xff"),
    ("case_sensitive", b"A b", b"a b", 1, 1, "A", "a"),
    ("case_sensitive", b"A b\nC d", b"A b\nC D", 2, 2, "d", "D"),
    ("space_change_sensitive", b"A\n", b"A", 1, 1, '"\\n"', None),
    ("space_change_sensitive", b"A", b"A\n", 1, 1, None, '"\\n"'),
    ("space_change_sensitive", b"A B\n", b"A  B\n", 1, 1, "B", '" "'),
    ("space_change_sensitive", b"A B\n", b"A\nB\n", 1, 1, '" "', '"\\n"'),
    ("space_change_sensitive", b"A\n", b"A\r\n", 1, 1, '"\\n"', '"\\r"'),
    ("space_change_sensitive", b"A\n", b" A\n", 1, 1, "A", '" "'),
    ("space_change_sensitive float_tolerance 1", b"1 2\n", b"1 2 \n", 1, 2, '"\\n"', '" "'),
    ("space_change_sensitive", b"", b" ", 1, 1, None, '" "'),
    ("float_tolerance 0", b"0", b"1e-4000", 1, 1, "0", "1e-4000"),
    ("float_tolerance 0", b"1", b"1.0000000000000001", 1, 1, "1", "1.0000000000000001"),
    ("float_tolerance 0.5", b"0", b"nan", 1, 1, "0", "nan"),
    ("float_tolerance 0.5", b"inf", b"infinity", 1, 1, "inf", "infinity"),
    ("float_tolerance 0.5", b"1", b"inf", 1, 1, "1", "inf"),
    # Beyond any double, of which every share is infinite too.
    ("float_relative_tolerance 1e-9", b"1e405", b"0", 1, 1, "1e405", "0"),
    ("float_tolerance 0.5", b"0", b"0x0", 1, 1, "0", "0x0"),
    ("float_tolerance 0.5", b"100", b"100e", 1, 1, "100", "100e"),
    ("float_tolerance 0.5", b"1", b"1\x00", 1, 1, "1", "1\\x00"),
    ("float_tolerance 0.5", b"1000", b"1_000", 1, 1, "1000", "1_000"),
    ("float_tolerance 0.5", b"1", b".", 1, 1, "1", "."),
    ("float_tolerance 0.5", b"1", b"1,0", 1, 1, "1", "1,0"),
    ("float_tolerance 0.5", b"1000A", b"1000.0A", 1, 1, "1000A", "1000.0A"),
    ("float_tolerance 0.5 case_sensitive", b"inf", b"INF", 1, 1, "inf", "INF"),
    ("float_tolerance 0.5", b"1e99999999", b"1e99999998", 1, 1, "1e99999999", "1e99999998"),
    ("float_absolute_tolerance 0.1", b"0.3", b"0.4000001", 1, 1, "0.3", "0.4000001"),
    ("float_absolute_tolerance 1", b"10 11", b"10 9.99999999", 1, 2, "11", "9.99999999"),
    ("float_absolute_tolerance 1e-9", b"1", b"1.0000000011", 1, 1, "1", "1.0000000011"),
    ("float_relative_tolerance 0.01", b"200", b"202.0001", 1, 1, "200", "202.0001"),
    ("float_relative_tolerance 0.5", b"0", b"1e-9", 1, 1, "0", "1e-9"),
    ("float_relative_tolerance 0.5", b"-1", b"1", 1, 1, "-1", "1"),
    ("float_tolerance 0.5", b"1000 0.001", b"500 0.5010001", 1, 2, "0.001", "0.5010001"),
    ("float_tolerance 0", b"-1 -1", b"-1-1", 1, 1, "-1", "-1-1"),
]


@pytest.mark.parametrize(("flags", "answer", "output"), ACCEPTED)
def test_output_that_counts_as_the_answer(flags, answer, output):
    assert compare(output, answer, Flags.parse(flags)) is None


@pytest.mark.parametrize(
    ("flags", "answer", "output", "found"),
    [(flags, answer, output, Difference(*place)) for flags, answer, output, *place in REJECTED],
)
def test_output_that_differs_is_told_where(flags, answer, output, found):
    assert compare(output, answer, Flags.parse(flags)) == found


def test_files_compare_like_bytes():
    assert compare(BytesIO(b"1 2 3"), BytesIO(b"1 2 4")) == Difference(1, 3, "4", "3")


def test_long_tokens_show_the_part_that_differs():
    found = compare(b"a" * 1000 + b"x" + b"b" * 1000, b"a" * 1000 + b"y" + b"b" * 1000)
    assert found == Difference(
        1, 1, "…" + "a" * 20 + "y" + "b" * 39 + "…", "…" + "a" * 20 + "x" + "b" * 39 + "…"
    )


def test_tokens_longer_than_a_window_are_compared_whole():
    long = b"a" * 1_000_000
    assert compare(long, long.upper()) is None
    assert compare(long + b"\n1", long + b" 1") is None
    assert compare(long + b"\n1", long + b" 2") == Difference(2, 1, "2", "1")
    assert compare(long + b" b", long + b"b") == Difference(1, 1, "b", '" "')
    assert compare(long, long + b"b") == Difference(1, 1, "b", None)


def test_numbers_longer_than_a_window_are_text():
    zeros = b"0" * 300_000
    assert compare(b"1." + zeros, b"1", Flags.parse("float_tolerance 1")) is not None
    assert compare(b"1." + zeros, b"1." + zeros, Flags.parse("float_tolerance 1")) is None


def test_differences_far_in_are_told_by_line_and_token():
    lines = b"".join(b"%d %d\n" % (i, i * i) for i in range(200_000))
    wrong = lines.replace(b"\n150000 ", b"\r\n150001 ")
    assert compare(wrong, lines) == Difference(150_001, 1, "150000", "150001")
    assert compare(b"\n" + wrong, lines) == Difference(150_002, 1, "150000", "150001")


def test_bidi_and_control_characters_never_reach_a_page_as_themselves():
    found = compare("\u202e\x1b[2J\x00\x9b".encode(), b"x")
    assert found.got == "\\u202e\\x1b[2J\\x00\\x9b"
