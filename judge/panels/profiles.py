"""What an entry's score is made of: its mean for each criterion, beside the field's.

Exact but for standard deviations. Who may see a profile may see what the field says of the others: leave
out, before the panel is made, what they may not.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judge.panels.composites import Key, Panel


@dataclass(frozen=True, slots=True)
class Spread:
    """Some figures, at least one."""

    number: int
    mean: Fraction
    low: Fraction
    high: Fraction
    deviation: float | None  # standard, with number - 1 below; None: there is one figure alone

    @classmethod
    def of(cls, figures: Sequence[Fraction]) -> "Spread":
        """Sum up."""
        mean = sum(figures, Fraction(0)) / len(figures)
        squares = sum(((each - mean) ** 2 for each in figures), Fraction(0))
        deviation = math.sqrt(squares / (len(figures) - 1)) if len(figures) > 1 else None
        return cls(len(figures), mean, min(figures), max(figures), deviation)


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of an entry."""

    round: str
    criterion: str
    share: Fraction  # of all weights
    marks: Spread  # what the judges gave the entry, times its multiplier
    field: Spread  # the means of all entries that have marks for it, this one included
    place: int  # of its mean among these; 1 is best, equal ones share it

    @property
    def apart(self) -> Fraction:
        """By how much its mean is above the field's (negative: below), in the unit of the marks."""
        return self.marks.mean - self.field.mean


def profiles(panel: Panel) -> Mapping[str, tuple[Line, ...]]:
    """Lay out each entry's criteria that have marks, by round and name."""
    given: dict[Key, dict[str, list[Fraction]]] = {key: {} for key in sorted(panel.weights)}
    for sheet in panel.sheets:
        for key, point in sheet.points.items():
            given[key].setdefault(sheet.entry, []).append(point)
    total = sum(panel.weights.values(), Fraction(0))
    found: dict[str, list[Line]] = {entry: [] for entry in panel.entries}
    for (round_, criterion), own in given.items():
        spreads = {entry: Spread.of(points) for entry, points in own.items()}
        means = [spread.mean for spread in spreads.values()]
        field = Spread.of(means)
        share = panel.weights[round_, criterion] / total
        for entry, spread in spreads.items():
            place = 1 + sum(mean > spread.mean for mean in means)
            found[entry].append(Line(round_, criterion, share, spread, field, place))
    return {entry: tuple(lines) for entry, lines in found.items()}
