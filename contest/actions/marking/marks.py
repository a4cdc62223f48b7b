"""Keeping what a juror touches: appended, in order, each key once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.actions.marking.touches import Saved, Touch
from contest.models import Assignment, Juror


def put(s: Session, *, juror: Juror, assignment: Assignment, touches: Sequence[Touch], at: datetime) -> Saved:
    """Keep the touches in the order given; each is answered, none holds up those behind it.

    Idempotent by key: what was kept before is answered as it was then. Never raises Refused: a touch is
    answered `saved`, `late` (after the lock or the end of the round) or `refused` with its code:
    assignment.other, assignment.ended, juror.revoked, juror.conflict, round.not_open, rubric.none,
    touch.form, touch.key_taken, mark.criterion, mark.rubric_changed, mark.value, mark.scale, mark.step,
    mark.required, remark.not_asked, remark.long, sheet.locked, sheet.reason, round.closed.
    The sheet is made at the first touch that is kept, on the round's newest rubric.
    """
    raise NotImplementedError
