from dataclasses import replace

import pytest

from contest.cli.demonstrating import manifest
from contest.cli.demonstrating.checking import Shown, differences

MINUTES = 31


@pytest.fixture(scope="module")
def told():
    return manifest.read()


@pytest.fixture
def rows(told):
    return [
        Shown(told.team(line.team).name, line.rank, line.solved, MINUTES * line.solved, line.tries)
        for line in told.board
    ]


@pytest.fixture
def penalties(rows):
    return {row.name: row.penalty for row in rows}


def test_board_as_expected_has_no_differences(told, rows, penalties):
    assert differences(told, rows, penalties) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rank": 2}, "rank 2, expected 1"),
        ({"solved": 5}, "solved 5, expected 6"),
        ({"penalty": 7}, "penalty 7, by the stored times 186"),
    ],
)
def test_board_that_differs_is_told_by_team(told, rows, penalties, change, said):
    rows[0] = replace(rows[0], **change)
    assert differences(told, rows, penalties) == [f"纸鸢小队: {said}"]


def test_board_other_tries_are_told(told, rows, penalties):
    rows[8] = replace(rows[8], tries={"A": -1})
    assert differences(told, rows, penalties) == ["Salt & Silk: tries {'A': -1}, expected {}"]


def test_board_missing_and_unexpected_teams_are_told(told, rows, penalties):
    rows[8] = replace(rows[8], name="Somebody")
    assert differences(told, rows, penalties) == [
        "Salt & Silk is not on the board",
        "Somebody is on the board, though nobody expected it",
    ]
