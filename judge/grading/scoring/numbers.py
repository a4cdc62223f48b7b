"""Scores as numbers: exact while they are added up, to six places when they are recorded."""

from decimal import Decimal
from fractions import Fraction

from judge.panels.rounding import half_up

PLACES = 6


def recorded(score: Fraction) -> Decimal:
    """Round half up to six places, once; zeros at the end are left out."""
    return plain(half_up(score, PLACES))


def plain(score: Decimal) -> Decimal:
    """Write a number as people do: 100, 33.5, never 1E+2 or 33.500000."""
    whole = score.to_integral_value()
    return whole.quantize(Decimal(1)) if score == whole else score.normalize()


def written(score: Fraction) -> str:
    """Write a score into a line for a grader, or into a message."""
    return f"{recorded(score):f}"
