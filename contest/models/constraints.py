"""Conditions that several tables hold."""

from sqlalchemy import CheckConstraint, Index, text

OPEN = "state IN ('queued', 'running')"


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over those rows alone for which `where` holds, on either database."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def claimable(table: str) -> tuple[CheckConstraint, CheckConstraint, Index]:
    """What holds of rows that workers claim: a cause when failed; token and lease just while they run."""
    return (
        CheckConstraint("state <> 'failed' OR cause IS NOT NULL", name="cause_when_failed"),
        CheckConstraint(
            "(state = 'running') = (token IS NOT NULL) AND (state = 'running') = (lease_until IS NOT NULL)",
            name="token_when_running",
        ),
        partial(f"ix_{table}_open", "state", "lease_until", where=OPEN),
    )
