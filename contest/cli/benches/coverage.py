"""Made-up contests whose truth is known: how often intervals hold it, and what P(top k) is worth."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.stats import rankdata

from judge.panels.figures import Floats, Ints
from judge.panels.intervals import Intervals, mean_intervals, severity_intervals
from judge.panels.severity import design, fit

DRAWS = 1000
TOP = 3
BINS = 10


@dataclass(frozen=True, slots=True)
class Panel:
    """What a contest is made by; entries differ by a normal merit of standard deviation 1."""

    entries: int
    judges: int
    marks: int  # of each entry, by judges who are seated by chance, evenly
    severity: float  # standard deviation
    noise: float
    whole: bool = False  # marks are whole numbers from 1 to 5

    def __str__(self) -> str:
        kind = ", whole marks" if self.whole else ""
        size = f"{self.entries} x {self.judges} x {self.marks}"
        return f"{size}, severity {self.severity:g}, noise {self.noise:g}{kind}"


SIZES = ((30, 8, 3), (60, 24, 4), (200, 40, 4))
DESIGNS = tuple(
    Panel(entries, judges, marks, severity, noise, whole)
    for (entries, judges, marks), severity, noise, whole in product(
        SIZES, (0, 0.5, 1), (0.5, 1), (False, True)
    )
)
NOISY = tuple(
    Panel(entries, judges, marks, severity, 2)
    for (entries, judges, marks), severity in product(SIZES[:2], (0.5, 1))
)
"""Where chance is twice as large as merit."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of each entry of each contest, and what was true."""

    held: Floats  # 1 where the interval holds the true rank
    p_top: Floats  # the P(top TOP) that was told
    came: Floats  # 1 where the entry truly is among them

    @property
    def coverage(self) -> float:
        """Share of the intervals that hold the truth."""
        return float(self.held.mean())

    def bins(self) -> Iterator[tuple[float, float, int]]:
        """By tenths of P(top k): the mean told, the share that came, and how many."""
        index = np.minimum((self.p_top * BINS).astype(int), BINS - 1)
        for number in range(BINS):
            own = index == number
            if own.any():
                yield float(self.p_top[own].mean()), float(self.came[own].mean()), int(own.sum())


def replayed(panel: Panel, runs: int, seed: int, *, rule: str = "severity", draws: int = DRAWS) -> Told:
    """Make so many contests and look at their intervals; `rule` is severity, fixed or mean."""
    chance = np.random.default_rng(seed)
    return joined(_one(panel, chance, rule, draws) for _ in range(runs))


def joined(told: Iterable[Told]) -> Told:
    """Put several together."""
    parts = list(told)
    return Told(
        np.concatenate([part.held for part in parts]),
        np.concatenate([part.p_top for part in parts]),
        np.concatenate([part.came for part in parts]),
    )


def make(panel: Panel, chance: np.random.Generator) -> tuple[Floats, Ints, Ints, Floats]:
    """Make a contest: true merits, and entry, judge and mark of each row."""
    merit = chance.normal(size=panel.entries)
    severity = panel.severity * chance.normal(size=panel.judges)
    entry = np.repeat(np.arange(panel.entries), panel.marks)
    judge = seat(panel, chance)
    mark = merit[entry] + severity[judge] + panel.noise * chance.normal(size=entry.size)
    return merit, entry, judge, np.clip(np.rint(3 + mark), 1, 5) if panel.whole else mark


def seat(panel: Panel, chance: np.random.Generator) -> Ints:
    """Seat judges by chance: the least loaded for each entry, in an order of chance."""
    loads = np.zeros(panel.judges)
    seated = []
    for _ in range(panel.entries):
        chosen = np.argsort(loads + chance.uniform(size=panel.judges))[: panel.marks]
        loads[chosen] += 1
        seated.append(chosen)
    return np.concatenate(seated).astype(np.int64)


def ranks(scores: Floats) -> Ints:
    """Ranks of scores, 1 is best; ties share the better one."""
    return np.asarray(rankdata(-np.round(scores, 9), method="min"), dtype=np.int64)


def _one(panel: Panel, chance: np.random.Generator, rule: str, draws: int) -> Told:
    merit, entry, judge, mark = make(panel, chance)
    seed = int(chance.integers(2**62))
    made = design(entry, judge, mark, panel.entries, panel.judges)
    if rule == "mean":
        found = mean_intervals(made, ranks(made.means), seed=seed, draws=draws)
    else:
        best = fit(made, fixed=rule == "fixed")
        found = severity_intervals(best, ranks(best.scores), seed=seed, draws=draws)
    if not isinstance(found, Intervals):
        raise TypeError(found.reason)
    truth = ranks(merit)
    held = (found.low <= truth) & (truth <= found.high)
    return Told(held.astype(float), found.p_top(TOP), (truth <= TOP).astype(float))
