"""A package's own programs (validators, graders): compiled once a worker, each run in a sandbox of its own.

Python means CPython here, whatever submissions of the package run on: a validator runs once a test, mostly
for a moment, and CPython starts in a tenth of the time that PyPy takes.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Self

from judge.grading.compiling import scrubbed
from judge.grading.errors import JudgeError
from judge.packages.constants import replaced_files
from judge.packages.model import Program
from judge.packages.programs import SHELL
from sandbox.container import Sandbox
from sandbox.languages import Language, language
from sandbox.languages.several import NoEntry, several
from sandbox.limits import MIB, Limits
from sandbox.outcome import Outcome
from sandbox.pool import Slot

# The format's codes of what programs of a package may be written in.
LANGUAGES = {"c": "c", "cpp": "cpp", "java": "java", "javascript": "javascript", "python3": "python3"}
SCRIPTS = frozenset({"build", "run"})
_SHEBANG = b"#!/bin/bash\n"  # where it has none of its own
COMPILE_S = 60.0  # of processor time: testlib.h alone takes some seconds
COMPILE_BYTES = 2048 * MIB
KEPT_BYTES = 256 * MIB  # of compiled programs, in each worker
READY_MOST = 8  # sandboxes at once; a slot has 16, one of them the submission's
LOG_MOST = 4_000  # characters of a compiler's words that a cause keeps

_BUILD = "chmod +x ./build ./run 2>/dev/null; if [ -e build ]; then ./build || exit; fi; chmod +x ./run"
_SCRIPT = replace(
    language("c"),
    key="script",
    source="run",
    extensions=(),
    compile=("sh", "-c", _BUILD),
    run=("/program/run",),
    artefacts=("*",),
    out_of_memory=(),
)


def is_installed(program: Program) -> bool:
    """Whether a program can be run here."""
    return bool(program.language in LANGUAGES or _is_shell(program) or not SCRIPTS.isdisjoint(program.files))


def _is_shell(program: Program) -> bool:
    return program.language == SHELL and len(program.files) == 1


class Programs:
    """The programs of a package on one slot, for one submission; use it as a context manager."""

    def __init__(self, slot: Slot, constants: Mapping[str, str] | None = None) -> None:
        """`constants` are put in place in every source, as 2025-09 has it."""
        self._slot = slot
        self._constants = constants or {}
        self._ready: OrderedDict[str, tuple[Sandbox, ExitStack]] = OrderedDict()
        self._failed: dict[str, JudgeError] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give all sandboxes back."""
        while self._ready:
            self._give_back()

    def sandbox(self, program: Program) -> Sandbox:
        """Hand out the sandbox in which a program waits to be run. Raises JudgeError if it can't be made.

        It is the program's until `READY_MOST` others were asked for.
        """
        name = program.name
        if name in self._failed:
            raise self._failed[name]
        if name in self._ready:
            self._ready.move_to_end(name)
        else:
            while len(self._ready) >= READY_MOST:
                self._give_back()
            try:
                self._ready[name] = self._prepared(program)
            except JudgeError as error:
                self._failed[name] = error
                raise
        return self._ready[name][0]

    def _give_back(self) -> None:
        """Give back the sandbox that was not asked for the longest."""
        _, (_, stack) = self._ready.popitem(last=False)
        stack.close()

    def run(
        self,
        program: Program,
        *,
        stdin: bytes | Path | BinaryIO = b"",
        files: Mapping[str, bytes | Path] | None = None,
        args: Sequence[str] = (),
        limits: Limits,
        fetch: Sequence[str] = (),
        fetch_bytes: int = 8 * MIB,
    ) -> Outcome:
        """Run a program once: `files` beside it, what matches `fetch` comes back in the outcome."""
        return self.sandbox(program).run(
            stdin, limits, args, files=files or {}, fetch=fetch, fetch_bytes=fetch_bytes
        )

    def _prepared(self, program: Program) -> tuple[Sandbox, ExitStack]:
        """A sandbox with the compiled program in it, and what gives it back."""
        spoken, files = self._sources(program)
        with ExitStack() as stack:
            sandbox = stack.enter_context(self._slot.sandbox(spoken, holds_secrets=True))
            self._make(program, spoken, files, sandbox)
            return sandbox, stack.pop_all()

    def _make(self, program: Program, spoken: Language, files: Mapping[str, bytes], sandbox: Sandbox) -> None:
        """Compile a program, unless it was before."""
        key = _digest(self._slot.image, spoken, files)
        artefacts = _KEPT.get(key)
        if artefacts is not None:
            sandbox.install(artefacts)
            return
        limits = replace(spoken.compile_limits, cpu_s=COMPILE_S, memory_bytes=COMPILE_BYTES)
        compilation = sandbox.compile(files, limits)
        if not compilation.ok:
            log = scrubbed(compilation.log)[:LOG_MOST] or str(compilation.outcome.ending)
            raise JudgeError("program.not_compiled", program=program.name, log=log)
        _KEPT.put(key, sandbox.artefacts())

    def _sources(self, program: Program) -> tuple[Language, Mapping[str, bytes]]:
        """Return the language as it compiles these files, and the files."""
        files = replaced_files(dict(sorted(program.files.items())), self._constants)
        if SCRIPTS & files.keys():
            return _SCRIPT, files
        if _is_shell(program):
            (text,) = files.values()
            return _SCRIPT, {"run": text if text.startswith(b"#!") else _SHEBANG + text}
        if program.language not in LANGUAGES:
            raise JudgeError("program.language", program=program.name, language=program.language)
        spoken = language(LANGUAGES[program.language])
        if len(files) == 1:
            return spoken, {spoken.source: next(iter(files.values()))}
        try:
            return several(spoken, files), files
        except NoEntry:
            raise JudgeError("program.no_entry", program=program.name) from None


class _Kept:
    """Compiled programs by what they were made of, the longest unused thrown away first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, Mapping[str, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Mapping[str, bytes] | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, artefacts: Mapping[str, bytes]) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = artefacts
            self._size += _size(artefacts)
            while self._size > self._most:
                self._size -= _size(self._kept.popitem(last=False)[1])


_KEPT = _Kept(KEPT_BYTES)


def _size(artefacts: Mapping[str, bytes]) -> int:
    return sum(map(len, artefacts.values()))


def _digest(image: str, spoken: Language, files: Mapping[str, bytes]) -> str:
    """Tell a program by all that its compiled form depends on."""
    digest = hashlib.sha256()
    for part in (image, spoken.key, *(spoken.compile or ()), *spoken.run):
        digest.update(f"{len(part)}:{part}".encode())
    for name, data in files.items():
        digest.update(f"{len(name)}:{name}{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()
