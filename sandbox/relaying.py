"""What two joined programs say, passed on by the worker: for runtimes whose containers share no FIFO.

Each supervisor sends what its program says (OUT, an empty one when that was all) and what its program took of
the other's (CREDIT). No more than a window is on its way in a direction, so that sending never waits, and the
end of a run is heard however much a program leaves unread.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from sandbox import protocol
from sandbox.channel import Channel
from sandbox.errors import ProtocolError
from sandbox.limits import KIB, MIB

SEND_S = 20.0  # that a supervisor may take to read a frame
UNHEARD_MOST = 64 * KIB  # said to one that has ended; the rest is dropped where it is said
LAST_WORDS = 2 * MIB  # beyond the window: what stood in a pipe when its program died


@dataclass(slots=True)
class _Way:
    """One direction. `waiting` is not sent yet, `sent` not taken yet."""

    speaker: Channel
    listener: Channel
    waiting: bytearray = field(default_factory=bytearray)
    sent: int = 0
    has_all: bool = False  # the speaker says no more
    is_closed: bool = False  # and the listener knows
    is_deaf: bool = False  # the listener has ended
    unheard: int = 0  # bytes that came after the listener's last word


class Relay:
    """Between two containers; their threads call it from both sides."""

    def __init__(self, submission: Channel, validator: Channel) -> None:
        self._ways = {False: _Way(submission, validator), True: _Way(validator, submission)}
        self._lock = threading.Lock()

    def hear(self, kind: int, payload: bytes, *, is_validator: bool) -> None:
        """Take a frame OUT or CREDIT of one side."""
        with self._lock:
            said, heard = self._ways[is_validator], self._ways[not is_validator]
            if kind == protocol.OUT_KIND:
                self._said(said, payload)
                if is_validator and heard.has_all:  # a submission has said all when it has ended
                    self._flood(said, len(payload))
            else:
                self._took(heard, payload)

    def end(self, *, is_validator: bool) -> None:
        """Note that a side's run is over: it takes nothing any more, and says nothing. The other is told."""
        with self._lock:
            heard, said = self._ways[not is_validator], self._ways[is_validator]
            heard.is_deaf = said.has_all = True
            heard.waiting.clear()
            self._tell_end(heard)
            self._send(said)

    def _said(self, way: _Way, payload: bytes) -> None:
        way.has_all |= not payload
        way.waiting += payload
        if len(way.waiting) > protocol.WINDOW + LAST_WORDS:
            raise ProtocolError(cause="more than the window")
        if way.is_deaf:
            way.waiting.clear()
        self._send(way)

    def _flood(self, way: _Way, size: int) -> None:
        if way.unheard <= UNHEARD_MOST < way.unheard + size:
            self._tell_end(way)
        way.unheard += size

    def _tell_end(self, way: _Way) -> None:
        """Tell the speaker's supervisor that nobody listens any more: it drops what is said."""
        frame = protocol.frame(protocol.OTHER_ENDED_KIND, bytes(1))
        way.speaker.tell(frame, time.monotonic() + SEND_S)

    def _took(self, way: _Way, payload: bytes) -> None:
        (taken,) = protocol.CREDIT.unpack(payload)
        if taken > way.sent:
            raise ProtocolError(cause="more taken than was sent")
        way.sent -= taken
        way.speaker.tell(protocol.frame(protocol.CREDIT_KIND, payload), time.monotonic() + SEND_S)
        self._send(way)

    def _send(self, way: _Way) -> None:
        """Send as much as there is room for, and behind the last of it that this was all."""
        if way.is_deaf or way.is_closed:
            return
        size = min(len(way.waiting), protocol.WINDOW - way.sent)
        frames = protocol.frame(protocol.TOLD_KIND, bytes(way.waiting[:size])) if size > 0 else b""
        del way.waiting[:size]
        way.sent += size
        if way.has_all and not way.waiting:
            way.is_closed = True
            frames += protocol.frame(protocol.TOLD_KIND)
        if frames:
            way.listener.tell(frames, time.monotonic() + SEND_S)
