"""Slots: their numbers, their containers' lives and deaths."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from sandbox import hardening
from sandbox.containing import Container, Uids
from sandbox.engine import NOT_FOUND, Engine
from sandbox.errors import ContainerLost, ImageMissing, SlotTaken
from sandbox.languages import LANGUAGES, language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from sandbox.pool import Slot

pytestmark = pytest.mark.docker

LIMITS = Limits(cpu_s=1, wall_s=10, idle_s=8, memory_bytes=64 * MIB)
OK = b"int main(void){return 0;}"
SLEEPER = b"#include <unistd.h>\nint main(void){for(;;)pause();}"
FOREVER = Limits(cpu_s=100, wall_s=100, idle_s=100, memory_bytes=64 * MIB)

WORKER = """
import sys
from sandbox.engine import NOT_FOUND, Engine
from sandbox.languages import LANGUAGES, language
from sandbox.limits import Limits
from sandbox.pool import Slot

with Slot(Engine(), image=sys.argv[1]) as slot:
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(b"int main(void){for(;;);}").ok
        print(slot.number, flush=True)
        sandbox.run(b"", Limits(cpu_s=100, memory_bytes=1 << 26))
"""


def containers(engine: Engine, number: int) -> list[str]:
    filters = json.dumps({"label": [f"podium.slot={number}"]})
    found = engine.ask("GET", "/containers/json", query={"all": "1", "filters": filters})
    return [name for one in found for name in one["Names"]]


def gone(engine: Engine, number: int, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while containers(engine, number):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def worker(engine, image):
    """A worker in the middle of a run, and its slot's number."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, image], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    number = int(process.stdout.readline())
    time.sleep(0.2)
    yield process, number
    with suppress(ProcessLookupError):
        process.kill()
    process.communicate()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_dead_worker_leaves_no_container(engine, worker, how):
    process, number = worker
    assert f"/podium-slot-{number}" in containers(engine, number)
    process.send_signal(how)
    process.wait(20)
    assert gone(engine, number, within_s=15)


def test_every_slot_has_its_own_number_and_uids(engine, image, slot):
    with Slot(engine, image=image) as other:
        assert other.number != slot.number
        with pytest.raises(SlotTaken), Slot(engine, slot.number, image=image):
            pass
        uids = set()
        for one in (slot, other, slot, other):
            with one.sandbox(language("c")) as sandbox:
                uids |= {sandbox.container.uids.compile, sandbox.container.uids.run}
        assert len(uids) in {4, 6, 8}


def test_a_closed_slot_leaves_nothing(engine, image):
    before = threading.active_count()
    with Slot(engine, image=image) as slot:
        number = slot.number
        with slot.sandbox(language("c")) as sandbox:
            assert sandbox.compile(OK).ok
    assert threading.active_count() == before
    assert gone(engine, number, within_s=10)
    assert engine.call("GET", f"/volumes/podium-slot-{number}")[0] == NOT_FOUND


def test_what_a_dead_worker_left_is_removed_by_the_next_of_its_number(engine, image):
    with Slot(engine, image=image) as slot:
        number = slot.number
    body = hardening.description(image, {"podium.slot": str(number)}, cpuset="", runtime=engine.runtime)
    name = f"podium-slot-{number}-submission-77"
    engine.ask("POST", "/containers/create", body, query={"name": name})
    with Slot(engine, number, image=image):
        assert f"/{name}" not in containers(engine, number)


def test_a_container_killed_in_a_run_is_lost_and_the_next_is_fresh(engine, slot):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(SLEEPER).ok
        identity = sandbox.container.identity
        threading.Timer(0.3, lambda: engine.call("POST", f"/containers/{identity}/kill")).start()
        with pytest.raises(ContainerLost):
            sandbox.run(b"", FOREVER)
        outcome = sandbox.run(b"", Limits(cpu_s=1, wall_s=0.2, memory_bytes=64 * MIB))
        assert outcome.ending is Ending.WALL_LIMIT
        assert sandbox.container.identity != identity
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(OK).ok
        assert sandbox.run(b"", LIMITS).is_clean


def test_a_container_killed_while_it_waits_is_replaced(engine, slot):
    with slot.sandbox(language("c")):
        pass
    waiting = [name for name in containers(engine, slot.number) if "submission" in name]
    deadline = time.monotonic() + 10
    while not waiting and time.monotonic() < deadline:
        time.sleep(0.05)
        waiting = [name for name in containers(engine, slot.number) if "submission" in name]
    for name in waiting:
        engine.call("POST", f"/containers{name}/kill")
    time.sleep(0.3)
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(OK).ok


def test_a_slot_whose_holder_died_takes_its_number_again(engine, image):
    with Slot(engine, image=image) as slot:
        engine.call("POST", f"/containers/podium-slot-{slot.number}/kill")
        time.sleep(0.3)
        with slot.sandbox(language("c")) as sandbox:
            assert sandbox.compile(OK).ok
        assert f"/podium-slot-{slot.number}" in containers(engine, slot.number)


