"""Exact numbers, and where they are rounded: half-up, at one named stage, never by the way."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

SHOWN = 6
"""Places to which a number without an end, or one that a model found, is shown."""

FINEST = 12
"""The most places a rule may round to, and a number of a file may have."""


class Stage(StrEnum):
    """Where a rule may round; docs/panels.md says what each is in each rule."""

    MARK = "mark"  # each mark as it comes in
    JUDGE = "judge"  # what one judge gives one entry, all criteria together
    CRITERION = "criterion"  # what an entry gets for one criterion, all judges together
    TOTAL = "total"  # the score


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many places are kept, and at which stage; by default everything, everywhere."""

    to: int = 0
    at: Stage | None = None

    def __call__(self, value: Fraction, stage: Stage) -> Fraction:
        """Round at its own stage, else hand the value through."""
        return value if stage is not self.at else Fraction(half_up(value, self.to))


EXACT = Rounding()


def half_up(value: Fraction, digits: int) -> Decimal:
    """Round to so many places, a half away from zero: 0.125 to 0.13, -0.125 to -0.13; zeros are kept."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if value < 0 and whole else 0
    return Decimal((sign, tuple(map(int, str(whole))), -digits))


def shown(value: Fraction) -> Decimal:
    """Write a number out in full, or rounded to SHOWN places where it has no end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return half_up(value, max(twos, fives)) if rest == 1 else shortened(value)


def shortened(value: Fraction, digits: int = SHOWN) -> Decimal:
    """Round to so many places, without zeros at the end."""
    rounded = half_up(value, digits)
    whole = Fraction(rounded)
    while digits and (whole * 10 ** (digits - 1)).denominator == 1:
        digits -= 1
    return half_up(whole, digits)
