"""The sandbox image leaves as a file and comes back from it."""

import gzip
import tarfile

import pytest
from click.testing import CliRunner

from contest.cli import main
from sandbox.build import IMAGE


def run(*arguments, **environment):
    return CliRunner().invoke(main, ["images", *map(str, arguments)], env=environment)


@pytest.mark.docker
def test_image_is_saved_and_loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "home"))
    file = tmp_path / "sandbox.tar.gz"
    saved = run("save", file)
    assert (saved.exit_code, saved.output) == (0, f"{IMAGE} is in {file}.\n")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["sandbox.tar.gz"]
    with tarfile.open(file) as archive:
        assert IMAGE in archive.extractfile("manifest.json").read().decode()
    loaded = run("load", file)
    assert (loaded.exit_code, loaded.output) == (0, f"{IMAGE} is loaded.\n")


def test_what_is_no_image_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "home"))
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    found = run("load", file)
    assert found.exit_code == 3
    assert found.output == f"Error: {file} could not be loaded: Not a gzipped file (b'he')\n"


def test_engine_away_is_one_clear_line_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with gzip.open(tmp_path / "a.gz", "wb"):
        pass
    for verb in ("save", "load"):
        found = run(verb, tmp_path / "a.gz")
        assert found.exit_code == 3
        assert (
            found.output
            == "Error: the Docker engine does not answer at unix:///nowhere/docker.sock: start it first.\n"
        )
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.gz"]
