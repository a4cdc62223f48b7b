"""submit-answer: the submission is the answers themselves, for each test a file; no program is run.

A file alone is the answer to every test. An archive has a file for each, called as the test is (`secret/01`,
or the last part alone) with the ending .out, .ans, .txt or none; what is not there is an empty answer.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypeVar

from judge.grading.brief import Brief, Case
from sandbox.languages import language

ENDINGS = (".out", ".ans", ".txt", "")
ARCHIVE = b"PK\x03\x04"
MEMBERS_MOST = 20_000
BYTES_MOST = 512 * 1024 * 1024
"""Of all answers together, which are kept in memory while they are judged."""
ENTRY = b"PK\x01\x02"
CHUNK = 1024 * 1024

ANSWERS = replace(
    language("c"),
    key="answers",
    name="Answers",
    source="answers.txt",
    extensions=(".txt", ".out", ".ans", ".zip"),
    compile=None,
    run=(),
    artefacts=(),
)
"""The language of a submission that is no program."""


Each = TypeVar("Each")


class Unreadable(Exception):
    """The archive can't be read, or holds more than answers may."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was handed in: one answer for all tests, or each test's by name."""

    alone: bytes | None
    named: Mapping[str, bytes]

    def of(self, case: Case) -> bytes:
        """The answer to a test; empty when there is none."""
        if self.alone is not None:
            return self.alone
        return next((self.named[name] for name in names_of(case.name) if name in self.named), b"")


def names_of(test: str) -> tuple[str, ...]:
    """What the answer to a test may be called; where there are several, the first counts."""
    stem = test.rpartition("/")[2]
    return tuple(name + ending for name in (test, stem) for ending in ENDINGS)


def sizes_in(archive: bytes) -> dict[str, int]:
    """What an archive says of its files, none of them unpacked: bytes by name, as `names_of` calls them.

    Raises Unreadable.
    """
    _check_entries(archive)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable from error
    return _known({str(PurePosixPath(one.filename)): one.file_size for one in members})


def answers(brief: Brief) -> Answers:
    """Read a submission. Raises Unreadable: that is the contestant's to know."""
    if isinstance(brief.source, Mapping):
        return Answers(None, _known(dict(brief.source)))
    if brief.source.startswith(ARCHIVE):
        most = min(brief.limits.output_bytes * len(brief.cases), BYTES_MOST)
        return Answers(None, _known(_unpacked(brief.source, most)))
    return Answers(brief.source, {})


def _known(files: dict[str, Each]) -> dict[str, Each]:
    """Take off the one folder that all files may lie in; it is not a test's."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and tops.isdisjoint({"sample", "secret"}) and all("/" in name for name in files):
        return {name.partition("/")[2]: data for name, data in files.items()}
    return files


def _check_entries(archive: bytes) -> None:
    """Refuse what has too many entries before an object is made of each; one may be counted too many."""
    if archive.count(ENTRY) > MEMBERS_MOST:
        raise Unreadable


def _unpacked(archive: bytes, most: int) -> dict[str, bytes]:
    """Read an archive's files into memory, `most` bytes of them at most."""
    _check_entries(archive)
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
            for one in members:
                data = bytearray()
                for chunk in _read(opened, one):
                    data += chunk
                    if len(data) > most:
                        raise Unreadable
                most -= len(data)
                files[str(PurePosixPath(one.filename))] = bytes(data)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as error:
        raise Unreadable from error
    return files


def _read(opened: zipfile.ZipFile, one: zipfile.ZipInfo) -> Iterator[bytes]:
    with opened.open(one) as member:
        while chunk := member.read(CHUNK):
            yield chunk
