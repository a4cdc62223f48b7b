import io

import pytest

from contest.cli.demonstrating.drawing import Screen, bar, padded, width


@pytest.mark.parametrize(
    ("text", "columns"), [("ab", 2), ("纸鸢", 4), ("קיפוד", 5), ("é", 1), ("e\u0301", 1)]
)
def test_width_is_what_a_terminal_gives(text, columns):
    assert width(text) == columns


def test_padded_counts_columns():
    assert (padded("纸", 4), padded("7", 3, right=True)) == ("纸  ", "  7")


def test_bar_fills():
    assert (bar(0, 4), bar(0.5, 4), bar(1, 4)) == ("░░░░", "██░░", "████")


def test_screen_without_a_terminal_has_plain_lines_alone():
    out = io.StringIO()
    screen = Screen(out)
    screen.live("half")
    screen.say(f"{screen.chip('AC')} {screen.strong('x')}")
    screen.table(["#", "Name", "Solved"], [["1", "纸鸢", "10"], ["2", "b", "9"]])
    assert out.getvalue() == "AC x\n#  Name  Solved\n1  纸鸢      10\n2  b          9\n"
