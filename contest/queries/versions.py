"""The numbers that streams tell, for the front, when Redis doesn't know them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models.contests import Contest


def versions(s: Session, contests: Collection[str]) -> Mapping[str, int]:
    """Version by public id; contests that don't exist are left out. One statement."""
    rows = s.execute(select(Contest.public_id, Contest.version).where(Contest.public_id.in_(contests)))
    return {row.public_id: row.version for row in rows}
