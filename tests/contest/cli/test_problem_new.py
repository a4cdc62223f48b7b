"""`podium problem new`: what it makes, and what it refuses."""

import uuid

import pytest
import yaml
from click.testing import CliRunner

from contest.cli import main


def new(*words):
    return CliRunner().invoke(main, ["problem", "new", *map(str, words)])


def test_a_folder_is_made_with_a_uuid_of_its_own(tmp_path):
    done = new(tmp_path / "set" / "shells", "--title", "Shells: two")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "podium problem verify" in done.stdout
    said = yaml.safe_load((tmp_path / "set/shells/problem.yaml").read_text())
    assert uuid.UUID(said["uuid"]).version == 4
    assert (said["problem_format_version"], said["name"]["en"]) == ("2025-09", "Shells: two")
    assert new(tmp_path / "other").exit_code == 0
    assert yaml.safe_load((tmp_path / "other/problem.yaml").read_text())["uuid"] != said["uuid"]


@pytest.mark.parametrize("shape", ["scoring", "interactive"])
def test_other_kinds_are_made_too(tmp_path, shape):
    assert new(tmp_path / "shells", "--type", shape).exit_code == 0
    assert yaml.safe_load((tmp_path / "shells/problem.yaml").read_text())["type"] == shape


def test_what_is_there_is_left_alone(tmp_path):
    (tmp_path / "shells").mkdir()
    (tmp_path / "shells/notes.txt").write_text("mine")
    done = new(tmp_path / "shells")
    assert done.exit_code == 1
    assert "is there already" in done.stderr
    assert [path.name for path in (tmp_path / "shells").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["Shells", "two words", "shells-2", "..", "x" * 256, "ä"])
def test_names_that_no_package_has_are_refused(tmp_path, name):
    done = new(tmp_path / name)
    assert done.exit_code == 1
    assert "letters a to z and digits only" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_title_is_one_line(tmp_path):
    assert "one line" in new(tmp_path / "shells", "--title", "a\nb").stderr
