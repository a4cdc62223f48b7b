"""What is known of packages by their own submissions, and what of them is being judged."""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.models import Contest, ProblemVersion, Task, TaskKind, Verification


def newest(s: Session, digests: Iterable[str]) -> Mapping[str, Verification]:
    """The last verification of each of these packages, by its digest."""
    last = (
        select(func.max(Verification.id))
        .where(Verification.digest.in_(set(digests)))
        .group_by(Verification.digest)
    )
    rows = s.scalars(select(Verification).where(Verification.id.in_(last)))
    return {row.digest: row for row in rows}


def last_tasks(s: Session, contest: Contest) -> Mapping[str, Task]:
    """The last verification that was asked for in a contest, for each version by its public id."""
    version = Task.facts["version"].as_string()
    last = (
        select(func.max(Task.id))
        .where(Task.contest_id == contest.id, Task.kind == TaskKind.VERIFY)
        .group_by(version)
    )
    rows = s.scalars(select(Task).where(Task.id.in_(last)))
    return {row.facts["version"]: row for row in rows}


def version_by_id(s: Session, public_id: str) -> ProblemVersion | None:
    """A version of a problem."""
    return s.scalar(select(ProblemVersion).where(ProblemVersion.public_id == public_id))
