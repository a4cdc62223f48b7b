"""The default validator of the problem package format, over bytes and in bounded memory.

Both sides are read in windows. Equal windows are passed over at the speed of memcmp; unequal ones are split
into tokens and compared as lists, so that no loop runs over characters. Where there are many of those, `bulk`
is asked first whether they are surely the same. Case means ASCII letters.

A token longer than a window (128 KiB) is compared as text whatever the flags: it is no number.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from judge.validators.difference import Difference, shown, shown_alone
from judge.validators.flags import STRICTEST, Flags
from judge.validators.streams import PIECE, SPACE, TOKEN, WINDOW, Place, Stream, run, whole
from judge.validators.tolerance import Tolerance

if TYPE_CHECKING:
    from judge.validators.bulk import Bulk

_SOON = 256
FIRST_WAIT = 8
"""Unequal windows that are compared the plain way before numpy is loaded."""
_LONGEST_WAIT = 64


def compare(team: BinaryIO | bytes, answer: BinaryIO | bytes, flags: Flags = STRICTEST) -> Difference | None:
    """Compare an output with the answer; None when it is accepted."""
    return _Comparison(Stream(team), Stream(answer), flags).difference()


class _Comparison:
    """Two streams side by side, both always at the same token."""

    def __init__(self, team: Stream, answer: Stream, flags: Flags) -> None:
        self._team = team
        self._answer = answer
        self._flags = flags
        self._tolerance = Tolerance(flags) if flags.compares_floats else None
        self._bulk: Bulk | None = None
        self._waits = FIRST_WAIT
        self._failures = 0
        self._place = Place()
        self._amid = False  # within a token too long for a window

    def difference(self) -> Difference | None:
        """Go on until the first difference or the end of both."""
        while True:
            got, wanted = self._team.window(), self._answer.window()
            if self._same(got, wanted):
                if len(got) < WINDOW:
                    return None
                self._pass_equal(got)
            elif self._amid:
                if found := self._long(got, wanted):
                    return found
            elif self._pass_space(got, wanted):
                continue
            elif not got or not wanted:
                return self._ended(got, wanted)
            elif found := self._tokens(got, wanted):
                return found

    def _same(self, got: bytes, wanted: bytes) -> bool:
        """Whether two stretches are the same as text."""
        if got == wanted or self._flags.case_sensitive:
            return got == wanted
        # Where much differs it does so soon; a look there saves the copies.
        return got[:_SOON].lower() == wanted[:_SOON].lower() and got.lower() == wanted.lower()

    def _pass_equal(self, both: bytes) -> None:
        """Leave an equal window behind, but keep a token that may go on."""
        size = whole(both)
        self._amid = size == 0 or (self._amid and run(both) == len(both))
        self._pass(size or len(both), size or len(both))

    def _pass_space(self, got: bytes, wanted: bytes) -> bool:
        """Leave leading white space behind, where it counts for nothing; whether there was any."""
        if self._flags.space_change_sensitive:
            return False
        ours, theirs = len(got) - len(got.lstrip()), len(wanted) - len(wanted.lstrip())
        self._pass(ours, theirs)
        return bool(ours or theirs)

    def _tokens(self, got: bytes, wanted: bytes) -> Difference | None:
        """Compare the tokens that are complete on both sides."""
        ours = len(got) if self._team.ended else whole(got)
        theirs = len(wanted) if self._answer.ended else whole(wanted)
        if not ours or not theirs:
            self._amid = True
            return None
        if len(got) == len(wanted) == WINDOW and (passed := self._in_bulk(got[:ours], wanted[:theirs])):
            self._pass(*passed)
            return None
        team, answer = self._split(got[:ours]), self._split(wanted[:theirs])
        both = min(len(team), len(answer))
        index = self._first_apart(team[:both], answer[:both])
        if index is not None:
            return self._apart(got, wanted, index)
        self._pass(
            ours if both == len(team) else self._behind(got, team, both),
            theirs if both == len(answer) else self._behind(wanted, answer, both),
        )
        return None

    def _in_bulk(self, got: bytes, wanted: bytes) -> tuple[int, int] | None:
        """How much of both numpy says is the same; not asked for a while where it could not tell."""
        if self._waits:
            self._waits -= 1
            return None
        from judge.validators.bulk import Bulk  # numpy takes a tenth of a second to load

        self._bulk = self._bulk or Bulk(self._flags)
        passed = self._bulk.same(got, wanted)
        self._failures = 0 if passed else self._failures + 1
        self._waits = 0 if passed else min(1 << self._failures, _LONGEST_WAIT)
        return passed

    def _split(self, part: bytes) -> list[bytes]:
        """Split into what is compared: tokens, and white space where it counts."""
        part = part if self._flags.case_sensitive else part.lower()
        return PIECE.findall(part) if self._flags.space_change_sensitive else part.split()

    def _behind(self, window: bytes, pieces: list[bytes], count: int) -> int:
        """Find where the first `count` pieces of a window have ended."""
        if self._flags.space_change_sensitive:
            return sum(map(len, pieces[:count]))
        return len(window) - len(window.split(None, count)[count])

    def _first_apart(self, team: list[bytes], answer: list[bytes]) -> int | None:
        """Index of the first pair that is not the same."""
        if team == answer:
            return None
        if self._tolerance:
            return self._tolerance.first_apart(team, answer)
        return next(index for index, (x, y) in enumerate(zip(team, answer, strict=True)) if x != y)

    def _long(self, got: bytes, wanted: bytes) -> Difference | None:
        """Compare as much of a long token as both windows hold, as text."""
        ours, theirs = run(got), run(wanted)
        both = min(ours, theirs)
        if not both:
            self._amid = False
            return self._report(got[: ours or 1], wanted[: theirs or 1]) if ours or theirs else None
        if not self._same(got[:both], wanted[:both]):
            return self._report(got[:both], wanted[:both])
        self._pass(both, both)
        return None

    def _pass(self, ours: int, theirs: int) -> None:
        """Leave what was found the same behind."""
        self._place.pass_over(self._team.skip(ours))
        self._answer.skip(theirs)

    def _apart(self, got: bytes, wanted: bytes, index: int) -> Difference:
        """Report the pieces of that index."""
        pattern = PIECE if self._flags.space_change_sensitive else TOKEN
        ours = next(islice(pattern.finditer(got), index, None))
        theirs = next(islice(pattern.finditer(wanted), index, None))
        self._place.pass_over(got[: ours.start()])
        return self._report(ours.group(), theirs.group())

    def _ended(self, got: bytes, wanted: bytes) -> Difference:
        """Report that one side has ended and the other has not."""
        pattern = PIECE if self._flags.space_change_sensitive else TOKEN
        match = pattern.match(got or wanted)
        piece = match.group() if match else b""
        return self._report(piece, b"") if got else self._report(b"", piece)

    def _report(self, got: bytes, wanted: bytes) -> Difference:
        """Say what stands here and what should; nothing on one side means that it has ended."""
        if got and wanted:
            given, expected = shown(got, wanted)
        else:
            given, expected = shown_alone(got), shown_alone(wanted)
        begins = not self._place.inside and got[:1] not in SPACE
        token = self._place.token + 1 if begins or not self._place.token else self._place.token
        return Difference(self._place.line, token, expected if wanted else None, given if got else None)
