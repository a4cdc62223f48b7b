"""What the judge uses: one submission, compiled once and run on many inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from sandbox import filing, hardening, protocol
from sandbox.containing import Container, Told
from sandbox.errors import ContainerLost
from sandbox.inputs import Files, rereadable, size_of
from sandbox.languages.model import Language, OutOfMemory
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending, Outcome
from sandbox.protocol import Report, Said

LOG_BYTES = 16 * 1024  # of a compiler's words that are kept
FETCH_BYTES = MIB
NO_FILES: Files = MappingProxyType({})
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
    """A warm container for one program.

    A container that the program brought down is replaced by a fresh one before the next run, and the
    submission compiled again in it.
    """

    def __init__(
        self,
        language: Language,
        take: Callable[[], Container],
        give_back: Callable[[Container], None],
        relays: Callable[[], bool] = lambda: False,
    ) -> None:
        """`relays`: whether what joined programs say has to go by way of the worker here."""
        self.language = language
        self.relays = relays
        self._take = take
        self._give_back = give_back
        self._container: Container | None = None
        self._files: dict[str, bytes] = {}
        self._installed: dict[str, bytes] | None = None
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
        """Compile, or check the syntax of, a program: one file, or several by names that may have folders."""
        self._files = dict(source) if isinstance(source, Mapping) else {self.language.source: source}
        self._installed = None
        self._compile_limits = limits or self.language.compile_limits
        with self.discarding():
            return self._compile(self._files)

    def _compile(self, files: Mapping[str, bytes]) -> Compilation:
        container, language, limits = self.container, self.language, self._compile_limits
        size = sum(map(len, files.values()))
        processes = max(limits.processes, language.processes)
        container.resize(limits, size, processes=processes)
        filing.put(container, container.uids.compile, files)
        if language.compile is None:
            outcome, flags = Outcome(Ending.EXITED, 0, None, 0.0, 0.0, 0), 0
        else:
            argv, env = _absolute(language.compile), self._environment()
            uid = container.uids.compile
            outcome, report = container.run(argv, env, b"", 0, limits, uid, how=protocol.KEEP_BOX)
            flags = report.flags
        kept = 0
        if outcome.is_clean:
            kept, self._kept_bytes = filing.keep(container, language.artefacts)
        elif flags & DIRTY:
            self._discard()
        else:
            filing.keep(container, ())
        self._is_compiled = outcome.is_clean and kept > 0
        return Compilation(self._is_compiled, outcome, compile_log(outcome))

    def artefacts(self) -> Mapping[str, bytes]:
        """Return what compiling left, by names below /program."""
        if self._installed is not None:
            return self._installed
        self._require_compiled()
        with self.discarding():
            if self._container is None:
                self._restore()
            return filing.fetch(self.container, filing.PROGRAM, ("*",), hardening.PROGRAM_BYTES).files

    def install(self, artefacts: Mapping[str, bytes]) -> None:
        """Take what another sandbox of the same language compiled, in place of compiling."""
        self._installed = dict(artefacts)
        with self.discarding():
            self._install(self._installed)

    def _install(self, artefacts: Mapping[str, bytes]) -> None:
        container, limits = self.container, self.language.compile_limits
        self._kept_bytes = size_of(artefacts)
        container.resize(limits, self._kept_bytes, processes=self.language.processes)
        filing.keep(container, ())  # empties /program
        filing.put(container, filing.PROGRAM, artefacts)
        self._is_compiled = True

    def _restore(self) -> None:
        """Bring the program into a fresh container."""
        if self._installed is not None:
            self._install(self._installed)
        elif not self._compile(self._files).ok:
            raise ContainerLost(container="", cause="the submission did not compile a second time")

    def run(
        self,
        stdin: bytes | Path | BinaryIO,
        limits: Limits,
        args: Sequence[str] = (),
        *,
        files: Files = NO_FILES,
        fetch: Sequence[str] = (),
        fetch_bytes: int = FETCH_BYTES,
        may_write: bool = True,
    ) -> Outcome:
        """Run the compiled program on one input, with files beside it below /box that it then owns.

        After the run regular files that match a pattern of `fetch` come back, those of earlier patterns
        first, `fetch_bytes` at most in all; `*` also stands for slashes. Their names and bytes are the
        program's: to be read as a stranger's.

        One that may not write has /box, and the files in it, to read alone.

        A wall limit that a computing program reached below its CPU limit says that the machine was busy:
        it is run once more, and the second run counts.
        """
        with rereadable(stdin) as (again, size), self.discarding():
            for is_last in (False, True):
                self.ready(limits, size, files, may_write=may_write)
                outcome, _ = self.perform(
                    again(), size, limits, args, fetch=fetch, fetch_bytes=fetch_bytes, may_write=may_write
                )
                if is_last or outcome.ending is not Ending.WALL_LIMIT or not outcome.was_runnable:
                    break
                outcome.stdout.close()
        return outcome

    def ready(self, limits: Limits, stdin_bytes: int, files: Files, *, may_write: bool = True) -> Container:
        """Return the container, with the program in it, room for what comes, and the files in place."""
        self._require_compiled()
        if self._container is None:
            self._restore()
        container, language = self.container, self.language
        stored = stdin_bytes + self._kept_bytes + size_of(files)
        processes = max(limits.processes, language.processes)
        container.resize(self._inner(limits), stored, processes=processes)
        if files:
            container.had_files = True
            filing.put(container, container.uids.run, files, is_ours=not may_write)
        return container

    def perform(
        self,
        stdin: bytes | BinaryIO,
        stdin_bytes: int,
        limits: Limits,
        args: Sequence[str],
        *,
        fetch: Sequence[str],
        fetch_bytes: int,
        how: int = 0,
        may_write: bool = True,
        said: Said | None = None,
        told: Told | None = None,
        others_s: float = 0,
    ) -> tuple[Outcome, Report]:
        """Run it in the container that is ready, and fetch what is asked for."""
        container, language = self.container, self.language
        argv = (*_absolute(language.run_command(limits.memory_bytes)), *args)
        outcome, report = container.run(
            argv,
            self._environment(),
            stdin,
            stdin_bytes,
            self._inner(limits),
            container.uids.run,
            how=how | (protocol.KEEP_BOX if fetch else 0) | (0 if may_write else protocol.READ_ONLY),
            said=said,
            told=told,
            others_s=others_s,
        )
        if fetch and not report.is_lost:
            fetched = filing.fetch(container, container.uids.run, fetch, fetch_bytes)
            outcome = replace(outcome, files=fetched.files, files_cut=fetched.cut)
        if report.flags & DIRTY:
            self._discard()
        if outcome.ending in {Ending.EXITED, Ending.SIGNALED} and any(
            _says_out_of_memory(rule, outcome) for rule in language.out_of_memory
        ):
            outcome = replace(outcome, ending=Ending.MEMORY_LIMIT, exit_code=None, signal=None)
        return outcome, report

    def _inner(self, limits: Limits) -> Limits:
        return replace(limits, memory_bytes=limits.memory_bytes + self.language.memory_overhead_bytes)

    def _require_compiled(self) -> None:
        if not self._is_compiled:
            raise ValueError("nothing has been compiled here that could run")

    def _environment(self) -> tuple[str, ...]:
        return (*hardening.ENVIRONMENT, *self.language.environment)

    @contextmanager
    def discarding(self) -> Iterator[None]:
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
        """Give the container back."""
        container, self._container = self._container, None
        if container is not None:
            self._give_back(container)


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
