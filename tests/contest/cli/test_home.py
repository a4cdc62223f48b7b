import os
import subprocess
import sys
import time

import pytest

from contest.cli import home
from contest.cli.home import Unprepared, held

HOLD = "import sys, time; from pathlib import Path; from contest.cli.home import held\nwith held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


def test_home_second_start_names_the_first(tmp_path):
    with held(tmp_path), pytest.raises(Unprepared) as refused, held(tmp_path):
        pass
    assert refused.value.message == (
        f"Podium already runs in {tmp_path} (process {os.getpid()}): "
        "stop it first, or set PODIUM_HOME to another folder."
    )
    assert refused.value.exit_code == 3


def test_home_after_kill_9_of_its_holder_is_free(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with held(tmp_path):
        assert (tmp_path / "lock").read_text().startswith(f"{os.getpid()} ")


def test_home_waits_for_a_dead_podiums_last_child(tmp_path):
    with held(tmp_path) as lock:
        child = subprocess.Popen(["sleep", "1"], pass_fds=(lock,))
    # Whoever wrote the lock is dead, as after a kill -9 of the tree.
    (tmp_path / "lock").write_text("4194304 0\n")
    before = time.monotonic()
    with held(tmp_path):
        assert time.monotonic() - before > 0.3
    child.wait()


def test_home_that_is_a_file_is_named(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(Unprepared) as refused, held(file):
        pass
    assert refused.value.message == f"can't use {file} as home: File exists. Set PODIUM_HOME."


def test_home_that_a_dead_podiums_child_does_not_leave_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(home, "PATIENCE_S", 0.3)
    with held(tmp_path) as lock:
        child = subprocess.Popen(["sleep", "20"], pass_fds=(lock,))
    (tmp_path / "lock").write_text("4194304 0\n")
    with pytest.raises(Unprepared) as refused, held(tmp_path):
        pass
    assert refused.value.message == (
        f"a Podium that was killed has not left {tmp_path} yet: wait a moment, or end its processes."
    )
    child.kill()
    child.wait()
