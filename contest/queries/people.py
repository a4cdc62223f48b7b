"""People, for sessions and account pages."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import User


def by_public_id(s: Session, public_id: str) -> User | None:
    """A user with the grants, so that permissions can be asked once the session is closed."""
    statement = select(User).where(User.public_id == public_id).options(joinedload(User.grants))
    return s.scalars(statement).unique().one_or_none()
