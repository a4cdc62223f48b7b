"""One board of a contest's stages, and one of a series' contests: weights, minimums, what is left out.

Exact: points are decimals, weights fractions of their sum, totals are compared as Fractions and shown
rounded half-up to six places. Whoever has the same total has the same rank.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from judge.boards.shares import PointsRule, Result, StageBoard
from judge.panels.rounding import half_up

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A stage of a contest, or a contest of a series: what it is called here, what it weighs."""

    key: str
    weight: Decimal
    minimum: Decimal | None = None  # fewer points than this and an entry has no place


@dataclass(frozen=True, slots=True)
class Part:
    """What one column gave to one entry."""

    column: str
    points: Decimal | None  # None: it was not in it
    share: Fraction  # of all weights that count for this entry; 0: left out
    # Before any is left out, as it was given; 0: it counts for nothing.
    weight: Decimal = field(default=Decimal(0), compare=False)
    facts: Mapping[str, str | int] = field(default_factory=dict)
    is_left_out: bool = False  # among the lowest

    @property
    def weighted(self) -> Fraction:
        """What it adds to the total."""
        return self.share * Fraction(self.points or 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board."""

    entry: str
    rank: int | None  # None: below a minimum
    total: Decimal  # half-up to six places
    exact: Fraction
    parts: tuple[Part, ...]
    missed: tuple[str, ...] = ()  # columns whose minimum it did not reach


class NoWeight(Exception):
    """The weights sum to nothing."""

    code = "points.no_weight"


@dataclass(frozen=True, slots=True)
class Rule:
    """How columns become one total."""

    columns: tuple[Column, ...]
    drop_lowest: int = 0  # so many of an entry's columns with the fewest points are left out
    missing_counts: bool = (
        True  # a column an entry is not in counts 0; else the others' weights are made whole
    )

    def __post_init__(self) -> None:
        if sum((column.weight for column in self.columns), Decimal(0)) <= 0 or any(
            column.weight < 0 for column in self.columns
        ):
            raise NoWeight


_Points = Mapping[str, tuple[Decimal | None, Mapping[str, str | int]]]


def stage_points(
    entries: Sequence[str], boards: Mapping[str, StageBoard], rules: Mapping[str, PointsRule], digits: int
) -> dict[str, dict[str, tuple[Decimal | None, Mapping[str, str | int]]]]:
    """Points of each entry from each stage, with the numbers behind them: {entry: {stage: …}}."""
    found: dict[str, dict[str, tuple[Decimal | None, Mapping[str, str | int]]]] = {e: {} for e in entries}
    for stage, board in boards.items():
        by_entry = {result.entry: result for result in board.results}
        for entry in entries:
            points, given = rules[stage].give(board, by_entry.get(entry, Result(entry, None)), digits)
            found[entry][stage] = (points, given.facts)
    return found


def combine(points: Mapping[str, _Points], rule: Rule, name: Callable[[str], str] = str) -> tuple[Row, ...]:
    """Rank entries by their weighted points; rows of one rank in the order of `name`."""
    rows = [_row(entry, own, rule) for entry, own in points.items()]
    rows.sort(key=lambda row: (bool(row.missed), -row.exact, name(row.entry), row.entry))
    ranked: list[Row] = []
    placed = [row for row in rows if not row.missed]
    for index, row in enumerate(placed):
        same = index > 0 and placed[index - 1].exact == row.exact
        ranked.append(_with_rank(row, ranked[-1].rank if same else index + 1))
    return (*ranked, *(row for row in rows if row.missed))


def _row(entry: str, own: _Points, rule: Rule) -> Row:
    got = [(column, *own.get(column.key, (None, {}))) for column in rule.columns]
    counting = [
        index
        for index, (column, points, _facts) in enumerate(got)
        if column.weight > 0 and (points is not None or rule.missing_counts)
    ]
    # The fewest points go first; of equal ones what weighs less, so that nobody loses by the choice.
    lowest = sorted(counting, key=lambda i: (got[i][1] or Decimal(0), got[i][0].weight, i))
    left_out = set(lowest[: min(rule.drop_lowest, max(len(counting) - 1, 0))])
    kept = [index for index in counting if index not in left_out]
    weight = sum((Fraction(got[index][0].weight) for index in kept), Fraction(0))
    parts = tuple(
        Part(
            column.key,
            points,
            Fraction(column.weight) / weight if index in kept else Fraction(0),
            column.weight if index in counting else Decimal(0),
            facts,
            is_left_out=index in left_out,
        )
        for index, (column, points, facts) in enumerate(got)
    )
    exact = sum((part.weighted for part in parts), Fraction(0))
    missed = tuple(
        column.key
        for column, points, _facts in got
        if column.minimum is not None and (points or Decimal(0)) < column.minimum
    )
    return Row(entry, None, half_up(exact, SHOWN), exact, parts, missed)


def _with_rank(row: Row, rank: int | None) -> Row:
    return Row(row.entry, rank, row.total, row.exact, row.parts, row.missed)
