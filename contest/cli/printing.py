"""What a tree of processes prints: lines with the name of who wrote them, or JSON when nobody watches."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any, TextIO

COLOURS = (36, 33, 32, 35, 34, 31)
"""Codes of a terminal's colours, given to names as they come."""
QUIET = frozenset({"event", "level", "timestamp", "logger", "exception"})


class Printer:
    """Prints the children's lines; from any thread, a line at a time."""

    def __init__(self, stream: TextIO | None = None, *, is_quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._is_quiet = is_quiet
        self._names: dict[str, int] = {}
        self._lock = Lock()

    def line(self, name: str, text: str) -> None:
        """One line of a child, which is JSON where our own code wrote it."""
        event = _event(text)
        if self._is_quiet and event.get("level") not in {"error", "critical"}:
            return
        if self._is_terminal:
            self._write(self._prefix(name) + _sentence(event))
        else:
            self._write(json.dumps({"process": name, **event}, ensure_ascii=False))

    def say(self, text: str) -> None:
        """One line of the tree itself."""
        if self._is_quiet:
            return
        if self._is_terminal:
            self._write(self._prefix("podium") + text)
        else:
            self._write(json.dumps({"process": "podium", "event": text}, ensure_ascii=False))

    def _prefix(self, name: str) -> str:
        colour = COLOURS[self._names.setdefault(name, len(self._names)) % len(COLOURS)]
        return f"\x1b[{colour}m{name:>9}\x1b[0m │ "

    def _write(self, text: str) -> None:
        with self._lock:
            try:
                self._stream.write(text + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                pass  # the terminal is gone; the children still have to be stopped in order


def _event(text: str) -> dict[str, Any]:
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
    return {"event": text}


def _sentence(event: Mapping[str, Any]) -> str:
    """`12:00:01 judging.done judging=7 verdict=AC`, and an exception on lines of its own."""
    facts = [f"{name}={value}" for name, value in event.items() if name not in QUIET]
    words = [_time(event), str(event.get("event", "")), *facts]
    if event.get("level") in {"warning", "error", "critical"}:
        words.insert(1, str(event["level"]).upper())
    lines = [" ".join(word for word in words if word), *str(event.get("exception", "")).splitlines()]
    return "\n".join(map(_harmless, lines))


def _harmless(text: str) -> str:
    """Without what would move the cursor or colour the rest: a log may hold what anybody sent."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _time(event: Mapping[str, Any]) -> str:
    try:
        return datetime.fromisoformat(str(event["timestamp"])).astimezone().strftime("%H:%M:%S")
    except (KeyError, ValueError):
        return ""
