"""Halls where people say which of two they prefer: scores by Bradley and Terry (1952), and whom to ask next.

P(one beats other) = 1 / (1 + exp(other - one)); scores have a normal prior, so that few votes or one-sided
ones give finite scores. Votes are rows: `winner` and `loser` are numbers of entries from 0, in any order.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import expit, log_expit

from judge.panels.chance import Chance
from judge.panels.figures import Floats, Ints
from judge.panels.intervals import DRAWS, Intervals, summed_up

PRECISION = 1.0
"""Of the prior of published scores: one over its variance."""

PRIOR_SDS: Floats = np.geomspace(0.1, 4, 16)
"""Over which intervals are averaged, each weighed by its evidence."""

STEPS = 100
"""At most; a handful is enough."""

NOISE = 1e-9

ADVENTURE = 0.1
"""Share of pairs that are asked by chance."""


@dataclass(frozen=True)
class Strengths:
    """Scores at the top of their posterior, and their covariance there (entries by entries)."""

    scores: Floats  # they sum to 0
    covariance: Floats
    log_evidence: float  # Laplace's, but for a constant

    @property
    def errors(self) -> Floats:
        """Standard error of each score."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


@dataclass(frozen=True, slots=True)
class Votes:
    """What is asked of a hall: who won against whom, told by whom; one row a vote."""

    winner: Ints
    loser: Ints
    voter: Ints
    n_entries: int


Pair: TypeAlias = tuple[int, int]


def bradley_terry(winner: Ints, loser: Ints, n_entries: int, *, precision: float = PRECISION) -> Strengths:
    """Find the most likely scores by Newton's method; the posterior is concave, so there is one top.

    The order of the votes makes no difference, to the last bit.
    """
    pairs, wins = np.unique(winner * n_entries + loser, return_counts=True)
    hall = _Hall(pairs // n_entries, pairs % n_entries, wins.astype(np.float64), n_entries, precision)
    scores = np.zeros(n_entries)
    for _ in range(STEPS):
        step = np.linalg.solve(hall.curve(scores), hall.slope(scores))
        rise = float(hall.slope(scores) @ step)
        height = hall.height(scores)
        # Full steps are too long only far from the top; near it, heights differ by the noise of floats.
        while hall.height(scores + step) < height - NOISE * abs(height):
            step /= 2
        scores = scores + step
        if rise <= NOISE**2:
            break
    curve = hall.curve(scores)
    turn = n_entries * math.log(precision) - float(np.linalg.slogdet(curve)[1])
    return Strengths(
        scores - scores.mean(), np.asarray(np.linalg.inv(curve), float), hall.height(scores) + turn / 2
    )


def bradley_terry_intervals(
    winner: Ints, loser: Ints, n_entries: int, published: Ints, *, seed: int, draws: int = DRAWS
) -> Intervals:
    """Replay the hall: scores from normal posteriors, whose prior's width is drawn by its evidence."""
    chance = Chance(seed)
    found = [bradley_terry(winner, loser, n_entries, precision=sd**-2) for sd in PRIOR_SDS]
    which = chance.allot(np.array([each.log_evidence for each in found]), draws)
    scores = chance.normal(draws, n_entries)
    for index in np.unique(which):
        own = which == index
        # The symmetric root, as in severity: the same on every machine.
        values, axes = np.linalg.eigh(found[index].covariance)
        root = (axes * np.sqrt(np.clip(values, 0, None))) @ axes.T
        scores[own] = found[index].scores + scores[own] @ root
    return summed_up(scores, published, 1.0)


def next_pair(
    votes: Votes, voter: int, chance: Chance, *, hidden: frozenset[int] = frozenset()
) -> Pair | None:
    """Choose whom to ask a voter about: the entry with fewest votes against the closest score.

    Never a pair that this voter has told of, nor an entry in `hidden`; one in ten by chance. Entries with
    equally few votes take turns by chance, so that many voters at once are not sent to the same one. None:
    this voter has told of every pair.
    """
    allowed = [entry for entry in range(votes.n_entries) if entry not in hidden]
    own = votes.voter == voter
    met = set(zip(votes.winner[own].tolist(), votes.loser[own].tolist(), strict=True))
    met |= {(other, one) for one, other in met}
    unmet = {one: [other for other in allowed if other != one and (one, other) not in met] for one in allowed}
    unmet = {one: others for one, others in unmet.items() if others}
    if not unmet:
        return None
    if chance.uniform(1)[0] < ADVENTURE:
        # Any pair alike: entries weighed by how many they have not met.
        pairs = [(one, other) for one, others in unmet.items() for other in others]
        return pairs[chance.below(len(pairs))]
    times = np.bincount(np.concatenate([votes.winner, votes.loser]), minlength=votes.n_entries)
    fewest = min(times[one] for one in unmet)
    rarest = [one for one in unmet if times[one] == fewest]
    one = rarest[chance.below(len(rarest))]
    scores = bradley_terry(votes.winner, votes.loser, votes.n_entries).scores
    gaps = np.abs(scores[unmet[one]] - scores[one])
    closest = [other for other, gap in zip(unmet[one], gaps, strict=True) if gap <= gaps.min() + NOISE]
    other = closest[chance.below(len(closest))]
    # Who stands first on the page is chance too.
    return (one, other) if chance.below(2) else (other, one)


@dataclass(frozen=True, slots=True)
class _Hall:
    """Votes by ordered pair, and the log posterior of scores."""

    one: Ints
    other: Ints
    wins: Floats
    n_entries: int
    precision: float

    def height(self, scores: Floats) -> float:
        """The log posterior, but for a constant."""
        told = float(self.wins @ log_expit(scores[self.one] - scores[self.other]))
        return told - 0.5 * self.precision * float(scores @ scores)

    def slope(self, scores: Floats) -> Floats:
        """Its first derivatives."""
        surprise = self.wins * expit(scores[self.other] - scores[self.one])
        won = np.bincount(self.one, surprise, self.n_entries)
        return np.asarray(won - np.bincount(self.other, surprise, self.n_entries) - self.precision * scores)

    def curve(self, scores: Floats) -> Floats:
        """Its second derivatives, with the sign turned: entries by entries."""
        chances = expit(scores[self.one] - scores[self.other])
        weights = self.wins * chances * (1 - chances)
        curve = self.precision * np.eye(self.n_entries)
        np.add.at(curve, (self.one, self.one), weights)
        np.add.at(curve, (self.other, self.other), weights)
        np.add.at(curve, (self.one, self.other), -weights)
        np.add.at(curve, (self.other, self.one), -weights)
        return curve
