"""What a run reads: standard input that can be given again, files and how much there is of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

SPOOLED = 1024 * 1024

Files = Mapping[str, bytes | Path]  # by names below a folder; a name that ends in "/" is an empty folder


def size_of(files: Files) -> int:
    """Return how many bytes all these files have."""
    return sum(len(data) if isinstance(data, bytes) else data.stat().st_size for data in files.values())


@contextmanager
def rereadable(
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
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as spooled:
        shutil.copyfileobj(stdin, spooled)
        yield _rewinding(cast("BinaryIO", spooled), 0)


def _rewinding(file: BinaryIO, start: int) -> tuple[Callable[[], BinaryIO], int]:
    size = file.seek(0, 2) - start

    def again() -> BinaryIO:
        file.seek(start)
        return file

    return again, size
