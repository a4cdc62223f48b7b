"""Rounds of a pitch stage: what there is, who is in them, how far their marking is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import (
    Assignment,
    Contest,
    Eligibility,
    EntryVersion,
    Juror,
    MarkKind,
    RemarkKind,
    Round,
    RoundEntry,
    RoundOutcome,
    Rubric,
    Sheet,
    Stage,
    StageKind,
)
from contest.queries.counting import standing
from contest.queries.startups import versions_for


def rounds_of(s: Session, stage: Stage) -> Sequence[Round]:
    """The rounds of a stage in order, with their rubrics."""
    return s.scalars(
        select(Round)
        .where(Round.stage_id == stage.id)
        .options(selectinload(Round.rubrics).selectinload(Rubric.criteria))
        .order_by(Round.position)
    ).all()


def round_by_id(s: Session, contest: Contest, public_id: str) -> Round | None:
    """A round of this contest."""
    return s.scalar(
        select(Round)
        .join(Round.stage)
        .where(Round.public_id == public_id, Stage.contest_id == contest.id, Stage.kind == StageKind.PITCH)
        .options(joinedload(Round.stage).joinedload(Stage.call))
    )


def newest_rubric(s: Session, round_: Round) -> Rubric | None:
    """The rubric of a round as it is now, with its criteria; None: none was made yet."""
    return s.scalar(
        select(Rubric)
        .where(Rubric.round_id == round_.id)
        .order_by(Rubric.version.desc())
        .limit(1)
        .options(selectinload(Rubric.criteria))
    )


def round_before(s: Session, round_: Round) -> Round | None:
    """The round whose outcome says who is in this one; None: it is the first."""
    return s.scalar(
        select(Round)
        .where(Round.stage_id == round_.stage_id, Round.position < round_.position)
        .order_by(Round.position.desc())
        .limit(1)
    )


def round_after(s: Session, round_: Round) -> Round | None:
    """The round that takes who passed this one; None: it is the last."""
    return s.scalar(
        select(Round)
        .where(Round.stage_id == round_.stage_id, Round.position > round_.position)
        .order_by(Round.position)
        .limit(1)
    )


def candidates(s: Session, round_: Round) -> Mapping[int, EntryVersion]:
    """By entry's id the version it would be marked by if the round were opened now.

    In the first round whoever handed in by its deadline, later who passed the round before. Never entries
    that were withdrawn or found ineligible.
    """
    found = {
        entry_id: version
        for entry_id, version in versions_for(s, round_).items()
        if version.entry.eligibility is not Eligibility.INELIGIBLE
    }
    before = round_before(s, round_)
    if before is None:
        return found
    passed = set(
        s.scalars(
            select(RoundEntry.entry_id).where(
                RoundEntry.round_id == before.id, RoundEntry.outcome == RoundOutcome.PASSED
            )
        )
    )
    return {entry_id: version for entry_id, version in found.items() if entry_id in passed}


def round_entries(s: Session, round_: Round) -> Sequence[RoundEntry]:
    """What is pinned, by the entries' numbers, those withdrawn since too."""
    rows = s.scalars(
        select(RoundEntry)
        .where(RoundEntry.round_id == round_.id)
        .options(
            joinedload(RoundEntry.entry), joinedload(RoundEntry.version), joinedload(RoundEntry.decided_by)
        )
    ).all()
    return sorted(rows, key=lambda row: row.entry.number)


@dataclass(frozen=True, slots=True)
class Count:
    """How far the marking of a round is."""

    entries: int
    jurors: int
    """who are seated and released"""
    seats: int
    """released assignments that were not ended"""
    drafts: int
    """assignments that jurors don't see yet"""
    begun: int
    locked: int
    fewest: int
    """released seats of the entry that has fewest of them"""

    @property
    def open(self) -> int:
        """Seats whose sheet is not locked."""
        return self.seats - self.locked


def count(s: Session, round_: Round) -> Count:
    """How far the marking of a round is; two statements."""
    return counts(s, [round_])[round_.id]


