"""How far judges agree: Krippendorff's alpha, six intraclass correlations, Kendall's W, Durbin's test.

Sources: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011); P. E. Shrout and J. L. Fleiss,
Psychological Bulletin 86 (1979) 420; M. G. Kendall, Rank Correlation Methods (1970); W. J. Conover,
Practical Nonparametric Statistics (1999), section 5.10. Each takes marks as rows: `entry` and `judge` are
numbers from 0, in any order. What the marks don't define is Undefined, with a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc
from scipy.stats import rankdata

from judge.panels.figures import Figure, Floats, Ints, Undefined

METRICS = ("nominal", "ordinal", "interval", "ratio")
ICCS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


@dataclass(frozen=True, slots=True)
class Durbin:
    """Durbin's test of judges who each rank some of the entries, with Conover's rank sums."""

    sums: tuple[float, ...]  # of ranks, by entry; the least mark of a judge has rank 1
    statistic: float
    p: float  # by chi-squared
    f: float | None  # Conover's better form; None: the judges agree entirely
    f_p: float


def alpha(entry: Ints, mark: Floats) -> dict[str, Figure]:
    """Compute Krippendorff's alpha for nominal, ordinal, interval and ratio marks; some may be missing.

    Entries with one mark drop out. 1: full agreement, 0: as by chance, below: worse.
    """
    pairable = np.bincount(entry, minlength=1)[entry] > 1
    order = np.lexsort((mark[pairable], entry[pairable]))
    units, marks = entry[pairable][order], mark[pairable][order]
    if not units.size:
        return dict.fromkeys(METRICS, Undefined("no_pairs"))
    values, coded, counts = np.unique(marks, return_inverse=True, return_counts=True)
    if values.size == 1:
        return dict.fromkeys(METRICS, Undefined("no_variation"))
    mean_ranks = (np.cumsum(counts) - counts / 2)[coded]
    unlike = float(marks.size**2 - np.sum(counts**2))
    return {
        "nominal": _alpha(units, coded, _unlike, unlike),
        # The ordinal metric is the squared distance between mean ranks.
        "ordinal": _alpha(units, mean_ranks, _squared, _squares(mean_ranks)),
        "interval": _alpha(units, marks, _squared, _squares(marks)),
        "ratio": Undefined("negative")
        if values[0] < 0
        else _alpha(units, marks, _ratio, _ratios(values, counts)),
    }


def iccs(entry: Ints, judge: Ints, mark: Floats, n_entries: int, n_judges: int) -> dict[str, Figure]:
    """Compute the six intraclass correlations of Shrout and Fleiss, by ICCS; k is the number of judges.

    1: judges differ from entry to entry; 2: they are a sample; 3: they are all there are.
    """
    table = _table(entry, judge, mark, n_entries, n_judges)
    if isinstance(table, Undefined):
        return dict.fromkeys(ICCS, table)
    n, k = table.shape
    centre = table.mean()
    entries = k * float(np.sum((table.mean(axis=1) - centre) ** 2))
    judges = n * float(np.sum((table.mean(axis=0) - centre) ** 2))
    within = float(np.sum((table - table.mean(axis=1, keepdims=True)) ** 2))
    between, rest = entries / (n - 1), max(0.0, within - judges) / ((n - 1) * (k - 1))
    inside, judging = within / (n * (k - 1)), judges / (k - 1)
    lean = k * (judging - rest) / n
    parts = {
        "1,1": (between - inside, between + (k - 1) * inside),
        "2,1": (between - rest, between + (k - 1) * rest + lean),
        "3,1": (between - rest, between + (k - 1) * rest),
        "1,k": (between - inside, between),
        "2,k": (between - rest, between + lean / k),
        "3,k": (between - rest, between),
    }
    return {name: _share(*part, scale=float(np.abs(table).max())) for name, part in parts.items()}


def kendall_w(entry: Ints, judge: Ints, mark: Floats, n_entries: int, n_judges: int) -> Figure:
    """Compute Kendall's W with its correction for ties: 1, all judges rank alike; 0, no common order."""
    table = _table(entry, judge, mark, n_entries, n_judges)
    if isinstance(table, Undefined):
        return table
    n, k = table.shape
    ranks = rankdata(table, axis=0)
    apart = float(np.sum((ranks.sum(axis=1) - k * (n + 1) / 2) ** 2))
    ties = sum(float(np.sum(count**3 - count)) for count in map(_runs, table.T))
    most = k**2 * (n**3 - n) - k * ties
    return 12 * apart / most if most > 0 else Undefined("no_variation")


