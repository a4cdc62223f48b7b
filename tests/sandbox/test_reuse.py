"""Containers that serve several submissions: what proves them clean, and what attacks leave behind."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
from click.testing import CliRunner

from contest.cli import main
from sandbox import filing, protocol, proving, reuse
from sandbox.errors import ContainerLost
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from sandbox.pool import Slot
from sandbox.proving import ATTACK_LIMITS, LEAVERS, WITNESS, WITNESS_LIMITS, Proof, Prover

docker = pytest.mark.docker

LIMITS = Limits(cpu_s=1, wall_s=10, idle_s=8, memory_bytes=64 * MIB)
OK = b"int main(void){return 0;}"


@pytest.fixture(scope="module")
def own(engine, image):
    """A slot of its own: what is given back is what is given next."""
    with Slot(engine, image=image) as slot:
        yield slot


@pytest.fixture(scope="module")
def prover(own):
    return Prover(own)


def serve(slot, source=OK, *, holds_secrets=False, **more):
    """Judge a submission; returns the container it had and how it ended."""
    with slot.sandbox(language("c"), holds_secrets=holds_secrets) as sandbox:
        assert sandbox.compile(source).ok
        return sandbox.container, sandbox.run(b"", LIMITS, **more)


@docker
@pytest.mark.parametrize("name", LEAVERS)
def test_an_attack_twice_in_one_container_and_a_clean_program_after_it(prover, name):
    assert prover.prove(name).trouble == ""


@docker
@pytest.mark.parametrize("name", LEAVERS)
def test_an_attack_in_two_containers_at_once(prover, own, name):
    with own.sandbox(language("c")) as first, own.sandbox(language("c")) as second:
        for sandbox in (first, second):
            sandbox.install(prover._artefacts)
        assert first.container.identity != second.container.identity
        outcomes = [sandbox.run(b"", ATTACK_LIMITS, (name,)) for sandbox in (first, second)]
        assert [outcome.stdout.bytes() for outcome in outcomes] == [b"", b""]
        assert prover.difference(second.run(b"", WITNESS_LIMITS, (WITNESS,))) == ""


@docker
def test_a_submission_that_ended_in_any_way_leaves_a_clean_container(prover, own):
    sources = {
        b"int main(void){return 3;}": Ending.EXITED,
        b"int main(void){__builtin_trap();}": Ending.SIGNALED,
        b"int main(void){for(;;);}": Ending.CPU_LIMIT,
        b"#include <unistd.h>\nint main(void){static char b[65536];for(;;)if(write(1,b,65536)<0)return 1;}": Ending.OUTPUT_LIMIT,
    }
    for source, ending in sources.items():
        container, outcome = serve(own, source)
        assert outcome.ending is ending
        again, seen = prover.run(WITNESS, WITNESS_LIMITS)
        assert again == container.identity
        assert prover.difference(seen) == ""


@docker
def test_a_container_is_used_again_and_keeps_its_users(own):
    first, _ = serve(own)
    second, _ = serve(own)
    assert first is second
    assert first.served >= 2


@docker
def test_a_program_of_another_language_follows(own):
    first, _ = serve(own)
    with own.sandbox(language("python3")) as sandbox:
        assert sandbox.container is first
        assert sandbox.compile(b"import os; print(os.listdir('/program'), os.listdir('/box'))").ok
        assert sandbox.run(b"", LIMITS).stdout.bytes() == b"['main.py'] []\n"


@docker
def test_what_does_not_compile_leaves_a_clean_container(own):
    with own.sandbox(language("c")) as sandbox:
        assert not sandbox.compile(b"nonsense").ok
        container = sandbox.container
    assert serve(own)[0] is container


@docker
def test_a_container_retires(own, monkeypatch):
    monkeypatch.setattr(reuse, "SUBMISSIONS_MOST", 3)
    with own.sandbox(language("c")) as sandbox:
        sandbox.container.served = 0
        first = sandbox.container
    served = [serve(own)[0] is first for _ in range(4)]
    assert served == [True, True, False, False]
    assert first.is_closed


@docker
def test_a_program_never_follows_one_that_held_secrets(own):
    secret, _ = serve(own, holds_secrets=True)
    assert serve(own)[0] is not secret
    assert serve(own, holds_secrets=True)[0] is secret
    with_files, _ = serve(own, files={"answer": b"42"})
    assert with_files.is_closed
    assert serve(own, holds_secrets=True, files={"answer": b"42"})[0] is secret
    assert not secret.is_closed


@docker
def test_a_container_that_died_while_it_waited_is_not_handed_out(engine, own):
    container, _ = serve(own)
    engine.call("POST", f"/containers/{container.identity}/kill")
    again, outcome = serve(own)
    assert again is not container
    assert outcome.is_clean


@docker
def test_a_container_without_counters_is_never_used_again(own, caplog):
    seen = set()
    for _ in range(2):
        with own.sandbox(language("c")) as sandbox:
            sandbox.container.cgroup = "none"
            seen.add(sandbox.container.identity)
    assert len(seen) == 2
    assert not caplog.records


@docker
def test_a_container_in_doubt_is_thrown_away_and_said_so(own, monkeypatch, caplog):
    caplog.set_level(logging.WARNING, "sandbox.pool")
    true = filing.reset
    monkeypatch.setattr(filing, "reset", lambda container: replace(true(container), memory=1 << 40))
    container, _ = serve(own)
    assert container.is_closed
    (record,) = caplog.records
    assert container.name in record.getMessage()
    assert "memory was" in record.getMessage()


@docker
def test_a_supervisor_that_answers_nothing_sensible_is_thrown_away(own, caplog):
    caplog.set_level(logging.WARNING, "sandbox.pool")
    with own.sandbox(language("c")) as sandbox:
        container = sandbox.container
        container.channel.expect = lambda *_: b"?"  # type: ignore[method-assign]
    assert container.is_closed
    assert "a status of the wrong size" in caplog.text


@docker
def test_a_failure_of_ours_throws_the_container_away(engine, own):
    with own.sandbox(language("c")) as sandbox:
        assert sandbox.compile(OK).ok
        container = sandbox.container
        engine.call("POST", f"/containers/{container.identity}/kill")
        with pytest.raises(ContainerLost):
            sandbox.run(b"", LIMITS)
    assert container.is_closed


@docker
def test_no_more_wait_than_are_needed(own):
    containers = []
    with own.sandbox(language("c")) as a, own.sandbox(language("c")) as b, own.sandbox(language("c")) as c:
        containers = [a.container, b.container, c.container]
        pairs = {one.uids for one in containers}
    assert len(pairs) == 3
    assert [one.is_closed for one in containers].count(True) == 1


@docker
def test_more_sandboxes_than_there_are_users_for_are_refused(own):
    from contextlib import ExitStack

    with ExitStack() as stack, pytest.raises(RuntimeError, match="sandboxes of a slot at once"):
        for _ in range(20):
            stack.enter_context(own.sandbox(language("c")))


CLEAN = filing.Status(
    is_alone=True, is_empty=True, is_intact=True, sigsys=0, oom_kills=0, memory_before=MIB, memory=MIB
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"memory": 2 * MIB}, ""),
        ({"is_alone": False}, "a process is left"),
        ({"is_empty": False}, "a file is left"),
        ({"is_intact": False}, "a folder was changed"),
        ({"sigsys": 1}, "seccomp killed a process in it"),
        ({"oom_kills": 1}, "memory ran out in it"),
        ({"memory": 2 * MIB + 1}, "memory was 1048576 bytes at the start and is 2097153"),
    ],
)
def test_every_part_of_the_proof_is_asked_for(monkeypatch, changes, said):
    monkeypatch.setattr(filing, "reset", lambda _: replace(CLEAN, **changes))
    assert reuse.doubt(Served(0)) == said


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (protocol.FLAG_RUNNABLE | protocol.FLAG_STDERR_CUT, ""),
        (protocol.FLAG_OOM, "memory ran out in it"),
        (protocol.FLAG_SIGSYS, "seccomp killed a process in it"),
        (protocol.FLAG_DIRTY, "/box could not be emptied"),
    ],
)
def test_what_its_runs_reported_counts_too(monkeypatch, flags, said):
    monkeypatch.setattr(filing, "reset", lambda _: CLEAN)
    assert reuse.doubt(Served(flags)) == said


class Served:
    """A container as far as doubts go."""

    def __init__(self, flags: int) -> None:
        self.flags = flags


def test_the_command_fails_when_something_was_left(monkeypatch):
    proofs = [Proof("one", is_kept=True, trouble=""), Proof("two", is_kept=True, trouble="found it")]
    monkeypatch.setattr(proving, "prove", lambda _: iter(proofs))
    result = CliRunner().invoke(main, ["sandbox", "check", "--reuse"])
    assert (result.exit_code, result.output) == (1, "OK      one: used again\nFAILED  two: found it\n")
    result = CliRunner().invoke(main, ["sandbox", "check", "--reuse", "--json"])
    assert result.exit_code == 1
    assert [one["is_ok"] for one in json.loads(result.output)["reuse"]] == [True, False]


@docker
def test_the_command_says_what_became_of_each_attack():
    result = CliRunner().invoke(main, ["sandbox", "check", "--reuse"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        f"OK      {name}: {'used again' if is_kept else 'thrown away'}" for name, is_kept in LEAVERS.items()
    ]
