"""Frames between the worker and the supervisor (its side: image/supervisor.h).

A frame: u32 length of the payload, little endian; one byte of kind; the payload.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sandbox.errors import ProtocolError
from sandbox.limits import Limits
from sandbox.outcome import Ending

VERSION = 1
HEAD = struct.Struct("<IB")
REQUEST = struct.Struct("<QQQQQQQIHHI")
REPORT = struct.Struct("<BBiiQQQ")
HELLO = struct.Struct("<I4s")
DONE = struct.Struct("<IQ")
PUT = struct.Struct("<IB")
KEEP = struct.Struct("<IQ")

CHUNK = 128 * 1024  # of a file or of input; the supervisor takes frames of up to 256 KiB
NAME_LONGEST = 255
LONGEST = 1024 * 1024  # payload we are willing to receive

PUT_KIND, RUN_KIND, INPUT_KIND, GO_KIND, KEEP_KIND = b"PRIGK"
HELLO_KIND, DONE_KIND, OUT_KIND, ERR_KIND, REPORT_KIND, GIVEN_UP_KIND = b"HAOEDX"

ENDINGS = tuple(Ending)

FLAG_OOM = 1
FLAG_SIGSYS = 2
FLAG_RUNNABLE = 4
FLAG_STDERR_CUT = 8
FLAG_DIRTY = 16


def frame(kind: int, payload: bytes | memoryview = b"") -> bytes:
    """Return one frame as bytes."""
    return HEAD.pack(len(payload), kind) + payload


def run_frame(limits: Limits, uid: int, argv: Sequence[str], env: Sequence[str], *, keep_box: bool) -> bytes:
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
        uid,
        len(argv),
        len(env),
        keep_box,
    )
    return frame(RUN_KIND, request + b"".join(text + b"\0" for text in strings))


def _ns(seconds: float) -> int:
    return round(seconds * 1_000_000_000)


def put_frames(uid: int, name: str, data: bytes) -> Iterator[bytes]:
    """Put a file into /box, as one frame a chunk; each is answered by DONE."""
    encoded = name.encode("utf-8", "surrogateescape")
    if encoded in {b"", b".", b".."} or b"/" in encoded or b"\0" in encoded or len(encoded) > NAME_LONGEST:
        raise ValueError(f"not a plain name of a file: {name!r}")
    encoded += b"\0"
    view = memoryview(data)
    for start in range(0, max(len(data), 1), CHUNK):
        yield frame(PUT_KIND, PUT.pack(uid, start > 0) + encoded + view[start : start + CHUNK])


def keep_frame(uid: int, limit: int, patterns: Sequence[str]) -> bytes:
    """Move the files that match to /program, `limit` bytes at most in all, and empty /box."""
    return frame(KEEP_KIND, KEEP.pack(uid, limit) + b"".join(p.encode() + b"\0" for p in patterns))


def input_frames(data: bytes | BinaryIO) -> Iterator[bytes]:
    """Standard input in chunks, then GO."""
    if isinstance(data, bytes):
        view = memoryview(data)
        for start in range(0, len(data), CHUNK):
            yield frame(INPUT_KIND, view[start : start + CHUNK])
    else:
        while chunk := data.read(CHUNK):
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


def read_report(payload: bytes | memoryview) -> Report:
    """Read a REPORT frame."""
    if len(payload) != REPORT.size:
        raise ProtocolError(cause="a report of the wrong size")
    ending, flags, exit_code, signal, cpu_ns, wall_ns, memory = REPORT.unpack(payload)
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
    )
