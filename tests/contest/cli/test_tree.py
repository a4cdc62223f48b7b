import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TREE = """
import io, os, sys
from contest.cli.printing import Printer
from contest.cli.tree import Member, Tree
tree = Tree(Printer())
for name, script in [{members}]:
    tree.add(Member(name, [sys.executable, "-u", "-c", script], dict(os.environ), is_last=name == "last"))
print("parent", os.getpid(), flush=True)
sys.exit(tree.run())
"""
SLEEPER = "import os, time; print('pid', os.getpid()); time.sleep(60)"
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('pid', os.getpid()); time.sleep(60)"
)
FALLING = "import os; print('pid', os.getpid())"
FORKING = (
    "import os, subprocess, time; p = subprocess.Popen(['sleep', '60']); print('pid', p.pid); time.sleep(60)"
)


class Running:
    """A tree in a process of its own, and what it printed."""

    def __init__(self, tmp_path: Path, *members: tuple[str, str]) -> None:
        self.file = tmp_path / "lines"
        with self.file.open("wb") as out:
            text = TREE.replace("{members}", ", ".join(repr(member) for member in members))
            self.process = subprocess.Popen([sys.executable, "-c", text], stdout=out, stderr=out)

    def lines(self) -> list[str]:
        return self.file.read_text().splitlines()

    def pids(self, count: int, within_s: float = 10) -> list[int]:
        deadline = time.monotonic() + within_s
        while True:
            found = [
                int(line.partition('"pid ')[2].partition('"')[0]) for line in self.lines() if '"pid ' in line
            ]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, self.lines()
            time.sleep(0.05)


@pytest.fixture
def started(tmp_path):
    trees = []

    def start(*members):
        trees.append(Running(tmp_path, *members))
        return trees[-1]

    yield start
    for tree in trees:
        tree.process.kill()
        tree.process.wait()


def alive(pids, within_s=5.0):
    """Those that still live after at most so many seconds."""
    deadline = time.monotonic() + within_s
    while True:
        left = [pid for pid in pids if _lives(pid)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def _lives(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_tree_signal_leaves_nobody(started, number):
    tree = started(("a", SLEEPER), ("b", SLEEPER), ("last", SLEEPER))
    pids = tree.pids(3)
    tree.process.send_signal(number)
    assert tree.process.wait(10) == 0
    assert alive(pids, 0) == []


def test_tree_kill_9_of_parent_leaves_nobody(started):
    tree = started(("a", SLEEPER), ("last", SLEEPER))
    pids = tree.pids(2)
    tree.process.kill()
    assert alive(pids) == []


def test_tree_fallen_child_is_started_again(started):
    tree = started(("a", SLEEPER), ("b", SLEEPER))
    first = tree.pids(2)
    os.kill(first[0], signal.SIGKILL)
    assert len(set(tree.pids(3))) == 3
    assert any("ended (signal 9); starting it again in 0.2 s" in line for line in tree.lines())


def test_tree_falling_child_waits_longer_each_time(started):
    tree = started(("a", FALLING))
    tree.pids(4)
    said = [line for line in tree.lines() if "starting it again" in line]
    assert [line.split(" in ")[1].split(" s")[0] for line in said[:3]] == ["0.2", "0.5", "1"]


def test_tree_third_signal_ends_stubborn_children_at_once(started):
    tree = started(("a", STUBBORN))
    pids = tree.pids(1)
    for _ in range(3):
        tree.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
    assert tree.process.wait(5) == 130
    assert alive(pids, 1) == []


def test_tree_kills_what_a_child_left_in_its_session(started):
    tree = started(("a", FORKING))
    pids = tree.pids(1)
    tree.process.send_signal(signal.SIGTERM)
    assert tree.process.wait(10) == 0
    assert alive(pids, 1) == []


def test_tree_stops_the_last_after_all_others(started):
    ending = (
        "import os, signal, sys, time; "
        "signal.signal(signal.SIGTERM, lambda *_: (print('left', NAME), sys.exit())); "
        "print('pid', os.getpid()); time.sleep(60)"
    )
    tree = started(("last", ending.replace("NAME", "'last'")), ("a", ending.replace("NAME", "'a'")))
    tree.pids(2)
    tree.process.send_signal(signal.SIGTERM)
    assert tree.process.wait(10) == 0
    assert [line for line in tree.lines() if "left" in line] == [
        '{"process": "a", "event": "left a"}',
        '{"process": "last", "event": "left last"}',
    ]
