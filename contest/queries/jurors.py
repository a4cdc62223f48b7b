"""Jurors: who they are, and what they may not see."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Conflict, Juror


def hidden_entries(s: Session, juror: Juror) -> frozenset[int]:
    """Ids of the entries this juror sees nothing of: any conflict that was not lifted.

    Every query that shows a juror anything of entries leaves these out before it counts, averages, numbers
    or sorts.
    """
    return frozenset(
        s.scalars(
            select(Conflict.entry_id).where(Conflict.juror_id == juror.id, Conflict.lifted_at.is_(None))
        )
    )
