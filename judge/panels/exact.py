"""Rules in exact arithmetic: means, trimmed means and sums, medians, rank sums.

Judge first: mean, trimmed and median take each judge's composite and find the middle of these. Rounded at
the criterion they go criterion first: the middle of the judges' marks for each criterion, rounded, and then
the weighted mean. trimmed-sum always goes criterion first.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from judge.panels.composites import Key, Panel, weighed
from judge.panels.figures import Ints, Undefined
from judge.panels.intervals import Intervals, mean_intervals
from judge.panels.rounding import Rounding, Stage
from judge.panels.scores import Note, Scores

Middle: TypeAlias = Callable[[Sequence[Fraction]], Fraction | None]
"""From the judges' figures to one; None: there are too few of them."""

TOO_FEW = "score.few_marks"


def mean(panel: Panel, rounding: Rounding) -> Scores:
    """Take the mean of the judges."""

    def replay(published: Ints, seed: int, draws: int) -> Intervals | Undefined:
        return mean_intervals(panel.design, published, seed=seed, draws=draws)

    found = _middles(panel, rounding, _mean)
    if rounding.at is Stage.CRITERION and panel.partial:
        # The score is then no mean of composites, which is what replays are made of.
        return replace(found, no_error="interval.partial", no_replay="interval.partial")
    return replace(found, errors=_errors(panel), no_error="few_marks", replay=replay)


def trimmed(panel: Panel, rounding: Rounding, drop: int) -> Scores:
    """Take the mean of the judges without the `drop` highest and the `drop` lowest."""
    return _middles(panel, rounding, lambda values: _mean(_kept(values, drop)))


def median(panel: Panel, rounding: Rounding) -> Scores:
    """Take the median of the judges: of an even number the mean of the two in the middle."""
    return _middles(panel, rounding, lambda values: _mean(_kept(values, (len(values) - 1) // 2)))


def trimmed_sum(panel: Panel, rounding: Rounding, drop: int, factor: Fraction) -> Scores:
    """Sum up what is left of each criterion's marks, times factor, multiplier and weight.

    A round or criterion in which an entry has no marks adds nothing.
    """
    values: dict[str, Fraction | None] = {}
    for entry in panel.entries:
        left = {
            key: _kept([rounding(point, Stage.JUDGE) for point in points], drop)
            for key, points in _criteria(panel, entry).items()
        }
        sums = [
            panel.weights[key] * rounding(sum(kept, Fraction(0)) * factor, Stage.CRITERION)
            for key, kept in left.items()
        ]
        values[entry] = sum(sums, Fraction(0)) if all(left.values()) else None
    reasons = {entry: TOO_FEW for entry, value in values.items() if value is None}
    return Scores(values, reasons, notes=_uneven(panel))


def ranksum(panel: Panel, _rounding: Rounding) -> Scores:
    """Sum up ranks within each judge's entries: the lowest has 1; equal ones share the mean of their ranks.

    Sums can be compared only where every judge has equally many entries and every entry equally many judges.
    """
    loads = {len(sheets) for sheets in panel.by_judge.values()}
    reviews = {len(sheets) for sheets in panel.by_entry.values()}
    if len(loads) > 1 or len(reviews) > 1:
        return Scores(dict.fromkeys(panel.entries), dict.fromkeys(panel.entries, "score.unbalanced"))
    sums: dict[str, Fraction | None] = {}
    for sheets in panel.by_judge.values():
        for entry, rank in midranks({sheet.entry: sheet.composite for sheet in sheets}).items():
            sums[entry] = (sums.get(entry) or Fraction(0)) + rank
    return Scores(sums)


def _middles(panel: Panel, rounding: Rounding, middle: Middle) -> Scores:
    """Find the middle of each entry's judges, judge first or criterion first."""
    values: dict[str, Fraction | None] = {}
    for entry, sheets in panel.by_entry.items():
        if rounding.at is not Stage.CRITERION:
            values[entry] = middle([sheet.composite for sheet in sheets])
            continue
        found = {key: middle(points) for key, points in _criteria(panel, entry).items()}
        rounded = {key: rounding(one, Stage.CRITERION) for key, one in found.items() if one is not None}
        values[entry] = weighed(rounded, panel.weights) if len(rounded) == len(found) else None
    return Scores(values, {entry: TOO_FEW for entry, value in values.items() if value is None})


def _criteria(panel: Panel, entry: str) -> Mapping[Key, Sequence[Fraction]]:
    """Collect what an entry's judges gave it, by criterion."""
    found: dict[Key, list[Fraction]] = {}
    for sheet in panel.by_entry[entry]:
        for key, point in sheet.points.items():
            found.setdefault(key, []).append(point)
    return found


def _uneven(panel: Panel) -> tuple[Note, ...]:
    """Note where entries have unequal numbers of marks for the same criterion: their sums are not alike."""
    counts: dict[Key, set[int]] = {}
    for entry in panel.entries:
        for key, points in _criteria(panel, entry).items():
            counts.setdefault(key, set()).add(len(points))
    names = [" ".join(filter(None, key)) or "–" for key, sizes in sorted(counts.items()) if len(sizes) > 1]
    return (Note("sums.uneven", {"where": ", ".join(names)}),) if names else ()


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _kept(values: Sequence[Fraction], drop: int) -> Sequence[Fraction]:
    """Leave out the `drop` lowest and the `drop` highest; nothing is left of 2 * drop or fewer."""
    return sorted(values)[drop : max(drop, len(values) - drop)]


def _errors(panel: Panel) -> Mapping[str, Fraction]:
    """Find standard errors of means: chance, and the severity of the judges an entry happened to get."""
    found, made = panel.fit, panel.design
    if found.sigma2 is None:
        return {}
    # Where judges differ by constants alone gamma is infinite, and the variance is that of the constants.
    is_infinite = math.isinf(found.gamma)
    between = float(found.severities.var(ddof=1)) if is_infinite else found.gamma * found.sigma2
    shares = (made.counts / made.reviews[:, None]) ** 2
    errors = (found.sigma2 / made.reviews + between * shares.sum(axis=1)) ** 0.5
    return {
        entry: panel.unit * Fraction(error)
        for entry, error in zip(panel.entries, errors.tolist(), strict=True)
    }


def midranks(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Rank ascending from 1; equal values share the mean of their ranks."""
    ordered = sorted(values.values())
    first = {value: place for place, value in reversed(list(enumerate(ordered, start=1)))}
    last = {value: place for place, value in enumerate(ordered, start=1)}
    return {name: Fraction(first[value] + last[value], 2) for name, value in values.items()}
