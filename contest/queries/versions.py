"""The numbers that streams tell, for the front, when Redis doesn't know them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from contest.models.contests import Contest
from contest.models.pitching.rounds import Round


def versions(s: Session, ids: Collection[str]) -> Mapping[str, int]:
    """Version of contests and rounds by public id; what doesn't exist is left out. One statement.

    Ids are random over all tables, so that one mapping does for both.
    """
    rows = s.execute(
        union_all(
            select(Contest.public_id, Contest.version).where(Contest.public_id.in_(ids)),
            select(Round.public_id, Round.version).where(Round.public_id.in_(ids)),
        )
    )
    return {row.public_id: row.version for row in rows}
