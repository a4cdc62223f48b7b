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

from judge.grading.brief import Brief, Case
from sandbox.languages import language

ENDINGS = (".out", ".ans", ".txt", "")
ARCHIVE = b"PK\x03\x04"
MEMBERS_MOST = 20_000
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
        stem = case.name.rpartition("/")[2]
        names = (name + ending for name in (case.name, stem) for ending in ENDINGS)
        return next((self.named[name] for name in names if name in self.named), b"")


def answers(brief: Brief) -> Answers:
    """Read a submission. Raises Unreadable: that is the contestant's to know."""
    if isinstance(brief.source, Mapping):
        return Answers(None, _known(dict(brief.source)))
    if brief.source.startswith(ARCHIVE):
        return Answers(None, _known(_unpacked(brief.source, brief.limits.output_bytes * len(brief.cases))))
    return Answers(brief.source, {})


def _known(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take off the one folder that all files may lie in; it is not a test's."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and tops.isdisjoint({"sample", "secret"}) and all("/" in name for name in files):
        return {name.partition("/")[2]: data for name, data in files.items()}
    return files


def _unpacked(archive: bytes, most: int) -> dict[str, bytes]:
    """Read an archive's files into memory, `most` bytes of them at most."""
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
            if len(members) > MEMBERS_MOST:
                raise Unreadable
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
