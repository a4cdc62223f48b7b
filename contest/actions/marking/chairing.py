"""What the chair decides: late marks taken or left, marks changed in deliberation, notes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.marking.checking import check_reason, check_value
from contest.actions.marking.sheets import OVER, lock_assignment
from contest.actions.rounds.telling import tell_round
from contest.models import (
    Criterion,
    Entry,
    Mark,
    Round,
    RoundEntry,
    RoundState,
    Sheet,
    User,
    new_public_id,
)
from contest.numbers import plain
from contest.queries.chairs import chair_of
from contest.queries.counting import is_overtaken, is_waiting, standing
from contest.queries.rounds import is_complete
from contest.refusals import Refused


@dataclass(frozen=True, slots=True)
class _Case:
    """A sheet and its marks as they are now, locked, for one who may read and decide on it."""

    s: Session
    actor: User
    sheet: Sheet
    marks: Sequence[Mark]
    at: datetime

    def write_down(
        self,
        action: str,
        subject: Mark | Sheet,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any],
    ) -> None:
        """A line in the log that also says whose mark of what it is."""
        assignment = self.sheet.assignment
        whose = {"juror": assignment.juror.user.name, "entry": assignment.entry.public_id}
        audit(
            self.s,
            actor=self.actor,
            action=action,
            subject=subject,
            contest_id=assignment.round.stage.contest_id,
            before=before,
            after={**after, **whose},
            at=self.at,
        )

    def finish(self) -> None:
        """After the round nobody can submit: what the chair completed counts as submitted. And tell it."""
        sheet = self.sheet
        self.s.flush()
        self.s.expire(sheet, ["marks"])
        if sheet.locked_at is None and sheet.assignment.round.state in OVER and is_complete(sheet):
            sheet.locked_at = self.at
            self.write_down("sheet.lock", sheet, after={"locked_at": self.at})
        tell_round(self.s, sheet.assignment.round)


def take_late(s: Session, *, actor: User, mark: Mark, reason: str, at: datetime) -> Mark:
    """Let a late mark count.

    Once the round is closed, a sheet that lacks nothing with it counts as submitted, since its juror can't
    submit it any more. Refuses permission.denied, missing, mark.unread, sheet.reason, mark.not_late,
    mark.settled, mark.overtaken, round.decided.
    """
    reason = check_reason(reason)
    case = _open(s, actor, mark.sheet_id, at)
    _take(case, [mark], reason)
    return mark


def take_sheet(s: Session, *, actor: User, sheet: Sheet, reason: str, at: datetime) -> int:
    """Let all late marks of a sheet count that wait; how many these were. Refuses as `take_late`."""
    reason = check_reason(reason)
    case = _open(s, actor, sheet.id, at)
    newest = standing(case.marks)
    waiting = [mark for mark in case.marks if is_waiting(mark) and not is_overtaken(mark, newest)]
    _take(case, waiting, reason)
    return len(waiting)


def leave_late(s: Session, *, actor: User, mark: Mark, reason: str, at: datetime) -> Mark:
    """Say that a late mark stays outside, also one that was taken before.

    Refuses permission.denied, missing, mark.unread, sheet.reason, mark.not_late, mark.settled, round.decided.
    """
    reason = check_reason(reason)
    case = _open(s, actor, mark.sheet_id, at)
    if not mark.is_late:
        raise Refused("mark.not_late")
    if mark.left_at is not None:
        raise Refused("mark.settled")
    mark.accepted_at = mark.accepted_by_id = mark.accepted_reason = None
    mark.left_at, mark.left_by_id, mark.left_reason = at, actor.id, reason
    case.write_down("mark.leave", mark, after={**_said(mark), "reason": reason})
    tell_round(s, case.sheet.assignment.round)
    return mark


def change_mark(
    s: Session, *, actor: User, sheet: Sheet, criterion: Criterion, value: Decimal, reason: str, at: datetime
) -> Mark:
    """Set what the deliberation changed: a mark of its own, shown to the juror with who and why.

    Refuses permission.denied, missing, mark.unread, sheet.reason, mark.criterion, .value, .scale, .step,
    .same, mark.open (the juror is still marking), round.decided.
    """
    reason = check_reason(reason)
    case = _open(s, actor, sheet.id, at)
    if criterion.rubric_id != case.sheet.rubric_id:
        raise Refused("mark.criterion")
    check_value(criterion, value)
    if case.sheet.locked_at is None and case.sheet.assignment.round.state not in OVER:
        raise Refused("mark.open")
    before = standing(case.marks).get(criterion.id)
    if before is not None and before.value == value:
        raise Refused("mark.same")
    changed = Mark(
        sheet_id=sheet.id,
        criterion_id=criterion.id,
        value=value,
        key=new_public_id(),
        received_at=at,
        changed_by_id=actor.id,
        changed_reason=reason,
    )
    s.add(changed)
    s.flush()
    said = None if before is None else _said(before)
    case.write_down("mark.change", changed, before=said, after={**_said(changed), "reason": reason})
    case.finish()
    return changed


def note(s: Session, *, actor: User, round_: Round, entry: Entry, text: str, at: datetime) -> None:
    """Write down what was said of an entry. Refuses permission.denied, missing, sheet.reason, remark.long."""
    text = check_reason(text)
    chair_of(s, actor, round_).check(entry.id)
    there = select(RoundEntry.id).where(RoundEntry.round_id == round_.id, RoundEntry.entry_id == entry.id)
    if s.scalar(there) is None:
        raise Refused("missing")
    audit(
        s,
        actor=actor,
        action="deliberation.note",
        subject=entry,
        contest_id=round_.stage.contest_id,
        after={"round": round_.public_id, "note": text},
        at=at,
    )
    tell_round(s, round_)


def _open(s: Session, actor: User, sheet_id: int, at: datetime) -> _Case:
    assignment_id = s.scalar(select(Sheet.assignment_id).where(Sheet.id == sheet_id))
    if assignment_id is None:
        raise Refused("missing")
    assignment = lock_assignment(s, assignment_id)
    chair = chair_of(s, actor, assignment.round)
    chair.check(assignment.entry_id)
    if not chair.reads(assignment.entry_id):
        raise Refused("mark.unread")
    s.refresh(assignment.round)
    if assignment.round.state is RoundState.DECIDED:
        raise Refused("round.decided")
    fresh = select(Sheet).where(Sheet.id == sheet_id).execution_options(populate_existing=True)
    marks = select(Mark).where(Mark.sheet_id == sheet_id).order_by(Mark.id)
    rows = s.scalars(marks.execution_options(populate_existing=True)).all()
    return _Case(s, actor, s.scalars(fresh).one(), rows, at)


def _take(case: _Case, taken: Sequence[Mark], reason: str) -> None:
    newest = standing(case.marks)
    for mark in taken:
        if not mark.is_late:
            raise Refused("mark.not_late")
        if mark.accepted_at is not None:
            raise Refused("mark.settled")
        if is_overtaken(mark, newest):
            raise Refused("mark.overtaken")
        before = newest.get(mark.criterion_id)
        mark.left_at = mark.left_by_id = mark.left_reason = None
        mark.accepted_at, mark.accepted_by_id, mark.accepted_reason = case.at, case.actor.id, reason
        said = None if before is None else _said(before)
        case.write_down("mark.take", mark, before=said, after={**_said(mark), "reason": reason})
    case.finish()


def _said(mark: Mark) -> dict[str, Any]:
    value = mark.kind.value if mark.value is None else plain(mark.value)
    return {"criterion": mark.criterion.key, "mark": value}
