"""PDFs of a problem's statements: drawn by a worker when nothing is judged, kept beside the version."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.desk import finish_task, queue_task
from contest.models import Contest, ProblemVersion, Task, TaskKind, TaskState, User
from contest.statements.drawings import DRAWN, undrawn


def request_drawings(
    s: Session, *, actor: User | None, contest: Contest, version: ProblemVersion, at: datetime
) -> Task | None:
    """Have the PDFs of a version drawn that nobody has tried yet; None: there is none, or it is under way."""
    missing = undrawn(version.manifest, version.converted)
    there = select(Task.id).where(
        Task.kind == TaskKind.RENDER,
        Task.state.in_([TaskState.QUEUED, TaskState.RUNNING]),
        Task.facts["version"].as_string() == version.public_id,
    )
    if not missing or s.scalar(there) is not None:
        return None
    facts = {"version": version.public_id, "digests": missing}
    return queue_task(s, kind=TaskKind.RENDER, actor=actor, contest_id=contest.id, facts=facts, at=at)


def finish_drawings(
    s: Session, *, task_id: int, token: str, version: str, drawn: Mapping[str, str], at: datetime
) -> bool:
    """Write what became of each PDF, digest -> digest of its pages; False: the token is another's by now."""
    if not finish_task(s, task_id=task_id, token=token, result={"pdfs": len(drawn)}, at=at):
        return False
    found = s.scalars(
        select(ProblemVersion).where(ProblemVersion.public_id == version).with_for_update()
    ).one_or_none()
    if found is not None:
        found.converted = {**found.converted, **{DRAWN + pdf: pages for pdf, pages in drawn.items()}}
    return True
