"""What a language is: facts, from which the sandbox compiles and runs.

Commands run in /box (writable, emptied before each test). The source lies there under its fixed name
while it is compiled; then the files that match `artefacts` are moved to /program, which belongs to root
and which the running program only reads. Placeholders in commands: {memory_mib}, the memory limit of
the run in whole MiB.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.limits import Limits


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
