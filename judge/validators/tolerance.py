"""Numbers that are near enough: by doubles where those can tell, by decimals where they can't."""

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from operator import sub

from judge.validators.flags import Flags

# The problem package format's own grammar: no "inf", no "0x0", no "100e", no NUL byte behind.
NUMBER = re.compile(rb"[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]+)?")
_OF_NUMBERS = b"0123456789+-.eE"

# As many digits as a long double has, which other validators compare by; decimal, so that a difference of
# exactly the tolerance is within it. No traps: what overflows becomes infinite and is then no number.
_DIGITS = Context(prec=20, Emin=-999_999, Emax=999_999, traps=[])

# What reading, subtracting and scaling may cost in doubles, as a share of the operands.
_DOUBT = 4e-16
_TINY = 1e-300


class Tolerance:
    """Compares numbers by the tolerances of the flags; with two, either suffices."""

    def __init__(self, flags: Flags) -> None:
        relative, absolute = flags.float_relative_tolerance, flags.float_absolute_tolerance
        self._relative = -1.0 if relative is None else relative
        self._absolute = -1.0 if absolute is None else absolute
        self._exact_relative = Decimal(repr(self._relative))
        self._exact_absolute = Decimal(repr(self._absolute))

    def first_apart(self, got: Sequence[bytes], wanted: Sequence[bytes]) -> int | None:
        """Find the first pair that is neither the same text nor numbers near enough; None when all are."""
        suspects = self._suspects(got, wanted)
        if suspects is None:
            # Words among the numbers: look at those alone that differ.
            unequal = [index for index, (x, y) in enumerate(zip(got, wanted, strict=True)) if x != y]
            some = self._suspects([got[index] for index in unequal], [wanted[index] for index in unequal])
            suspects = unequal if some is None else [unequal[index] for index in some]
        return next(
            (i for i in suspects if got[i] != wanted[i] and not self.near(got[i], wanted[i])),
            None,
        )

    def near(self, got: bytes, wanted: bytes) -> bool:
        """Whether two tokens are numbers near enough to each other."""
        if not (NUMBER.fullmatch(got) and NUMBER.fullmatch(wanted)):
            return False
        given = _DIGITS.create_decimal(got.decode("ascii"))
        expected = _DIGITS.create_decimal(wanted.decode("ascii"))
        if not (given.is_finite() and expected.is_finite()):
            return False
        apart = _DIGITS.subtract(given, expected).copy_abs()
        allowed = _DIGITS.multiply(self._exact_relative, expected.copy_abs())
        # With no relative tolerance `allowed` is negative, or zero where the answer is: that allows nothing.
        return apart <= self._exact_absolute or (self._relative >= 0 and apart <= allowed)

    def _suspects(self, got: Sequence[bytes], wanted: Sequence[bytes]) -> Sequence[int] | None:
        """Leave out, by doubles and in bulk, the pairs that are surely near; None: not all are numbers."""
        # Python's float() also reads "inf" and "1_000"; of these letters it reads just what NUMBER does.
        if b"".join(got).translate(None, _OF_NUMBERS) or b"".join(wanted).translate(None, _OF_NUMBERS):
            return None
        try:
            given, expected = list(map(float, got)), list(map(float, wanted))
        except ValueError:
            return None
        if not given or self._all_within(given, expected):
            return ()
        absolute, relative = self._absolute, self._relative
        doubt = _DOUBT * (1 + max(relative, 0.0))
        return [
            index
            for index, (x, y) in enumerate(zip(given, expected, strict=True))
            if not abs(x - y) + doubt * (abs(x) + abs(y)) + _TINY < max(absolute, relative * abs(y))
        ]

    def _all_within(self, given: list[float], expected: list[float]) -> bool:
        """Whether all are surely within the absolute tolerance, without a loop; infinities make it False."""
        highest, lowest = max(expected), min(expected)
        largest = max(highest, -lowest)
        surely = self._absolute - _DOUBT * (2 * largest + self._absolute) - _TINY
        apart: list[float] = list(map(sub, given, expected))
        return -surely <= min(apart) and max(apart) <= surely
