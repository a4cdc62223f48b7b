"""What the sandbox adds to a test, and to a round between two joined programs (talking.py).

Bare is the image's own program, forked by the supervisor's own loop in a container of the same image and
flags, without limits, kill or wipe; it is timed inside. Podium is the whole way from the worker's call to
its outcome. Both alternate, so that the machine's other work hits them alike; medians are compared.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from contest.cli.benches import talking
from sandbox.container import Sandbox
from sandbox.containing import Container, Uids
from sandbox.engine import Engine
from sandbox.languages import language
from sandbox.languages.model import Language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot

WARM_UP = 10
BARE_UIDS = Uids(compile=19_990, run=19_991)
PATIENCE_S = 60
LIMITS = Limits(cpu_s=2, memory_bytes=128 * MIB)
PROGRAM = "print(sum(n * n for n in range(1000)))"
PRINTED_MB = 200
PRINTER = f"""\
import sys
chunk = b"0123456789abcde\\n" * 65536
for _ in range({PRINTED_MB}):
    sys.stdout.buffer.write(chunk)
"""

TRUE = ("/bin/true",)
PYTHON = ("/usr/bin/python3", "-I", "-B", "-X", "utf8", "-c", PROGRAM)


def measure(engine: Engine, runs: int) -> dict[str, float | int | str]:
    """Return medians, their ratios, and the rise of this process's memory."""
    with Slot(engine) as slot:
        rise = _memory_rise(slot)
        bare_true, podium_true = _compare(slot, TRUE, runs)
        bare_python, podium_python = _compare(slot, PYTHON, runs)
        plain, joined = talking.compare(slot)
    return {
        "runs": runs,
        "bare_true_ms": round(bare_true, 3),
        "podium_true_ms": round(podium_true, 3),
        "true_ratio": round(podium_true / bare_true, 3),
        "bare_python_ms": round(bare_python, 3),
        "podium_python_ms": round(podium_python, 3),
        "python_ratio": round(podium_python / bare_python, 3),
        "printed_mb": PRINTED_MB,
        "rss_rise_mb": round(rise, 1),
        "rounds": talking.ROUNDS,
        "plain_round_us": round(plain, 2),
        "joined_round_us": round(joined, 2),
        "joined_ratio": round(joined / plain, 2),
    }


def _compare(slot: Slot, command: tuple[str, ...], runs: int) -> tuple[float, float]:
    """Return the medians of a command, bare and through the sandbox, in milliseconds."""
    bare_ms, podium_ms = [], []
    with _bare(slot, command) as bare, slot.sandbox(_only(command)) as sandbox:
        sandbox.compile(b"")
        for turn in range(WARM_UP + runs):
            bare_taken = _bare_run(bare)
            podium_taken = _podium_run(sandbox)
            if turn >= WARM_UP:
                bare_ms.append(bare_taken)
                podium_ms.append(podium_taken)
    return statistics.median(bare_ms), statistics.median(podium_ms)


def _only(command: tuple[str, ...]) -> Language:
    """Return a language that compiles nothing and runs this command."""
    return replace(language("python3"), compile=None, run=command)


@contextmanager
def _bare(slot: Slot, command: tuple[str, ...]) -> Iterator[Container]:
    container = Container.start(
        slot.engine,
        slot.image,
        f"podium-slot-{slot.number}-bare",
        {"podium.slot": str(slot.number), "podium.role": "bare"},
        uids=BARE_UIDS,
        cpuset=slot.cpuset,
        command=("--bare", *command),
    )
    try:
        yield container
    finally:
        container.remove()


def _bare_run(bare: Container) -> float:
    deadline = time.monotonic() + PATIENCE_S
    bare.channel.send(b"\n", deadline)
    return int.from_bytes(bare.channel.receive_raw(8, deadline), "little") / 1e6


def _podium_run(sandbox: Sandbox) -> float:
    started = time.perf_counter()
    outcome = sandbox.run(b"", LIMITS)
    taken = (time.perf_counter() - started) * 1e3
    assert outcome.is_clean, outcome  # noqa: S101 -- else the figure means nothing
    return taken


def _memory_rise(slot: Slot) -> float:
    """Return by how many MB this process grows at most while a program prints 200 MB."""
    limits = replace(LIMITS, cpu_s=20, output_bytes=2 * PRINTED_MB * MIB)
    with slot.sandbox(language("python3")) as sandbox:
        sandbox.compile(PRINTER.encode())
        sandbox.run(b"", replace(limits, output_bytes=MIB)).stdout.close()
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = _status_mb("VmRSS")
        with sandbox.run(b"", limits).stdout as printed:
            assert printed.size == PRINTED_MB * MIB, printed  # noqa: S101 -- as above
        return _status_mb("VmHWM") - before


def _status_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(field)