def durbin(entry: Ints, judge: Ints, mark: Floats, n_entries: int, n_judges: int) -> Durbin | Undefined:
    """Test whether entries differ, where each judge marked equally many and each pair met equally often."""
    counts = np.zeros((n_entries, n_judges), dtype=np.int64)
    np.add.at(counts, (entry, judge), 1)
    met = counts @ counts.T
    pairs = met[~np.eye(n_entries, dtype=bool)]
    if n_entries < 2:  # noqa: PLR2004 -- nothing to compare
        return Undefined("few_entries")
    if counts.max() > 1:
        return Undefined("repeated")
    if pairs.min() == 0 or np.ptp(pairs) or np.ptp(counts.sum(axis=0)) or np.ptp(counts.sum(axis=1)):
        return Undefined("unbalanced")
    ranks = np.zeros(mark.size)
    for number in range(n_judges):
        own = judge == number
        ranks[own] = rankdata(mark[own])
    sums = np.bincount(entry, ranks, n_entries)
    t, b, k, r = n_entries, n_judges, mark.size // n_judges, mark.size // n_entries
    centre = b * k * (k + 1) ** 2 / 4
    varied = float(ranks @ ranks) - centre
    if varied <= 0:
        return Undefined("no_variation")
    statistic = (t - 1) * (float(sums @ sums) - r * centre) / varied
    rest, freedom = b * (k - 1) - statistic, b * k - b - t + 1
    f = (statistic / (t - 1)) / (rest / freedom) if rest > 1e-9 and freedom > 0 else None  # noqa: PLR2004
    f_p = float(fdtrc(t - 1, freedom, f)) if f is not None else 0.0
    return Durbin(tuple(sums.tolist()), statistic, float(chdtrc(t - 1, statistic)), f, f_p)


def _alpha(
    units: Ints, value: np.ndarray, metric: Callable[[np.ndarray, np.ndarray], Floats], expected: float
) -> float:
    """1 less observed over expected; `units` are sorted, `expected` is summed over all ordered pairs."""
    sizes = np.bincount(units)
    observed = 0.0
    for step in range(1, int(sizes.max())):
        same = units[step:] == units[:-step]
        apart = metric(value[step:][same], value[:-step][same])
        observed += float(np.sum(2 * apart / (sizes[units[step:][same]] - 1)))
    return 1 - (units.size - 1) * observed / expected


def _unlike(one: np.ndarray, other: np.ndarray) -> Floats:
    return np.asarray(one != other, float)


def _squared(one: np.ndarray, other: np.ndarray) -> Floats:
    return np.asarray((one - other) ** 2, float)


def _ratio(one: np.ndarray, other: np.ndarray) -> Floats:
    total = one + other
    return np.asarray(np.divide(one - other, total, out=np.zeros(total.shape), where=total > 0) ** 2, float)


def _squares(value: Floats) -> float:
    return 2 * value.size * float(np.sum((value - value.mean()) ** 2))


def _ratios(values: Floats, counts: Ints) -> float:
    return sum(
        float(count * (_ratio(value, values) @ counts)) for value, count in zip(values, counts, strict=True)
    )


def _table(entry: Ints, judge: Ints, mark: Floats, n_entries: int, n_judges: int) -> Floats | Undefined:
    """Entries by judges, where every judge marked every entry once."""
    if n_entries < 2 or n_judges < 2:  # noqa: PLR2004 -- nothing to compare
        return Undefined("few_entries" if n_entries < 2 else "few_judges")  # noqa: PLR2004
    counts = np.zeros((n_entries, n_judges), dtype=np.int64)
    np.add.at(counts, (entry, judge), 1)
    if counts.max() > 1:
        return Undefined("repeated")
    if counts.min() == 0:
        return Undefined("incomplete")
    table = np.empty((n_entries, n_judges))
    table[entry, judge] = mark
    return table


def _share(above: float, below: float, *, scale: float) -> Figure:
    """Divide, where entries differ by more than the noise of floats."""
    return above / below if below > 1e-18 * scale**2 else Undefined("no_variation")


def _runs(marks: Floats) -> Ints:
    return np.asarray(np.unique(marks, return_counts=True)[1], dtype=np.int64)
