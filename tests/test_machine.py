"""The set-up scripts: what they say when a machine lacks something, and an engine of their own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import Engine

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted((ROOT / "machine").glob("*.sh"))


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_script_is_plain_shell_and_may_be_run(script: Path) -> None:
    shell = script.read_text().splitlines()[0].rpartition("/")[2].removeprefix("env ")
    subprocess.run([shell if shell in {"sh", "bash"} else "sh", "-n", script], check=True)
    assert script.name == "lib.sh" or os.access(script, os.X_OK)


def sourced(lines: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", f"set -eu; . {ROOT}/machine/lib.sh; {lines}"],
        check=False,
        env={"PATH": f"{path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )


def fake(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_somebody_who_is_not_root_is_told_what_to_type(tmp_path: Path) -> None:
    fake(tmp_path, "id", "echo 1000")
    fake(tmp_path, "apt-get", "echo called; exit 1")
    done = sourced("install_packages Tetris bastet", tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "podium: Tetris is missing: sudo apt-get install bastet\n"


def test_packages_that_cannot_be_installed_end_with_3_and_the_reason(tmp_path: Path) -> None:
    fake(tmp_path, "id", "echo 0")
    fake(tmp_path, "apt-get", "echo no such package: $*; exit 100")
    before = Path("/usr/sbin/policy-rc.d").exists()
    done = sourced("install_packages Tetris bastet", tmp_path)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-2:] == [
        "no such package: update -q",
        "podium: apt-get could not install bastet",
    ]
    assert Path("/usr/sbin/policy-rc.d").exists() == before


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of what set-up reads, without a .venv."""
    path = tmp_path / "house"
    shutil.copytree(ROOT / "machine", path / "machine")
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, path / name)
    return path


def run(script: Path, path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script],
        check=False,
        env={"PATH": f"{path}:/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
    )


def test_a_python_without_ensurepip_is_named_before_anything_is_made(house: Path, tmp_path: Path) -> None:
    fake(tmp_path, "id", "echo 1000")
    fake(tmp_path, "python", f'case "$*" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"')
    done = run(house / "machine" / "venv.sh", tmp_path, PYTHON=str(tmp_path / "python"))
    assert (done.returncode, done.stderr) == (
        3,
        "podium: Python's venv is missing: sudo apt-get install python3-venv\n",
    )
    assert not (house / ".venv").exists()


def test_no_python_new_enough_is_said(house: Path, tmp_path: Path) -> None:
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        fake(tmp_path, name, "exit 1")
    done = run(house / "machine" / "venv.sh", tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("podium: Python 3.11 or newer is needed")


@pytest.mark.parametrize(("first", "second", "whole"), [(0, 0, 0), (1, 0, 1), (0, 2, 2), (5, 0, 5)])
def test_a_failure_of_either_half_fails_all_tests(
    house: Path, tmp_path: Path, first: int, second: int, whole: int
) -> None:
    (house / ".venv" / "bin").mkdir(parents=True)
    fake(
        house / ".venv" / "bin",
        "pytest",
        f'echo "ran $*"; case "$*" in *"not ("*) exit {first};; esac; exit {second}',
    )
    done = run(house / "machine" / "test.sh", tmp_path)
    assert done.returncode == whole
    assert len(done.stdout.splitlines()) == 2


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, since the engine keeps sockets below it."""
    path = Path(tempfile.mkdtemp(prefix="pd-", dir="/tmp"))
    yield path
    if (path / "docker.pid").exists():
        end(path, signal.SIGTERM)
    subprocess.run(["umount", path / "data"], check=False, stderr=subprocess.DEVNULL)
    subprocess.run(["rm", "-rf", "--one-file-system", path], check=True)


def end(folder: Path, number: signal.Signals) -> int:
    pid = int((folder / "docker.pid").read_text())
    os.kill(pid, number)
    state = Path(f"/proc/{pid}/status")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and state.exists() and "State:\tZ" not in state.read_text():
        time.sleep(0.05)
    return pid


def start(folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"}
    script = ROOT / "machine" / "docker.sh"
    return subprocess.run(
        [script, folder], check=False, env=environ, capture_output=True, text=True, timeout=120
    )


@pytest.mark.docker
@pytest.mark.slow
def test_an_engine_is_started_once_and_again_after_its_death(folder: Path) -> None:
    engine = Engine(f"unix://{folder}/docker.sock")
    assert start(folder).returncode == 0
    engine.ping()
    pid = int((folder / "docker.pid").read_text())
    assert os.getsid(pid) == pid, "Ctrl-C at our terminal must not reach it"

    again = start(folder)
    assert (again.returncode, again.stderr) == (0, "")

    end(folder, signal.SIGKILL)
    assert (folder / "docker.pid").read_text() == str(pid), "a stale pid file is what it left"
    assert start(folder).returncode == 0
    engine.ping()

    end(folder, signal.SIGTERM)
    (folder / "docker.pid").write_text(str(os.getpid()))  # somebody else's number by now
    assert start(folder).returncode == 0
    engine.ping()


@pytest.mark.docker
def test_an_address_that_does_not_answer_is_named(tmp_path: Path) -> None:
    address = f"unix://{tmp_path}/none.sock"
    done = subprocess.run(
        [ROOT / "machine" / "docker.sh"],
        check=False,
        env={**os.environ, "DOCKER_HOST": address},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert done.stderr == f"podium: the Docker engine at DOCKER_HOST={address} does not answer\n"
