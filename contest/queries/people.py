"""People, for sessions and account pages."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from contest.models import User

_USER = select(User).where(User.public_id == bindparam("public_id")).options(joinedload(User.grants))


def by_public_id(s: Session, public_id: str) -> User | None:
    """A user with the grants, so that permissions can be asked once the session is closed."""
    return s.scalars(_USER, {"public_id": public_id}).unique().one_or_none()
