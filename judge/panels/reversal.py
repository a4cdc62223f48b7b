"""Judges who seem to mark the wrong way round: for the chair to look at, never dropped by themselves."""

from itertools import pairwise

import numpy as np

from judge.panels.figures import Ints
from judge.panels.severity import FEWEST, NOTHING, Design, design, fit


def correlations(made: Design) -> tuple[float | None, ...]:
    """Correlate each judge's marks with the scores that the others' marks give.

    None: fewer than FEWEST marks on entries that others marked too, or no differences between them.
    """
    order = np.argsort(made.judge, kind="stable")
    ends = np.searchsorted(made.judge[order], np.arange(made.n_judges + 1))
    return tuple(_correlation(made, order[start:stop]) for start, stop in pairwise(ends.tolist()))


def reversed_judges(made: Design) -> tuple[bool, ...]:
    """Flag each judge whose marks correlate below 0 with the others' scores."""
    return tuple(value is not None and value < 0 for value in correlations(made))


def _correlation(made: Design, own: Ints) -> float | None:
    if own.size < FEWEST:
        return None
    others = np.ones(made.mark.size, dtype=bool)
    others[own] = False
    seen, place = np.unique(made.entry[others], return_inverse=True)
    shared = own[np.isin(made.entry[own], seen)]
    if shared.size < FEWEST:
        return None
    rest = design(place, made.judge[others], made.mark[others], seen.size, made.n_judges)
    theirs = fit(rest).scores[np.searchsorted(seen, made.entry[shared])]
    ours = made.mark[shared]
    alike = NOTHING * float(np.abs(made.mark).max())
    if np.ptp(ours) <= alike or np.ptp(theirs) <= alike:
        return None
    ours, theirs = ours - ours.mean(), theirs - theirs.mean()
    return float(ours @ theirs) / float(np.sqrt((ours @ ours) * (theirs @ theirs)))
