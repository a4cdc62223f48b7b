"""A time limit from a package's own submissions; since a version never changes, it makes another one."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.importing import manifest_digest
from contest.actions.publishing import lock_contest, raise_version
from contest.actions.verifying import verify_imported
from contest.models import ProblemVersion, StageProblem, User
from contest.permissions import may_import
from contest.queries.verifications import newest
from contest.refusals import Refused
from contest.storage import Storage

FILE = ".timelimit"
"""Where packages of every format may have it, before any other place."""
ITS_OWN = frozenset(
    {"id", "public_id", "number", "digest", "manifest", "time_limit_s", "warnings", "verified_at"}
    | {"created_at", "created_by_id"}
)
OF_LIMITS = "time_limit."


def take_limit(
    s: Session, *, actor: User | None, problem: StageProblem, storage: Storage, at: datetime
) -> ProblemVersion:
    """Make a version with the time limit that the last verification suggests, in its file .timelimit.

    It is judged by at once while nobody has started, else when it is chosen. Refuses permission.denied,
    problem.no_limit.
    """
    contest = problem.stage.contest
    if actor is not None and not may_import(actor, contest):
        raise Refused("permission.denied")
    before = problem.version
    known = newest(s, [before.digest]).get(before.digest)
    if known is None or known.suggested is None:
        raise Refused("problem.no_limit", label=problem.label)
    lock_contest(s, contest.id)
    limit_s = float(known.suggested["limit_s"])
    version = _version(s, before, limit_s, storage, actor=actor, at=at)
    if problem.stage.starts_at is None or at < problem.stage.starts_at:
        problem.version = version
    audit(
        s,
        actor=actor,
        action="problem.limit",
        subject=problem,
        contest_id=contest.id,
        before={"version": before.number, "time_limit_s": before.time_limit_s},
        after={"version": version.number, "time_limit_s": limit_s, "pinned": problem.version.number},
        at=at,
    )
    raise_version(s, contest.id, kind="problem", subject=problem.public_id, at=at)
    verify_imported(s, actor=actor, contest=contest, version=version, at=at)
    return version


def _version(
    s: Session,
    before: ProblemVersion,
    limit_s: float,
    storage: Storage,
    *,
    actor: User | None,
    at: datetime,
) -> ProblemVersion:
    """The version of the same package with that limit; the one there is, where it was made before."""
    manifest = {**before.manifest, FILE: storage.put(f"{limit_s:g}\n".encode())}
    digest = manifest_digest(manifest)
    of = ProblemVersion.problem_id == before.problem_id
    same = s.scalar(select(ProblemVersion).where(of, ProblemVersion.digest == digest))
    if same is not None:
        return same
    last = s.scalar(select(func.max(ProblemVersion.number)).where(of))
    columns = {column.key for column in ProblemVersion.__table__.columns}
    copied = {name: getattr(before, name) for name in columns - ITS_OWN}
    version = ProblemVersion(
        **copied,
        number=(last or 0) + 1,
        digest=digest,
        manifest=manifest,
        time_limit_s=limit_s,
        warnings=[one for one in before.warnings if not one["code"].startswith(OF_LIMITS)],
        created_at=at,
        created_by_id=None if actor is None else actor.id,
    )
    s.add(version)
    s.flush()
    return version
