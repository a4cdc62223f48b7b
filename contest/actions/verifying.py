"""A package's own submissions judged by a worker: asked for, written down by the package's digest, taken up.

What is found is a warning for organisers and never a gate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.actions.desk import finish_task, queue_task
from contest.models import Contest, ProblemVersion, Task, TaskKind, TaskState, User, Verification
from contest.permissions import may_import
from contest.queries.verifications import newest
from contest.refusals import Refused

SUBMISSIONS = "submissions/"


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification came to, as plain values."""

    image: str
    is_ok: bool
    failed: int
    left_out: int
    results: Sequence[Mapping[str, Any]]
    errors: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]
    suggested: Mapping[str, Any] | None


def request_verification(
    s: Session, *, actor: User | None, contest: Contest, version: ProblemVersion, at: datetime
) -> Task | None:
    """Have a version verified, whatever is known of it; the task, None where the package has no submissions.

    One that waits or runs is the one there is. Refuses permission.denied.
    """
    if actor is not None and not may_import(actor, contest):
        raise Refused("permission.denied")
    if not any(path.startswith(SUBMISSIONS) for path in version.manifest):
        return None
    there = s.scalars(
        select(Task)
        .where(
            Task.kind == TaskKind.VERIFY,
            Task.contest_id == contest.id,
            Task.state.in_([TaskState.QUEUED, TaskState.RUNNING]),
            Task.is_cancelling.is_(False),
            Task.facts["version"].as_string() == version.public_id,
        )
        .order_by(Task.id)
        .limit(1)
    ).first()
    if there is not None:
        return there
    facts = {"version": version.public_id, "digest": version.digest, "slug": version.problem.slug}
    return queue_task(s, kind=TaskKind.VERIFY, actor=actor, contest_id=contest.id, facts=facts, at=at)


def verify_imported(
    s: Session, *, actor: User | None, contest: Contest, version: ProblemVersion, at: datetime
) -> Task | None:
    """Take up what is known of the same bytes; where nothing is, have the version verified: its task."""
    known = newest(s, [version.digest]).get(version.digest)
    if known is None:
        return request_verification(s, actor=actor, contest=contest, version=version, at=at)
    if known.is_ok and version.verified_at is None:
        version.verified_at = known.finished_at
    return None


def finish_verification(
    s: Session, *, task_id: int, token: str, digest: str, report: Report, at: datetime
) -> bool:
    """Write what was found, for every version of the same bytes; False: the token is another's by now."""
    verification = Verification(
        digest=digest,
        image=report.image,
        is_ok=report.is_ok,
        submissions=len(report.results),
        failed=report.failed,
        left_out=report.left_out,
        results=[dict(one) for one in report.results],
        errors=[dict(one) for one in report.errors],
        warnings=[dict(one) for one in report.warnings],
        suggested=None if report.suggested is None else dict(report.suggested),
        finished_at=at,
    )
    s.add(verification)
    s.flush()
    result = {"verification": verification.public_id, "is_ok": report.is_ok}
    if not finish_task(s, task_id=task_id, token=token, result=result, at=at):
        s.delete(verification)
        return False
    s.execute(
        update(ProblemVersion)
        .where(ProblemVersion.digest == digest)
        .values(verified_at=at if report.is_ok else None)
        .execution_options(synchronize_session=False)
    )
    return True
