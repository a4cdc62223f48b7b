"""How a run ended and what it used; knows no verdicts."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Self, cast

from sandbox.limits import MIB

IN_MEMORY = 1 * MIB


class Ending(StrEnum):
    """Why a run came to its end."""

    EXITED = "exited"
    SIGNALED = "signaled"
    CPU_LIMIT = "cpu limit"
    WALL_LIMIT = "wall limit"
    IDLE_LIMIT = "idle limit"
    MEMORY_LIMIT = "memory limit"
    OUTPUT_LIMIT = "output limit"


class Output:
    """Bytes a program printed: in memory up to 1 MiB, past it in an unlinked temporary file."""

    __slots__ = ("_file", "_memory", "size")

    def __init__(self, data: bytes = b"") -> None:
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self.size = 0
        self.append(data)

    def append(self, data: bytes | bytearray | memoryview) -> None:
        """Add bytes at the end."""
        self.size += len(data)
        if self._file is None and self.size <= IN_MEMORY:
            self._memory += data
            return
        if self._file is None:
            # Unbuffered, so that a reader made by open() sees every byte.
            self._file = tempfile.TemporaryFile(prefix="podium-output-", buffering=0)  # noqa: SIM115 -- closed by close()
            self._append_to_file(self._memory)
            self._memory = bytearray()
        self._append_to_file(data)

    def _append_to_file(self, data: bytes | bytearray | memoryview) -> None:
        file = cast("BinaryIO", self._file)
        file.seek(0, os.SEEK_END)
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]

    def open(self) -> BinaryIO:
        """Return the bytes as a file at its beginning; one reader at a time."""
        if self._file is None:
            return io.BytesIO(self._memory)
        file = os.fdopen(os.dup(self._file.fileno()), "rb")
        file.seek(0)
        return file

    def head(self, count: int) -> bytes:
        """Return the first `count` bytes."""
        with self.open() as file:
            return file.read(count)

    def bytes(self, limit: int | None = None) -> bytes:
        """Return all bytes, or the first `limit`."""
        return self.head(self.size if limit is None else limit)

    def close(self) -> None:
        """Give the memory or the file back."""
        self._memory = bytearray()
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Output of {self.size} bytes>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: how it ended, what it used, what it printed."""

    ending: Ending
    exit_code: int | None  # None unless it exited by itself
    signal: int | None  # None unless a signal ended it
    cpu_s: float
    wall_s: float
    memory_bytes: int
    stdout: Output = field(default_factory=Output)
    stderr: bytes = b""
    stderr_truncated: bool = False
    was_runnable: bool = False  # at a wall limit: it was still computing, not waiting
    files: Mapping[str, bytes] = field(default_factory=dict)  # fetched from /box, by names below it
    # Of those that came cut off, as they passed the cap; "" stands for files that did not come at all.
    files_cut: frozenset[str] = frozenset()

    @property
    def is_clean(self) -> bool:
        """Whether it exited by itself with code 0."""
        return self.ending is Ending.EXITED and self.exit_code == 0
