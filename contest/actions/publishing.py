"""A change that anyone may see raises the contest's version and writes one event with that number."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from contest import events
from contest.db import after_commit
from contest.models import Contest, Event


def lock_contest(s: Session, contest_id: int) -> None:
    """Let nobody else change this contest until the commit.

    What people do takes this lock first, what machines do takes a judging and then, last, this one: in
    that order no two wait for each other.
    """
    s.execute(select(Contest.id).where(Contest.id == contest_id).with_for_update(key_share=True))


def raise_version(s: Session, contest_id: int, *, kind: str, subject: str, at: datetime) -> int:
    """Raise the version by one, write its event, publish after the commit; the new version.

    The contest's row stays locked until the commit.
    """
    s.flush()
    version, public_id = s.execute(
        update(Contest)
        .where(Contest.id == contest_id)
        .values(version=Contest.version + 1)
        .returning(Contest.version, Contest.public_id)
        .execution_options(synchronize_session=False)
    ).one()
    held = s.identity_map.get(s.identity_key(Contest, contest_id))
    if held is not None:
        set_committed_value(held, "version", version)
    s.add(Event(contest_id=contest_id, seq=version, kind=kind, subject=subject, at=at))
    after_commit(s, lambda: events.publish_version(public_id, version))
    return int(version)


def tell_entry(s: Session, entry_public_id: str) -> None:
    """Have the entry's own pages fetch again, after the commit."""
    after_commit(s, lambda: events.raise_counter(entry_public_id))
