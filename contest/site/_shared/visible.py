"""Text of programs made fit to show: what can't be seen gets a sign, and nothing can turn a line round."""

import re

from markupsafe import Markup, escape

# Control characters, bytes that are no UTF-8 (as surrogates), and what has no shape of its own: no-break and
# zero-width spaces, marks of direction, line separators, byte order marks.
_SHAPELESS = (
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]|\t"
)
# The look behind keeps a long run of spaces from being tried at each of them.
_AMID = re.compile(rf"{_SHAPELESS}|(?<! ) +(?=\r?\n)")
_AT_ENDS = re.compile(rf"{_SHAPELESS}|(?<! ) +(?=\r?(?:\n|\Z))")
_ALL = re.compile(rf"{_SHAPELESS}| |\n")
_MARKS = "\u0300-\u036f\u0483-\u0489\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")  # they would cover the lines around
_SIGN = Markup('<span class="unseen">{}</span>')
_SIGNS = {"\t": "→", "\n": "↵", "\x7f": "␡"}


def readable(content: bytes) -> str:
    """Bytes as text; those that are no UTF-8 as surrogates, which `visibly` shows by their number."""
    return content.decode("utf-8", "surrogateescape")


def visibly(text: str, *, all_spaces: bool = False, goes_on: bool = False) -> Markup:
    """Escape a text and give signs to what can't be seen in it.

    Of spaces those at the ends of lines have one, or all; a text that `goes_on` does not end its last line.
    """
    pattern = _ALL if all_spaces else _AMID if goes_on else _AT_ENDS
    parts: list[Markup] = []
    at = 0
    text = _STACKED.sub(r"\1…", text)
    for match in pattern.finditer(text):
        unseen = match.group()
        parts += (escape(text[at : match.start()]), _SIGN.format(_sign(unseen)))
        at = match.end()
        if unseen in {"\t", "\n"}:
            parts.append(escape(unseen))
    return Markup("").join([*parts, escape(text[at:])])


def _sign(unseen: str) -> str:
    code = ord(unseen[0])
    if unseen[0] == " ":
        return "·" * len(unseen)
    if unseen in _SIGNS:
        return _SIGNS[unseen]
    if code < 0x20:  # noqa: PLR2004 -- Unicode has a picture of each control character of ASCII
        return chr(0x2400 + code)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 -- a byte that is no UTF-8, see `readable`
        return f"\\x{code - 0xDC00:02x}"
    return f"U+{code:04X}"
