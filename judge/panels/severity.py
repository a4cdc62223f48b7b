"""Scores that allow for severe and lenient judges.

A mark is y = entry + severity + chance, entries free, severities normal with mean 0 and variance gamma times
that of chance. Restricted likelihood (Patterson and Thompson 1971) is profiled down to gamma alone: one
eigen-decomposition of judges by judges, then the root of a derivative. No test decides whether to adjust:
where judges hardly differ gamma is 0, the scores are the plain means, and shrinkage does all between.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from judge.panels.figures import Floats, Ints

GRID: Floats = np.concatenate([[0.0], np.logspace(-6, 6, 49)])
"""Where the derivative's sign is looked at; between two of them lies at most one minimum that matters."""

NOTHING = 1e-12
"""Marks that differ by less than this part of the largest are alike: the noise of floats is 1e-16."""

FEWEST = 4
"""Marks of a judge, on entries that others marked too, below which a correlation says nothing."""


@dataclass(frozen=True, slots=True)
class Design:
    """Marks as the model sees them, rows sorted; made by `design`.

    In the letters of docs/panels.md: counts is N (entries by judges), reviews R, means m, axes U, reach A,
    spread S0. `d` and `w` are zero where a constant on all judges of a part would go.
    """

    entry: Ints  # of each mark, sorted by entry, judge, mark
    judge: Ints
    mark: Floats
    counts: Floats
    reviews: Floats  # marks of each entry, at least 1
    means: Floats  # of each entry
    d: Floats  # eigenvalues, ascending, 0 or more
    w: Floats  # what the judges' deviations pull along each axis
    axes: Floats  # eigenvectors, judges by judges
    reach: Floats  # what a step along an axis does to each entry: entries by judges
    spread: float  # sum of squares of marks around their entry's mean; 0 where all judges agree
    floor: float  # of them what severity can't explain; 0 where judges differ by constants alone

    @property
    def n_entries(self) -> int:
        """How many entries."""
        return int(self.reviews.size)

    @property
    def n_judges(self) -> int:
        """How many judges."""
        return int(self.d.size)

    @property
    def freedom(self) -> int:
        """Marks less entries: what is left to tell chance and severity by."""
        return int(self.mark.size - self.reviews.size)

    def left(self, gamma: float) -> float:
        """Q: the sum of squares that severity leaves at this gamma, which may be infinite."""
        seen = self.d > 0
        d, w = self.d[seen], self.w[seen]
        return self.floor + float(np.sum(w**2 / (d * (1 + gamma * d))))

    def severities(self, gamma: float) -> Floats:
        """Say by how much each judge marks above (or, negative, below) the others, shrunk."""
        return np.asarray(self.axes @ (gain(gamma, self.d) * self.w))

    def scores(self, gamma: float) -> Floats:
        """Compute the entries' scores at this gamma, in the unit of the marks."""
        return self.means - self.counts @ self.severities(gamma) / self.reviews


@dataclass(frozen=True)
class Fit:
    """A design and the gamma that fits it best."""

    design: Design
    gamma: float  # variance of severity over that of chance; infinite: judges are taken as fixed
    sigma2: float | None  # variance of chance; None where there are no more marks than entries
    freedom: int  # degrees of freedom of sigma2
    is_fixed: bool

    @cached_property
    def scores(self) -> Floats:
        """By entry."""
        return self.design.scores(self.gamma)

    @cached_property
    def severities(self) -> Floats:
        """By judge; they sum to 0."""
        return self.design.severities(self.gamma)

    @property
    def errors(self) -> Floats | None:
        """Standard error of each score: the root of sigma2 times the diagonal of C."""
        if self.sigma2 is None:
            return None
        own = 1 / self.design.reviews + self.design.reach**2 @ gain(self.gamma, self.design.d)
        return np.asarray(np.sqrt(self.sigma2 * own))

    @property
    def expected(self) -> Floats:
        """What the model expects of each mark: its entry's score and its judge's severity."""
        return self.scores[self.design.entry] + self.severities[self.design.judge]

    @property
    def residual_errors(self) -> Floats | None:
        """Standard deviation of mark less expectation; 0 where the mark fixes its own expectation."""
        if self.sigma2 is None:
            return None
        design = self.design
        steps = design.axes[design.judge] - design.reach[design.entry]
        free = 1 - 1 / design.reviews[design.entry] - steps**2 @ gain(self.gamma, design.d)
        return np.asarray(np.sqrt(self.sigma2 * np.where(free > NOTHING, free, 0)))


