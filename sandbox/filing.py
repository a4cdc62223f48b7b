"""Files into a container and out of it: only by its supervisor, which acts as the container's user."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import hardening, protocol
from sandbox.channel import ChannelEnded
from sandbox.containing import BYTES_PER_S, GRACE_S, Container
from sandbox.errors import ContainerLost, ProtocolError
from sandbox.inputs import Files, size_of

PROGRAM = 0  # in place of a uid: root's /program, else /box as that user
AT_ONCE = 256  # files sent before their answers are read


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files by names below their folder; those in `cut` lack bytes ("": some files did not come at all)."""

    files: dict[str, bytes]
    cut: frozenset[str]


@dataclass(frozen=True, slots=True)
class Status:
    """What is left in a container after its reset."""

    is_alone: bool  # no process but the supervisor
    is_empty: bool  # /box and /program
    is_intact: bool  # their owners and modes
    sigsys: int  # processes that seccomp ever killed
    oom_kills: int  # since the start
    memory_before: int  # anonymous + shared bytes at the start
    memory: int  # and now


def put(container: Container, uid: int, files: Files, *, is_ours: bool = False) -> None:
    """Lay files into an empty folder, which the user then owns, or (ours, in /box) can only read."""
    with _talking(container, size_of(files)) as deadline:
        listed = list(files.items())
        for start in range(0, len(listed), AT_ONCE):
            some = listed[start : start + AT_ONCE]
            for name, data in some:
                if isinstance(data, Path):
                    with data.open("rb") as file:
                        frames = protocol.put_frames(uid, name, file, is_ours=is_ours)
                        container.channel.send_frames(frames, deadline)
                else:
                    frames = protocol.put_frames(uid, name, data, is_ours=is_ours)
                    container.channel.send_frames(frames, deadline)
            for _ in some:
                container.channel.expect(protocol.DONE_KIND, deadline)


def keep(container: Container, patterns: Sequence[str]) -> tuple[int, int]:
    """Move what matches from the compiler's /box to /program, empty /box; returns files and bytes kept."""
    with _talking(container, 0) as deadline:
        frame = protocol.keep_frame(container.uids.compile, hardening.PROGRAM_BYTES, patterns)
        container.channel.send(frame, deadline)
        files, size = protocol.DONE.unpack(container.channel.expect(protocol.DONE_KIND, deadline))
    return files, size


def fetch(container: Container, uid: int, patterns: Sequence[str], limit: int) -> Fetched:
    """Bring files that match, those of earlier patterns first, `limit` bytes at most; then empty /box."""
    channel = container.channel
    with _talking(container, limit) as deadline:
        channel.send(protocol.fetch_frame(uid, limit, patterns), deadline)
        files: dict[str, bytes] = {}
        cut: set[str] = set()
        left = limit
        while True:
            kind, payload = channel.receive(deadline)
            if kind == protocol.DONE_KIND:
                count, _ = protocol.DONE.unpack(payload)
                return Fetched(files, frozenset(cut | ({""} if count > len(files) else set())))
            if kind != protocol.FILE_KIND or len(payload) <= protocol.FILE.size:
                raise ProtocolError(cause=f"frame {chr(kind)!r} where files were due")
            size, coming = protocol.FILE.unpack_from(payload)
            name = payload[protocol.FILE.size :].decode("utf-8", "surrogateescape")
            if coming > left or len(files) == protocol.FILES_MOST:
                raise ProtocolError(cause="more files than asked for")
            left -= coming
            data = bytearray()
            while len(data) < coming:
                data += channel.expect(protocol.FILE_BYTES_KIND, deadline)
            if len(data) > coming:
                raise ProtocolError(cause="more of a file than announced")
            files[name] = bytes(data)
            if coming < size:
                cut.add(name)


def reset(container: Container) -> Status:
    """End all processes, empty both folders, and say what is left."""
    with _talking(container, 0) as deadline:
        uids = container.uids
        container.channel.send(
            protocol.frame(protocol.RESET_KIND, protocol.RESET.pack(uids.compile, uids.run)), deadline
        )
        answer = container.channel.expect(protocol.STATUS_KIND, deadline)
    if len(answer) != protocol.STATUS.size:
        raise ProtocolError(cause="a status of the wrong size")
    return Status(*protocol.STATUS.unpack(answer))


def make_fifos(container: Container) -> None:
    """Make the FIFOs, in a container that may write to their volume."""
    with _talking(container, 0) as deadline:
        container.channel.send(protocol.frame(protocol.MAKE_KIND), deadline)
        container.channel.expect(protocol.DONE_KIND, deadline)


def join(container: Container, *, is_validator: bool, is_second_step: bool) -> None:
    """Open one end of one FIFO: first both sides what they read from, then both what they write to."""
    with _talking(container, 0) as deadline:
        step = bytes((is_validator, is_second_step))
        container.channel.send(protocol.frame(protocol.JOIN_KIND, step), deadline)
        container.channel.expect(protocol.DONE_KIND, deadline)


def join_by_worker(container: Container) -> None:
    """Make pipes in place of the FIFOs: what is said in the run that follows comes and goes in frames."""
    with _talking(container, 0) as deadline:
        container.channel.send(protocol.frame(protocol.JOIN_KIND), deadline)
        container.channel.expect(protocol.DONE_KIND, deadline)


def call_off(container: Container) -> None:
    """Say in the middle of a run that the other program has ended, and that this ends the run as well."""
    frame = protocol.frame(protocol.OTHER_ENDED_KIND, bytes((True,)))
    container.channel.tell(frame, time.monotonic() + GRACE_S)


@contextmanager
def _talking(container: Container, size: int) -> Iterator[float]:
    """Yield a deadline for so many bytes; the container's end is told as such."""
    try:
        yield time.monotonic() + GRACE_S + size / BYTES_PER_S
    except ChannelEnded as ended:
        raise ContainerLost(container=container.name, cause=ended.cause) from ended
