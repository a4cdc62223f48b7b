"""Keeping what a juror touches: appended, in order, each key once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.marking.checking import check_form, check_text, check_value, find_criterion
from contest.actions.marking.sheets import Desk, open_desk
from contest.actions.marking.touches import Answer, Outcome, Saved, Touch, TouchKind, all_refused
from contest.actions.rounds.telling import tell_round
from contest.models import Assignment, Juror, Mark, MarkKind, Remark, RemarkKind
from contest.refusals import Refused

TOUCHES_MOST = 500
"""Touches taken at once; a phone that was away all day sends more in several goes."""

_MARKS = {
    TouchKind.VALUE: MarkKind.VALUE,
    TouchKind.ABSTAIN: MarkKind.ABSTAIN,
    TouchKind.CLEAR: MarkKind.CLEAR,
}
_REMARKS = {
    TouchKind.FEEDBACK: RemarkKind.FEEDBACK,
    TouchKind.NOTE: RemarkKind.NOTE,
    TouchKind.SHEET_ABSTAIN: RemarkKind.ABSTAIN,
    TouchKind.SHEET_RESUME: RemarkKind.RESUME,
}


def put(s: Session, *, juror: Juror, assignment: Assignment, touches: Sequence[Touch], at: datetime) -> Saved:
    """Keep the touches in the order given; each is answered, none holds up those behind it.

    Idempotent by key: what was kept before is answered as it was then. Never raises Refused: a touch is
    answered `saved`, `late` (after the lock or the end of the round) or `refused` with its code:
    assignment.other, assignment.ended, juror.revoked, juror.conflict, round.not_open, rubric.none,
    touch.form, touch.many, touch.key_taken, mark.criterion, mark.rubric_changed, mark.value, mark.scale,
    mark.step, mark.required, remark.not_asked, remark.long, remark.language, sheet.locked, sheet.reason,
    round.closed. The sheet is made at the first touch that is kept, on the round's newest rubric.
    """
    try:
        keys = {touch.key for touch in touches}
        desk = open_desk(s, juror=juror, assignment=assignment, keys=keys)
    except Refused as error:
        return all_refused(touches, error)
    answers: list[Answer] = []
    for number, touch in enumerate(touches):
        try:
            row = _put_one(s, desk, touch, at, number)
            answers.append(Answer(touch.key, Outcome.LATE if row.is_late else Outcome.SAVED))
        except Refused as error:
            answers.append(Answer(touch.key, Outcome.REFUSED, error))
    s.flush()
    if desk.is_news:
        tell_round(s, desk.round)
    return Saved(tuple(answers), None if desk.sheet is None else desk.sheet.public_id)


def _put_one(s: Session, desk: Desk, touch: Touch, at: datetime, number: int) -> Mark | Remark:
    if number >= TOUCHES_MOST:
        raise Refused("touch.many", most=TOUCHES_MOST)
    check_form(touch)
    kept = desk.kept.get(touch.key)
    if kept is not None:
        _check_same(s, desk, touch, kept)
        return kept
    if desk.trouble is not None:
        raise desk.trouble
    row = _mark(s, desk, touch) if touch.kind in _MARKS else _remark(s, desk, touch, at)
    row.sheet_id = desk.sheet_made(s, at).id
    row.key, row.device, row.said_at, row.received_at = touch.key, touch.device, touch.said_at, at
    s.add(row)
    desk.kept[touch.key] = row
    return row


def _check_same(s: Session, desk: Desk, touch: Touch, kept: Mark | Remark) -> None:
    """A key names one touch: another under the same key would be lost without a word."""
    if isinstance(kept, Remark):
        is_same = _REMARKS.get(touch.kind) is kept.kind
    else:
        is_same = _MARKS.get(touch.kind) is kept.kind and (
            kept.kind is not MarkKind.VALUE or kept.value == touch.value
        )
        is_same = is_same and find_criterion(s, desk, touch.criterion).id == kept.criterion_id
    if not is_same:
        raise Refused("touch.key_taken")


def _mark(s: Session, desk: Desk, touch: Touch) -> Mark:
    criterion = find_criterion(s, desk, touch.criterion)
    mark = Mark(criterion_id=criterion.id, kind=_MARKS[touch.kind], is_late=desk.is_locked or desk.is_over)
    if touch.kind is TouchKind.VALUE:
        mark.value = check_value(criterion, touch.value)
    elif touch.kind is TouchKind.ABSTAIN and criterion.is_required:
        raise Refused("mark.required")
    return mark


def _remark(s: Session, desk: Desk, touch: Touch, at: datetime) -> Remark:
    kind = _REMARKS[touch.kind]
    text = check_text(desk.rubric(s), touch)
    if kind in {RemarkKind.ABSTAIN, RemarkKind.RESUME}:
        _abstain(s, desk, text if kind is RemarkKind.ABSTAIN else None, at)
    # A note stays with the panel and changes nothing: it is never late.
    is_late = kind is RemarkKind.FEEDBACK and (desk.is_locked or desk.is_over)
    return Remark(kind=kind, text=text, language=touch.language, is_late=is_late)


def _abstain(s: Session, desk: Desk, reason: str | None, at: datetime) -> None:
    """Say nothing on the whole entry for this reason; None: take that back."""
    if desk.is_over:
        raise Refused("round.closed")
    if desk.is_locked:
        raise Refused("sheet.locked")
    sheet = desk.sheet_made(s, at)
    before = sheet.abstained_reason
    sheet.abstained_at, sheet.abstained_reason = (None, None) if reason is None else (at, reason)
    audit(
        s,
        actor=desk.assignment.juror.user,
        action="sheet.resume" if reason is None else "sheet.abstain",
        subject=sheet,
        contest_id=desk.contest_id,
        before={"reason": before},
        after={"reason": reason},
        at=at,
    )
    desk.is_news = True
