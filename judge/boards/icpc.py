"""Ranking by problems solved, then penalty time, then the minute of the last accepted attempt.

Pure and exact: whole minutes, no clock, no database. What does not count never changes a row: attempts
after the first accepted one, compile errors, judgings that failed, entries and problems not asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

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
class Row:
    """One entry on the board; equal rows share a rank."""

    entry: str
    rank: int
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
    """What the attempts of one entry on one problem come to."""

    rejected: int = 0
    pending: int = 0
    accepted_s: int | None = None
    pending_s: list[int] = field(default_factory=list)


def rank(entries: Sequence[str], problems: Sequence[str], attempts: Iterable[Attempt], rule: Rule | None = None) -> Board:
    """Rank the entries. The order in which attempts come does not matter."""
    raise NotImplementedError
