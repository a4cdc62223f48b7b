"""Where an output first differs from the answer."""

from dataclasses import dataclass

LONGEST = 60  # bytes of a token shown
_BEFORE = 20  # of them before the difference


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where an output is not the answer; texts are cut short and safe to show."""

    line: int  # of the output, from 1
    token: int  # in that line, from 1
    wanted: str | None  # None: the answer has ended
    got: str | None  # None: the output has ended


def shown(got: bytes, wanted: bytes) -> tuple[str, str]:
    """Cut two unequal texts to the part that differs, and make them safe to show."""
    start = 0
    if max(len(got), len(wanted)) > LONGEST:
        same = next(
            (i for i, (x, y) in enumerate(zip(got, wanted, strict=False)) if x != y),
            min(len(got), len(wanted)),
        )
        start = max(0, same - _BEFORE)
    return _cut(got, start), _cut(wanted, start)


def shown_alone(text: bytes) -> str:
    """Cut one text short and make it safe to show."""
    return _cut(text, 0)


def _cut(text: bytes, start: int) -> str:
    """Show LONGEST bytes from `start`; what can't be shown as itself is escaped."""
    part = text[start : start + LONGEST].decode("utf-8", "backslashreplace")
    if part.isspace():
        part = f'"{part}"'
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in part)
    return ("…" if start else "") + escaped + ("…" if start + LONGEST < len(text) else "")
