"""Sheets are submitted and locked by their juror, and unlocked by the chair."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.marking.checking import check_reason
from contest.actions.marking.marks import put
from contest.actions.marking.sheets import OVER, Desk, lock_assignment, open_desk
from contest.actions.marking.touches import Touch, TouchKind
from contest.actions.rounds.telling import tell_round
from contest.models import (
    Assignment,
    Juror,
    Mark,
    MarkKind,
    Remark,
    RemarkKind,
    Sheet,
    User,
    new_public_id,
)
from contest.queries.chairs import chair_of
from contest.queries.counting import standing
from contest.refusals import Refused


def submit(s: Session, *, juror: Juror, assignment: Assignment, at: datetime) -> Sheet:
    """Lock the sheet; one that is locked already stays as it is.

    Refuses sheet.incomplete (its `criteria` are the names that are missing, its `keys` their keys),
    sheet.empty, sheet.feedback_missing, round.closed, and what `marks.put` refuses for an assignment.
    """
    desk = open_desk(s, juror=juror, assignment=assignment)
    if desk.trouble is not None:
        raise desk.trouble
    if desk.sheet is not None and desk.is_locked:
        return desk.sheet
    if desk.is_over:
        raise Refused("round.closed")
    if desk.sheet is None or desk.sheet.abstained_at is None:
        _check_complete(s, desk)
    sheet = desk.sheet_made(s, at)
    sheet.locked_at = at
    audit(s, actor=juror.user, action="sheet.lock", subject=sheet, contest_id=desk.contest_id, at=at)
    tell_round(s, desk.round)
    return sheet


def unlock(s: Session, *, actor: User, sheet: Sheet, reason: str, at: datetime) -> Sheet:
    """Let the juror mark again: the chair or an organiser, with a reason.

    Refuses permission.denied, missing (an entry that the chair sees nothing of), sheet.not_locked,
    sheet.reason, round.closed.
    """
    reason = check_reason(reason)
    assignment = lock_assignment(s, sheet.assignment_id)
    round_ = assignment.round
    chair_of(s, actor, round_).check(assignment.entry_id)
    s.refresh(sheet)
    if round_.state in OVER:
        raise Refused("round.closed")
    if sheet.locked_at is None:
        raise Refused("sheet.not_locked")
    before, sheet.locked_at = sheet.locked_at, None
    audit(
        s,
        actor=actor,
        action="sheet.unlock",
        subject=sheet,
        contest_id=round_.stage.contest_id,
        before={"locked_at": before},
        after={"locked_at": None, "reason": reason},
        at=at,
    )
    tell_round(s, round_)
    return sheet


def abstain(s: Session, *, juror: Juror, assignment: Assignment, reason: str, at: datetime) -> Sheet:
    """Say nothing on this entry; no conflict, it just can't be judged.

    Refuses sheet.reason, sheet.locked, round.closed, and what `marks.put` refuses for an assignment.
    """
    touch = Touch(new_public_id(), TouchKind.SHEET_ABSTAIN, text=reason)
    return _of_sheet(s, juror, assignment, touch, at)


def resume(s: Session, *, juror: Juror, assignment: Assignment, at: datetime) -> Sheet:
    """Take an abstention back: the marks stand as they stood before. Refuses as `abstain`."""
    return _of_sheet(s, juror, assignment, Touch(new_public_id(), TouchKind.SHEET_RESUME), at)


def _of_sheet(s: Session, juror: Juror, assignment: Assignment, touch: Touch, at: datetime) -> Sheet:
    saved = put(s, juror=juror, assignment=assignment, touches=[touch], at=at)
    for answer in saved.answers:
        if answer.refusal is not None:
            raise answer.refusal
    return s.scalars(select(Sheet).where(Sheet.public_id == saved.sheet)).one()


def _check_complete(s: Session, desk: Desk) -> None:
    newest = standing(row for row in desk.kept.values() if isinstance(row, Mark))
    rubric = desk.rubric(s)
    missing = [
        each
        for each in rubric.criteria
        if each.is_required and (each.id not in newest or newest[each.id].kind is not MarkKind.VALUE)
    ]
    if missing:
        raise Refused(
            "sheet.incomplete",
            criteria=[each.name for each in missing],
            keys=[each.key for each in missing],
        )
    if all(mark.kind is MarkKind.CLEAR for mark in newest.values()):
        raise Refused("sheet.empty")
    feedback = [
        row for row in desk.kept.values() if isinstance(row, Remark) and row.kind is RemarkKind.FEEDBACK
    ]
    if rubric.needs_feedback and not (feedback and max(feedback, key=lambda each: each.id).text):
        raise Refused("sheet.feedback_missing")
