"""Who judges what in a round: its seats, its seatings, who could take a seat."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import (
    Assignment,
    Audit,
    Contest,
    Entry,
    EntryVersion,
    Juror,
    Round,
    RoundEntry,
    Seating,
    SeatingState,
    Stage,
    Task,
    TaskKind,
    TaskState,
)
from contest.queries.jurors import conflict_pairs


def languages_of(version: EntryVersion) -> frozenset[str]:
    """What one has to read to judge it: the languages its one-liner or summary stands in, else its name."""
    told = {*(version.one_liner or {}), *(version.summary or {})}
    return frozenset(told or (version.name or {}))


def round_entries(s: Session, round_: Round) -> Sequence[RoundEntry]:
    """What is marked in a round, by number; what was withdrawn since is left out."""
    return s.scalars(
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(RoundEntry.round_id == round_.id, Entry.withdrawn_at.is_(None))
        .options(joinedload(RoundEntry.entry), joinedload(RoundEntry.version))
        .order_by(Entry.number)
    ).all()


def jurors_at_work(s: Session, stage: Stage, *, confirmed: bool = False) -> Sequence[Juror]:
    """The panel without those who left; `confirmed`: only those who said that they come."""
    query = select(Juror).where(Juror.stage_id == stage.id, Juror.revoked_at.is_(None))
    if confirmed:
        query = query.where(Juror.confirmed_at.is_not(None))
    return s.scalars(query.options(joinedload(Juror.user)).order_by(Juror.id)).all()


def live_seats(s: Session, round_: Round) -> Sequence[Assignment]:
    """Seats of a round that were not ended, drafts among them."""
    return s.scalars(
        select(Assignment)
        .where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
        .options(
            joinedload(Assignment.juror).joinedload(Juror.user),
            joinedload(Assignment.entry),
            selectinload(Assignment.sheet),
        )
        .order_by(Assignment.entry_id, Assignment.juror_id)
    ).all()


def seat_by_id(s: Session, contest: Contest, public_id: str) -> Assignment | None:
    """A seat of this contest."""
    return s.scalar(
        select(Assignment)
        .join(Assignment.round)
        .join(Round.stage)
        .where(Assignment.public_id == public_id, Stage.contest_id == contest.id)
    )


def seating_by_id(s: Session, contest: Contest, public_id: str) -> Seating | None:
    """A seating of this contest."""
    return s.scalar(
        select(Seating)
        .join(Seating.round)
        .join(Round.stage)
        .where(Seating.public_id == public_id, Stage.contest_id == contest.id)
    )


def newest_seating(s: Session, round_: Round, *states: SeatingState) -> Seating | None:
    """The newest seating of a round in one of these states."""
    return s.scalar(
        select(Seating)
        .where(Seating.round_id == round_.id, Seating.state.in_(states))
        .order_by(Seating.id.desc())
        .limit(1)
    )


def task_of(s: Session, round_: Round, *, is_open: bool = False) -> Task | None:
    """The newest task that seats this round; `is_open`: one that waits or runs."""
    query = select(Task).where(Task.kind == TaskKind.SEATING, Task.contest_id == round_.stage.contest_id)
    if is_open:
        query = query.where(Task.state.in_([TaskState.QUEUED, TaskState.RUNNING]))
    # JSON is never compared in SQL; a contest has few such tasks.
    found = s.scalars(query.order_by(Task.id.desc()))
    return next((task for task in found if task.facts.get("round") == round_.public_id), None)


def moves(s: Session, round_: Round, *, most: int = 50) -> Sequence[Audit]:
    """Lines of the audit log that tell of this round's moves, the newest first."""
    seats = select(Assignment.public_id).where(Assignment.round_id == round_.id)
    return s.scalars(
        select(Audit)
        .where(
            Audit.action.in_(["seat.add", "seat.move", "seat.take"]),
            Audit.subject.in_(seats),
        )
        .options(joinedload(Audit.actor))
        .order_by(Audit.id.desc())
        .limit(most)
    ).all()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a round with its seats."""

    entry: Entry
    version: EntryVersion
    seats: tuple[Assignment, ...]
    missing: int  # reviews, among the seats shown


@dataclass(frozen=True, slots=True)
class Load:
    """One juror with how much there is to do."""

    juror: Juror
    seats: int
    done: int  # sheets submitted


@dataclass(frozen=True, slots=True)
class Picture:
    """Who judges what: the seats in use, or with `draft` also those of the draft."""

    lines: tuple[Line, ...]
    loads: tuple[Load, ...]

    @property
    def missing(self) -> int:
        """Reviews that nobody gives."""
        return sum(line.missing for line in self.lines)

    @property
    def seated(self) -> int:
        """All seats."""
        return sum(len(line.seats) for line in self.lines)


def picture(s: Session, round_: Round, *, draft: bool) -> Picture:
    """How a round is seated; without `draft` only what the jurors have."""
    seats = [seat for seat in live_seats(s, round_) if draft or seat.released_at is not None]
    by_entry: dict[int, list[Assignment]] = {}
    for seat in sorted(seats, key=lambda seat: seat.juror_id):
        by_entry.setdefault(seat.entry_id, []).append(seat)
    lines = tuple(
        Line(
            each.entry,
            each.version,
            tuple(by_entry.get(each.entry_id, ())),
            max(round_.reviews - len(by_entry.get(each.entry_id, ())), 0),
        )
        for each in round_entries(s, round_)
    )
    shown = {line.entry.id for line in lines}
    mine: dict[int, list[Assignment]] = {}
    for seat in seats:
        if seat.entry_id in shown:
            mine.setdefault(seat.juror_id, []).append(seat)
    loads = tuple(
        Load(
            juror,
            len(mine.get(juror.id, ())),
            sum(
                seat.sheet is not None and seat.sheet.locked_at is not None for seat in mine.get(juror.id, ())
            ),
        )
        for juror in jurors_at_work(s, round_.stage)
    )
    return Picture(lines, loads)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A juror who might take an entry, or the code of what is against it."""

    juror: Juror
    seats: int
    trouble: str  # empty, or seated, conflict, language, full


def candidates(s: Session, round_: Round, each: RoundEntry) -> list[Candidate]:
    """The whole panel for one entry: those who may take it first, the least loaded of them first."""
    hidden = conflict_pairs(s, round_.stage)
    seats = live_seats(s, round_)
    languages = languages_of(each.version)
    found = []
    for juror in jurors_at_work(s, round_.stage):
        load = sum(seat.juror_id == juror.id for seat in seats)
        is_seated = any(seat.juror_id == juror.id and seat.entry_id == each.entry_id for seat in seats)
        troubles = (
            ("seated", is_seated),
            ("conflict", (each.entry_id, juror.id) in hidden),
            ("language", not languages & set(juror.languages)),
            ("full", load >= juror.most),
        )
        trouble = next((name for name, holds in troubles if holds), "")
        found.append(Candidate(juror, load, trouble))
    return sorted(found, key=lambda one: (bool(one.trouble), one.seats, one.juror.user.name, one.juror.id))
