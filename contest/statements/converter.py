"""Pandoc, which turns LaTeX and Markdown into HTML: run with nothing to read and little to use up.

It is the binary of the package `pypandoc-binary`, run as a process of its own with --sandbox (its readers
open no file and no address), an empty environment, and limits on time, memory, files and output. What it
writes is not trusted: see contest.statements.cleaning.
"""

import hashlib
import json
import resource
import subprocess
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Self

CPU_S = 5
WALL_S = 20  # the machine may be busy with something else
HEAP_MIB = 256
MIB = 1024 * 1024
OUTPUT_BYTES = 4 * MIB
SOURCE_BYTES = MIB
FILES_OPEN = 32
LOG_LINES = 200
LOG_BYTES = 64 * 1024
MACRO_LOOP, HEAP_OVERFLOW = 91, 251  # exit codes
LAWS = Path(__file__).with_name("laws.lua")

_ALWAYS = (
    "--sandbox",
    "--verbose",
    "--to=html5",
    "--mathml",
    "--wrap=none",
    "--syntax-highlighting=none",
    "--id-prefix=st-",
    f"--lua-filter={LAWS}",
)
# What would read more into a text than its author meant, or hide some of it.
_MARKDOWN = (
    "markdown-yaml_metadata_block-pandoc_title_block-citations-example_lists-raw_tex-raw_attribute"
    "-latex_macros-blank_before_header+lists_without_preceding_blankline+east_asian_line_breaks"
)


class Reader(StrEnum):
    """What a text is written in."""

    LATEX = "latex"
    MARKDOWN = _MARKDOWN
    MARKDOWN_STRAIGHT = f"{_MARKDOWN}-smart"  # quotation marks stay: Hebrew has them within words
    HTML = "html-native_divs-native_spans"


class Failure(StrEnum):
    """Why a text could not be converted."""

    MISSING = "missing"  # there is no pandoc on this machine
    SYNTAX = "syntax"
    TOO_MUCH = "too_much"  # time, memory, output, or a macro that calls itself


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a text: HTML, what the converter says it lost, or why there is none."""

    key: str  # of the text, the converter and its options: what is kept is used again as long as it agrees
    html: str
    log: tuple[str, ...] = ()
    failure: Failure | None = None

    def dump(self) -> bytes:
        """As bytes to be kept."""
        plain = {"key": self.key, "html": self.html, "log": self.log, "failure": self.failure}
        return json.dumps(plain, ensure_ascii=False).encode()

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Read what `dump` wrote."""
        plain = json.loads(content)
        failure = plain["failure"]
        return cls(plain["key"], plain["html"], tuple(plain["log"]), failure and Failure(failure))


def key_of(source: str, reader: Reader) -> str:
    """What tells one conversion from another."""
    return hashlib.sha256(f"{_revision()}\0{reader}\0{source}".encode()).hexdigest()


def convert(source: str, reader: Reader) -> Converted:
    """Convert a text; never raises for what is in it."""
    key = key_of(source, reader)
    pandoc = _pandoc()
    if pandoc is None:
        return Converted(key, "", failure=Failure.MISSING)
    content = source.encode()
    if len(content) > SOURCE_BYTES:
        return Converted(key, "", failure=Failure.TOO_MUCH)
    # GHC gives memory back late: a collection by copying may need the heap twice.
    heap = ("+RTS", f"-M{HEAP_MIB}m", "-RTS")
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as log:
        code = _run([str(pandoc), *heap, f"--from={reader}", *_ALWAYS], content, output, log)
        said = tuple(_text(log, LOG_BYTES).splitlines()[:LOG_LINES])
        if code == 0:
            return Converted(key, _text(output, OUTPUT_BYTES), said)
    is_too_much = code < 0 or code in {MACRO_LOOP, HEAP_OVERFLOW}
    return Converted(key, "", said, Failure.TOO_MUCH if is_too_much else Failure.SYNTAX)


def _run(command: list[str], content: bytes, output: IO[bytes], log: IO[bytes]) -> int:
    """Run to the end or to a limit; the exit code, negative for a signal."""
    with (
        tempfile.TemporaryDirectory(prefix="podium-statement-") as nowhere,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=log, cwd=nowhere, env={"LC_ALL": "C.UTF-8"}
        ) as process,
    ):
        # It waits for its text meanwhile, so none of it is read without the limits.
        _limit(process.pid)
        try:
            process.communicate(content, timeout=WALL_S)
        except subprocess.TimeoutExpired:
            process.kill()
        except BrokenPipeError:
            pass
    return process.returncode


def _limit(pid: int) -> None:
    limits = {
        resource.RLIMIT_CPU: CPU_S,
        # Not RLIMIT_AS: GHC reserves a terabyte of addresses that it never uses.
        resource.RLIMIT_DATA: 4 * HEAP_MIB * MIB,
        resource.RLIMIT_FSIZE: OUTPUT_BYTES,
        resource.RLIMIT_NOFILE: FILES_OPEN,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in limits.items():
        try:
            resource.prlimit(pid, which, (most, most))
        except ProcessLookupError:
            return  # it has ended already


def _text(file: IO[bytes], most: int) -> str:
    file.seek(0)
    return file.read(most).decode("utf-8", "replace")


@lru_cache(maxsize=1)
def _pandoc() -> Path | None:
    found = find_spec("pypandoc")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).with_name("files") / "pandoc"
    return path if path.is_file() else None


@lru_cache(maxsize=1)
def _revision() -> str:
    """Which converter this is: its size changes with its version, and the filter is ours."""
    pandoc = _pandoc()
    size = 0 if pandoc is None else pandoc.stat().st_size
    return f"{size} {_ALWAYS[:-1]} {hashlib.sha256(LAWS.read_bytes()).hexdigest()}"
