"""Rows of a sheet as plain values."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from contest.models import (
    Assignment,
    Criterion,
    Juror,
    Mark,
    MarkKind,
    Remark,
    RemarkKind,
    RoundState,
    Rubric,
    Sheet,
)
from contest.numbers import plain
from contest.queries.counting import standing
from contest.queries.jurors import hidden_entries
from contest.queries.sheet_views import CriterionView, LateState, MarkView, RemarkView, SheetState

LEVELS_MOST = 21
"""More levels than these are typed, not touched."""


def may_open(s: Session, juror: Juror, assignment: Assignment) -> bool:
    """Whether the sheet is the juror's to see."""
    return (
        assignment.juror_id == juror.id
        and juror.revoked_at is None
        and assignment.released_at is not None
        and assignment.ended_at is None
        and assignment.round.state is not RoundState.DRAFT
        and assignment.entry_id not in hidden_entries(s, juror)
    )


def marks_of(s: Session, sheets: Sequence[int]) -> Mapping[int, Sequence[Mark]]:
    """All marks of these sheets, by sheet, in the order they came."""
    found: dict[int, list[Mark]] = {}
    statement = (
        select(Mark).where(Mark.sheet_id.in_(sheets)).order_by(Mark.id).options(selectinload(Mark.changed_by))
    )
    for mark in s.scalars(statement):
        found.setdefault(mark.sheet_id, []).append(mark)
    return found


def state_of(sheet: Sheet | None, *, lock_alone: bool = False) -> SheetState:
    """How far it is; an abstention comes before a lock, unless only the lock is asked for."""
    if sheet is None:
        return SheetState.NOT_BEGUN
    if sheet.abstained_at is not None and not lock_alone:
        return SheetState.ABSTAINED
    return SheetState.BEGUN if sheet.locked_at is None else SheetState.LOCKED


def criterion_views(rubric: Rubric, marks: Sequence[Mark]) -> tuple[CriterionView, ...]:
    """The rubric's criteria with these marks of one sheet on them."""
    total = sum((each.weight for each in rubric.criteria), Decimal(0))
    counting = standing(marks)
    return tuple(
        _criterion(
            each, [mark for mark in marks if mark.criterion_id == each.id], counting.get(each.id), total
        )
        for each in rubric.criteria
    )


def mark_view(mark: Mark) -> MarkView:
    """One touch."""
    late = None
    if mark.is_late:
        late = LateState.WAITING
        if mark.accepted_at is not None:
            late = LateState.TAKEN
        elif mark.left_at is not None:
            late = LateState.LEFT
    return MarkView(
        public_id=mark.public_id,
        kind=mark.kind,
        value=mark.value,
        device=mark.device,
        said_at=mark.said_at,
        received_at=mark.received_at,
        late=late,
        late_reason=mark.accepted_reason or mark.left_reason,
        changed_by=None if mark.changed_by is None else mark.changed_by.name,
        changed_reason=mark.changed_reason,
    )


def _criterion(
    criterion: Criterion, marks: Sequence[Mark], counting: Mark | None, total: Decimal
) -> CriterionView:
    history = tuple(mark_view(mark) for mark in sorted(marks, key=lambda each: each.id, reverse=True))
    said = history[0] if history else None
    return CriterionView(
        public_id=criterion.public_id,
        key=criterion.key,
        name=criterion.name,
        help=criterion.help,
        weight=criterion.weight,
        share=criterion.weight * 100 / total if total else Decimal(0),
        low=criterion.low,
        high=criterion.high,
        step=criterion.step,
        levels=_levels(criterion),
        anchors=criterion.anchors,
        is_required=criterion.is_required,
        said=said,
        counts=None if counting is None else mark_view(counting),
        before=next((each for each in history if said and _told(each) != _told(said)), None),
        history=history,
        differs=_differs(history),
    )


def _levels(criterion: Criterion) -> tuple[Decimal, ...]:
    steps = (criterion.high - criterion.low) / criterion.step
    if steps >= LEVELS_MOST:
        return ()
    return tuple(Decimal(plain(criterion.low + number * criterion.step)) for number in range(int(steps) + 1))


def _told(mark: MarkView) -> tuple[MarkKind, Decimal | None]:
    return mark.kind, mark.value


def says_something(mark: MarkView | None) -> bool:
    """Whether the criterion is dealt with: a mark or an abstention."""
    return mark is not None and mark.kind is not MarkKind.CLEAR


def _differs(history: Sequence[MarkView]) -> tuple[MarkView, ...]:
    """The newest of each device but the last one's, where it says something else (the chair has none)."""
    newest: dict[str, MarkView] = {}
    for each in history:
        if each.device is not None:
            newest.setdefault(each.device, each)
    return tuple(
        each
        for each in newest.values()
        if each.device != history[0].device and _told(each) != _told(history[0])
    )


def remark_view(remark: Remark) -> RemarkView:
    """A text as it was saved."""
    return RemarkView(
        remark.text, remark.language, remark.device, remark.said_at, remark.received_at, remark.is_late
    )


def newest_text(remarks: Sequence[Remark], kind: RemarkKind) -> RemarkView | None:
    """The text of this kind that was saved last."""
    found = [each for each in remarks if each.kind is kind]
    return remark_view(found[-1]) if found else None


def other_texts(remarks: Sequence[Remark], kind: RemarkKind) -> tuple[RemarkView, ...]:
    """The newest of each other device, where it is another text."""
    found = [each for each in remarks if each.kind is kind]
    newest = {each.device: each for each in found if each.device is not None}
    return tuple(
        remark_view(each)
        for each in newest.values()
        if each.device != found[-1].device and each.text != found[-1].text
    )


def devices(marks: Sequence[Mark], remarks: Sequence[Remark]) -> tuple[str, ...]:
    """All that touched a sheet, newest first."""
    touches: list[Mark | Remark] = [*marks, *remarks]
    touches.sort(key=lambda each: (each.received_at, each.id), reverse=True)
    return tuple(dict.fromkeys(each.device for each in touches if each.device is not None))
