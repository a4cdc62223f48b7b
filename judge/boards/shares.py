"""What a stage gives to a combined board: points from 0 to 100 (or about it) by a named rule.

Exact: Fractions from the board's own decimals, rounded half-up once, to the digits the combination names.
A rule that a board cannot feed is refused when it is chosen: `feeds` says what a board has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from judge.marks import N_
from judge.panels.rounding import half_up

HUNDRED = 100
_ROOTS = Context(prec=40)
_PLACES = 400  # of a table of points, at most


class Feed(StrEnum):
    """What a board has to offer beside the order of its entries."""

    SCALAR = "scalar"  # a value of an interval scale from zero up, larger is better
    INTERVAL = "interval"  # a value whose zero means nothing
    SOLVED = "solved"  # a count of problems out of a known number


FROM_ZERO = frozenset({Feed.SCALAR, Feed.INTERVAL})
"""What a board of scores has; of one whose scores have no zero, INTERVAL alone."""


@dataclass(frozen=True, slots=True)
class Result:
    """An entry on the board of a stage."""

    entry: str
    rank: int | None  # None: it is not on the board
    value: Decimal | None = None
    solved: int | None = None


@dataclass(frozen=True, slots=True)
class StageBoard:
    """A stage's board as far as points need it."""

    results: tuple[Result, ...]
    feeds: frozenset[Feed] = frozenset()
    problems: int = 0

    @property
    def ranked(self) -> list[Result]:
        """Entries that have a place."""
        return [result for result in self.results if result.rank is not None]


@dataclass(frozen=True, slots=True)
class Given:
    """Points before rounding, and the numbers they were worked out from (for the page to tell)."""

    points: Fraction
    facts: Mapping[str, str | int] = field(default_factory=dict)


class RuleUnknown(Exception):
    """No points rule is written that way; `code` and `facts` say why."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class RuleUnfed(Exception):
    """The board has not what the rule needs; `code` and `facts` say what is missing."""

    def __init__(self, rule: str, needs: Sequence[Feed]) -> None:
        super().__init__("points.unfed")
        self.code = "points.unfed"
        self.facts: dict[str, str | int] = {"rule": rule, "needs": ", ".join(needs)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule as one chooses it: its name, one sentence, what a board must have (any of these)."""

    name: str
    title: str
    sentence: str
    needs: frozenset[Feed]  # any of these
    give: Callable[[StageBoard, Result, tuple[Decimal, ...]], Given]


_UNSCORED = Given(Fraction(0), {"unscored": 1})
"""Of who has a place but no score: the last round was not theirs, so all who were in it come before."""


def _by_rank(board: StageBoard, result: Result, table: tuple[Decimal, ...]) -> Given:
    rank, entries = result.rank or 0, len(board.ranked)
    facts: dict[str, str | int] = {"rank": rank, "entries": entries}
    if table:
        points = table[rank - 1] if rank <= len(table) else Decimal(0)
        return Given(Fraction(points), facts)
    return Given(Fraction(HUNDRED * (entries + 1 - rank), entries), facts)


def _by_share(board: StageBoard, result: Result, table: tuple[Decimal, ...]) -> Given:
    del table
    if result.value is None:
        return _UNSCORED
    best = max((each.value for each in board.ranked if each.value is not None), default=Decimal(0))
    facts: dict[str, str | int] = {"value": str(result.value), "best": str(best)}
    if best <= 0:
        return Given(Fraction(0), facts)
    return Given(max(Fraction(0), HUNDRED * Fraction(result.value) / Fraction(best)), facts)


def _by_solved(board: StageBoard, result: Result, table: tuple[Decimal, ...]) -> Given:
    del table
    solved = result.solved or 0
    facts: dict[str, str | int] = {"solved": solved, "problems": board.problems}
    return Given(Fraction(HUNDRED * solved, board.problems) if board.problems else Fraction(0), facts)


def _by_standard(board: StageBoard, result: Result, table: tuple[Decimal, ...]) -> Given:
    """50, and 10 for each standard deviation from the mean of those on the board (McCall's T), from 0 up."""
    del table
    if result.value is None:
        return _UNSCORED
    values = [Fraction(each.value) for each in board.ranked if each.value is not None]
    value = Fraction(result.value)
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((each - mean) ** 2 for each in values), Fraction(0)) / len(values)
    facts: dict[str, str | int] = {"value": str(result.value), "mean": str(half_up(mean, 6))}
    if variance == 0:
        return Given(Fraction(50), {**facts, "sd": "0"})
    sd = _ROOTS.sqrt(_ROOTS.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
    points = max(Fraction(0), 50 + 10 * (value - mean) / Fraction(sd))
    return Given(points, {**facts, "sd": str(half_up(Fraction(sd), 6))})


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "rank",
            N_("Rank points"),
            N_("The first of the board gets 100, the last of n gets 100 ÷ n, the others evenly between."),
            frozenset(),
            _by_rank,
        ),
        Kind(
            "share",
            N_("Share of the best"),
            N_("100 times the own score, divided by the best score."),
            frozenset({Feed.SCALAR}),
            _by_share,
        ),
        Kind(
            "solved",
            N_("Solved share"),
            N_("100 times the problems solved, divided by all problems."),
            frozenset({Feed.SOLVED}),
            _by_solved,
        ),
        Kind(
            "standardised",
            N_("Standardised"),
            N_("50 for a score that is the mean of the board, 10 more for each standard deviation above it."),
            FROM_ZERO,
            _by_standard,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class PointsRule:
    """A points rule as it is written: "share", "solved", "rank", or "rank:25,18,15,12" with own points."""

    kind: str
    table: tuple[Decimal, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "PointsRule":
        """Read one; raises RuleUnknown with code points.rule_unknown, .table_form, .table_order."""
        name, colon, rest = text.partition(":")
        if name not in KINDS or (colon and name != "rank"):
            raise RuleUnknown("points.rule_unknown", rule=text[:64])
        if not colon:
            return cls(name)
        table = tuple(_plain(part) for part in rest.split(","))
        if not table or len(table) > _PLACES:
            raise RuleUnknown("points.table_form", text=rest[:64])
        if any(after > before for before, after in pairwise(table)):
            raise RuleUnknown("points.table_order", text=rest[:64])
        return cls(name, table)

    def __str__(self) -> str:
        return self.kind + (":" + ",".join(map(str, self.table)) if self.table else "")

    def check(self, feeds: frozenset[Feed]) -> None:
        """Refuse a board that cannot feed it; raises RuleUnfed."""
        needs = KINDS[self.kind].needs
        if needs and not needs & feeds:
            raise RuleUnfed(str(self), sorted(needs))

    def give(self, board: StageBoard, result: Result, digits: int) -> tuple[Decimal, Given]:
        """The points of one entry, rounded half-up to `digits`; nought for one that has no place."""
        self.check(board.feeds)
        if result.rank is None:
            return half_up(Fraction(0), digits), Given(Fraction(0), {"absent": 1})
        given = KINDS[self.kind].give(board, result, self.table)
        return half_up(given.points, digits), given


def _plain(text: str) -> Decimal:
    """A decimal as people write it: ASCII digits and at most one point."""
    text = text.strip()
    whole, point, part = text.partition(".")
    fine = whole.isascii() and whole.isdigit() and (not point or (part.isascii() and part.isdigit()))
    if not fine or len(text) > 16:  # noqa: PLR2004 -- longer is no number of points
        raise RuleUnknown("points.table_form", text=text[:64])
    return Decimal(text)
