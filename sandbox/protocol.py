"""Frames between the worker and the supervisor (its side: image/supervisor.h).

A frame: u32 length of the payload, little endian; one byte of kind; the payload.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sandbox.errors import ProtocolError
from sandbox.limits import Limits
from sandbox.outcome import Ending

VERSION = 3
HEAD = struct.Struct("<IB")
REQUEST = struct.Struct("<QQQQQQQQIHHI")
REPORT = struct.Struct("<BBiiQQQQQ")
STATUS = struct.Struct("<???IQQQ")
HELLO = struct.Struct("<I4s")
DONE = struct.Struct("<IQ")
PUT = struct.Struct("<IB")
KEEP = struct.Struct("<IQ")
FILE = struct.Struct("<QQ")
RECORD = struct.Struct("<BQI")
RESET = struct.Struct("<II")
CREDIT = struct.Struct("<Q")

CHUNK = 128 * 1024  # of a file or of input; the supervisor takes frames of up to 256 KiB
NAME_LONGEST = 255  # of a file or a folder
DEPTH_MOST = 16  # of a name, its folders and itself
FILES_MOST = 4096  # that are kept or fetched at once
LONGEST = 1024 * 1024  # payload we are willing to receive
WINDOW = 64 * 1024  # bytes between two joined programs that are on their way by the worker

PUT_KIND, RUN_KIND, INPUT_KIND, GO_KIND, KEEP_KIND, FETCH_KIND = b"PRIGKF"
MAKE_KIND, JOIN_KIND, RESET_KIND = b"MJZ"
TOLD_KIND, CREDIT_KIND, OTHER_ENDED_KIND = b"LCQ"
HELLO_KIND, DONE_KIND, OUT_KIND, ERR_KIND, REPORT_KIND, GIVEN_UP_KIND = b"HAOEDX"
FILE_KIND, FILE_BYTES_KIND, SAID_KIND, STATUS_KIND = b"NBTS"

ENDINGS = tuple(Ending)

FLAG_OOM = 1
FLAG_SIGSYS = 2
FLAG_RUNNABLE = 4
FLAG_STDERR_CUT = 8
FLAG_DIRTY = 16

PUT_APPEND, PUT_LAST, PUT_OURS = 1, 2, 4
SUBMISSION_SAID, VALIDATOR_SAID, LEFT_OUT = range(3)
KEEP_BOX, AS_SUBMISSION, AS_VALIDATOR, READ_ONLY = 1, 2, 4, 8  # how a program is run


def frame(kind: int, payload: bytes | memoryview = b"") -> bytes:
    """Return one frame as bytes."""
    return HEAD.pack(len(payload), kind) + payload


def run_frame(
    limits: Limits, uid: int, argv: Sequence[str], env: Sequence[str], *, how: int = 0, transcript: int = 0
) -> bytes:
    """Say what to run. Its standard input follows, then GO."""
    strings = [text.encode("utf-8", "surrogateescape") for text in (*argv, *env)]
    if any(b"\0" in text for text in strings):
        raise ProtocolError(cause="a NUL byte in an argument")
    request = REQUEST.pack(
        _ns(limits.cpu_s),
        _ns(limits.wall),
        _ns(limits.idle),
        limits.memory_bytes,
        limits.output_bytes,
        limits.stderr_bytes,
        limits.file_bytes,
        transcript,
        uid,
        len(argv),
        len(env),
        how,
    )
    return frame(RUN_KIND, request + b"".join(text + b"\0" for text in strings))


def _ns(seconds: float) -> int:
    return round(seconds * 1_000_000_000)


def put_frames(uid: int, name: str, data: bytes | BinaryIO, *, is_ours: bool = False) -> Iterator[bytes]:
    """Put a file below /box (uid 0: /program), a frame a chunk; the last is answered by DONE.

    A name with slashes makes the folders it stands in; one that ends in a slash is a folder itself. What is
    ours in /box can only be read by its user.
    """
    encoded = name.encode("utf-8", "surrogateescape")
    parts = encoded.removesuffix(b"/").split(b"/")
    if (
        b"\0" in encoded
        or any(part in {b"", b".", b".."} or len(part) > NAME_LONGEST for part in parts)
        or len(parts) > DEPTH_MOST
    ):
        raise ValueError(f"not a name of a file below a folder: {name!r}")
    how = PUT_OURS if is_ours else 0
    chunks = _chunks(data)
    chunk: bytes | memoryview | None = next(chunks, b"")
    while chunk is not None:
        following = next(chunks, None)
        if following is None:
            how |= PUT_LAST
        yield frame(PUT_KIND, PUT.pack(uid, how) + encoded + b"\0" + chunk)
        how, chunk = PUT_APPEND | how & PUT_OURS, following


def keep_frame(uid: int, limit: int, patterns: Sequence[str]) -> bytes:
    """Move the files that match to /program, `limit` bytes at most in all, and empty /box."""
    return frame(KEEP_KIND, KEEP.pack(uid, limit) + _strings(patterns))


def fetch_frame(uid: int, limit: int, patterns: Sequence[str]) -> bytes:
    """Ask for the files that match, `limit` bytes at most, and empty /box; uid 0: those of /program."""
    return frame(FETCH_KIND, KEEP.pack(uid, limit) + _strings(patterns))


def _strings(texts: Sequence[str]) -> bytes:
    return b"".join(text.encode("utf-8", "surrogateescape") + b"\0" for text in texts)


def _chunks(data: bytes | BinaryIO) -> Iterator[bytes | memoryview]:
    if isinstance(data, bytes):
        view = memoryview(data)
        yield from (view[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    else:
        while chunk := data.read(CHUNK):
            yield chunk


def input_frames(data: bytes | BinaryIO) -> Iterator[bytes]:
    """Standard input in chunks, then GO."""
    for chunk in _chunks(data):
        yield frame(INPUT_KIND, chunk)
    yield frame(GO_KIND)


@dataclass(frozen=True, slots=True)
class Report:
    """What the supervisor says of a run."""

    ending: Ending
    flags: int
    exit_code: int | None
    signal: int | None
    cpu_s: float
    wall_s: float
    memory_bytes: int
    ended_ns: int  # of the machine's monotonic clock
    hung_up_ns: int  # when the other of two joined programs was seen to have ended; 0: it was not
    is_lost: bool = False  # the container ended with it


def read_report(payload: bytes | memoryview) -> Report:
    """Read a REPORT frame."""
    if len(payload) != REPORT.size:
        raise ProtocolError(cause="a report of the wrong size")
    ending, flags, exit_code, signal, cpu_ns, wall_ns, memory, ended_ns, hung_up_ns = REPORT.unpack(payload)
    if ending >= len(ENDINGS):
        raise ProtocolError(cause="a report of an unknown ending")
    return Report(
        ending=ENDINGS[ending],
        flags=flags,
        exit_code=None if exit_code < 0 else exit_code,
        signal=signal or None,
        cpu_s=cpu_ns / 1e9,
        wall_s=wall_ns / 1e9,
        memory_bytes=memory,
        ended_ns=ended_ns,
        hung_up_ns=hung_up_ns,
    )


def report_of_lost(wall_s: float, memory_bytes: int) -> Report:
    """Return the report of a supervisor that the kernel killed for want of memory."""
    now = time.monotonic_ns()
    return Report(Ending.MEMORY_LIMIT, FLAG_OOM, None, None, 0.0, wall_s, memory_bytes, now, 0, is_lost=True)


class Said:
    """What two joined programs said, as records of who spoke, when, and how much, each with its bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._records = bytearray()

    def append(self, payload: bytes) -> None:
        """Take more in."""
        self._records += payload
        if len(self._records) > self.limit + RECORD.size:
            raise ProtocolError(cause="a longer transcript than asked for")

    def records(self) -> Iterator[tuple[int, int, bytes]]:
        """Return who spoke (SUBMISSION_SAID, VALIDATOR_SAID; LEFT_OUT: nobody), at what ns, and what.

        Of LEFT_OUT it is how many bytes are missing there, in place of the time.
        """
        at = 0
        while at < len(self._records):
            if len(self._records) - at < RECORD.size:
                raise ProtocolError(cause="a cut off transcript")
            direction, at_ns, size = RECORD.unpack_from(self._records, at)
            at += RECORD.size
            yield direction, at_ns, bytes(self._records[at : at + size])
            at += size
