"""The supervisor's own parts, built with sanitizers and run as submissions: the image has the compiler."""

from __future__ import annotations

import io
import struct
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import hardening, protocol
from sandbox.container import Sandbox
from sandbox.languages import language
from sandbox.languages.model import Language
from sandbox.limits import MIB, Limits

pytestmark = pytest.mark.docker

HERE = Path(__file__).parent
IMAGE = Path(hardening.__file__).parent / "image"
TREES = HERE.parent / "cgroups"
SANITIZED = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g")
WARNINGS = ("-std=gnu17", "-Wall", "-Wextra", "-Werror")
LIMITS = Limits(cpu_s=20, wall_s=120, memory_bytes=512 * MIB)


def built(main: str, *parts: str) -> tuple[Language, dict[str, bytes]]:
    """Return a language that builds a driver with parts of the supervisor, and the files for it."""
    sources = [IMAGE / name for name in ("supervisor.h", *parts)] + [HERE / main]
    units = [path.name for path in sources if path.suffix == ".c"]
    build = replace(
        language("c"),
        compile=("gcc", *WARNINGS, *SANITIZED, "-no-pie", "-o", "main", *units),
        run=("/program/main",),
        compile_limits=LIMITS,
        # The leak checker wants ptrace, which is refused here.
        environment=("ASAN_OPTIONS=detect_leaks=0",),
    )
    return build, {path.name: path.read_bytes() for path in sources}


def run(slot, build: Language, files: dict[str, bytes], args: tuple[str, ...] = ()) -> str:
    with slot.sandbox(build) as sandbox:
        compiled = sandbox.compile(files)
        assert compiled.ok, compiled.log
        outcome = sandbox.run(b"", LIMITS, args)
    assert outcome.is_clean, (outcome, outcome.stdout.bytes(), outcome.stderr.decode())
    return outcome.stdout.bytes().decode()


def test_frames_of_every_kind_are_read_or_refused_within_bounds(slot):
    build, files = built("fuzz_frames.c", "supervisor_frames.c")
    assert run(slot, build, files, ("20261124", "2")) == "sound\n"


def test_files_are_put_kept_and_wiped(slot):
    build, files = built("check_files.c", "supervisor_files.c", "supervisor_wipe.c", "supervisor_frames.c")
    assert run(slot, build, files) == "done\n"


def test_messages_are_passed_on_and_written_down(slot):
    # The driver has the part within itself, so that it can put pipes in place of the FIFOs.
    build, files = built("check_join.c", "supervisor_bridge.c", "supervisor_frames.c")
    part = IMAGE / "supervisor_join.c"
    assert run(slot, build, {**files, part.name: part.read_bytes()}) == "done\n"


def read_tree(sandbox: Sandbox) -> dict[str, str]:
    words = sandbox.run(b"", LIMITS).stdout.bytes().decode().split()
    return dict(word.split("=") for word in words)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("hybrid", "v1"),
        ("v1", "v1"),
        ("v2", "v2"),
        ("none", "none"),
    ],
)
def test_counters_are_read_from_a_recorded_tree(slot, kind, expected):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(
            TREES / kind if kind != "none" else TREES / "README", "tree" if kind != "none" else "tree/README"
        )
    unpack = "import tarfile; tarfile.open('tree.tar').extractall('.')"
    reader = replace(
        language("python3"),
        source="tree.tar",
        compile=("python3", "-c", unpack),
        run=(hardening.SUPERVISOR, "--read-cgroup", "/program/tree"),
        artefacts=("*",),
    )
    with slot.sandbox(reader) as sandbox:
        assert sandbox.compile(packed.getvalue()).ok
        values = read_tree(sandbox)
    assert values == {"kind": expected, **expected_values(kind)}


def expected_values(kind: str) -> dict[str, str]:
    """Read the same tree in a way of its own."""
    if kind == "none":
        return {"cpu_ns": "0", "memory": "0", "oom_kills": "0"}
    texts = {path.name: path.read_text() for path in (TREES / kind).rglob("*") if path.is_file()}
    stat = dict(line.split() for line in texts["memory.stat"].splitlines())
    if kind == "v2":
        cpu = dict(line.split() for line in texts["cpu.stat"].splitlines())
        events = dict(line.split() for line in texts["memory.events"].splitlines())
        cpu_ns, memory = int(cpu["usage_usec"]) * 1000, int(stat["anon"]) + int(stat["shmem"])
    else:
        events = dict(line.split() for line in texts["memory.oom_control"].splitlines())
        cpu_ns, memory = int(texts["cpuacct.usage"]), int(stat["rss"]) + int(stat["shmem"])
    return {"cpu_ns": str(cpu_ns), "memory": str(memory), "oom_kills": events["oom_kill"]}


def run_joined() -> bytes:
    run = protocol.run_frame(LIMITS, 1, ("/bin/true",), (), how=protocol.AS_SUBMISSION)
    return run + protocol.frame(protocol.GO_KIND)


def test_this_machines_counters_are_there(slot):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.container.cgroup in {"v1", "v2"}


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (protocol.frame(ord("?")), "unknown frame"),
        (protocol.frame(protocol.INPUT_KIND, b"x"), "unknown frame"),
        (protocol.frame(protocol.RUN_KIND, b"short"), "bad run"),
        (protocol.frame(protocol.PUT_KIND, b"\1\0\0\0\0../x\0data"), "bad put"),
        (protocol.frame(protocol.PUT_KIND, b"\1\0\0\0\0a//b\0data"), "bad put"),
        (protocol.frame(protocol.FETCH_KIND, b"\1\0\0\0"), "bad fetch"),
        (protocol.frame(protocol.KEEP_KIND, bytes(12)), "bad keep"),
        (protocol.frame(protocol.JOIN_KIND, b"\0"), "bad join"),
        (protocol.frame(protocol.RESET_KIND, b"\0"), "bad reset"),
        (protocol.frame(protocol.MAKE_KIND), "cannot close /joint: Read-only file system"),
        (run_joined(), "not joined"),
        (protocol.frame(protocol.JOIN_KIND) * 2, "joined already"),
        (protocol.frame(protocol.JOIN_KIND) + protocol.frame(protocol.CREDIT_KIND, b"\1"), "bad credit"),
        (
            protocol.frame(protocol.JOIN_KIND)
            + protocol.frame(protocol.TOLD_KIND, bytes(protocol.WINDOW)) * 3,
            "more than the window",
        ),
        (protocol.frame(protocol.KEEP_KIND, b"\1\0\0\0"), "bad keep"),
        (struct.pack("<IB", 1 << 30, 82), "not a frame"),
    ],
)
def test_a_bad_frame_ends_the_supervisor_with_its_reason(slot, frames, why):
    import time

    from sandbox.channel import ChannelEnded

    with slot.sandbox(language("c")) as sandbox:
        channel = sandbox.container.channel
        channel.send(frames, time.monotonic() + 10)
        with pytest.raises(ChannelEnded) as ended:
            while True:
                channel.receive(time.monotonic() + 10)
    assert ended.value.cause == f"supervisor: {why}"


def test_the_supervisor_is_read_in_a_sitting():
    lines = [len(path.read_text().splitlines()) for path in IMAGE.glob("supervisor*.[ch]")]
    assert max(lines) < 250
    assert sum(lines) < 1750
