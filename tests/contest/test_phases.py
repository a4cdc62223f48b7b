from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.phases import Phase, Window, is_board_frozen, next_change, phase, seconds_in
from tests.making import HOUR, NOW, SECOND

END = NOW + 5 * HOUR
FREEZE = NOW + 4 * HOUR
PLAIN = Window(NOW, END)
FROZEN = Window(NOW, END, FREEZE)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("window", "at", "expected"),
    [
        (PLAIN, NOW - TICK, Phase.BEFORE),
        (PLAIN, NOW, Phase.RUNNING),
        (PLAIN, END - TICK, Phase.RUNNING),
        (PLAIN, END, Phase.ENDED),
        (FROZEN, FREEZE - TICK, Phase.RUNNING),
        (FROZEN, FREEZE, Phase.FROZEN),
        (FROZEN, END, Phase.ENDED),
        (Window(None, END), NOW - 9999 * HOUR, Phase.RUNNING),
        (Window(None, END), END, Phase.ENDED),
    ],
)
def test_phase_at_each_edge(window, at, expected):
    assert phase(window, at) is expected


@pytest.mark.parametrize(
    ("thaw_at", "at", "expected"),
    [
        (None, FREEZE - TICK, False),
        (None, FREEZE, True),
        (None, END + 99 * HOUR, True),
        (END + HOUR, END + HOUR - TICK, True),
        (END + HOUR, END + HOUR, False),
    ],
)
def test_board_is_frozen_from_the_freeze_to_the_thaw(thaw_at, at, expected):
    assert is_board_frozen(Window(NOW, END, FREEZE, thaw_at), at) is expected


def test_next_change_is_the_next_known_instant():
    window = Window(NOW, END, FREEZE, END + HOUR)
    instants = [NOW, FREEZE, END, END + HOUR]
    at, found = NOW - HOUR, []
    while (change := next_change(window, at)) is not None:
        found.append(change)
        at = change
    assert found == instants


@given(st.integers(min_value=-30_000, max_value=30_000))
def test_nothing_changes_before_the_next_change(seconds):
    at = NOW + seconds * SECOND
    change = next_change(FROZEN, at)
    if change is not None:
        assert phase(FROZEN, change - TICK) is phase(FROZEN, at)
        assert phase(FROZEN, change) is not phase(FROZEN, at)


def test_seconds_in_are_floored():
    assert [seconds_in(PLAIN, NOW + offset) for offset in (-TICK, TICK, SECOND - TICK, SECOND)] == [
        -1,
        0,
        0,
        1,
    ]


def test_length_is_none_without_a_start():
    assert (PLAIN.length, Window(None, END).length) == (5 * HOUR, None)
