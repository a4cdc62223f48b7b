"""What a program printed beside the answer: cut around the first difference, which is marked in both."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from contest.site._shared.visible import readable, visibly
from contest.wording import marked
from judge.validators.apart import first_apart
from judge.validators.flags import STRICTEST, Flags, FlagsInvalid

WHOLE = 24
"""Lines that are shown without a cut; of longer texts BEFORE and BEHIND around the difference."""
BEFORE = 4
BEHIND = 8
WIDE = 240
"""Characters of a line that are shown; of longer ones those around the difference."""
WIDE_BEFORE = 60
LONG_BEFORE = 20
"""Bytes of a long token that are marked before it differs; its beginning is not."""


_CONTINUES, _BEGINS = 0x80, 0xC0  # bytes within a character of UTF-8, bytes that begin one


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its number from 1, its text up to the mark, the mark, what follows."""

    number: int
    before: Markup
    mark: Markup | None = None
    behind: Markup | str = ""
    ends_here: bool = False
    """nothing more stands on this side, where the other goes on"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts."""

    rows: tuple[Row, ...]
    skipped: int = 0
    """lines before those shown"""
    goes_on: bool = False
    """there are more behind them"""
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, and in a sentence where they part."""

    sentence: Markup | str
    got: Side | None
    """None: what was printed was not kept"""
    wanted: Side


def flags_of(procedure: Mapping[str, Any], case: Mapping[str, Any]) -> Flags | None:
    """How the default validator compares this test; None: a program of the package judges it."""
    if procedure["validators"]:
        return None
    try:
        own = case.get("validator_args")
        return Flags.parse(procedure["flags"] if own is None else own)
    except FlagsInvalid:
        return STRICTEST


def compared(
    got: bytes,
    wanted: bytes,
    flags: Flags | None,
    *,
    difference: Mapping[str, Any] | None = None,
    is_got_cut: bool = False,
    is_wanted_cut: bool = False,
) -> Comparison:
    """Put two texts side by side; `difference` is what the judge found, {line, wanted, got}."""
    found = None
    if flags is not None and difference is not None:
        found = first_apart(got, wanted, flags, is_got_cut=is_got_cut, is_wanted_cut=is_wanted_cut)
    ours, theirs = (found.got, found.wanted) if found else (None, None)
    if ours and theirs:
        ours, theirs = _narrowed(got, ours, wanted, theirs)
    return Comparison(
        sentence_of(difference, spaces=_is_space(got, ours) or _is_space(wanted, theirs), is_empty=not got),
        side(got, ours, is_cut=is_got_cut, ends=found is not None and ours is None),
        side(wanted, theirs, is_cut=is_wanted_cut, ends=found is not None and theirs is None),
    )


def side(
    content: bytes, span: tuple[int, int] | None = None, *, is_cut: bool = False, ends: bool = False
) -> Side:
    """Lines of a text around a span of it; `ends`: around its end."""
    starts = _starts(content)
    at = _line_of(starts, span[0]) if span else len(starts) - 1 if ends else 0
    first, last = 0, len(starts)
    if last > WHOLE:
        first = max(0, at - BEFORE)
        last = min(last, max(at + BEHIND, first + WHOLE // 2))
    rows = [
        _row(content, starts, index, span if span and index == at else None, ends=ends and index == at)
        for index in range(first, last)
    ]
    if ends and not rows:
        rows = [Row(1, Markup(), ends_here=True)]
    return Side(
        tuple(rows),
        skipped=first,
        goes_on=is_cut or last < len(starts),
        is_empty=not content,
    )


def _starts(content: bytes) -> list[int]:
    """Where each line begins; a line break at the very end begins none."""
    starts = [0] if content else []
    at = content.find(b"\n")
    while 0 <= at < len(content) - 1:
        starts.append(at + 1)
        at = content.find(b"\n", at + 1)
    return starts


def _line_of(starts: Sequence[int], position: int) -> int:
    return max((index for index, start in enumerate(starts) if start <= position), default=0)


def _row(
    content: bytes, starts: Sequence[int], index: int, span: tuple[int, int] | None, *, ends: bool
) -> Row:
    start = starts[index]
    end = starts[index + 1] - 1 if index + 1 < len(starts) else len(content) - content.endswith(b"\n")
    if span is None:
        return Row(index + 1, _cut(readable(content[start:end]), WIDE), ends_here=ends)
    before = readable(content[start : span[0]])
    kept = before if len(before) <= WIDE_BEFORE else "…" + before[-WIDE_BEFORE:]
    mark = readable(content[span[0] : span[1]])
    behind = readable(content[span[1] : max(span[1], end)])
    return Row(
        index + 1,
        visibly(kept, goes_on=True),
        _cut(mark, WIDE, all_spaces=True),
        _cut(behind, max(0, WIDE - len(kept) - len(mark))),
    )


def _cut(text: str, most: int, *, all_spaces: bool = False) -> Markup:
    if len(text) <= most:
        return visibly(text, all_spaces=all_spaces)
    return visibly(text[:most], all_spaces=all_spaces, goes_on=True) + "…"


def sentence_of(
    difference: Mapping[str, Any] | None, *, spaces: bool = False, is_empty: bool = False
) -> Markup | str:
    """The first difference in words; `difference` has its texts cut and safe to show."""
    if difference is None or difference.get("line") is None:
        return ""
    if is_empty:
        return _("Your program printed nothing.")
    ours, theirs = difference.get("got"), difference.get("wanted")
    spaces = spaces and not {ours, theirs} & _spaces().keys()  # those have names
    facts = {
        "line": Markup('<span class="num">{}</span>').format(difference["line"]),
        "got": _code(ours),
        "wanted": _code(theirs),
    }
    if ours is None:
        message = _("Line %(line)s: your output ends here, but the answer goes on with %(wanted)s.")
    elif theirs is None:
        message = _("Line %(line)s: the answer has ended, but you printed %(got)s.")
    elif spaces:
        message = _("Line %(line)s: spaces or line breaks are not as in the answer.")
    else:
        message = _("Line %(line)s: you printed %(got)s, the answer is %(wanted)s.")
        if str(ours).lower() == str(theirs).lower():
            return marked(message, **facts) + " " + _("Capital and small letters are not the same here.")
        if _looks(ours) == _looks(theirs):
            return marked(message, **facts) + " " + _("They look the same, but are different characters.")
    return marked(message, **facts)


def _narrowed(
    got: bytes, ours: tuple[int, int], wanted: bytes, theirs: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Let marks of long tokens begin shortly before these differ; else that could be cut off."""
    one, other = got[slice(*ours)].lower(), wanted[slice(*theirs)].lower()
    same = next(
        (at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other))
    )
    skipped = same - LONG_BEFORE if same > WIDE_BEFORE else 0
    while skipped and _CONTINUES <= one[skipped] < _BEGINS:
        skipped -= 1
    return (ours[0] + skipped, ours[1]), (theirs[0] + skipped, theirs[1])


def _is_space(text: bytes, span: tuple[int, int] | None) -> bool:
    return span is not None and text[span[0] : span[1]].isspace()


def _code(text: object) -> Markup:
    name = _spaces().get(text)
    return Markup("<strong>{}</strong>").format(name) if name else Markup("<code>{}</code>").format(text)


def _spaces() -> dict[object, str]:
    """What can't be seen, by how `judge.validators.difference` shows it."""
    return {
        '" "': _("a space"),
        '"\\t"': _("a tab"),
        '"\\n"': _("a line break"),
        '"\\r"': _("a carriage return (Windows puts one before each line break)"),
    }


def _looks(text: object) -> str:
    """Characters that are put together or drawn wider look like others."""
    return unicodedata.normalize("NFKC", str(text))
