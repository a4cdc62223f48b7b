"""How sure ranks are: 4,000 replays of the contest with marks as uncertain as this panel's.

The widened bootstrap: scores are drawn from their exact covariance, the variances drawn too, and widened by
1/sqrt(reliability), since the spread between scores already holds chance once. (Not widened, P(top k) is too
sure. Sets from pairwise differences, Mogstad et al. 2024, hold for any truth, and are twice as wide.) Over
contests like the one at hand 90 % of the intervals of all entries hold the true rank; those of the first
few hold it less often where chance is large.
"""

import math
from dataclasses import dataclass

import numpy as np

from judge.panels.chance import Chance
from judge.panels.figures import Floats, Ints, Undefined
from judge.panels.severity import Design, Fit, gain

DRAWS = 4000
SHARE = 0.9
LEAST_RELIABILITY = 0.01
STEPS = 24
"""Values of gamma that draws are shared out to: squared tangents of angles at equal steps."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Ranks as replayed, by entry; best is 1."""

    low: Ints  # the better end of the interval
    high: Ints
    counts: Ints  # entries by ranks: in how many replays it came there
    draws: int
    reliability: float  # the mean over the replays; 1: all of the spread between scores is merit

    def p_top(self, k: int) -> Floats:
        """Share of the replays in which each entry was among the first k; ties at the place are in."""
        return np.asarray(self.counts[:, :k].sum(axis=1) / self.draws)


def severity_intervals(
    found: Fit, published: Ints, *, seed: int, draws: int = DRAWS
) -> Intervals | Undefined:
    """Replay a fit; `published` is the rank of each entry, equal for ties."""
    if found.sigma2 is None:
        return Undefined("few_marks")
    if found.sigma2 == 0:
        return certain(published, draws)
    return _replay(found.design, published, Chance(seed), draws, fixed=found.is_fixed, freedom=found.freedom)


def mean_intervals(made: Design, published: Ints, *, seed: int, draws: int = DRAWS) -> Intervals | Undefined:
    """Replay plain means: severity stays in, as part of what is uncertain."""
    if made.freedom == 0:
        return Undefined("few_marks")
    if made.spread == 0:
        return certain(published, draws)
    return _replay(made, published, Chance(seed), draws, mean=True, freedom=made.freedom)


def certain(published: Ints, draws: int = DRAWS) -> Intervals:
    """Intervals where nothing is left to chance: each rank is itself."""
    size = published.size
    counts = np.zeros((size, size), dtype=np.int64)
    counts[np.arange(size), published - 1] = draws
    return Intervals(published.copy(), published.copy(), counts, draws, 1.0)


def summed_up(scores: Floats, published: Ints, reliability: float) -> Intervals:
    """Rank each draw of `scores` (draws by entries, higher is better) and sum up.

    The interval is the shortest run of ranks that holds SHARE of the draws; of several the one with most
    draws, then the better one. It is stretched to hold the published rank.
    """
    draws, size = scores.shape
    order = np.argsort(-scores, axis=1)
    counts = np.empty((size, size), dtype=np.int64)
    for place in range(size):
        counts[:, place] = np.bincount(order[:, place], minlength=size)
    below = np.concatenate([np.zeros((size, 1), dtype=np.int64), np.cumsum(counts, axis=1)], axis=1)
    needed = math.ceil(SHARE * draws - 1e-9)
    low, high = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    starts = np.arange(size)
    for entry, sums in enumerate(below):
        ends = np.searchsorted(sums, sums[:-1] + needed)
        fits = ends <= size
        held = sums[np.minimum(ends, size)] - sums[:-1]
        best = np.lexsort((-held, np.where(fits, ends - starts, size + 1)))[0]
        low[entry], high[entry] = best + 1, ends[best]
    return Intervals(np.minimum(low, published), np.maximum(high, published), counts, draws, reliability)


def _replay(
    made: Design,
    published: Ints,
    chance: Chance,
    draws: int,
    *,
    freedom: int,
    mean: bool = False,
    fixed: bool = False,
) -> Intervals:
    if made.n_entries == 1:
        return certain(published, draws)
    scores, reliability = drawn(made, chance, draws, freedom=freedom, mean=mean, fixed=fixed)
    return summed_up(scores, published, reliability)


def drawn(
    made: Design, chance: Chance, draws: int, *, freedom: int, mean: bool = False, fixed: bool = False
) -> tuple[Floats, float]:
    """Draw gamma, variance, reliability and scores, in this order: scores (draws by entries), reliability.

    For two entries or more, and marks that differ by more than judges' constants.
    """
    size = made.n_entries
    gammas = np.array([math.inf]) if fixed else np.tan(np.pi / 2 * (np.arange(STEPS) + 0.5) / STEPS) ** 2
    lefts = np.array([made.left(gamma) for gamma in gammas])
    which = np.zeros(draws, dtype=np.int64)
    if not fixed:
        turns = np.array([np.log1p(gamma * made.d).sum() for gamma in gammas])
        which = chance.allot(-0.5 * (freedom * np.log(lefts) + turns), draws)
    sigma2 = lefts[which] / chance.chi2(freedom, draws)
    # What judges add to the covariance: per axis, or, where severity stays in, gamma along each.
    gains = np.array([np.full_like(made.d, gamma) if mean else gain(gamma, made.d) for gamma in gammas])
    centres = np.array([made.means if mean else made.scores(gamma) for gamma in gammas])
    own = 1 / made.reviews
    total = own.sum() + gains @ (made.reach**2).sum(axis=0)
    common = own.sum() + gains @ made.reach.sum(axis=0) ** 2
    noise = (total - common / size) / (size - 1)
    spread = centres.var(axis=1, ddof=1)
    share = np.divide(noise, spread, out=np.full_like(noise, np.inf), where=spread > 0)
    lost = sigma2 * share[which] * chance.chi2(size - 1, draws) / (size - 1)
    reliability = np.clip(1 - lost, LEAST_RELIABILITY, 1)
    # By the symmetric root: eigenvectors of equal eigenvalues are arbitrary, and differ between machines.
    judges = ((chance.normal(draws, made.n_judges) @ made.axes) * np.sqrt(gains)[which]) @ made.axes.T
    scores = chance.normal(draws, size) * np.sqrt(own)
    scores += judges @ (made.counts / made.reviews[:, None]).T
    scores *= np.sqrt(sigma2 / reliability)[:, None]
    scores += centres[which]
    return scores, float(reliability.mean())
