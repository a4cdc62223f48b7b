"""Both ways of joining two programs, by FIFOs and by the worker: they come to the same, and end what is decided."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from sandbox.errors import ContainerLost
from sandbox.interaction import Direction, Side, interact
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from sandbox.pool import Slot

pytestmark = pytest.mark.docker

LIMITS = Limits(cpu_s=5, wall_s=60, memory_bytes=64 * MIB)
WAITING = replace(LIMITS, wall_s=0.7)
SHELL = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
ASK = "for i in 1 2 3; do echo $i; read a; [ $a = $((i*i)) ] || exit 9; done"
ANSWER = "while read n; do echo $((n*n)); done; exit 42"


def rejects(validator):
    return validator.exit_code != 42


@pytest.fixture(scope="module")
def two(slot):
    with slot.sandbox(SHELL) as submission, slot.sandbox(SHELL, holds_secrets=True) as validator:
        assert submission.compile(b"").ok
        assert validator.compile(b"").ok
        yield submission, validator


@pytest.fixture
def talk(two):
    def run(submission, validator, limits, *, is_relayed):
        two[0].relays = lambda: is_relayed
        return interact(
            Side(two[0], limits, (submission,)), Side(two[1], LIMITS, (validator,)), decides=rejects
        )

    return run


# What is said in turns, so that neither the pieces nor their order depend on who is quick.
@pytest.mark.parametrize(
    ("submission", "validator"),
    [
        (ASK, ANSWER),
        ("read a; sleep 0.3; exit 5", "echo go; exit 42"),
        ("echo x; exit 3", "while read a; do :; done; echo more; exit 43"),
        ("echo x; read a; kill -SEGV $$", "read a; echo go; read b; exit 42"),
        ("echo x; read a; while :; do :; done", "read a; echo go; exit 1"),
        ("head -c 3000 /dev/zero; read a", "head -c 3000 >/dev/null; echo go; read b; exit 42"),
        ("read a", "read b; exit 42"),
    ],
)
def test_both_ways_come_to_the_same(talk, submission, validator):
    told = []
    for is_relayed in (False, True):
        found = talk(submission, validator, WAITING, is_relayed=is_relayed)
        sides = [(one.ending, one.exit_code, one.signal) for one in (found.submission, found.validator)]
        said = {
            who: b"".join(line.data for line in found.transcript if line.direction is who)
            for who in Direction
        }
        told.append((sides, said, found.validator_ended_first, found.is_broken))
    assert told[0] == told[1]


@pytest.mark.parametrize("is_relayed", [False, True], ids=["by FIFOs", "by the worker"])
@pytest.mark.parametrize(
    ("goes_on", "end"),
    [
        ("sleep 50", "exit 43"),
        ("sleep 50", "exit 1"),
        ("while :; do :; done", "kill -SEGV $$"),
        ("while :; do :; done", "head -c 50000 /dev/zero; exit 43"),  # that nobody reads
        ("while read a; do :; done; sleep 50", "exit 43"),
        ("while :; do echo x; sleep 0.01; done", "exit 43"),
    ],
)
def test_nobody_goes_on_when_it_is_decided(talk, goes_on, end, is_relayed):
    began = time.monotonic()
    found = talk(goes_on, end, replace(LIMITS, cpu_s=20), is_relayed=is_relayed)
    assert (found.submission.ending, found.submission.signal) == (Ending.SIGNALED, 9)
    assert found.validator_ended_first
    assert found.submission.cpu_s < 5
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("is_relayed", [False, True], ids=["by FIFOs", "by the worker"])
def test_who_was_accepted_goes_on(talk, is_relayed):
    found = talk("read a; sleep 0.3; echo x; exit 6", "echo go; exit 42", LIMITS, is_relayed=is_relayed)
    assert (found.submission.exit_code, found.validator.exit_code) == (6, 42)
    assert found.validator_ended_first


@pytest.mark.parametrize("are_apart", [True, False])
def test_the_way_is_found_out_once_by_a_trial(engine, image, monkeypatch, caplog, are_apart):
    if are_apart:  # as where each container has a kernel of its own

        def fail(*_, **__):
            raise ContainerLost(container="x", cause="cannot open a FIFO")

        monkeypatch.setattr("sandbox.interaction.join", fail)
    with (
        Slot(engine, image=image) as slot,
        slot.sandbox(SHELL) as ours,
        slot.sandbox(SHELL, holds_secrets=True) as theirs,
    ):
        for sandbox in (ours, theirs):
            assert sandbox.compile(b"").ok
        for _ in range(2):
            found = interact(Side(ours, LIMITS, (ASK,)), Side(theirs, LIMITS, (ANSWER,)))
            assert (found.submission.exit_code, found.validator.exit_code) == (0, 42)
        assert slot.relays() is are_apart
    assert len([one for one in caplog.records if "by way of the worker" in one.message]) == are_apart
