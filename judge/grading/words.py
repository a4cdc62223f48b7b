"""What programs say, made fit to be read: decoded, cut, nothing in it that moves a cursor or turns text."""

import re

# All control characters but tab and newline, and what turns the direction of text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def readable(said: bytes, most: int) -> str:
    """Show the first `most` characters; what can't be shown as itself is escaped."""
    # A character has four bytes at most: what is cut off is not decoded either.
    text = said[: 4 * most + 4].decode("utf-8", "replace").replace("\r\n", "\n").strip("\n")
    return harmless(text[:most]) + ("…" if len(text) > most or len(said) > 4 * most + 4 else "")


def harmless(text: str) -> str:
    """Escape what would move a cursor, colour a terminal or turn the direction of text."""
    return _CONTROLS.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
