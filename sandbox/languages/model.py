"""What a language is: facts, from which the sandbox compiles and runs.

Commands run in /box (writable, emptied before each test). The source lies there under its fixed name
while it is compiled; then the files that match `artefacts` are moved to /program, which belongs to root
and which the running program only reads. Placeholders in `run`, filled by `run_command`: {memory_mib},
the problem's memory limit in whole MiB; {stack_mib} and {stack_kib}, the largest stack to ask for.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.limits import KIB, MIB, Limits

MAX_STACK_MIB = 1023  # Java refuses a gibibyte


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """A runtime's own way of saying that memory ran out: all that is given must hold."""

    exit_code: int | None = None
    signal: int | None = None
    stderr: str = ""  # a text that stands somewhere in standard error


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A small program that shows the language works, its input and what it then prints."""

    source: str
    stdin: bytes
    stdout: bytes


@dataclass(frozen=True, slots=True)
class Language:
    """One programming language."""

    key: str
    name: str  # "Python 3"
    source: str  # the fixed name of the source file: "main.py"
    extensions: tuple[str, ...]  # ".py"
    compile: tuple[str, ...] | None  # in /box; also a mere check of the syntax; None: nothing to do
    run: tuple[str, ...]  # in /box, the program in /program: ("/program/main",)
    artefacts: tuple[str, ...]  # shell patterns of file names kept from /box after compiling
    compile_limits: Limits
    processes: int  # processes and threads a run needs at least to be allowed
    version: tuple[str, ...]  # the command that prints its version
    memory_overhead_bytes: int  # what the bare runtime needs on top of a problem's memory limit
    out_of_memory: tuple[OutOfMemory, ...]  # any one of them means memory limit
    starter: str  # what the editor begins with
    self_test: SelfTest
    environment: tuple[str, ...] = ()  # "NAME=value", beside the fixed minimal ones
    # Of programs of several files: where one begins; none: all its files are compiled together.
    entries: tuple[str, ...] = ()
    entry_option: str = ""  # of the compiler, before the name of the class to begin with

    def run_command(self, memory_bytes: int) -> tuple[str, ...]:
        """Return the command of a run under a problem's memory limit (without the runtime's overhead)."""
        stack_mib = max(1, min(memory_bytes // MIB, MAX_STACK_MIB))
        values = {
            "{memory_mib}": max(1, memory_bytes // MIB),
            "{stack_mib}": stack_mib,
            # A sixteenth less, so that the runtime notices before the kernel does.
            "{stack_kib}": stack_mib * KIB * 15 // 16,
        }
        return tuple(_filled(word, values) for word in self.run)


def _filled(word: str, values: dict[str, int]) -> str:
    for name, value in values.items():
        word = word.replace(name, str(value))
    return word
