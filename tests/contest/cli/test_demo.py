"""The main job, from nothing to the leaderboard, as `make demo` runs it."""

import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from contest.cli.boards import board

pytestmark = [pytest.mark.docker, pytest.mark.slow]


def test_demo_once_checks_its_board_and_a_second_start_submits_nothing_twice(start):
    first = start("demo", "--once")
    assert first.wait(500) == 0, first.said
    lines = first.said.splitlines()
    assert "9 teams joined by code and handed in 40 programs through the site." in lines
    assert lines[-1] == "The board is as expected."
    assert len([line for line in lines if re.search(r" s$", line)]) == 40
    assert "8 judges marked 48 sheets of Young Founders." in lines
    files = [line.removeprefix("Published: ") for line in lines if line.startswith("Published: ")]
    assert [Path(file).name for file in files] == [
        "young-founders.snapshot.json",
        "silk-and-cedar.snapshot.json",
    ]
    for file in files:
        assert CliRunner().invoke(board, ["verify", file]).exit_code == 0
    second = start("demo", "--once")
    assert second.wait(120) == 0, second.said
    assert "joined by code" not in second.said
    assert "judges marked" not in second.said
    assert "40 programs were handed in before." in second.said
    assert second.said.splitlines()[-1] == "The board is as expected."


def test_demo_without_the_engine_is_one_clear_line(start):
    process = start("demo", "--once", DOCKER_HOST="unix:///nowhere/docker.sock")
    assert process.wait(60) == 3
    assert process.said == (
        "Error: the Docker engine does not answer at unix:///nowhere/docker.sock: start it first.\n"
    )


def test_demo_once_that_is_interrupted_is_no_success_and_leaves_nothing(start, home):
    process = start("demo", "--once")
    process.says("The site answers at ")
    process.signal(signal.SIGINT)
    assert process.wait() == 130
    assert not (home / "redis.sock").exists()
