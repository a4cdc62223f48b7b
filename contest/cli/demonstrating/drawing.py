"""What the demonstration draws in a terminal: a bar, chips, a table."""

import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TextIO

COLOURS: Mapping[str, int] = {"AC": 32, "WA": 31, "TLE": 33, "RTE": 35, "MLE": 36, "OLE": 34, "CE": 90}
BAR = 24


def width(text: str) -> int:
    """Columns a terminal gives to a text: two to a Chinese character, none to a combining mark."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """`text` with spaces to so many columns."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def bar(done: float, columns: int = BAR) -> str:
    """A bar, `done` from 0 to 1."""
    filled = round(done * columns)
    return "█" * filled + "░" * (columns - filled)


class Screen:
    """Lines that stay, and one below them that is drawn again; only the former where nobody watches."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._is_terminal = self._stream.isatty()
        self._is_drawn = False

    def say(self, text: str = "") -> None:
        """One line that stays."""
        self._clear()
        self._write(text + "\n")

    def live(self, text: str) -> None:
        """The line below, on a terminal only."""
        if not self._is_terminal:
            return
        columns = shutil.get_terminal_size().columns - 1
        while width(text) > columns:
            text = text[:-1]
        self._clear()
        self._write(text)
        self._is_drawn = True

    def chip(self, text: str) -> str:
        """A verdict in its colour."""
        colour = COLOURS.get(text)
        return f"\x1b[{colour}m{text}\x1b[0m" if self._is_terminal and colour else text

    def strong(self, text: str) -> str:
        """Text that is to be found at a glance."""
        return f"\x1b[1m{text}\x1b[0m" if self._is_terminal else text

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> None:
        """A table; column `left` is of text, the others of numbers."""
        widths = [max(width(row[column]) for row in (head, *rows)) for column in range(len(head))]
        for row in (head, *rows):
            cells = [
                padded(cell, columns, right=column != left)
                for column, (cell, columns) in enumerate(zip(row, widths, strict=True))
            ]
            line = "  ".join(cells).rstrip()
            self.say(self.strong(line) if row is head else line)

    def _clear(self) -> None:
        if self._is_drawn:
            self._write("\r\x1b[K")
            self._is_drawn = False

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
