"""What the judge uses: one submission, compiled once and run on many inputs."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from sandbox import hardening, protocol
from sandbox.containing import Container
from sandbox.errors import ContainerLost
from sandbox.languages.model import Language, OutOfMemory
from sandbox.limits import Limits
from sandbox.outcome import Ending, Outcome

LOG_BYTES = 16 * 1024  # of a compiler's words that are kept
INPUT_SPOOLED = 1024 * 1024
DIRTY = protocol.FLAG_OOM | protocol.FLAG_DIRTY  # after which a container is not trusted any more

# What must not reach a terminal or a page as it is: all control characters but tab and newline.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Compilation:
    """How compiling went. `log`: the compiler's words, cut, control characters escaped."""

    ok: bool
    outcome: Outcome
    log: str


class Sandbox:
    """A warm container for one submission.

    A container that the program brought down is replaced by a fresh one before the next run, and the
    submission compiled again in it.
    """

    def __init__(self, language: Language, take: Callable[[], Container]) -> None:
        self.language = language
        self._take = take
        self._container: Container | None = None
        self._files: dict[str, bytes] = {}
        self._is_compiled = False
        self._compile_limits = language.compile_limits
        self._kept_bytes = 0

    @property
    def container(self) -> Container:
        """The container at present; a fresh one when there is none."""
        if self._container is None:
            self._container = self._take()
        return self._container

    def compile(self, source: bytes | Mapping[str, bytes], limits: Limits | None = None) -> Compilation:
        """Compile, or check the syntax of, a submission: one file, or several by plain names."""
        self._files = dict(source) if isinstance(source, Mapping) else {self.language.source: source}
        self._compile_limits = limits or self.language.compile_limits
        with self._discarding():
            return self._compile(self._files)

    def _compile(self, files: dict[str, bytes]) -> Compilation:
        container, language, limits = self.container, self.language, self._compile_limits
        size = sum(map(len, files.values()))
        processes = max(limits.processes, language.processes)
        container.resize(limits, size, processes=processes, tightly=False)
        container.put(files)
        if language.compile is None:
            outcome, flags = Outcome(Ending.EXITED, 0, None, 0.0, 0.0, 0), 0
        else:
            argv, env = _absolute(language.compile), self._environment()
            uid = container.uids.compile
            outcome, flags = container.run(argv, env, b"", 0, limits, uid, keep_box=True)
        kept = 0
        if outcome.is_clean:
            kept, self._kept_bytes = container.keep(language.artefacts)
        elif flags & DIRTY:
            self._discard()
        else:
            container.keep(())
        self._is_compiled = outcome.is_clean and kept > 0
        return Compilation(self._is_compiled, outcome, compile_log(outcome))

    def run(self, stdin: bytes | Path | BinaryIO, limits: Limits, args: Sequence[str] = ()) -> Outcome:
        """Run the compiled program on one input.

        A wall limit that a computing program reached below its CPU limit says that the machine was busy:
        it is run once more, and the second run counts.
        """
        if not self._is_compiled:
            raise ValueError("nothing has been compiled here that could run")
        with _rereadable(stdin) as (again, size), self._discarding():
            outcome = self._run_once(again(), size, limits, args)
            if outcome.ending is Ending.WALL_LIMIT and outcome.was_runnable:
                outcome.stdout.close()
                outcome = self._run_once(again(), size, limits, args)
        return outcome

    def _run_once(
        self, stdin: bytes | BinaryIO, stdin_bytes: int, limits: Limits, args: Sequence[str]
    ) -> Outcome:
        if self._container is None and not self._compile(self._files).ok:
            raise ContainerLost(container="", cause="the submission did not compile a second time")
        container, language = self.container, self.language
        argv = (*_absolute(language.run_command(limits.memory_bytes)), *args)
        inner = replace(limits, memory_bytes=limits.memory_bytes + language.memory_overhead_bytes)
        processes = max(limits.processes, language.processes)
        container.resize(inner, stdin_bytes + self._kept_bytes, processes=processes, tightly=True)
        outcome, flags = container.run(
            argv, self._environment(), stdin, stdin_bytes, inner, container.uids.run
        )
        if flags & DIRTY:
            self._discard()
        if outcome.ending in {Ending.EXITED, Ending.SIGNALED} and any(
            _says_out_of_memory(rule, outcome) for rule in language.out_of_memory
        ):
            outcome = replace(outcome, ending=Ending.MEMORY_LIMIT, exit_code=None, signal=None)
        return outcome

    def _environment(self) -> tuple[str, ...]:
        return (*hardening.ENVIRONMENT, *self.language.environment)

    @contextmanager
    def _discarding(self) -> Iterator[None]:
        """Throw the container away when anything goes wrong: what it would say next is anyone's guess."""
        try:
            yield
        except BaseException:
            self._discard()
            raise

    def _discard(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None

    def close(self) -> None:
        """Throw the container away."""
        self._discard()


def _absolute(command: Sequence[str]) -> tuple[str, ...]:
    """Name a program by its whole path: the supervisor searches none."""
    program, *rest = command
    return (program if "/" in program else f"/usr/bin/{program}", *rest)


def _says_out_of_memory(rule: OutOfMemory, outcome: Outcome) -> bool:
    return (
        (rule.exit_code is None or rule.exit_code == outcome.exit_code)
        and (rule.signal is None or rule.signal == outcome.signal)
        and rule.stderr.encode() in outcome.stderr
    )


def compile_log(outcome: Outcome) -> str:
    """Return what a compiler said as text that is safe to show: cut, decoded, control characters escaped."""
    said = outcome.stdout.head(LOG_BYTES) + outcome.stderr
    text = said[:LOG_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    if len(said) > LOG_BYTES or outcome.stderr_truncated:
        text += "\n…\n"
    return _CONTROLS.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


@contextmanager
def _rereadable(
    stdin: bytes | Path | BinaryIO,
) -> Iterator[tuple[Callable[[], bytes | BinaryIO], int]]:
    """Yield a way to read standard input from its beginning, any number of times, and its size."""
    if isinstance(stdin, bytes):
        yield (lambda: stdin), len(stdin)
        return
    if isinstance(stdin, Path):
        with stdin.open("rb") as file:
            yield _rewinding(file, 0)
        return
    if stdin.seekable():
        yield _rewinding(stdin, stdin.tell())
        return
    with tempfile.SpooledTemporaryFile(max_size=INPUT_SPOOLED) as spooled:
        shutil.copyfileobj(stdin, spooled)
        yield _rewinding(cast("BinaryIO", spooled), 0)


def _rewinding(file: BinaryIO, start: int) -> tuple[Callable[[], BinaryIO], int]:
    size = file.seek(0, 2) - start

    def again() -> BinaryIO:
        file.seek(start)
        return file

    return again, size
