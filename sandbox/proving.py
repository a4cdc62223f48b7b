"""Proves the use of containers again: attacks run twice in one container, and a clean program after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import Engine
from sandbox.errors import SandboxError
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Outcome
from sandbox.pool import Slot

SOURCE = Path(__file__).parent / "leaving.c"
WITNESS = "witness"
# The programs of leaving.c; whether their container is clean afterwards, and used again.
LEAVERS = {
    "hidden processes": True,
    "stopped processes": True,
    "fork bomb": True,
    "files of every mode": True,
    "deep folders": True,
    "attributes of folders": True,
    "the program's folder": True,
    "other folders": True,
    "locks": True,
    "signals and timers": True,
    "memory": True,
    "large pipes": True,
    "unlinked file": True,
    "memory until the limit": True,
    "shared memory": False,
    "keyring": False,
    "message queue": False,
}
ATTACK_LIMITS = Limits(cpu_s=0.3, wall_s=20, idle_s=10, memory_bytes=64 * MIB)
WITNESS_LIMITS = Limits(cpu_s=5, wall_s=60, idle_s=30, memory_bytes=64 * MIB)
MEMORY_DIFFERS_MOST = 1 * MIB  # between two runs of the same program
SHOWN = 300


class ProofImpossible(SandboxError):
    """The programs of the proof can't be run; facts: cause."""

    code = "sandbox.proof_impossible"


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one attack; `trouble` is "" when nothing of it was left."""

    name: str
    is_kept: bool  # whether its container was used again
    trouble: str

    @property
    def is_ok(self) -> bool:
        """Whether nothing was left."""
        return not self.trouble


class Prover:
    """Compares what a clean program sees after an attack with what it sees in a fresh container."""

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        with slot.sandbox(language("c")) as sandbox:
            compilation = sandbox.compile(SOURCE.read_bytes())
            if not compilation.ok:
                raise ProofImpossible(cause=compilation.log)
            self._artefacts = sandbox.artefacts()
        # Among those that hold secrets there is none yet, so that a fresh container is given.
        with slot.sandbox(language("c"), holds_secrets=True) as fresh:
            fresh.install(self._artefacts)
            self._expected = fresh.run(b"", WITNESS_LIMITS, (WITNESS,))
        if not self._expected.is_clean:
            raise ProofImpossible(cause=str(self._expected))

    def run(self, name: str, limits: Limits = ATTACK_LIMITS) -> tuple[str, Outcome]:
        """Run a program as a submission; returns its container and what came of it."""
        with self._slot.sandbox(language("c")) as sandbox:
            sandbox.install(self._artefacts)
            return sandbox.container.identity, sandbox.run(b"", limits, (name,))

    def prove(self, name: str) -> Proof:
        """Run an attack twice, then the witness."""
        first, one = self.run(name)
        second, other = self.run(name)
        third, seen = self.run(WITNESS, WITNESS_LIMITS)
        is_kept = first == second == third
        trouble = _said("first", one) or _said("second", other) or self.difference(seen)
        if not trouble and is_kept != LEAVERS[name]:
            trouble = "its container was used again" if is_kept else "its container was thrown away"
        return Proof(name, is_kept, trouble)

    def difference(self, seen: Outcome) -> str:
        """Say in what a clean program differs from one in a fresh container; "" in nothing."""
        if not seen.is_clean:
            return f"a clean program: {seen.ending}"
        expected = self._expected
        if seen.stdout.bytes() != expected.stdout.bytes():
            lines = set(expected.stdout.bytes().splitlines())
            more = [line for line in seen.stdout.bytes().splitlines() if line not in lines]
            return f"a clean program sees {b' '.join(more)[:SHOWN] or 'less'!r}"
        if abs(seen.memory_bytes - expected.memory_bytes) > MEMORY_DIFFERS_MOST:
            return f"a clean program takes {seen.memory_bytes} bytes, not {expected.memory_bytes}"
        return ""


def prove(engine: Engine) -> Iterator[Proof]:
    """Prove each attack, in one slot for all; raises SandboxError if there can be no slot."""
    with Slot(engine) as slot:
        prover = Prover(slot)
        for name in LEAVERS:
            yield prover.prove(name)


def _said(turn: str, outcome: Outcome) -> str:
    return f"the {turn} run {outcome.stdout.bytes(SHOWN)!r}" if outcome.stdout.size else ""
