"""Ranking by problems solved, then penalty time, then the minute of the last accepted attempt.

Pure and exact: whole minutes, no clock, no database. What does not count never changes a row: attempts
after the first accepted one, compile errors, judgings that failed, entries and problems not asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from judge.boards import places
from judge.boards.places import When, firsts, ranked
from judge.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission as the board sees it."""

    entry: str
    problem: str
    at_s: int  # whole seconds since the start
    verdict: Verdict | None  # None: pending, or its judging failed
    is_pending: bool = False
    order: int = 0  # its place among the entry's others of the same second


@dataclass(frozen=True, slots=True)
class Rule:
    """What a stage may set."""

    penalty_minutes: int = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry on one problem."""

    solved: bool = False
    tries: int = 0  # judged and counted, the accepted one included
    pending: int = 0
    minute: int | None = None  # of the first accepted attempt, floored
    penalty: int = 0  # minutes; 0 while unsolved
    first: bool = False  # the first of all to solve it


@dataclass(frozen=True, slots=True)
class Row(places.Row):
    """One entry on the board."""

    solved: int
    penalty: int  # minutes
    last_minute: int | None  # of the last problem solved
    cells: Mapping[str, Cell]  # every problem of the board


@dataclass(frozen=True, slots=True)
class Board:
    """Rows by rank; those of one rank in the order the entries were given."""

    problems: tuple[str, ...]
    rows: tuple[Row, ...]


EMPTY = Cell()


@dataclass(slots=True)
class _Tally:
    """The attempts of one entry on one problem, not yet weighed."""

    accepted: When | None = None
    rejected: list[When] = field(default_factory=list)
    pending: list[When] = field(default_factory=list)

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt; a compile error or a failed judging leaves no trace."""
        when = (attempt.at_s, attempt.order)
        if attempt.is_pending:
            self.pending.append(when)
        elif attempt.verdict is Verdict.AC:
            if self.accepted is None or when < self.accepted:
                self.accepted = when
        elif attempt.verdict is not None and attempt.verdict.penalised:
            self.rejected.append(when)

    def waiting(self) -> list[When]:
        """Pending attempts that may still change something: those before the accepted one."""
        return (
            self.pending if self.accepted is None else [when for when in self.pending if when < self.accepted]
        )

    def cell(self, rule: Rule, *, first: bool) -> Cell:
        """Weigh what counts."""
        waiting = len(self.waiting())
        if self.accepted is None:
            return Cell(tries=len(self.rejected), pending=waiting)
        before = sum(when < self.accepted for when in self.rejected)
        minute = self.accepted[0] // 60
        return Cell(
            solved=True,
            tries=before + 1,
            pending=waiting,
            minute=minute,
            penalty=minute + before * rule.penalty_minutes,
            first=first,
        )


def rank(
    entries: Sequence[str], problems: Sequence[str], attempts: Iterable[Attempt], rule: Rule | None = None
) -> Board:
    """Rank the entries by their attempts, in whatever order these come."""
    rule = rule or Rule()
    tallies: dict[str, dict[str, _Tally]] = {entry: {} for entry in entries}
    asked = set(problems)
    for attempt in attempts:
        own = tallies.get(attempt.entry)
        if own is None or attempt.problem not in asked:
            continue
        tally = own.get(attempt.problem)
        if tally is None:
            tally = own[attempt.problem] = _Tally()
        tally.add(attempt)
    leaders = {problem: _firsts(problem, tallies) for problem in problems}
    rows = (_row(entry, own, problems, leaders, rule) for entry, own in tallies.items())
    return Board(problems=tuple(problems), rows=tuple(ranked(rows, _standing)))


def _firsts(problem: str, tallies: Mapping[str, Mapping[str, _Tally]]) -> frozenset[str]:
    column = {entry: own[problem] for entry, own in tallies.items() if problem in own}
    return firsts(
        {entry: tally.accepted for entry, tally in column.items() if tally.accepted is not None},
        {entry: tally.waiting() for entry, tally in column.items()},
    )


def _row(
    entry: str,
    own: Mapping[str, _Tally],
    problems: Sequence[str],
    leaders: Mapping[str, frozenset[str]],
    rule: Rule,
) -> Row:
    """Sum up one entry; its rank is not known yet."""
    cells = {
        problem: own[problem].cell(rule, first=entry in leaders[problem]) if problem in own else EMPTY
        for problem in problems
    }
    solved = [cell for cell in cells.values() if cell.solved]
    return Row(
        entry=entry,
        rank=0,
        solved=len(solved),
        penalty=sum(cell.penalty for cell in solved),
        last_minute=max((cell.minute for cell in solved if cell.minute is not None), default=None),
        cells=cells,
    )


def _standing(row: Row) -> tuple[int, int, int]:
    """Sort key: equal keys mean equal ranks."""
    return -row.solved, row.penalty, -1 if row.last_minute is None else row.last_minute
