"""What organisers watch while a contest runs: the queue, judge errors, entries that are stuck."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from contest.models import (
    Entry,
    EntryKind,
    Judging,
    JudgingState,
    Stage,
    StageProblem,
    Submission,
)
from judge.verdicts import Verdict

STUCK_TRIES = 3
# A rejudging's judgings stand beside until it is applied: who waits for a result doesn't wait for them.
_IS_OWN = Judging.rejudging_id.is_(None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue in numbers."""

    queued: int
    running: int
    failed: int  # judge errors that stand
    oldest_at: datetime | None  # when the one that waits longest was queued


@dataclass(frozen=True, slots=True)
class Stuck:
    """An entry with several rejected tries at a problem it has not solved."""

    entry: Entry
    problem: StageProblem
    tries: int
    last_at: datetime


def waiting(s: Session, contest_id: int) -> Waiting:
    """The queue of a contest, without what is judged again beside it; one statement."""
    queued, running, failed, oldest_at = s.execute(
        _of_contest(
            select(
                func.count().filter(Judging.state == JudgingState.QUEUED),
                func.count().filter(Judging.state == JudgingState.RUNNING),
                func.count().filter(and_(Judging.state == JudgingState.FAILED, Judging.is_current)),
                func.min(Judging.queued_at).filter(Judging.state == JudgingState.QUEUED),
            )
            .select_from(Judging)
            .where(_IS_OWN),
            contest_id,
        )
    ).one()
    return Waiting(queued, running, failed, oldest_at)


def open_judgings(s: Session, contest_id: int, *, limit: int = 100) -> list[Judging]:
    """Judgings that run or wait, running first, then by age, with submission, entry and problem."""
    return list(
        s.scalars(
            _with_all(
                _of_contest(select(Judging), contest_id)
                .where(Judging.state.in_([JudgingState.QUEUED, JudgingState.RUNNING]), _IS_OWN)
                .order_by(Judging.state.desc(), Judging.id)
                .limit(limit)
            )
        )
    )


def failed_judgings(s: Session, contest_id: int) -> list[Judging]:
    """Judge errors that stand, oldest first, with submission, entry and problem; `cause` says why."""
    return list(
        s.scalars(
            _with_all(
                _of_contest(select(Judging), contest_id)
                .where(Judging.is_current, Judging.state == JudgingState.FAILED)
                .order_by(Judging.id)
            )
        )
    )


def stuck(s: Session, contest_id: int, *, tries: int = STUCK_TRIES) -> list[Stuck]:
    """Entries with at least `tries` rejected attempts at a problem they have not solved, most tries first."""
    rejected = Judging.verdict.not_in([Verdict.AC, Verdict.CE])
    tally = (
        select(
            Submission.entry_id,
            Submission.stage_problem_id,
            func.count().filter(rejected).label("tries"),
            func.max(Submission.received_at).label("last_at"),
        )
        .join(Judging, and_(Judging.submission_id == Submission.id, Judging.is_current))
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(Stage.contest_id == contest_id)
        .group_by(Submission.entry_id, Submission.stage_problem_id)
        .having(func.count().filter(Judging.verdict == Verdict.AC) == 0)
        .having(func.count().filter(rejected) >= tries)
        .subquery()
    )
    rows = s.execute(
        select(Entry, StageProblem, tally.c.tries, tally.c.last_at)
        .join(tally, tally.c.entry_id == Entry.id)
        .join(StageProblem, StageProblem.id == tally.c.stage_problem_id)
        .where(Entry.withdrawn_at.is_(None), Entry.kind == EntryKind.OFFICIAL)
        .order_by(tally.c.tries.desc(), Entry.number, StageProblem.position)
    )
    return [Stuck(*row) for row in rows]


def _of_contest(statement: Any, contest_id: int) -> Any:
    return (
        statement.join(Submission, Submission.id == Judging.submission_id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(Stage.contest_id == contest_id)
    )


def _with_all(statement: Any) -> Any:
    submission = contains_eager(Judging.submission)
    return statement.options(
        submission,
        submission.joinedload(Submission.entry),
        submission.contains_eager(Submission.stage_problem),
        joinedload(Judging.version),
    )
