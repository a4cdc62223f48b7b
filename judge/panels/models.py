"""Rules that floats find: severity by restricted likelihood, z-scores, votes by Bradley and Terry.

Marks are moved and stretched to 0 to 1 exactly before they become floats, and scores brought back exactly
from GRAIN: what the noise of floats adds (some 1e-15) is gone, and a constant on all marks, or a positive
factor, changes no score by more than itself.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from judge.panels.components import Component, Cuts, cut_vertices, pair_components
from judge.panels.composites import Panel
from judge.panels.figures import Floats, Ints, Undefined
from judge.panels.intervals import Intervals, severity_intervals
from judge.panels.marks import Vote
from judge.panels.pairwise import bradley_terry as strengths
from judge.panels.pairwise import bradley_terry_intervals
from judge.panels.rounding import Rounding
from judge.panels.scores import Scores
from judge.panels.severity import fit

NEAR = Fraction(1, 10**9)
"""Neighbours no further apart than this part of the scale's width are tied."""

GRAIN = 12
"""Decimal places of a model's number on a scale of width 1 that are more than noise."""


def severity(panel: Panel, _rounding: Rounding) -> Scores:
    """Allow for severe and lenient judges, shrunk by how well they can be told from chance."""
    return _severity(panel, is_fixed=False)


def severity_fixed(panel: Panel, _rounding: Rounding) -> Scores:
    """Allow for them in full, as if each judge's severity were known exactly from these marks."""
    return _severity(panel, is_fixed=True)


def zscore(panel: Panel, _rounding: Rounding) -> Scores:
    """Take the mean over judges of (mark - the judge's mean) / the judge's standard deviation.

    The deviation is that of all the judge's marks (divided by their number). A judge with fewer than two
    marks, or equal ones, defines none: entries of such a judge have no score.
    """
    steps: dict[str, list[float | None]] = {}
    for sheets in panel.by_judge.values():
        center = sum((sheet.composite for sheet in sheets), Fraction(0)) / len(sheets)
        squares = [(sheet.composite - center) ** 2 for sheet in sheets]
        variance = sum(squares, Fraction(0)) / len(sheets)
        for sheet, square in zip(sheets, squares, strict=True):
            # One division of exact numbers: however small a judge's spread is, none of it is lost.
            size = math.sqrt(square / variance) if variance else None
            step = size if size is None or sheet.composite > center else -size
            steps.setdefault(sheet.entry, []).append(step)
    values = {entry: _mean(own) for entry, own in steps.items()}
    reasons = {entry: "score.constant_judge" for entry, value in values.items() if value is None}
    return Scores(values, reasons, near=NEAR, is_model=True)


class Hall:
    """Votes of a hall, sorted, as numbers of entries in the order of their ids; stands where a Panel does."""

    judges: tuple[str, ...] = ()

    def __init__(self, votes: Sequence[Vote]) -> None:
        ordered = sorted(votes)
        self.entries = tuple(sorted({name for vote in ordered for name in (vote.winner, vote.loser)}))
        number = {name: place for place, name in enumerate(self.entries)}
        self.winner: Ints = np.array([number[vote.winner] for vote in ordered], dtype=np.int64)
        self.loser: Ints = np.array([number[vote.loser] for vote in ordered], dtype=np.int64)

    @property
    def parts(self) -> tuple[Component, ...]:
        """Entries that votes hold together."""
        return pair_components(self.winner, self.loser, len(self.entries))

    @property
    def cuts(self) -> Cuts:
        """Entries whose loss would split the hall: those joined by votes, each pair a vertex between them."""
        low, high = np.minimum(self.winner, self.loser), np.maximum(self.winner, self.loser)
        pairs = np.unique(low * len(self.entries) + high)
        one, other = pairs // len(self.entries), pairs % len(self.entries)
        vote = np.arange(pairs.size, dtype=np.int64)
        both = np.concatenate([one, other]), np.concatenate([vote, vote])
        return Cuts(cut_vertices(*both, len(self.entries), pairs.size).entries, ())


def bradley_terry(hall: Hall, _rounding: Rounding) -> Scores:
    """Find each entry's strength; one more than another's by ln 3 wins three times in four."""
    found = strengths(hall.winner, hall.loser, len(hall.entries))

    def replay(published: Ints, seed: int, draws: int) -> Intervals:
        size = len(hall.entries)
        return bradley_terry_intervals(hall.winner, hall.loser, size, published, seed=seed, draws=draws)

    values = {name: _told(score) for name, score in zip(hall.entries, found.scores.tolist(), strict=True)}
    errors = {name: Fraction(error) for name, error in zip(hall.entries, found.errors.tolist(), strict=True)}
    return Scores(values, near=NEAR, is_model=True, errors=errors, replay=replay)


def _severity(panel: Panel, *, is_fixed: bool) -> Scores:
    found = fit(panel.design, fixed=True) if is_fixed else panel.fit
    values = {
        name: panel.least + panel.unit * _told(score)
        for name, score in zip(panel.entries, found.scores.tolist(), strict=True)
    }

    def replay(published: Ints, seed: int, draws: int) -> Intervals | Undefined:
        return severity_intervals(found, published, seed=seed, draws=draws)

    return Scores(
        values,
        near=NEAR * panel.width,
        is_model=True,
        errors=_scaled(panel, found.errors),
        no_error="few_marks",
        replay=replay,
        fit=found,
    )


def _scaled(panel: Panel, errors: Floats | None) -> dict[str, Fraction]:
    """Bring standard errors back to the unit of the marks."""
    if errors is None:
        return {}
    return {
        name: panel.unit * Fraction(error) for name, error in zip(panel.entries, errors.tolist(), strict=True)
    }


def _mean(steps: Sequence[float | None]) -> Fraction | None:
    """Take a mean; None where one is missing."""
    there = [step for step in steps if step is not None]
    return _told(math.fsum(there) / len(there)) if len(there) == len(steps) else None


def _told(value: float) -> Fraction:
    """Leave out the noise of floats."""
    return Fraction(f"{value:.{GRAIN}f}")
