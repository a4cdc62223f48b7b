"""Long stretches of tokens at once, where numpy can tell that they are surely the same.

What it can't tell is left to the plain way, which also finds where two stretches differ.
"""

import numpy as np

from judge.validators.decimals import Decimals
from judge.validators.flags import Flags
from judge.validators.streams import SPACE
from judge.validators.tokens import WORD, Ints, Tokens, Truths, unused
from judge.validators.tolerance import Tolerance

AT_ONCE = 1 << 14
"""Pairs of numbers that are compared at once; bounds the memory."""
FEW = 32
"""One pair of so many may be judged by itself; the plain way is quicker where there are more."""
MARKS = 2
"""Letters of a number that are no digits, sign and point; where there are more, words are among them."""

_LARGER = 1 << 24  # bytes, never touched
_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INK = bytes(set(range(256)) - set(SPACE))


class Bulk:
    """Compares stretches by the same flags."""

    def __init__(self, flags: Flags) -> None:
        # The C library hands freed memory back, to be fetched anew page by page for the next window, unless a
        # larger block was freed before.
        np.empty(_LARGER, np.uint8)
        upper = b"" if flags.case_sensitive else _UPPER
        self._fold = bytes.maketrans(SPACE + upper, b" " * len(SPACE) + upper.lower())
        self._spaces_count = flags.space_change_sensitive
        self._tolerance = Tolerance(flags) if flags.compares_floats else None
        self._decimals = Decimals(flags)

    def same(self, got: bytes, wanted: bytes) -> tuple[int, int] | None:
        """How much of two stretches of whole tokens is surely the same, in bytes of each; None: unknown."""
        one, other = got.translate(self._fold), wanted.translate(self._fold)
        ours = Tokens.of(one)
        theirs = Tokens.of(other, ours)
        both = min(len(ours), len(theirs))
        if not both:
            return None
        if ours.starts is theirs.starts:
            same, same_spaces = one == other, not self._spaces_count or _same_spaces(got, wanted)
        else:
            same_spaces = not self._spaces_count or _alike(
                ours.gaps(both), theirs.gaps(both), (got, wanted), _INK
            )
            same = same_spaces and _alike(ours.lengths(both), theirs.lengths(both), (one, other), b" ")
        if same_spaces and (same or self._near(ours, theirs, both)):
            return ours.end(both), theirs.end(both)
        return None

    def _near(self, ours: Tokens, theirs: Tokens, both: int) -> bool:
        """Whether the first tokens are each surely the same or near enough."""
        if self._tolerance is None:
            return False
        parts = ((at, min(at + AT_ONCE, both)) for at in range(0, both, AT_ONCE))
        return all(self._all_near(self._tolerance, ours.part(*part), theirs.part(*part)) for part in parts)

    def _all_near(self, tolerance: Tolerance, ours: Tokens, theirs: Tokens) -> bool:
        most = len(ours) // FEW + 1
        if ours.others() > MARKS * len(ours):
            ours, theirs = _unequal(ours, theirs)
        if not len(ours):
            return True
        rest = np.flatnonzero(~self._decimals.surely_near(ours, theirs))
        if not rest.size:
            return True
        ours, theirs = _unequal(ours.some(rest), theirs.some(rest))
        pairs = ((ours.text(index), theirs.text(index)) for index in range(len(ours)))
        return len(ours) <= most and all(x == y or tolerance.near(x, y) for x, y in pairs)


def _same_spaces(got: bytes, wanted: bytes) -> bool:
    """Whether texts with white space in the same places have the same there, and the same controls."""
    one, other = np.frombuffer(got, np.uint8), np.frombuffer(wanted, np.uint8)
    return not ((one != other) & (one <= ord(" "))).any()


def _alike(sizes: Ints, others: Ints, texts: tuple[bytes, bytes], without: bytes) -> bool:
    """Whether pieces of two texts have equal sizes and are the same; letters between them are left out."""
    if not np.array_equal(sizes, others):
        return False
    length = sizes.sum().item()
    one, other = (text.translate(None, without) for text in texts)
    return one[:length] == other[:length]


def _unequal(ours: Tokens, theirs: Tokens) -> tuple[Tokens, Tokens]:
    """Leave out tokens that are the same: of one length, at most two words, of which both are the same."""
    sizes = ours.lengths(len(ours))
    bits = unused(sizes)
    same: Truths = (sizes == theirs.lengths(len(theirs))) & (sizes <= 2 * WORD)
    same &= ours.behind(ours.starts, bits) == theirs.behind(theirs.starts, bits)
    same &= ours.before(ours.ends, bits) == theirs.before(theirs.ends, bits)
    rest = np.flatnonzero(~same)
    return ours.some(rest), theirs.some(rest)
