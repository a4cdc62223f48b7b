"""`podium board verify` without a database; `podium board publish` with one."""

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from contest.cli.boards import board
from judge.boards.canonical import digest, written

spec = importlib.util.spec_from_file_location(
    "golden_snapshots", Path(__file__).parents[2] / "judge" / "boards" / "test_snapshots.py"
)
golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(golden)


@pytest.fixture
def content():
    return written(golden.snapshot())


def run(*arguments):
    return CliRunner().invoke(board, ["verify", *map(str, arguments)])


def test_a_snapshot_that_computes_to_the_same_is_equal(tmp_path, content):
    file = tmp_path / "cup.snapshot.json"
    file.write_bytes(content)
    answer = run(file)
    assert answer.exit_code == 0
    assert "equal" in answer.output
    assert digest(content) in answer.output
    assert run(file, "--sha256", digest(content)).exit_code == 0


def test_one_digit_of_a_mark_names_the_cell(tmp_path, content):
    file = tmp_path / "cup.snapshot.json"
    file.write_bytes(content.replace(b'"mark":5', b'"mark":4', 1))
    answer = run(file)
    assert answer.exit_code == 1
    assert "Tidal Garden, sheets, j1, composite: the file says 4.6, computed 4" in answer.output
    told = json.loads(run(file, "--json").output)
    assert told["equal"] is False
    assert told["is_published_file"] is None, "without a digest nobody can tell"
    assert told["differences"][0] == {
        "cell": "Pitch, Final, Tidal Garden, sheets, j1, composite",
        "stored": "4.6",
        "computed": "4",
    }


def test_another_file_than_the_published_one_is_told(tmp_path, content):
    file = tmp_path / "cup.snapshot.json"
    file.write_bytes(content)
    answer = run(file, "--sha256", "0" * 64)
    assert answer.exit_code == 1
    assert "not the file that was published" in answer.output
    for wanted, said in ((digest(content), True), ("0" * 64, False)):
        assert json.loads(run(file, "--json", "--sha256", wanted).output)["is_published_file"] is said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is no JSON: line 1, column 1"),
        (b"\x00\xff", "it is not UTF-8 text"),
        (b'{"format":"other"}', "it is no snapshot"),
        (b'{"format":"podium.snapshot/1","kind":"contest","subject":{},"board":{}}', "`inputs` is missing"),
        (b'{"a":1e400}', "1e400 is no number"),
    ],
)
def test_what_is_no_snapshot_is_said_and_exits_2(tmp_path, content, said):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    answer = run(file)
    assert answer.exit_code == 2
    assert said in answer.output
    told = json.loads(run(file, "--json").output)
    assert (told["equal"], said in told["cause"]["message"]) == (None, True)


def test_a_file_that_is_not_there(tmp_path):
    answer = run(tmp_path / "none.json")
    assert answer.exit_code == 2
    assert "can't be read" in answer.output
