"""A change that a juror or the chair may see raises the round's version; their pages follow its topic."""

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from contest import events
from contest.db import after_commit
from contest.models.pitching.rounds import Round


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
