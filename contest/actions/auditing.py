"""Every statement of a person that can change a result or the board is written down, in its transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.models import Audit, User


def audit(
    s: Session,
    *,
    actor: User | None,
    action: str,
    subject: Any,
    contest_id: int | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Audit:
    """Write one line; `subject` is a row with a public id, no actor means the command line."""
    s.flush()
    line = Audit(
        at=at,
        actor_id=None if actor is None else actor.id,
        contest_id=contest_id,
        action=action,
        subject_kind=subject.__tablename__,
        subject=subject.public_id,
        before=_plain(before),
        after=_plain(after),
    )
    s.add(line)
    return line


def _plain(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in (facts or {}).items()
    }
