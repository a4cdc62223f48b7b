"""What one of two joined programs does to its ends, to the other, and to those who talk after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.interaction import Direction, Side, interact
from sandbox.languages import language
from sandbox.limits import KIB, MIB, Limits
from sandbox.outcome import Ending
from sandbox.protocol import frame

pytestmark = pytest.mark.docker

LIMITS = Limits(cpu_s=5, wall_s=60, memory_bytes=64 * MIB)
SHELL = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
ASK = "for i in 1 2 3; do echo $i; read a; [ $a = $((i*i)) ] || exit 9; done"
ANSWER = "while read n; do echo $((n*n)); done; exit 42"
CLEAN = [b"1\n", b"1\n", b"2\n", b"4\n", b"3\n", b"9\n"]


@pytest.fixture(scope="module", params=[False, True], ids=["by FIFOs", "by the worker"])
def talk(slot, request):
    """Let two lines of shell, or programs in Python, talk."""
    with slot.sandbox(SHELL) as ours, slot.sandbox(SHELL, holds_secrets=True) as theirs:
        for sandbox in (ours, theirs):
            assert sandbox.compile(b"").ok
        ours.relays = lambda: request.param

        def run(submission: str, validator: str, limits: Limits = LIMITS):
            return interact(Side(ours, limits, (submission,)), Side(theirs, LIMITS, (validator,)))

        yield run


@pytest.fixture(autouse=True)
def clean_after(talk):
    """Whatever happened: who talks next in the same containers talks as in fresh ones."""
    yield
    found = talk(ASK, ANSWER)
    assert (found.submission.exit_code, found.validator.exit_code) == (0, 42), found
    assert [line.data for line in found.transcript] == CLEAN


def python(text: str) -> str:
    assert "'" not in text
    return f"exec python3 -c '{text}'"


MEDDLING = """
import fcntl, os, signal
signal.signal(signal.SIGIO, signal.SIG_IGN)
for end in (0, 1):
    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, %s)
    fcntl.fcntl(end, fcntl.F_SETOWN, 1)
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_NONBLOCK | os.O_ASYNC | os.O_DIRECT)
try:
    while True:
        os.write(1, bytes(1000))
except BlockingIOError:
    pass
os._exit(42)
"""


@pytest.mark.parametrize("size", ["4096", "1 << 20"])
def test_a_validator_that_changes_its_ends_and_leaves_them_full(talk, size):
    found = talk("sleep 0.5; exit 7", python(MEDDLING % size))
    assert (found.submission.exit_code, found.validator.exit_code) == (7, 42)


def test_bytes_that_look_like_frames_are_bytes(talk):
    forged = b"".join(frame(kind, bytes(8)) for kind in b"LCQDOTXA")
    source = f'import os,sys;os.write(1,bytes.fromhex("{forged.hex()}"));sys.stdin.buffer.read(1)'
    got = f"import os,sys;d=sys.stdin.buffer.read({len(forged)});os.write(2,d);os.write(1,d);os._exit(42)"
    found = talk(python(source), python(got))
    assert (found.submission.exit_code, found.validator.exit_code) == (0, 42)
    assert found.validator.stderr == forged
    said = b"".join(line.data for line in found.transcript if line.direction is Direction.SUBMISSION)
    assert said == forged


def test_a_flood_of_tiny_pieces_fills_no_transcript(talk):
    source = 'import os\nfor i in range(60000): os.write(1, b"x\\n"[i % 2:][:1])'
    found = talk(python(source), "cat >/dev/null; exit 43")
    assert (found.submission.exit_code, found.validator.exit_code) == (0, 43)
    assert sum(len(line.data) for line in found.transcript) <= 64 * KIB


@pytest.mark.parametrize("who", ["submission", "validator"])
def test_children_that_hold_the_ends_hold_up_nobody(talk, who):
    holds = "(setsid sleep 50 &) ; (setsid sh -c 'trap : TERM HUP; while :; do sleep 9; done' &) ; "
    ours, theirs = "read a; exit 4", "echo go; cat >/dev/null; exit 43"
    found = talk(*((holds + ours, theirs) if who == "submission" else (ours, holds + theirs)))
    assert (found.submission.exit_code, found.validator.exit_code) == (4, 43)
    assert not found.validator_ended_first


def test_who_hears_nothing_any_more_is_talked_to_in_vain(talk):
    found = talk("exec <&-; sleep 0.2; exit 3", "head -c 200000 /dev/zero; exit 43")
    assert (found.submission.exit_code, found.validator.exit_code) == (3, 43)


def test_both_talk_and_nobody_listens(talk):
    flood = "head -c 3000000 /dev/zero; exit 42"
    found = talk(flood, flood, replace(LIMITS, wall_s=0.7))
    assert found.submission.ending is Ending.WALL_LIMIT
    assert found.validator.exit_code == 42


def test_signals_reach_neither_the_supervisor_nor_the_other(talk):
    kills = "kill -9 1; kill -STOP 1; kill -9 -1; exit 3"
    found = talk(kills, "cat >/dev/null; kill -9 1 2>/dev/null; exit 43")
    assert (found.submission.exit_code, found.validator.exit_code) == (3, 43)