def counts(s: Session, rounds: Sequence[Round]) -> dict[int, Count]:
    """The same of several, by their ids; two statements for all of them."""
    ids = [each.id for each in rounds]
    entries: dict[int, set[int]] = {each: set() for each in ids}
    pinned = select(RoundEntry.round_id, RoundEntry.entry_id).where(RoundEntry.round_id.in_(ids))
    for round_id, entry_id in s.execute(pinned):
        entries[round_id].add(entry_id)
    seats: dict[int, list[_Seat]] = {each: [] for each in ids}
    rows = s.execute(
        select(
            Assignment.round_id,
            Assignment.entry_id,
            Assignment.juror_id,
            Assignment.released_at,
            Sheet.id,
            Sheet.locked_at,
        )
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.round_id.in_(ids), Assignment.ended_at.is_(None))
    )
    for row in rows:
        seat = _Seat(
            row.entry_id,
            row.juror_id,
            row.released_at is not None,
            row.id is not None,
            row.locked_at is not None,
        )
        seats[row.round_id].append(seat)
    return {each: _count(entries[each], seats[each]) for each in ids}


@dataclass(frozen=True, slots=True)
class _Seat:
    entry_id: int
    juror_id: int
    is_released: bool
    is_begun: bool
    is_locked: bool


def _count(entries: set[int], seats: Sequence[_Seat]) -> Count:
    released = [seat for seat in seats if seat.is_released]
    by_entry = dict.fromkeys(entries, 0)
    for seat in released:
        by_entry[seat.entry_id] = by_entry.get(seat.entry_id, 0) + 1
    return Count(
        entries=len(entries),
        jurors=len({seat.juror_id for seat in released}),
        seats=len(released),
        drafts=len(seats) - len(released),
        begun=sum(seat.is_begun for seat in released),
        locked=sum(seat.is_locked for seat in released),
        fewest=min(by_entry.values(), default=0),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A juror whose sheets are not all locked."""

    juror: str  # public id
    name: str
    open: int
    complete: int
    """of them, sheets on which every required criterion has its mark or its abstention"""


def waiting(s: Session, round_: Round) -> list[Waiting]:
    """Who has sheets to lock yet, most first."""
    found: dict[Juror, list[bool]] = {}
    for assignment in open_seats(s, round_):
        complete = assignment.sheet is not None and is_complete(assignment.sheet)
        found.setdefault(assignment.juror, []).append(complete)
    rows = [Waiting(j.public_id, j.user.name, len(each), sum(each)) for j, each in found.items()]
    return sorted(rows, key=lambda row: (-row.open, row.name, row.juror))


def open_seats(s: Session, round_: Round) -> Sequence[Assignment]:
    """Released seats without a locked sheet, with all that stands on theirs, in order of their ids."""
    return s.scalars(
        select(Assignment)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
            Sheet.locked_at.is_(None),
            Sheet.abstained_at.is_(None),
        )
        .options(
            joinedload(Assignment.juror).joinedload(Juror.user),
            joinedload(Assignment.entry),
            joinedload(Assignment.sheet).selectinload(Sheet.marks),
            joinedload(Assignment.sheet).selectinload(Sheet.remarks),
            joinedload(Assignment.sheet).joinedload(Sheet.rubric).selectinload(Rubric.criteria),
        )
        .order_by(Assignment.id)
    ).all()


def is_complete(sheet: Sheet) -> bool:
    """Whether its juror could lock it: what is required is marked, and feedback is there if it has to be."""
    newest = standing(sheet.marks)
    valued = {criterion_id for criterion_id, mark in newest.items() if mark.kind is MarkKind.VALUE}
    needed = {criterion.id for criterion in sheet.rubric.criteria if criterion.is_required}
    is_empty = all(mark.kind is MarkKind.CLEAR for mark in newest.values())
    told = [remark.text for remark in sheet.remarks if remark.kind is RemarkKind.FEEDBACK]
    is_told = not sheet.rubric.needs_feedback or bool(told and told[-1])
    return needed <= valued and not is_empty and is_told


def sheets_by_version(s: Session, round_: Round) -> Mapping[int, tuple[int, int]]:
    """By version of the rubric: sheets begun on it, and how many of these are locked."""
    rows = s.execute(
        select(Rubric.version, func.count(Sheet.id), func.count(Sheet.locked_at))
        .join(Sheet, Sheet.rubric_id == Rubric.id)
        .where(Rubric.round_id == round_.id)
        .group_by(Rubric.version)
    )
    return {version: (begun, locked) for version, begun, locked in rows}
