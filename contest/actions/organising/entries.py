"""Entries: names, withdrawing, and taking back what was said."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.entering import set_name
from contest.actions.publishing import lock_contest, raise_version, tell_entry
from contest.models import Audit, Entry, User
from contest.permissions import may_organise
from contest.refusals import Refused


def rename_entry(s: Session, *, actor: User | None, entry: Entry, name: str, at: datetime) -> Entry:
    """Give an entry another display name; refuses permission.denied, entry.name_form, .name_taken."""
    _may(actor, entry)
    set_name(s, actor=actor, entry=entry, name=name, at=at)
    return entry


def hide_name(s: Session, *, actor: User | None, entry: Entry, at: datetime) -> Entry:
    """Show "Team 7" instead of the name, everywhere but to organisers."""
    return _hide(s, actor, entry, hidden=True, at=at)


def show_name(s: Session, *, actor: User | None, entry: Entry, at: datetime) -> Entry:
    """Show the name again."""
    return _hide(s, actor, entry, hidden=False, at=at)


def withdraw_entry(s: Session, *, actor: User | None, entry: Entry, at: datetime) -> Entry:
    """Take an entry off the board; it submits nothing more. Refuses entry.withdrawn."""
    _may(actor, entry)
    lock_contest(s, entry.contest_id)
    if entry.withdrawn_at is not None:
        raise Refused("entry.withdrawn")
    entry.withdrawn_at = at
    _tell(s, actor, entry, "entry.withdraw", before={"withdrawn_at": None}, after={"withdrawn_at": at}, at=at)
    return entry


def unwithdraw_entry(s: Session, *, actor: User | None, entry: Entry, at: datetime) -> Entry:
    """Put a withdrawn entry back. Refuses entry.not_withdrawn."""
    _may(actor, entry)
    lock_contest(s, entry.contest_id)
    if entry.withdrawn_at is None:
        raise Refused("entry.not_withdrawn")
    before = entry.withdrawn_at
    entry.withdrawn_at = None
    _tell(
        s,
        actor,
        entry,
        "entry.unwithdraw",
        before={"withdrawn_at": before},
        after={"withdrawn_at": None},
        at=at,
    )
    return entry


def undo(s: Session, *, actor: User | None, line: Audit, at: datetime) -> Entry:
    """Take back a renaming, hiding or withdrawing, by its line of the audit log.

    Refuses permission.denied, undo.not (of another kind, or undone already), undo.late (changed since),
    entry.name_taken.
    """
    entry = s.scalar(select(Entry).where(Entry.public_id == line.subject))
    if entry is None or line.undone_by_id is not None:
        raise Refused("undo.not")
    _may(actor, entry)
    if line.action == "entry.rename":
        if entry.name != line.after["name"]:
            raise Refused("undo.late")
        if line.before["name"] is None:
            raise Refused("undo.not")
        set_name(s, actor=actor, entry=entry, name=line.before["name"], at=at)
    elif line.action in {"entry.hide_name", "entry.show_name"}:
        if entry.is_name_hidden != line.after["is_name_hidden"]:
            raise Refused("undo.late")
        _hide(s, actor, entry, hidden=line.before["is_name_hidden"], at=at)
    elif line.action == "entry.withdraw":
        if entry.withdrawn_at is None:
            raise Refused("undo.late")
        unwithdraw_entry(s, actor=actor, entry=entry, at=at)
    elif line.action == "entry.unwithdraw":
        if entry.withdrawn_at is not None:
            raise Refused("undo.late")
        withdraw_entry(s, actor=actor, entry=entry, at=at)
    else:
        raise Refused("undo.not")
    s.flush()
    line.undone_by_id = s.scalar(
        select(Audit.id).where(Audit.subject == line.subject).order_by(Audit.id.desc()).limit(1)
    )
    return entry


def _may(actor: User | None, entry: Entry) -> None:
    if actor is not None and not may_organise(actor, entry.contest):
        raise Refused("permission.denied")


def _hide(s: Session, actor: User | None, entry: Entry, *, hidden: bool, at: datetime) -> Entry:
    _may(actor, entry)
    lock_contest(s, entry.contest_id)
    before = entry.is_name_hidden
    if before == hidden:
        return entry
    entry.is_name_hidden = hidden
    _tell(
        s,
        actor,
        entry,
        "entry.hide_name" if hidden else "entry.show_name",
        before={"is_name_hidden": before},
        after={"is_name_hidden": hidden},
        at=at,
    )
    return entry


def _tell(
    s: Session,
    actor: User | None,
    entry: Entry,
    action: str,
    *,
    before: dict[str, object],
    after: dict[str, object],
    at: datetime,
) -> None:
    audit(
        s,
        actor=actor,
        action=action,
        subject=entry,
        contest_id=entry.contest_id,
        before=before,
        after=after,
        at=at,
    )
    raise_version(s, entry.contest_id, kind="entry", subject=entry.public_id, at=at)
    tell_entry(s, entry.public_id)
