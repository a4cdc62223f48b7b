"""Ranking by points, as the IOI does: the sum of the best on each problem.

Pure and exact: points are decimals of six places at most, each cell's rounded half up once. What does not
count never changes a row: compile errors, judgings that failed, attempts after the full points.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from judge.boards import icpc, places
from judge.boards.places import When, firsts, ranked
from judge.panels.rounding import shortened
from judge.verdicts import Verdict

PASS_FAIL_WORTH = Decimal(100)
"""What a problem without scores counts where nobody said."""


@dataclass(frozen=True, slots=True)
class Attempt(icpc.Attempt):
    """One submission as the board sees it."""

    score: Decimal | None = None  # as its package counts; None: it has none, or it isn't known yet
    groups: tuple[tuple[str, Decimal], ...] = ()  # score of each group that was judged


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the board, and what it counts."""

    id: str
    worth: Decimal | None = None  # the most it counts here; None: as its package scores
    most: Decimal | None = None  # the most its package gives; None: without bound
    is_scoring: bool = True  # False: accepted or nothing
    parts: tuple[str, ...] = ()  # groups whose scores make the whole's; (): none can be taken apart

    @property
    def full(self) -> Decimal | None:
        """The most there is to get here; None: without bound."""
        if not self.is_scoring:
            return PASS_FAIL_WORTH if self.worth is None else self.worth
        return self.most if self.worth is None or not self.most else self.worth

    def points(self, score: Fraction) -> Decimal:
        """What a score counts here: scaled to the worth where the package says its most."""
        most = self.most if self.is_scoring else 1
        if self.full is None or not most:
            return shortened(score)
        return shortened(score * Fraction(self.full) / Fraction(most))

    def score(self, attempt: Attempt) -> Fraction:
        """An attempt's score as the package counts; of a problem without scores 1 or 0."""
        if self.is_scoring and attempt.score is not None:
            return Fraction(attempt.score)
        if attempt.verdict is not Verdict.AC:
            return Fraction(0)
        return Fraction(self.most or 0) if self.is_scoring else Fraction(1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a stage may set."""

    by_groups: bool = False  # the best of each group over all attempts, rather than the best attempt
    is_tied_by_time: bool = False  # of equal sums, whose last gain came first stands first


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry on one problem."""

    points: Decimal | None = None  # None: nothing judged that counts
    solved: bool = False  # it has the full points
    tries: int = 0  # judged and counted, up to the full points
    pending: int = 0
    at_s: int | None = None  # second of the last gain
    first: bool = False  # the first of all with the full points


@dataclass(frozen=True, slots=True)
class Row(places.Row):
    """One entry on the board."""

    total: Decimal
    solved: int  # problems with the full points
    at_s: int | None  # second of the last gain on any problem
    cells: Mapping[str, Cell]  # every problem of the board


@dataclass(frozen=True, slots=True)
class Board:
    """Rows by rank; those of one rank in the order the entries were given."""

    problems: tuple[Problem, ...]
    rows: tuple[Row, ...]


EMPTY = Cell()


@dataclass(slots=True)
class _Tally:
    """The attempts of one entry on one problem, weighed in the order they came."""

    attempts: list[Attempt] = field(default_factory=list)
    points: Decimal | None = None
    tries: int = 0
    gained: When | None = None
    full: When | None = None
    pending: list[When] = field(default_factory=list)

    def weigh(self, problem: Problem, rule: Rule) -> None:
        """Count what counts; once, after all attempts are in."""
        best, best_of = Fraction(0), dict[str, Decimal]()
        for attempt in sorted(self.attempts, key=lambda each: (each.at_s, each.order)):
            when = (attempt.at_s, attempt.order)
            if self.full is not None:
                break
            if attempt.is_pending:
                self.pending.append(when)
                continue
            self.tries += 1
            score, before = problem.score(attempt), best
            best = score if self.points is None else max(best, score)
            if rule.by_groups and problem.parts:
                together = _together(problem, attempt, best_of)
                best = best if together is None else max(best, together)
            if best == before and self.points is not None:
                continue
            points = problem.points(best)
            if points > (self.points or 0):
                self.gained = when
                if points == problem.full:
                    self.full = when
            self.points = points

    def cell(self, *, first: bool) -> Cell:
        """What shows of it."""
        return Cell(
            points=self.points,
            solved=self.full is not None,
            tries=self.tries,
            pending=len(self.pending),
            at_s=None if self.gained is None else self.gained[0],
            first=first,
        )


def _together(problem: Problem, attempt: Attempt, best_of: dict[str, Decimal]) -> Fraction | None:
    """The best of each group so far, at most what there is; None: this attempt made none of them better."""
    better = {
        name: score
        for name, score in attempt.groups
        if name in problem.parts and (name not in best_of or score > best_of[name])
    }
    if not better:
        return None
    best_of |= better
    total = sum(map(Fraction, best_of.values()), Fraction(0))
    return total if problem.most is None else min(total, Fraction(problem.most))


def rank(
    entries: Sequence[str], problems: Sequence[Problem], attempts: Iterable[Attempt], rule: Rule | None = None
) -> Board:
    """Rank the entries by their attempts, in whatever order these come."""
    rule = rule or Rule()
    tallies: dict[str, dict[str, _Tally]] = {entry: {} for entry in entries}
    asked = {problem.id: problem for problem in problems}
    for attempt in attempts:
        own = tallies.get(attempt.entry)
        if own is not None and attempt.problem in asked and _counts(attempt):
            own.setdefault(attempt.problem, _Tally()).attempts.append(attempt)
    for own in tallies.values():
        for problem, tally in own.items():
            tally.weigh(asked[problem], rule)
    leaders = {problem: _firsts(problem, tallies) for problem in asked}
    rows = [_row(entry, own, problems, leaders) for entry, own in tallies.items()]

    def standing(row: Row) -> tuple[Decimal, int]:
        return -row.total, -1 if row.at_s is None or not rule.is_tied_by_time else row.at_s

    return Board(problems=tuple(problems), rows=tuple(ranked(rows, standing)))


def _counts(attempt: Attempt) -> bool:
    return attempt.is_pending or (attempt.verdict is not None and attempt.verdict is not Verdict.CE)


def _firsts(problem: str, tallies: Mapping[str, Mapping[str, _Tally]]) -> frozenset[str]:
    column = {entry: own[problem] for entry, own in tallies.items() if problem in own}
    return firsts(
        {entry: tally.full for entry, tally in column.items() if tally.full is not None},
        {entry: tally.pending for entry, tally in column.items()},
    )


def _row(
    entry: str,
    own: Mapping[str, _Tally],
    problems: Sequence[Problem],
    leaders: Mapping[str, frozenset[str]],
) -> Row:
    """Sum up one entry; its rank is not known yet."""
    cells = {
        problem.id: own[problem.id].cell(first=entry in leaders[problem.id]) if problem.id in own else EMPTY
        for problem in problems
    }
    return Row(
        entry=entry,
        rank=0,
        total=sum((cell.points for cell in cells.values() if cell.points is not None), Decimal(0)),
        solved=sum(cell.solved for cell in cells.values()),
        at_s=max((cell.at_s for cell in cells.values() if cell.at_s is not None), default=None),
        cells=cells,
    )
