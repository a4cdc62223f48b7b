"""Markdown of problem statements, made ready for the converter."""

import re
from collections.abc import Mapping

from contest.statements import marks

_BRACES = re.compile(r"\{\{\s{0,8}([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?)\s{0,8}\}\}")
SAMPLES = {"nextsample": marks.NEXT, "remainingsamples": marks.REST}
LONGEST = 256 * 1024
_TITLE = re.compile(r"\s*# ")


def filled(text: str, constants: Mapping[str, str], pattern: re.Pattern[str] = _BRACES) -> str:
    """A text with the constants of the package in place of {{name}} and {{name.variant}}; others stay.

    So does each one where together they would be longer than any statement.
    """
    if not constants or sum(len(constants.get(found[1], "")) for found in pattern.finditer(text)) > LONGEST:
        return text
    return pattern.sub(lambda found: constants.get(found[1], found[0]), text)


def prepared(source: str, *, constants: Mapping[str, str] | None = None) -> str:
    """A statement in Markdown as the converter understands it; a heading that opens it is marked."""
    text = filled(marks.without(source), constants or {})
    for word, mark in SAMPLES.items():
        text = re.sub(rf"[ \t]{{0,8}}\{{\{{\s{{0,8}}{word}\s{{0,8}}\}}\}}[ \t]*", f"\n\n{mark}\n\n", text)
    return _TITLE.sub(f"# {marks.TITLE}", text, count=1) if _TITLE.match(text) else text
