"""Marks that stand apart: further from what entry and judge let expect than chance makes one in a hundred.

Each mark is compared with the fit of all the others (its deleted residual, over its standard deviation, is
a t with one degree of freedom less than the fit's). That is a question to the chair and no verdict: the one
judge who saw it right stands apart too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import stdtr

from judge.panels.composites import Panel, Sheet
from judge.panels.profiles import Spread

BY_CHANCE = 0.01
"""Share of marks that stand apart where there is nothing but chance."""

NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Apart:
    """A criterion in which a judge differs from the others on the same entry."""

    round: str
    criterion: str
    mark: Fraction
    others: Spread


@dataclass(frozen=True, slots=True)
class Outlier:
    """A judge's composite that stands apart, and the plain facts around it."""

    entry: str
    judge: str
    composite: Fraction
    expected: float  # by the entry's score and the judge's severity
    severity: float  # by how much the judge marks above the others elsewhere (negative: below)
    steps: float  # standard deviations above what the others let expect (negative: below)
    p: float  # how often chance alone puts one mark so far
    others: Spread | None  # the other judges' composites of this entry; None: nobody else marked it
    criteria: tuple[Apart, ...]  # that the others marked too, by what they add to the difference


@dataclass(frozen=True, slots=True)
class Outliers:
    """Marks that stand apart, the furthest first, and how many would by chance."""

    marks: tuple[Outlier, ...]
    by_chance: float


def outliers(panel: Panel, *, share: float = BY_CHANCE) -> Outliers:
    """Find the marks that stand apart; none where there are too few marks, or judges agree entirely."""
    fit = panel.fit
    errors = fit.residual_errors
    by_chance = share * len(panel.sheets)
    if errors is None or not fit.sigma2 or fit.freedom < 2:  # noqa: PLR2004 -- one for the mark itself
        return Outliers((), by_chance)
    told = errors > NOISE * np.sqrt(fit.sigma2)
    steps = np.divide(fit.design.mark - fit.expected, errors, out=np.zeros_like(errors), where=told)
    # Of the freedom itself nothing is left to the other marks: they agree entirely.
    left = np.maximum(fit.freedom - steps**2, NOISE)
    steps *= np.sqrt((fit.freedom - 1) / left)
    p = 2 * stdtr(fit.freedom - 1, -np.abs(steps))
    unit = float(panel.unit)
    found = [
        Outlier(
            entry=sheet.entry,
            judge=sheet.judge,
            composite=sheet.composite,
            expected=float(panel.least) + unit * float(fit.expected[row]),
            severity=unit * float(fit.severities[fit.design.judge[row]]),
            steps=float(steps[row]),
            p=float(p[row]),
            others=_others([other.composite for other in panel.by_entry[sheet.entry] if other is not sheet]),
            criteria=_criteria(panel, sheet),
        )
        for row, sheet in enumerate(panel.sheets)
        if p[row] < share
    ]
    return Outliers(tuple(sorted(found, key=lambda each: (each.p, each.entry, each.judge))), by_chance)


def _others(figures: Sequence[Fraction]) -> Spread | None:
    return Spread.of(figures) if figures else None


def _criteria(panel: Panel, sheet: Sheet) -> tuple[Apart, ...]:
    """Compare a sheet with the others of its entry, the criterion that adds most to the difference first."""
    found = []
    for key, mark in sheet.points.items():
        others = _others(
            [
                other.points[key]
                for other in panel.by_entry[sheet.entry]
                if other is not sheet and key in other.points
            ]
        )
        if others is not None:
            apart = Apart(*key, mark, others)
            found.append((-abs(panel.weights[key] * (mark - others.mean)), key, apart))
    return tuple(apart for *_, apart in sorted(found, key=lambda each: each[:2]))
