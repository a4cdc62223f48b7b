"""Scores as numbers: exact while they are added up, to six places when they are recorded."""

from decimal import Decimal
from fractions import Fraction

from judge.panels.rounding import shortened

PLACES = 6
MOST = 10**12
"""Scores beyond it, either way, are no scores: they could not be kept."""


def recorded(score: Fraction) -> Decimal:
    """Round half up to six places, once; zeros at the end are left out."""
    return shortened(score, PLACES)


def written(score: Fraction) -> str:
    """Write a score into a line for a grader, or into a message."""
    return f"{recorded(score):f}"
