"""Bytes in windows of bounded size, and where in the output one stands."""

import re
from io import BytesIO
from typing import BinaryIO

WINDOW = 128 * 1024
SPACE = b" \t\n\r\x0b\x0c"  # what bytes.split() splits at, and C's isspace()
TOKEN = re.compile(rb"\S+")
PIECE = re.compile(rb"\s|\S+")  # white space one character at a time
_RUN = re.compile(rb"\S*")
_CLASSES = bytes(ord(" ") if byte in SPACE else ord("x") for byte in range(256))


class Stream:
    """One side of a comparison: a window over what is not yet compared."""

    def __init__(self, source: BinaryIO | bytes) -> None:
        self._source = BytesIO(source) if isinstance(source, bytes) else source
        self._held = b""
        self.ended = False

    def window(self) -> bytes:
        """Show the next WINDOW bytes; fewer only at the end, when `ended` is true."""
        while not self.ended and len(self._held) < WINDOW:
            more = self._source.read(WINDOW - len(self._held))
            self.ended = not more
            self._held += more
        return self._held

    def skip(self, size: int) -> bytes:
        """Move the window on, and hand back what was left behind."""
        passed, self._held = self._held[:size], self._held[size:]
        return passed


class Place:
    """Line and token of an output, counted as it goes by."""

    def __init__(self) -> None:
        self.line = 1
        self.token = 0  # tokens begun in this line
        self.inside = False  # a token that may go on

    def pass_over(self, passed: bytes) -> None:
        """Count lines and the beginnings of tokens."""
        if newlines := passed.count(b"\n"):
            self.line += newlines
            self.token = 0
            self.inside = False
            passed = passed[passed.rfind(b"\n") + 1 :]
        classes = passed.translate(_CLASSES)
        self.token += classes.count(b" x") + (classes.startswith(b"x") and not self.inside)
        if classes:
            self.inside = classes.endswith(b"x")


def run(window: bytes) -> int:
    """Length of the token at the very beginning; 0 when white space or nothing stands there."""
    match = _RUN.match(window)
    return match.end() if match else 0


def whole(window: bytes) -> int:
    """Where the last token that is surely complete has ended: behind the last white space."""
    return max(window.rfind(space) for space in (b" ", b"\n", b"\t", b"\r", b"\x0b", b"\x0c")) + 1
