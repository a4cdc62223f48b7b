"""One juror on two devices: what the other one said is never overwritten unseen."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contest.actions.marking.marks import put
from contest.actions.marking.touches import Answer, Touch, TouchKind
from contest.models import Assignment, Criterion, Juror, Mark, MarkKind, Remark, RemarkKind, Sheet
from contest.queries.sheet_reading import may_open

_REMARKS = {TouchKind.FEEDBACK: RemarkKind.FEEDBACK, TouchKind.NOTE: RemarkKind.NOTE}
_MARKS = {
    TouchKind.VALUE: MarkKind.VALUE,
    TouchKind.ABSTAIN: MarkKind.ABSTAIN,
    TouchKind.CLEAR: MarkKind.CLEAR,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A touch that was not kept: another device spoke meanwhile, and said something else."""

    key: str
    theirs: Mark | Remark


def put_seen(
    s: Session, *, juror: Juror, assignment: Assignment, touch: Touch, base: str, at: datetime
) -> Answer | Difference:
    """Keep a touch unless another device said something else that its maker has not seen.

    `base` names what they saw: the key or public id of the newest mark of that criterion, the key or
    `text_tag` of the newest text; empty: nothing. Whoever is shown the difference touches again with the
    other's name as base. Refusals come as in `marks.put`.
    """
    # Nobody speaks between the look and the keeping.
    s.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())
    newest = _newest(s, assignment, touch) if may_open(s, juror, assignment) else None
    if newest is not None and _is_unseen(newest, touch, base) and not _is_kept(s, assignment, touch.key):
        return Difference(touch.key, newest)
    return put(s, juror=juror, assignment=assignment, touches=[touch], at=at).answers[0]


def text_tag(text: str) -> str:
    """What a text is known by on a page that shows it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _newest(s: Session, assignment: Assignment, touch: Touch) -> Mark | Remark | None:
    of_sheet = select(Sheet.id).where(Sheet.assignment_id == assignment.id).scalar_subquery()
    if touch.kind in _MARKS:
        named = or_(Criterion.public_id == touch.criterion, Criterion.key == touch.criterion)
        return s.scalars(
            select(Mark)
            .join(Mark.criterion)
            .where(Mark.sheet_id == of_sheet, named)
            .order_by(Mark.id.desc())
            .limit(1)
        ).first()
    if touch.kind in _REMARKS:
        return s.scalars(
            select(Remark)
            .where(Remark.sheet_id == of_sheet, Remark.kind == _REMARKS[touch.kind])
            .order_by(Remark.id.desc())
            .limit(1)
        ).first()
    return None


def _is_unseen(newest: Mark | Remark, touch: Touch, base: str) -> bool:
    if isinstance(newest, Mark):
        is_seen = base in {newest.key, newest.public_id}
        is_same = newest.kind is _MARKS[touch.kind] and newest.value == touch.value
    else:
        is_seen = base in {newest.key, text_tag(newest.text)}
        is_same = newest.text == (touch.text or "")
    is_own = touch.device is not None and newest.device == touch.device
    return not (is_seen or is_same or is_own)


def _is_kept(s: Session, assignment: Assignment, key: str) -> bool:
    """Whether this very touch came through before, and only its answer was lost."""
    of_sheet = select(Sheet.id).where(Sheet.assignment_id == assignment.id).scalar_subquery()
    return any(
        s.scalar(select(table.id).where(table.sheet_id == of_sheet, table.key == key)) is not None
        for table in (Mark, Remark)
    )
