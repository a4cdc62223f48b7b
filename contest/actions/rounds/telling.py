"""A change that a juror or the chair may see raises the round's version; their pages follow its topic."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from contest import events
from contest.actions.auditing import audit
from contest.actions.publishing import raise_version
from contest.db import after_commit
from contest.models import Round, User


def tell_round(s: Session, round_: Round) -> int:
    """Raise the version by one and publish it after the commit (topic `round:<public id>`); the new version.

    The round's row stays locked until the commit: call it last.
    """
    s.flush()
    version: int = s.execute(
        update(Round)
        .where(Round.id == round_.id)
        .values(version=Round.version + 1)
        .returning(Round.version)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    set_committed_value(round_, "version", version)
    public_id = round_.public_id
    after_commit(s, lambda: events.publish_round(public_id, version))
    return version


def tell_change(
    s: Session,
    actor: User | None,
    round_: Round,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
    at: datetime,
) -> None:
    """Write down what was done to a round, and tell the contest and its phones of it: call it last."""
    contest_id = round_.stage.contest_id
    audit(
        s,
        actor=actor,
        action=action,
        subject=round_,
        contest_id=contest_id,
        before=before,
        after=after,
        at=at,
    )
    raise_version(s, contest_id, kind="round", subject=round_.public_id, at=at)
    if action != "round.remove":  # its row is gone
        tell_round(s, round_)
