"""How far a round's marking is, for who leads it: by juror and by entry, who is stuck, what came late.

A chair in conflict with an entry finds it nowhere: not in a row, a count or a sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import Assignment, Juror, Mark, MarkKind, Round, RoundState, Turn
from contest.queries.chairs import Chair
from contest.queries.counting import is_waiting, standing
from contest.queries.round_entries import entry_views
from contest.queries.sheet_reading import marks_of, state_of
from contest.queries.sheet_views import EntryView, SheetState
from contest.queries.sheets import criteria_counts, turns_of

SILENT = timedelta(minutes=15)
"""After so long without a touch a sheet that was begun counts as stuck."""

AFTER_PITCH = timedelta(minutes=10)
"""So long a sheet may stay open once its pitch is over."""

DONE = frozenset({SheetState.LOCKED, SheetState.ABSTAINED})


@dataclass(frozen=True, slots=True)
class Cell:
    """A juror's sheet of an entry."""

    state: SheetState
    marked: int
    criteria: int
    late: int
    """marks that wait for the chair"""
    touched_at: datetime | None
    """when the last touch came"""
    locked_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Whether nothing more is awaited."""
        return self.state in DONE


@dataclass(frozen=True, slots=True)
class JurorLine:
    """A juror's part of the marking."""

    public_id: str
    name: str
    is_viewer: bool
    opened_at: datetime | None
    done: int
    total: int
    late: int
    touched_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry's part: a cell for each juror, None where the juror does not mark it."""

    entry: EntryView
    cells: tuple[Cell | None, ...]
    done: int
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A juror who may need a hand."""

    juror: str
    entry: EntryView | None
    code: str
    """unopened (never opened their link), pitch_over (its pitch is over, the sheet is not in), silent"""
    minutes: int
    """since the pitch was over, or since the last touch; 0 for unopened"""
    marked: int
    criteria: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is, as one chair may see it."""

    jurors: tuple[JurorLine, ...]
    entries: tuple[EntryLine, ...]
    stuck: tuple[Stuck, ...]
    done: int
    total: int
    late: int


def progress(s: Session, round_: Round, chair: Chair, *, at: datetime) -> Progress:
    """The marking so far. Entries in running order, jurors by name."""
    entries = visible_entries(s, round_, chair)
    assignments = [each for each in _live(s, round_) if each.entry_id in entries]
    marks = marks_of(s, [each.sheet.id for each in assignments if each.sheet is not None])
    counts = criteria_counts(s, round_)
    cells = {(each.entry_id, each.juror_id): _cell(each, marks, counts) for each in assignments}
    jurors = {each.juror_id: each.juror for each in assignments}
    columns = sorted(jurors.values(), key=lambda each: (each.user.name.casefold(), each.id))
    turns = turns_of(s, round_)
    rows = sorted(entries, key=lambda key: _place(entries[key], turns.get(key)))
    lines = tuple(
        _entry_line(entries[key], [cells.get((key, juror.id)) for juror in columns]) for key in rows
    )
    return Progress(
        jurors=tuple(
            _juror_line(each, [cell for (_, juror), cell in cells.items() if juror == each.id], chair)
            for each in columns
        ),
        entries=lines,
        stuck=_stuck(assignments, cells, turns, entries, at) if round_.state is RoundState.OPEN else (),
        done=sum(line.done for line in lines),
        total=sum(line.total for line in lines),
        late=sum(line.late for line in lines),
    )


def visible_entries(s: Session, round_: Round, chair: Chair) -> dict[int, EntryView]:
    """The round's entries that are there for this chair; blind as for jurors, unless they are none."""
    views = entry_views(s, round_, blind=() if chair.juror is None else None)
    return {key: view for key, view in views.items() if chair.sees(key)}


def _live(s: Session, round_: Round) -> Sequence[Assignment]:
    return s.scalars(
        select(Assignment)
        .where(
            Assignment.round_id == round_.id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
        )
        .options(joinedload(Assignment.juror).joinedload(Juror.user), joinedload(Assignment.sheet))
    ).all()


def _cell(
    assignment: Assignment, marks: Mapping[int, Sequence[Mark]], counts: Mapping[int | None, int]
) -> Cell:
    sheet = assignment.sheet
    written = () if sheet is None else marks.get(sheet.id, ())
    return Cell(
        state=state_of(sheet),
        marked=sum(mark.kind is not MarkKind.CLEAR for mark in standing(written).values()),
        criteria=counts[None if sheet is None else sheet.rubric_id],
        late=sum(is_waiting(mark) for mark in written),
        touched_at=max((mark.received_at for mark in written), default=None),
        locked_at=None if sheet is None else sheet.locked_at,
    )


def _place(entry: EntryView, turn: Turn | None) -> tuple[bool, int, int, str]:
    if turn is None:
        return True, 0, 0, entry.public_id
    return False, turn.sitting_id, turn.position, entry.public_id


def _entry_line(entry: EntryView, cells: Sequence[Cell | None]) -> EntryLine:
    there = [cell for cell in cells if cell is not None]
    return EntryLine(
        entry=entry,
        cells=tuple(cells),
        done=sum(cell.is_done for cell in there),
        total=len(there),
        late=sum(cell.late for cell in there),
    )


def _juror_line(juror: Juror, cells: Sequence[Cell], chair: Chair) -> JurorLine:
    return JurorLine(
        public_id=juror.public_id,
        name=juror.user.name,
        is_viewer=chair.juror is not None and chair.juror.id == juror.id,
        opened_at=juror.opened_at,
        done=sum(cell.is_done for cell in cells),
        total=len(cells),
        late=sum(cell.late for cell in cells),
        touched_at=max((cell.touched_at for cell in cells if cell.touched_at is not None), default=None),
    )


def _stuck(
    assignments: Sequence[Assignment],
    cells: Mapping[tuple[int, int], Cell],
    turns: Mapping[int, Turn],
    entries: Mapping[int, EntryView],
    at: datetime,
) -> tuple[Stuck, ...]:
    """Who may need a hand, the longest first; a juror who never opened the link once."""
    unopened = {each.juror_id: each.juror for each in assignments if each.juror.opened_at is None}
    found = [Stuck(juror.user.name, None, "unopened", 0, 0, 0) for juror in unopened.values()]
    for each in assignments:
        cell, turn = cells[each.entry_id, each.juror_id], turns.get(each.entry_id)
        if cell.is_done or each.juror_id in unopened:
            continue
        ended_at = None if turn is None else turn.ended_at
        if ended_at is not None and at - ended_at >= AFTER_PITCH:
            code, since = "pitch_over", ended_at
        elif cell.touched_at is not None and at - cell.touched_at >= SILENT:
            code, since = "silent", cell.touched_at
        else:
            continue
        minutes = (at - since) // timedelta(minutes=1)
        found.append(
            Stuck(each.juror.user.name, entries[each.entry_id], code, minutes, cell.marked, cell.criteria)
        )
    return tuple(sorted(found, key=lambda each: (each.code != "unopened", -each.minutes, each.juror)))
