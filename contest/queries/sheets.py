"""A juror's own sheets as the juror sees them: nothing of hidden entries, nothing of others too early."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import (
    Assignment,
    Juror,
    Mark,
    MarkKind,
    Remark,
    RemarkKind,
    Round,
    RoundState,
    Rubric,
    Sheet,
    Sitting,
    Turn,
)
from contest.queries.counting import standing
from contest.queries.jurors import hidden_entries
from contest.queries.panel_marks import panel_view
from contest.queries.round_entries import entry_views
from contest.queries.rounds import newest_rubric
from contest.queries.sheet_reading import (
    criterion_views,
    devices,
    marks_of,
    may_open,
    newest_text,
    other_texts,
    says_something,
    state_of,
)
from contest.queries.sheet_views import (
    CriterionView,
    EntryView,
    LateState,
    MarkView,
    MyEntries,
    MyEntry,
    NotShown,
    PanelRow,
    PanelView,
    RemarkView,
    SheetState,
    SheetView,
)

__all__ = [
    "CriterionView",
    "EntryView",
    "LateState",
    "MarkView",
    "MyEntries",
    "MyEntry",
    "NotShown",
    "PanelRow",
    "PanelView",
    "RemarkView",
    "SheetState",
    "SheetView",
    "may_open",
    "my_entries",
    "panel_view",
    "sheet_view",
]


def sheet_view(s: Session, juror: Juror, assignment: Assignment) -> SheetView | None:
    """The juror's own sheet; None: another's, not released, ended, withdrawn, or of a hidden entry."""
    round_ = assignment.round
    if not may_open(s, juror, assignment):
        return None
    entry = entry_views(s, round_, only=assignment.entry_id).get(assignment.entry_id)
    newest = newest_rubric(s, round_)
    if entry is None or newest is None:
        return None
    sheet = s.scalars(select(Sheet).where(Sheet.assignment_id == assignment.id)).one_or_none()
    rubric = newest if sheet is None else sheet.rubric
    marks, remarks = _written(s, sheet)
    criteria = criterion_views(rubric, marks)
    return SheetView(
        assignment=assignment.public_id,
        entry=entry,
        public_id=None if sheet is None else sheet.public_id,
        state=state_of(sheet),
        rubric_version=rubric.version,
        is_rubric_newest=rubric.id == newest.id,
        criteria=criteria,
        marked=sum(says_something(each.counts) for each in criteria),
        missing=tuple(
            each
            for each in criteria
            if each.is_required and (each.counts is None or each.counts.kind is not MarkKind.VALUE)
        ),
        asks_feedback=rubric.asks_feedback,
        needs_feedback=rubric.needs_feedback,
        asks_note=rubric.asks_note,
        feedback=newest_text(remarks, RemarkKind.FEEDBACK),
        feedback_differs=other_texts(remarks, RemarkKind.FEEDBACK),
        note=newest_text(remarks, RemarkKind.NOTE),
        note_differs=other_texts(remarks, RemarkKind.NOTE),
        locked_at=None if sheet is None else sheet.locked_at,
        abstained_at=None if sheet is None else sheet.abstained_at,
        abstained_reason=None if sheet is None else sheet.abstained_reason,
        is_late_now=state_of(sheet, lock_alone=True) is SheetState.LOCKED
        or round_.state is not RoundState.OPEN,
        devices=devices(marks, remarks),
    )


def _written(s: Session, sheet: Sheet | None) -> tuple[Sequence[Mark], Sequence[Remark]]:
    if sheet is None:
        return (), ()
    remarks = s.scalars(select(Remark).where(Remark.sheet_id == sheet.id).order_by(Remark.id))
    return marks_of(s, [sheet.id]).get(sheet.id, ()), remarks.all()


def my_entries(s: Session, juror: Juror, round_: Round) -> MyEntries:
    """The juror's live assignments in running order, hidden entries left out before anything is counted."""
    if juror.revoked_at is not None or round_.state is RoundState.DRAFT:
        return MyEntries((), 0, 0)
    hidden, entries = hidden_entries(s, juror), entry_views(s, round_)
    assignments = [
        each
        for each in s.scalars(
            select(Assignment)
            .where(
                Assignment.round_id == round_.id,
                Assignment.juror_id == juror.id,
                Assignment.released_at.is_not(None),
                Assignment.ended_at.is_(None),
            )
            .options(joinedload(Assignment.sheet))
        )
        if each.entry_id not in hidden and each.entry_id in entries
    ]
    turns = turns_of(s, round_)
    sheets = [each.sheet.id for each in assignments if each.sheet is not None]
    marks = marks_of(s, sheets)
    rubrics = criteria_counts(s, round_)
    found = [
        _mine(each, entries[each.entry_id], turns.get(each.entry_id), marks, rubrics)
        for each in sorted(assignments, key=lambda each: _place(each, turns.get(each.entry_id)))
    ]
    numbered = tuple(replace(each, position=number) for number, each in enumerate(found, 1))
    done = sum(each.state in {SheetState.LOCKED, SheetState.ABSTAINED} for each in numbered)
    return MyEntries(numbered, done, len(numbered))


def turns_of(s: Session, round_: Round) -> Mapping[int, Turn]:
    """The turn of each entry, in the first sitting that has it."""
    rows = s.scalars(
        select(Turn)
        .join(Turn.sitting)
        .where(Sitting.round_id == round_.id)
        .order_by(Sitting.id.desc())
        .options(joinedload(Turn.sitting))
    )
    return {turn.entry_id: turn for turn in rows}


def _place(assignment: Assignment, turn: Turn | None) -> tuple[float, int, int, int]:
    """Sittings by their time, turns by their place, what has no turn after them."""
    if turn is None:
        return float("inf"), 0, 0, assignment.id
    starts_at = turn.sitting.starts_at
    return starts_at.timestamp() if starts_at else 0.0, turn.sitting_id, turn.position, assignment.id


def criteria_counts(s: Session, round_: Round) -> Mapping[int | None, int]:
    """How many criteria each rubric of the round has; None: the newest."""
    rows = s.scalars(
        select(Rubric)
        .where(Rubric.round_id == round_.id)
        .order_by(Rubric.version)
        .options(selectinload(Rubric.criteria))
    ).all()
    counted: dict[int | None, int] = {rubric.id: len(rubric.criteria) for rubric in rows}
    return {**counted, None: len(rows[-1].criteria) if rows else 0}


def _mine(
    assignment: Assignment,
    entry: EntryView,
    turn: Turn | None,
    marks: Mapping[int, Sequence[Mark]],
    criteria: Mapping[int | None, int],
) -> MyEntry:
    sheet = assignment.sheet
    written = () if sheet is None else marks.get(sheet.id, ())
    return MyEntry(
        position=0,
        assignment=assignment.public_id,
        entry=entry,
        state=state_of(sheet),
        marked=sum(mark.kind is not MarkKind.CLEAR for mark in standing(written).values()),
        criteria=criteria[None if sheet is None else sheet.rubric_id],
        late=sum(mark.is_late and mark.accepted_at is None and mark.left_at is None for mark in written),
        is_now=turn is not None and turn.sitting.current_entry_id == assignment.entry_id,
        sitting=None if turn is None else turn.sitting.name,
        room=None if turn is None else turn.sitting.room,
        skipped_reason=None if turn is None else turn.skipped_reason,
    )
