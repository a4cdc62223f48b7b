"""What a worker has to know of the row it claimed: plain values, so that no transaction stays open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from contest.models import (
    Contest,
    Entry,
    Feedback,
    Judging,
    ProblemVersion,
    Stage,
    StageProblem,
    Submission,
    Task,
    TaskKind,
)
from judge.packages.plain import files_needed


@dataclass(frozen=True, slots=True)
class JudgingWork:
    """A claimed judging: who holds it, and all that a brief is made of. Sizes in bytes, times in seconds."""

    judging_id: int
    public_id: str
    token: str
    attempt: int
    lease_until: datetime
    submission: str  # public ids
    entry: str
    contest: str
    language: str
    source: str  # digest
    version: str  # public id of the problem's version
    # As judge.packages.plain has them; `files` are the digests of all that they name, by path.
    testcases: Sequence[Mapping[str, Any]]
    procedure: Mapping[str, Any]
    files: Mapping[str, str]
    time_limit_s: float
    memory_bytes: int
    output_bytes: int
    compile_s: float
    stop_at_first: bool
    feedback: Feedback
    is_rejudging: bool = False  # nobody outside is told how far it is


@dataclass(frozen=True, slots=True)
class TaskWork:
    """A claimed task."""

    task_id: int
    public_id: str
    token: str
    attempt: int
    lease_until: datetime
    kind: TaskKind
    contest_id: int | None
    created_by_id: int | None
    facts: Mapping[str, Any]


def judging_work(s: Session, judging_id: int) -> JudgingWork:
    """The work of a judging that was just claimed in this transaction."""
    row = s.execute(_work(), {"judging": judging_id}).one()
    version: ProblemVersion = row.ProblemVersion
    return JudgingWork(
        judging_id=judging_id,
        public_id=row.judging,
        token=row.token,
        attempt=row.attempt,
        lease_until=row.lease_until,
        submission=row.submission,
        entry=row.entry,
        contest=row.contest,
        language=row.language,
        source=row.source_digest,
        version=version.public_id,
        testcases=version.testcases,
        procedure=version.procedure,
        files={path: version.manifest[path] for path in files_needed(version.procedure, version.testcases)},
        time_limit_s=version.time_limit_s,
        memory_bytes=version.memory_bytes,
        output_bytes=version.output_bytes,
        compile_s=version.compile_s,
        stop_at_first=row.stop_at_first,
        feedback=row.feedback,
        is_rejudging=row.rejudging_id is not None,
    )


@cache
def _work() -> Any:
    """What `judging_work` asks; made once, as that takes longer than to ask it."""
    return (
        select(
            Judging.public_id.label("judging"),
            Judging.token,
            Judging.attempt,
            Judging.lease_until,
            Judging.rejudging_id,
            Submission.public_id.label("submission"),
            Submission.language,
            Submission.source_digest,
            Entry.public_id.label("entry"),
            Contest.public_id.label("contest"),
            Stage.stop_at_first,
            Stage.feedback,
            ProblemVersion,
        )
        .join(Submission, Submission.id == Judging.submission_id)
        .join(Entry, Entry.id == Submission.entry_id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .join(Contest, Contest.id == Stage.contest_id)
        .join(ProblemVersion, ProblemVersion.id == Judging.version_id)
        .where(Judging.id == bindparam("judging"))
    )


def task_work(s: Session, task_id: int) -> TaskWork:
    """The work of a task that was just claimed in this transaction."""
    task = s.scalars(select(Task).where(Task.id == task_id).execution_options(populate_existing=True)).one()
    assert task.token is not None  # noqa: S101 -- a running task has both, by the table's own check
    assert task.lease_until is not None  # noqa: S101 -- likewise
    return TaskWork(
        task_id=task.id,
        public_id=task.public_id,
        token=task.token,
        attempt=task.attempt,
        lease_until=task.lease_until,
        kind=task.kind,
        contest_id=task.contest_id,
        created_by_id=task.created_by_id,
        facts=task.facts,
    )
