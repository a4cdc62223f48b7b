"""How sure the places of a combined board are: pitches replayed with marks as uncertain as their panels'.

What programs solved stands as it is. In each replay the scores of the last round of a pitch stage are drawn
as judge.panels.intervals draws them, turned into points by the stage's rule, and the totals ranked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from judge.boards.combined import Row
from judge.boards.shares import PointsRule
from judge.panels.chance import Chance
from judge.panels.composites import Panel
from judge.panels.figures import Floats
from judge.panels.intervals import DRAWS, Intervals, drawn, summed_up
from judge.panels.rules import Rule as MarksRule

DRAWN = frozenset({"mean", "severity", "severity:fixed"})
"""Rules for marks whose uncertainty is proved."""


MOST = 2_000
"""Lines of a board that is replayed: more would take more memory than a page may."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Scores of a stage as drawn."""

    entries: tuple[str, ...]
    scores: Floats  # draws by entries, in the unit of the marks


def replayed(panel: Panel, rule: MarksRule, *, seed: int, draws: int = DRAWS) -> Replayed | None:
    """Draw the scores of a round; None where the rule has no proved uncertainty, or nothing is uncertain."""
    made = panel.design
    if rule.text not in DRAWN or made.n_entries < 2 or made.freedom == 0:  # noqa: PLR2004 -- a ranking
        return None
    if rule.text == "mean":
        if made.spread == 0:
            return None
        scores, _ = drawn(made, Chance(seed), draws, freedom=made.freedom, mean=True)
    else:
        found = panel.fit
        if not found.sigma2:
            return None
        scores, _ = drawn(made, Chance(seed), draws, freedom=found.freedom, fixed=rule.text != "severity")
    return Replayed(panel.entries, float(panel.least) + float(panel.unit) * scores)


def sureness(
    rows: Sequence[Row], drawn_stages: Mapping[str, tuple[Replayed, PointsRule]], *, drop_lowest: int
) -> Intervals | None:
    """Rank intervals of the rows that have a place, in their order; None: nothing is drawn, or too much.

    Where lowest stages are left out, a replay leaves out those that are lowest in it.
    """
    placed = [row for row in rows if row.rank is not None]
    if not drawn_stages or not 2 <= len(placed) <= MOST:  # noqa: PLR2004 -- a ranking
        return None
    draws = next(iter(drawn_stages.values()))[0].scores.shape[0]
    columns = [part.column for part in placed[0].parts]
    points = np.empty((draws, len(placed), len(columns)))
    weights = np.zeros((len(placed), len(columns)))
    for place, row in enumerate(placed):
        for column, part in enumerate(row.parts):
            points[:, place, column] = float(part.points or 0)
            weights[place, column] = float(part.weight)
    for column, key in enumerate(columns):
        if key in drawn_stages:
            found, rule = drawn_stages[key]
            where = {entry: number for number, entry in enumerate(found.entries)}
            there = [(place, where[row.entry]) for place, row in enumerate(placed) if row.entry in where]
            given = _points(found.scores, rule, field=_field(rows, column))
            for place, number in there:
                points[:, place, column] = given[:, number]
    totals = _totals(points, weights, drop_lowest)
    published = np.array([row.rank for row in placed], dtype=np.int64)
    return summed_up(totals, published, 1.0)


def _field(rows: Sequence[Row], column: int) -> int:
    """How many have a place on the stage's board, those of earlier rounds too."""
    return sum("absent" not in row.parts[column].facts for row in rows)


def _points(scores: Floats, rule: PointsRule, *, field: int) -> Floats:
    """Turn drawn scores into points; of `field` those who are not among them have places below."""
    size = scores.shape[1]
    if rule.kind == "share":
        kept = np.maximum(scores, 0)
        best = kept.max(axis=1, keepdims=True)
        return np.asarray(np.divide(100 * kept, best, out=np.zeros_like(kept), where=best > 0))
    if rule.kind == "standardised":
        spread = scores.std(axis=1, keepdims=True)
        apart = scores - scores.mean(axis=1, keepdims=True)
        standard = 50 + 10 * np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)
        return np.asarray(np.maximum(standard, 0))
    ranks = np.argsort(np.argsort(-scores, axis=1), axis=1)
    if rule.table:
        table = np.zeros(max(size, len(rule.table)))
        table[: len(rule.table)] = [float(each) for each in rule.table]
        return np.asarray(table[ranks])
    return np.asarray(100 * (field - ranks) / field)


def _totals(points: Floats, weights: Floats, drop_lowest: int) -> Floats:
    """Weigh, leaving out the lowest columns of each entry in each replay; of equal ones what weighs less."""
    if not drop_lowest:
        whole = weights.sum(axis=1)
        return np.asarray(np.einsum("dpc,pc->dp", points, weights) / np.where(whole > 0, whole, 1))
    totals = np.empty(points.shape[:2])
    for place, own in enumerate(weights):
        counting = np.flatnonzero(own > 0)
        counting = counting[np.argsort(own[counting], kind="stable")]
        dropped = min(drop_lowest, max(len(counting) - 1, 0))
        given = points[:, place, counting]
        kept = np.broadcast_to(own[counting], given.shape).copy()
        lowest = np.argsort(given, axis=1, kind="stable")[:, :dropped]
        np.put_along_axis(kept, lowest, 0.0, axis=1)
        whole = kept.sum(axis=1)
        totals[:, place] = (given * kept).sum(axis=1) / np.where(whole > 0, whole, 1)
    return totals