def test_a_missing_image_is_named(engine):
    with pytest.raises(ImageMissing) as missing, Slot(engine, image="podium-nowhere:none"):
        pass
    assert missing.value.facts == {"image": "podium-nowhere:none"}


def test_a_container_is_hardened_as_designed(engine, slot):
    with slot.sandbox(language("c")) as sandbox:
        about = engine.ask("GET", f"/containers/{sandbox.container.identity}/json")
    host, config = about["HostConfig"], about["Config"]
    assert config["StdinOnce"] is True
    assert config["OpenStdin"] is True
    assert host["NetworkMode"] == "none"
    assert host["IpcMode"] == "none"
    assert host["ReadonlyRootfs"] is True
    assert host["Privileged"] is False
    assert host["CapDrop"] == ["ALL"]
    assert sorted(name.removeprefix("CAP_") for name in host["CapAdd"]) == ["KILL", "SETGID", "SETUID"]
    assert "no-new-privileges" in host["SecurityOpt"]
    assert any(option.startswith("seccomp={") for option in host["SecurityOpt"])
    assert host["LogConfig"]["Type"] == "none"
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["PidsLimit"] == 64
    assert not host["Binds"]
    (mount,) = about["Mounts"]
    assert (mount["Type"], mount["Destination"], mount["RW"]) == ("volume", hardening.JOINT, False)
    assert config["Labels"]["podium.slot"] == str(slot.number)
    assert config["Labels"]["podium.worker"]


def test_the_memory_limit_follows_the_run(engine, slot):
    """But not for what a container has room for from its start: updates are dear."""
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(OK).ok
        for memory in (32 * MIB, 1024 * MIB, 2048 * MIB, 64 * MIB):
            assert sandbox.run(b"", Limits(cpu_s=1, memory_bytes=memory, processes=70)).is_clean
            host = engine.ask("GET", f"/containers/{sandbox.container.identity}/json")["HostConfig"]
            needed = memory + hardening.FILE_PAGES_BYTES + hardening.SUPERVISOR_BYTES
            assert needed <= host["Memory"] == host["MemorySwap"]
            assert host["Memory"] <= max(needed + 80 * MIB, hardening.WARM_BYTES)
            assert host["PidsLimit"] == 70


def test_most_submissions_need_no_update(engine, image, monkeypatch):
    calls = []
    call = Engine.call
    monkeypatch.setattr(
        Engine, "call", lambda self, *args, **more: calls.append(args[:2]) or call(self, *args, **more)
    )
    with Slot(engine, image=image) as slot:
        for one in LANGUAGES:
            with slot.sandbox(one) as sandbox:
                assert sandbox.compile(one.self_test.source.encode()).ok
                assert sandbox.run(one.self_test.stdin, LIMITS).is_clean
    assert [path for _, path in calls if path.endswith("/update")] == []


def test_running_before_compiling_is_refused(slot):
    with slot.sandbox(language("c")) as sandbox:
        with pytest.raises(ValueError, match="compiled"):
            sandbox.run(b"", LIMITS)
        assert not sandbox.compile(b"nonsense").ok
        with pytest.raises(ValueError, match="compiled"):
            sandbox.run(b"", LIMITS)


def test_a_bare_program_speaks_no_frames(slot):
    container = Container.start(
        slot.engine,
        slot.image,
        f"podium-slot-{slot.number}-bare-test",
        {"podium.slot": str(slot.number)},
        uids=Uids(1, 2),
        command=("--bare", "/bin/true"),
    )
    try:
        deadline = time.monotonic() + 20
        container.channel.send(b"\n", deadline)
        assert 0 < int.from_bytes(container.channel.receive_raw(8, deadline), "little") < 10**10
    finally:
        container.remove()


def test_a_worker_that_reads_slowly_costs_the_program_no_wall_time(slot):
    """Its output waits for us for longer than its wall and idle limits; that is not its fault."""
    source = b"#include <unistd.h>\nint main(void){static char b[4<<20];size_t n=0;while(n<sizeof b)n+=(size_t)write(1,b+n,sizeof b-n);return 0;}"
    limits = Limits(cpu_s=1, wall_s=1, idle_s=0.8, memory_bytes=64 * MIB)
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(source).ok
        channel = sandbox.container.channel
        receive = channel.receive

        def late(deadline: float) -> tuple[int, bytes]:
            time.sleep(0.05)  # 64 chunks: more than 3 s in all
            return receive(deadline)

        channel.receive = late  # type: ignore[method-assign]
        outcome = sandbox.run(b"", limits)
    assert (outcome.ending, outcome.stdout.size) == (Ending.EXITED, 4 * MIB)
    assert outcome.wall_s > 1
