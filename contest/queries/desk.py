"""The organiser's desk: how judging stands, what could not be judged, who sits where, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from contest.models import (
    Audit,
    Contest,
    Entry,
    Judging,
    JudgingState,
    Pass,
    Problem,
    ProblemVersion,
    Stage,
    StageProblem,
    Submission,
    Task,
    Worker,
)
from judge.verdicts import Verdict

SHOWN = 50
WORKERS_FOR = timedelta(days=1)
OPEN = (JudgingState.QUEUED, JudgingState.RUNNING)


@dataclass(frozen=True, slots=True)
class Figures:
    """How judging stands in one contest."""

    waiting: int
    oldest_at: datetime | None
    running: int
    solved: int
    not_yet: int
    failed: int

    @property
    def judged(self) -> int:
        """How many have a verdict."""
        return self.solved + self.not_yet


def figures(s: Session, contest: Contest) -> Figures:
    """Counts of open and current judgings; one statement."""
    rows = s.execute(
        _of_contest(
            select(
                Judging.state,
                (Judging.verdict == Verdict.AC).label("is_solved"),
                func.count(Judging.id).label("total"),
                func.min(Judging.queued_at).label("oldest"),
            ),
            contest,
        )
        .where(or_(Judging.state.in_(OPEN), Judging.is_current))
        .group_by(Judging.state, (Judging.verdict == Verdict.AC))
    ).all()

    def count(state: JudgingState, *, solved: bool | None = None) -> int:
        return sum(
            r.total for r in rows if r.state is state and (solved is None or bool(r.is_solved) == solved)
        )

    return Figures(
        waiting=count(JudgingState.QUEUED),
        oldest_at=min((row.oldest for row in rows if row.state is JudgingState.QUEUED), default=None),
        running=count(JudgingState.RUNNING),
        solved=count(JudgingState.DONE, solved=True),
        not_yet=count(JudgingState.DONE, solved=False),
        failed=count(JudgingState.FAILED),
    )


def open_judgings(s: Session, contest: Contest) -> Sequence[Judging]:
    """What is being judged and what waits, oldest first, at most SHOWN."""
    return _judgings(s, contest, Judging.state.in_(OPEN))


def failed_judgings(s: Session, contest: Contest) -> Sequence[Judging]:
    """What could not be judged and was not tried again, oldest first, at most SHOWN."""
    return _judgings(s, contest, and_(Judging.state == JudgingState.FAILED, Judging.is_current))


def judging_by_id(s: Session, contest: Contest, public_id: str) -> Judging | None:
    """A judging of this contest."""
    return next(iter(_judgings(s, contest, Judging.public_id == public_id)), None)


def workers(s: Session, at: datetime) -> Sequence[Worker]:
    """Workers heard of within a day, the living first."""
    return s.scalars(
        select(Worker)
        .where(Worker.heard_at > at - WORKERS_FOR)
        .order_by(Worker.stopped_at.is_not(None), Worker.queue.desc(), Worker.name)
        .limit(SHOWN)
    ).all()


def seats(s: Session, contest: Contest) -> Sequence[Entry]:
    """All entries with their passes and the accounts behind them, by number."""
    return s.scalars(
        select(Entry)
        .where(Entry.contest_id == contest.id)
        .options(selectinload(Entry.passes).joinedload(Pass.user), joinedload(Entry.party))
        .order_by(Entry.number)
    ).all()


def seat_by_id(s: Session, contest: Contest, public_id: str) -> Entry | None:
    """An entry of this contest."""
    return s.scalar(select(Entry).where(Entry.contest_id == contest.id, Entry.public_id == public_id))


def pass_by_id(s: Session, contest: Contest, public_id: str) -> Pass | None:
    """A pass of this contest."""
    return s.scalar(
        select(Pass)
        .join(Pass.entry)
        .where(Entry.contest_id == contest.id, Pass.public_id == public_id)
        .options(contains_eager(Pass.entry))
    )


def tries_by_entry(s: Session, contest: Contest) -> dict[int, int]:
    """How many submissions each entry has."""
    rows = s.execute(
        select(Submission.entry_id, func.count(Submission.id))
        .join(Entry, Entry.id == Submission.entry_id)
        .where(Entry.contest_id == contest.id)
        .group_by(Submission.entry_id)
    )
    return dict(rows.tuples().all())


def set_problems(s: Session, contest: Contest) -> Sequence[StageProblem]:
    """The problems of all code stages with their versions, the main stage's first."""
    return s.scalars(
        select(StageProblem)
        .join(StageProblem.stage)
        .where(Stage.contest_id == contest.id)
        .options(
            joinedload(StageProblem.stage),
            joinedload(StageProblem.version)
            .joinedload(ProblemVersion.problem)
            .selectinload(Problem.versions),
        )
        .order_by(Stage.position, StageProblem.position, StageProblem.id)
    ).all()


def set_problem_by_id(s: Session, contest: Contest, public_id: str) -> StageProblem | None:
    """A problem set in this contest."""
    return s.scalar(
        select(StageProblem)
        .join(StageProblem.stage)
        .where(Stage.contest_id == contest.id, StageProblem.public_id == public_id)
    )


def tasks(s: Session, contest: Contest) -> Sequence[Task]:
    """The newest tasks of the contest, newest first, at most SHOWN."""
    return s.scalars(
        select(Task).where(Task.contest_id == contest.id).order_by(Task.id.desc()).limit(SHOWN)
    ).all()


def task_by_id(s: Session, contest: Contest, public_id: str) -> Task | None:
    """A task of this contest."""
    return s.scalar(
        select(Task)
        .where(Task.contest_id == contest.id, Task.public_id == public_id)
        .options(joinedload(Task.contest))
    )


def lines(s: Session, contest: Contest, *, before: int | None = None) -> Sequence[Audit]:
    """The audit log, newest first, at most SHOWN lines older than the line `before`."""
    statement = select(Audit).where(Audit.contest_id == contest.id).options(joinedload(Audit.actor))
    if before is not None:
        statement = statement.where(Audit.id < before)
    return s.scalars(statement.order_by(Audit.id.desc()).limit(SHOWN)).all()


def line_by_id(s: Session, contest: Contest, public_id: str) -> Audit | None:
    """A line of this contest's log."""
    return s.scalar(select(Audit).where(Audit.contest_id == contest.id, Audit.public_id == public_id))


def newest_line(s: Session, subject: str) -> Audit | None:
    """The last thing that was said of a row, by its public id."""
    return s.scalars(select(Audit).where(Audit.subject == subject).order_by(Audit.id.desc()).limit(1)).first()


def _of_contest(statement: Any, contest: Contest) -> Any:
    # Any: whatever is selected, the joins are the same.
    return (
        statement.join(Submission, Submission.id == Judging.submission_id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(Stage.contest_id == contest.id)
    )


def _judgings(s: Session, contest: Contest, condition: ColumnElement[bool]) -> Sequence[Judging]:
    found: Sequence[Judging] = s.scalars(
        _of_contest(select(Judging), contest)
        .where(condition)
        .options(
            contains_eager(Judging.submission).joinedload(Submission.entry),
            contains_eager(Judging.submission).joinedload(Submission.stage_problem),
        )
        .order_by(Judging.state.desc(), Judging.id)
        .limit(SHOWN)
    ).all()
    return found
