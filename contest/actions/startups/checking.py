"""Whether a startup may take part, as organisers find: with a reason, and with a way back."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, tell_entry
from contest.actions.startups.texts import clean_text
from contest.models import Audit, Eligibility, Entry, User
from contest.permissions import may_organise
from contest.refusals import Refused

REASON_MOST = 1000
CHECK = "startup.check"


def check(
    s: Session,
    *,
    actor: User | None,
    entry: Entry,
    eligibility: Eligibility,
    reason: str = "",
    at: datetime,
) -> Audit | None:
    """Say whether a startup may take part; the line of the log, None where nothing changed.

    What is ineligible needs a reason, which the startup reads. Refuses permission.denied, eligibility.reason.
    """
    if actor is not None and not may_organise(actor, entry.contest):
        raise Refused("permission.denied")
    lock_contest(s, entry.contest_id)
    s.refresh(entry)
    told = clean_text(reason) or None
    if len(told or "") > REASON_MOST or (eligibility is Eligibility.INELIGIBLE and told is None):
        raise Refused("eligibility.reason", most=REASON_MOST)
    return _set(s, actor, entry, eligibility, reason=told, at=at)


def undo_check(s: Session, *, actor: User | None, entry: Entry, line: Audit, at: datetime) -> Audit | None:
    """Take back what a line says, as long as nobody said otherwise since. Refuses undo.not, undo.late."""
    if actor is not None and not may_organise(actor, entry.contest):
        raise Refused("permission.denied")
    lock_contest(s, entry.contest_id)
    s.refresh(entry)
    if line.action != CHECK or line.subject != entry.public_id or line.undone_by_id is not None:
        raise Refused("undo.not")
    if line.after != _facts(entry):
        raise Refused("undo.late")
    before = line.before or {}
    made = _set(s, actor, entry, Eligibility(before["eligibility"]), reason=before["reason"], at=at)
    if made is not None:
        line.undone_by_id = made.id
    return made


def _set(
    s: Session,
    actor: User | None,
    entry: Entry,
    eligibility: Eligibility,
    *,
    reason: str | None,
    at: datetime,
) -> Audit | None:
    before = _facts(entry)
    entry.eligibility, entry.eligibility_reason = eligibility, reason
    after = _facts(entry)
    if after == before:
        return None
    line = audit(
        s,
        actor=actor,
        action=CHECK,
        subject=entry,
        contest_id=entry.contest_id,
        before=before,
        after=after,
        at=at,
    )
    s.flush()
    tell_entry(s, entry.public_id)
    return line


def _facts(entry: Entry) -> dict[str, str | None]:
    return {"eligibility": entry.eligibility.value, "reason": entry.eligibility_reason}
