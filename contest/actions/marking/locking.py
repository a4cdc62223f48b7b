"""Sheets are submitted and locked by their juror, and unlocked by the chair."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.models import Assignment, Juror, Sheet, User


def submit(s: Session, *, juror: Juror, assignment: Assignment, at: datetime) -> Sheet:
    """Lock the sheet; one that is locked already stays as it is.

    Refuses sheet.incomplete (its `criteria` are the names that are missing, `keys` their keys),
    sheet.feedback_missing, round.not_open, round.closed, and what `marks.put` refuses for an assignment.
    """
    raise NotImplementedError


def unlock(s: Session, *, actor: User, sheet: Sheet, reason: str, at: datetime) -> Sheet:
    """Let the juror mark again: the chair or an organiser, with a reason.

    Refuses permission.denied, sheet.not_locked, sheet.reason, round.closed.
    """
    raise NotImplementedError


def abstain(s: Session, *, juror: Juror, assignment: Assignment, reason: str, at: datetime) -> Sheet:
    """Say nothing on this entry; no conflict, it just can't be judged. Refuses sheet.reason, sheet.locked."""
    raise NotImplementedError


def resume(s: Session, *, juror: Juror, assignment: Assignment, at: datetime) -> Sheet:
    """Take an abstention back: the marks stand as they stood before. Refuses sheet.locked."""
    raise NotImplementedError
