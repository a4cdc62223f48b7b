"""Where things stand on a drawing, in per cent of its width; mirrored where one reads from the right."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from contest.extensions import chosen_language
from judge.panels.rounding import half_up

TICKS_MOST = 12
Value: TypeAlias = Decimal | Fraction | int


@dataclass(frozen=True, slots=True)
class Places:
    """An axis of places, 1 to `number`."""

    number: int

    def at(self, place: float) -> str:
        """The middle of a place."""
        return _at((place - 0.5) / max(self.number, 1))

    @property
    def ticks(self) -> tuple[int, ...]:
        """Places that get a line."""
        step = max(1, -(-self.number // TICKS_MOST))
        return tuple(range(1, self.number + 1, step))


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of numbers, `least` to `most`, with some room at both ends."""

    least: Value
    most: Value
    room: float = 0.04

    def at(self, value: Value) -> str:
        """Where a number stands; what lies beyond an end stands at it."""
        width = Fraction(self.most) - Fraction(self.least)
        share = float((Fraction(value) - Fraction(self.least)) / width) if width else 0.5
        return _at(self.room + min(max(share, 0.0), 1.0) * (1 - 2 * self.room))


def around(values: list[Decimal]) -> Scale:
    """An axis with nothing in the middle that holds all of these: to 1, 2 or 5 of a power of ten."""
    largest = max((abs(value) for value in values), default=Decimal(0))
    for exponent in range(-1, 12):
        for step in (1, 2, 5):
            most = Decimal(step).scaleb(exponent)
            if largest <= most:
                return Scale(-most, most, room=0.06)
    return Scale(-largest, largest, room=0.06)


def _at(share: float) -> str:
    percent = half_up(Fraction(1 - share if chosen_language() == "he" else share) * 100, 2)
    return f"{percent:f}%"
