"""The database's clock: the one thing that site and workers on other machines have in common."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def database_now(s: Session) -> datetime:
    """The present instant by the database's machine, aware, in UTC."""
    if s.get_bind().dialect.name == "sqlite":
        found = s.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"))
        return datetime.fromisoformat(str(found))
    found = s.scalar(text("SELECT clock_timestamp()"))
    assert isinstance(found, datetime)  # noqa: S101 -- what PostgreSQL gives
    return found.astimezone(UTC)
