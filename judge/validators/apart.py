"""Where two texts that are short enough to be held first differ, as places to be marked."""

import re
from dataclasses import dataclass

from judge.validators.flags import STRICTEST, Flags
from judge.validators.streams import PIECE, TOKEN
from judge.validators.tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Apart:
    """The first pieces that differ, each from byte `start` to before `end`; None: that side has ended."""

    got: tuple[int, int] | None
    wanted: tuple[int, int] | None


def first_apart(
    got: bytes,
    wanted: bytes,
    flags: Flags = STRICTEST,
    *,
    is_got_cut: bool = False,
    is_wanted_cut: bool = False,
) -> Apart | None:
    """Find what `compare` finds, in the beginnings of both sides; None: it lies behind them, or nowhere.

    A side that was cut may go on in the middle of its last token, which is then not looked at.
    """
    pattern = PIECE if flags.space_change_sensitive else TOKEN
    ours, theirs = _pieces(got, pattern, is_cut=is_got_cut), _pieces(wanted, pattern, is_cut=is_wanted_cut)
    both = min(len(ours), len(theirs))
    index = _first(
        [_text(one, flags) for one in ours[:both]], [_text(one, flags) for one in theirs[:both]], flags
    )
    if index is not None:
        return Apart(ours[index].span(), theirs[index].span())
    if len(ours) > both and not is_wanted_cut:
        return Apart(ours[both].span(), None)
    if len(theirs) > both and not is_got_cut:
        return Apart(None, theirs[both].span())
    return None


def _pieces(text: bytes, pattern: re.Pattern[bytes], *, is_cut: bool) -> list[re.Match[bytes]]:
    found = list(pattern.finditer(text))
    if is_cut and found and found[-1].end() == len(text):
        found.pop()
    return found


def _text(piece: re.Match[bytes], flags: Flags) -> bytes:
    return piece.group() if flags.case_sensitive else piece.group().lower()


def _first(got: list[bytes], wanted: list[bytes], flags: Flags) -> int | None:
    if got == wanted:
        return None
    if flags.compares_floats:
        return Tolerance(flags).first_apart(got, wanted)
    return next(index for index, (x, y) in enumerate(zip(got, wanted, strict=True)) if x != y)
