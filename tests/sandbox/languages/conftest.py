from collections.abc import Callable, Iterator

import pytest

from sandbox.container import Compilation
from sandbox.engine import Engine
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Outcome
from sandbox.pool import Slot

Run = Callable[..., tuple[Compilation, Outcome | None]]
LIMITS = Limits(cpu_s=2, memory_bytes=128 * MIB, wall_s=60, idle_s=30)


@pytest.fixture(scope="module")
def slot() -> Iterator[Slot]:
    with Slot(Engine()) as taken:
        yield taken


@pytest.fixture
def run(slot: Slot) -> Run:
    """Compiles one source in a real container and, if that went well, runs it once."""

    def run_once(
        key: str, source: str | bytes, stdin: bytes = b"", limits: Limits = LIMITS
    ) -> tuple[Compilation, Outcome | None]:
        data = source.encode() if isinstance(source, str) else source
        with slot.sandbox(language(key)) as sandbox:
            compilation = sandbox.compile(data)
            return compilation, sandbox.run(stdin, limits) if compilation.ok else None

    return run_once
