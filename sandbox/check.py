"""Whether the sandbox works here: what the machine is, each language's self-test and the renderer's."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sandbox.container import Sandbox
from sandbox.engine import Engine
from sandbox.languages import LANGUAGES, Language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot
from sandbox.rendering import DeckRefused, render, renderer_version

CHECK_LIMITS = Limits(cpu_s=10, memory_bytes=256 * MIB, wall_s=120, idle_s=60)  # on a machine under load
SHOWN_BYTES = 200
ONE_PAGE = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Count 1 /Kids [3 0 R] >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 75] >>
endobj
trailer
<< /Size 4 /Root 1 0 R >>
%%EOF
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """What runs the containers."""

    engine: str  # its version
    runtime: str
    cgroup: str  # "1" or "2"
    kernel: str
    architecture: str
    storage: str


@dataclass(frozen=True, slots=True)
class Row:
    """One language's self-test: its times, memory, and what was wrong."""

    language: Language
    is_ok: bool
    version: str
    compile_s: float  # wall
    run_s: float  # wall
    memory_bytes: int  # of the run
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The renderer's self-test: a deck of one page."""

    is_ok: bool
    version: str = ""
    run_s: float = 0
    memory_bytes: int = 0
    trouble: str = ""


def machine(engine: Engine) -> Machine:
    """Ask the engine about itself."""
    info: Mapping[str, Any] = engine.info()
    return Machine(
        engine=str(info.get("ServerVersion", "")),
        runtime=engine.runtime,
        # Engines before 20.10 do not say, and know only the first.
        cgroup=str(info.get("CgroupVersion") or "1"),
        kernel=str(info.get("KernelVersion", "")),
        architecture=str(info.get("Architecture", "")),
        storage=str(info.get("Driver", "")),
    )


def check(engine: Engine, languages: Iterable[Language] = LANGUAGES) -> Iterator[Row]:
    """Run each language's self-test in a slot of its own; raises SandboxError if there can be no slot."""
    with Slot(engine) as slot:
        for language in languages:
            with slot.sandbox(language) as sandbox:
                row = _self_test(language, sandbox)
            with slot.sandbox(asking_version(language)) as sandbox:
                yield replace(row, version=_version(sandbox))


def check_drawing(engine: Engine) -> Drawing:
    """Draw a page in a slot of its own; raises SandboxError if there can be no slot."""
    with Slot(engine) as slot, tempfile.TemporaryDirectory(prefix="podium-check-") as folder:
        pdf = Path(folder) / "deck.pdf"
        pdf.write_bytes(ONE_PAGE)
        sizes: list[tuple[int, int]] = []
        began = time.monotonic()
        try:
            rendered = render(slot, pdf, lambda page, _shown: sizes.append((page.width, page.height)))
        except DeckRefused as refused:
            return Drawing(is_ok=False, trouble=refused.code)
        row = Drawing(
            is_ok=sizes == [(400, 300)], run_s=time.monotonic() - began, memory_bytes=rendered.memory_bytes
        )
        return replace(row, version=renderer_version(slot), trouble="" if row.is_ok else f"drew {sizes}")


def asking_version(language: Language) -> Language:
    """Return the language with its version command in place of a program."""
    return replace(language, compile=None, run=language.version, artefacts=(language.source,))


def _self_test(language: Language, sandbox: Sandbox) -> Row:
    test = language.self_test
    compilation = sandbox.compile(test.source.encode())
    row = Row(language, False, "", compilation.outcome.wall_s, 0, 0)
    if not compilation.ok:
        return replace(
            row, trouble=_first_line(compilation.log) or f"compiling: {compilation.outcome.ending}"
        )
    outcome = sandbox.run(test.stdin, CHECK_LIMITS)
    with outcome.stdout as printed:
        said = printed.bytes(SHOWN_BYTES)
    row = replace(row, run_s=outcome.wall_s, memory_bytes=outcome.memory_bytes)
    if not outcome.is_clean:
        cause = outcome.stderr.decode("utf-8", "replace").strip().splitlines()
        return replace(row, trouble=f"{outcome.ending}: {cause[-1] if cause else ''}")
    if said != test.stdout:
        return replace(row, trouble=f"printed {said!r} instead of {test.stdout!r}")
    return replace(row, is_ok=True)


def _version(sandbox: Sandbox) -> str:
    if not sandbox.compile(b"").ok:
        return ""
    outcome = sandbox.run(b"", CHECK_LIMITS)
    with outcome.stdout as printed:
        said = printed.bytes(SHOWN_BYTES) + outcome.stderr[:SHOWN_BYTES]
    return _first_line(said.decode("utf-8", "replace")) if outcome.is_clean else ""


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
