"""Marks put together by judge: what each judge gives each entry over all criteria, exactly.

A composite is the weighted mean over the criteria that this judge marked on this entry; a criterion is one
of a round, so that the same name in two rounds is two criteria. A sheet that leaves criteria out is weighed
over those it has, and counted, so that it can be told. Criteria of weight 0 count for nothing anywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np

from judge.panels.components import Component, Cuts, components, cut_vertices
from judge.panels.figures import Floats, Ints
from judge.panels.flaws import MarksInvalid
from judge.panels.marks import Mark, inconsistent
from judge.panels.rounding import EXACT, Rounding, Stage
from judge.panels.severity import Design, Fit, design, fit

Key: TypeAlias = tuple[str, str]
"""A round and a criterion."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one judge gives one entry."""

    entry: str
    judge: str
    points: Mapping[Key, Fraction]  # mark times multiplier, by criterion
    composite: Fraction


@dataclass(frozen=True)
class Panel:
    """The marks of a panel, sorted by id, so that the order they came in makes no difference."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    weights: Mapping[Key, Fraction]  # of every criterion that counts
    sheets: tuple[Sheet, ...]  # sorted by entry, then judge
    width: Fraction  # of the scale; where none is told, the largest mark less the smallest

    @classmethod
    def of(
        cls, marks: Iterable[Mark], rounding: Rounding = EXACT, *, scale_width: Decimal | None = None
    ) -> "Panel":
        """Put marks together; raises MarksInvalid where they contradict each other."""
        ordered = sorted(marks, key=lambda mark: (mark.entry, mark.judge, mark.round, mark.criterion))
        if flaws := tuple(flaw for _, flaw in inconsistent(ordered)):
            raise MarksInvalid(flaws)
        weights: dict[Key, Fraction] = {}
        points: dict[tuple[str, str], dict[Key, Fraction]] = {}
        found: dict[tuple[Decimal, Decimal], Fraction] = {}  # few marks differ, and fractions are slow
        for mark in ordered:
            if mark.weight:
                key, given = (mark.round, mark.criterion), (mark.value, mark.multiplier)
                if key not in weights:
                    weights[key] = Fraction(mark.weight)
                if given not in found:
                    value = rounding(Fraction(mark.value), Stage.MARK)
                    found[given] = value * Fraction(mark.multiplier)
                points.setdefault((mark.entry, mark.judge), {})[key] = found[given]
        sheets = tuple(
            Sheet(entry, judge, own, _composite(own, weights, rounding))
            for (entry, judge), own in points.items()
        )
        judges = tuple(sorted({sheet.judge for sheet in sheets}))
        seen = found.values() or (Fraction(0),)
        width = max(seen) - min(seen) if scale_width is None else Fraction(scale_width)
        return cls(tuple(sorted({sheet.entry for sheet in sheets})), judges, weights, sheets, width)

    @cached_property
    def by_entry(self) -> Mapping[str, Sequence[Sheet]]:
        """The sheets of each entry, by judge."""
        return _grouped(self.sheets, [sheet.entry for sheet in self.sheets])

    @cached_property
    def by_judge(self) -> Mapping[str, Sequence[Sheet]]:
        """The sheets of each judge, by entry."""
        return _grouped(self.sheets, [sheet.judge for sheet in self.sheets])

    @cached_property
    def partial(self) -> int:
        """How many sheets leave out a criterion."""
        return sum(len(sheet.points) < len(self.weights) for sheet in self.sheets)

    @cached_property
    def least(self) -> Fraction:
        """The smallest composite."""
        return min(sheet.composite for sheet in self.sheets)

    @cached_property
    def unit(self) -> Fraction:
        """The largest composite less the smallest; 1 where all are alike."""
        return max(sheet.composite for sheet in self.sheets) - self.least or Fraction(1)

    @cached_property
    def rows(self) -> tuple[Ints, Ints]:
        """Numbers of entry and judge of each sheet, in the order of their ids."""
        entry = {name: number for number, name in enumerate(self.entries)}
        judge = {name: number for number, name in enumerate(self.judges)}
        return (
            np.array([entry[sheet.entry] for sheet in self.sheets], dtype=np.int64),
            np.array([judge[sheet.judge] for sheet in self.sheets], dtype=np.int64),
        )

    @cached_property
    def values(self) -> Floats:
        """The composites as floats."""
        return np.array([float(sheet.composite) for sheet in self.sheets], dtype=np.float64)

    @cached_property
    def design(self) -> Design:
        """The composites as the models see them, from 0 to 1.

        Moved and stretched exactly, before they become floats: a constant on all marks, or a positive
        factor, changes nothing that a model sees, to the last bit.
        """
        marks = [float((sheet.composite - self.least) / self.unit) for sheet in self.sheets]
        return design(*self.rows, np.array(marks, dtype=np.float64), len(self.entries), len(self.judges))

    @cached_property
    def fit(self) -> Fit:
        """Severity by restricted likelihood, in the unit of the design."""
        return fit(self.design)

    @cached_property
    def parts(self) -> tuple[Component, ...]:
        """Entries and judges that marks hold together."""
        return components(*self.rows, len(self.entries), len(self.judges))

    @cached_property
    def cuts(self) -> Cuts:
        """Whose loss would split the panel."""
        return cut_vertices(*self.rows, len(self.entries), len(self.judges))


def weighed(points: Mapping[Key, Fraction], weights: Mapping[Key, Fraction]) -> Fraction:
    """Compute the weighted mean over the criteria that are there."""
    total = sum((weights[key] * value for key, value in points.items()), Fraction(0))
    return total / sum((weights[key] for key in points), Fraction(0))


def _composite(own: Mapping[Key, Fraction], weights: Mapping[Key, Fraction], rounding: Rounding) -> Fraction:
    """One judge's composite of one entry; what each criterion brings is rounded before it is weighed."""
    if rounding.at is Stage.CRITERION:
        own = {key: rounding(value, Stage.CRITERION) for key, value in own.items()}
    return rounding(weighed(own, weights), Stage.JUDGE)


def _grouped(sheets: Sequence[Sheet], names: Sequence[str]) -> Mapping[str, Sequence[Sheet]]:
    """Group by name, the names in order."""
    groups: dict[str, list[Sheet]] = {name: [] for name in sorted(set(names))}
    for name, sheet in zip(names, sheets, strict=True):
        groups[name].append(sheet)
    return groups