def design(entry: Ints, judge: Ints, mark: Floats, n_entries: int, n_judges: int) -> Design:
    """Sort marks and take apart who marked whom.

    `entry` and `judge` are numbers from 0 in the order of their ids, one a mark; every entry has a mark. The
    order of the rows makes no difference, to the last bit. Raises ValueError for an entry without a mark or
    a mark that is not finite.
    """
    order = np.lexsort((mark, judge, entry))
    entry, judge = entry[order].astype(np.int64), judge[order].astype(np.int64)
    mark = mark[order].astype(np.float64)
    reviews = np.bincount(entry, minlength=n_entries).astype(np.float64)
    if not reviews.all() or not np.isfinite(mark).all():
        raise ValueError("an entry without a mark, or a mark that is not finite")
    counts = np.zeros((n_entries, n_judges))
    np.add.at(counts, (entry, judge), 1.0)
    # Around any mark of the entry, so that equal marks leave exactly nothing.
    first = mark[np.searchsorted(entry, np.arange(n_entries))]
    means = first + np.bincount(entry, mark - first[entry], n_entries) / reviews
    apart = mark - means[entry]
    largest = float(np.abs(mark).max())
    apart[np.abs(apart) <= NOTHING * largest] = 0
    loads = counts.sum(axis=0)
    d, axes = np.linalg.eigh(np.diag(loads) - counts.T @ (counts / reviews[:, None]))
    d = np.where(d > NOTHING * max(1.0, float(loads.max())), d, 0.0)
    w = np.where(d > 0, axes.T @ np.bincount(judge, apart, n_judges), 0.0)
    reach = (counts / reviews[:, None]) @ axes
    spread = float(apart @ apart)
    floor = spread - float(np.sum(w**2 * gain(math.inf, d)))
    floor = floor if floor > NOTHING * spread else 0.0
    return Design(entry, judge, mark, counts, reviews, means, d, w, axes, reach, spread, floor)


def fit(made: Design, *, fixed: bool = False) -> Fit:
    """Find gamma by restricted likelihood; with `fixed` take judges as fixed (gamma infinite)."""
    if made.freedom == 0:
        return Fit(made, 0.0, None, 0, fixed)
    if fixed:
        freedom = made.freedom - int(np.count_nonzero(made.d))
        return Fit(made, math.inf, _variance(made, math.inf, freedom), freedom, is_fixed=True)
    gamma = best_gamma(made)
    return Fit(made, gamma, _variance(made, gamma, made.freedom), made.freedom, is_fixed=False)


def best_gamma(made: Design) -> float:
    """Minimise the profile: all its minima, and the boundaries 0 and infinity, are compared."""
    if not made.w.any():
        return 0.0
    slopes = np.array([slope(made, gamma) for gamma in GRID])
    found = [0.0]
    for index in np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] >= 0)):
        low, high = GRID[index], GRID[index + 1]
        found.append(float(brentq(lambda gamma: slope(made, gamma), low, high, xtol=1e-18, rtol=1e-15)))
    best = min(found, key=lambda gamma: profile(made, gamma))
    # Judges who differ by constants alone leave nothing: the profile falls for ever.
    if slopes[-1] < 0 and profile(made, GRID[-1]) < profile(made, best):
        return math.inf
    return best


def profile(made: Design, gamma: float) -> float:
    """-2 ln of the restricted likelihood at its best variance, but for a constant."""
    left = made.left(gamma)
    return made.freedom * math.log(left) + float(np.log1p(gamma * made.d).sum()) if left else -math.inf


def slope(made: Design, gamma: float) -> float:
    """Derivative of the profile by gamma."""
    left = made.left(gamma)
    falls = -float(np.sum((made.w / (1 + gamma * made.d)) ** 2))
    rises = float(np.sum(made.d / (1 + gamma * made.d)))
    return made.freedom * falls / left + rises if left else -math.inf


def gain(gamma: float, d: Floats) -> Floats:
    """Compute gamma / (1 + gamma d); at infinity 1 / d, and 0 along what marks can't tell."""
    if math.isinf(gamma):
        return np.divide(1.0, d, out=np.zeros_like(d), where=d > 0)
    return gamma / (1 + gamma * d)


def _variance(made: Design, gamma: float, freedom: int) -> float | None:
    """Variance of chance; None where nothing is left to tell it by."""
    return made.left(gamma) / freedom if freedom > 0 else None
