"""The connection to one container's supervisor: its frames out of the engine's stream, with deadlines."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import suppress

from sandbox import protocol
from sandbox.errors import ProtocolError

# The engine's own framing: stream (1: standard output, 2: error), three zeros, length.
ENGINE_HEAD = struct.Struct(">BxxxI")
RECEIVE = 128 * 1024
WORDS = 4096  # of the supervisor's standard error that are kept to explain its death


class ChannelEnded(Exception):
    """The container is gone, or silent past the deadline."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Channel:
    """One attached socket. Deadlines are instants of time.monotonic(); one thread receives, any may send."""

    def __init__(self, attached: socket.socket) -> None:
        self._socket = attached
        self._sending = threading.Lock()
        self._raw = bytearray()  # as received
        self._frames = bytearray()  # the supervisor's standard output
        self._words = bytearray()  # its standard error

    def send(self, data: bytes | bytearray, deadline: float) -> None:
        """Send bytes whole."""
        try:
            self._send(data, deadline)
        except TimeoutError as error:
            raise ChannelEnded("the supervisor takes no input") from error
        except OSError as error:
            raise ChannelEnded(self._last_words() or str(error)) from error

    def tell(self, data: bytes, deadline: float) -> None:
        """Send bytes while another thread receives: that one learns of a failure."""
        with suppress(OSError):
            self._send(data, deadline)

    def _send(self, data: bytes | bytearray, deadline: float) -> None:
        with self._sending:
            self._socket.settimeout(_left(deadline))
            self._socket.sendall(data)

    def send_frames(self, frames: Iterable[bytes], deadline: float) -> None:
        """Send many frames, small ones together."""
        pending = bytearray()
        for one in frames:
            pending += one
            if len(pending) >= RECEIVE:
                self.send(pending, deadline)
                pending = bytearray()
        if pending:
            self.send(pending, deadline)

    def receive(self, deadline: float) -> tuple[int, bytes]:
        """Return the next frame: its kind and payload."""
        kind, payload = self._next_frame(deadline)
        if kind == protocol.GIVEN_UP_KIND:
            raise ChannelEnded("supervisor: " + payload.decode("utf-8", "replace"))
        return kind, payload

    def expect(self, kind: int, deadline: float) -> bytes:
        """Return the payload of the next frame, which must be of this kind."""
        got, payload = self.receive(deadline)
        if got != kind:
            raise ProtocolError(cause=f"frame {chr(got)!r} where {chr(kind)!r} was due")
        return payload

    def receive_raw(self, size: int, deadline: float) -> bytes:
        """Return the next bytes as they are, for a program that speaks no frames."""
        while len(self._frames) < size:
            self._fill(deadline)
        data = bytes(self._frames[:size])
        del self._frames[:size]
        return data

    def is_alive(self) -> bool:
        """Whether the container still holds its end; to be asked when nothing is under way."""
        try:
            self._socket.settimeout(0)
            return self._socket.recv(1, socket.MSG_PEEK) != b""
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False

    def close(self) -> None:
        """Hang up: the supervisor leaves, and the kernel ends all it ran."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _next_frame(self, deadline: float) -> tuple[int, bytes]:
        frames = self._frames
        while len(frames) < protocol.HEAD.size:
            self._fill(deadline)
        size, kind = protocol.HEAD.unpack_from(frames)
        if size > protocol.LONGEST:
            raise ProtocolError(cause=f"a frame of {size} bytes")
        end = protocol.HEAD.size + size
        while len(frames) < end:
            self._fill(deadline)
        payload = bytes(frames[protocol.HEAD.size : end])
        del frames[:end]
        return kind, payload

    def _fill(self, deadline: float) -> None:
        data = None
        while data is None:
            try:
                self._socket.settimeout(_left(deadline))
                data = self._socket.recv(RECEIVE)
            except TimeoutError as error:
                if time.monotonic() < deadline:
                    continue  # a thread that sends had set a shorter one of its own
                raise ChannelEnded("silent past the deadline") from error
            except OSError as error:
                raise ChannelEnded(str(error)) from error
        if not data:
            raise ChannelEnded(self._words.decode("utf-8", "replace").strip() or "the container ended")
        self._raw += data
        at = 0
        while len(self._raw) - at >= ENGINE_HEAD.size:
            stream, size = ENGINE_HEAD.unpack_from(self._raw, at)
            start = at + ENGINE_HEAD.size
            if len(self._raw) - start < size:
                break
            if stream == 1:
                self._frames += self._raw[start : start + size]
            elif len(self._words) < WORDS:
                self._words += self._raw[start : start + size]
            at = start + size
        del self._raw[:at]

    def _last_words(self) -> str:
        """Return why the supervisor gave up while we were still sending, if it said so."""
        deadline = time.monotonic() + 1
        try:
            while True:
                self.receive(deadline)
        except (ChannelEnded, ProtocolError) as ended:
            return str(ended)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
