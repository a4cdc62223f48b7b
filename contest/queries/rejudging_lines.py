"""What a rejudging brought, submission by submission, beside the results that stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from contest.models import (
    Entry,
    Judging,
    JudgingState,
    ProblemVersion,
    Rejudging,
    Run,
    StageProblem,
    Submission,
)
from judge.verdicts import Verdict

OPEN_STATES = frozenset({JudgingState.QUEUED, JudgingState.RUNNING})


class Trouble(StrEnum):
    """Why a submission can't simply be applied."""

    RUNNING = "running"  # waits or runs
    FAILED = "failed"
    ANEW = "anew"  # another judging became current, or is under way, since this began
    UNSTABLE = "unstable"  # its repetitions differ


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one judging."""

    judging: str  # public id
    state: JudgingState
    verdict: Verdict | None
    score: Decimal | None
    groups: Any
    failed_test: str | None
    reason: str | None
    cause: Mapping[str, Any] | None
    cpu_s: float | None
    worker: str | None
    attempt: int
    version: int
    is_current: bool
    is_near_limit: bool
    """a test was run again, since it was near the time limit"""

    @property
    def counts(self) -> tuple[Any, ...]:
        """All of it that a board can hang on."""
        return self.state is JudgingState.FAILED, self.verdict, self.score, self.groups

    @property
    def is_over(self) -> bool:
        """Whether it is done or failed."""
        return self.state not in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Line:
    """A submission of a rejudging: the result it was compared with, and those of its repetitions."""

    submission_id: int
    submission: str  # public id
    entry_id: int
    entry: str  # public id
    entry_number: int
    entry_name: str | None
    problem: str  # public id
    label: str
    language: str
    received_at: datetime
    pinned: int  # version that is judged by now
    old: Result | None
    again: tuple[Result, ...]
    trouble: Trouble | None
    was_applied: bool

    @property
    def new(self) -> Result:
        """What would count: the first run."""
        return self.again[0]

    @property
    def is_older(self) -> bool:
        """Whether another version was pinned since it began."""
        return self.new.version != self.pinned

    @property
    def is_changed(self) -> bool:
        """Whether verdict, score or a group's differ from before."""
        return self.old is not None and self.new.is_over and self.old.counts != self.new.counts

    @property
    def is_told_otherwise(self) -> bool:
        """Whether the verdict is the same, and what is said of it isn't."""
        return (
            self.old is not None
            and self.new.is_over
            and not self.is_changed
            and (self.old.failed_test, self.old.reason) != (self.new.failed_test, self.new.reason)
        )


def lines(s: Session, rejudging: Rejudging) -> list[Line]:
    """Every submission of it with what was and what came, as they came in; five statements."""
    again: dict[int, list[Result]] = {}
    beside: dict[int, int] = {}
    first_ids: dict[int, int] = {}
    for row, result in _results(s, Judging.rejudging_id == rejudging.id):
        again.setdefault(row.submission_id, []).append(result)
        if row.repetition == 0:
            first_ids[row.submission_id] = row.id
            beside[row.submission_id] = row.beside_id
    mine, other = aliased(Judging), aliased(Judging)
    compared = select(mine.beside_id).where(mine.rejudging_id == rejudging.id)
    old = {row.id: result for row, result in _results(s, Judging.id.in_(compared))}
    # What was applied and later judged again stands beside something newer.
    stood = set(
        s.scalars(
            select(other.beside_id)
            .join(mine, mine.id == other.beside_id)
            .where(mine.rejudging_id == rejudging.id)
        )
    )
    newer = _judged_anew(s, rejudging)
    found = s.execute(
        select(
            Submission.id.label("submission_id"),
            Submission.public_id.label("submission"),
            Submission.entry_id,
            Entry.public_id.label("entry"),
            Entry.number.label("entry_number"),
            Entry.name.label("entry_name"),
            StageProblem.public_id.label("problem"),
            StageProblem.label,
            Submission.language,
            Submission.received_at,
            ProblemVersion.number.label("pinned"),
        )
        .join(Entry, Entry.id == Submission.entry_id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(ProblemVersion, ProblemVersion.id == StageProblem.version_id)
        .where(Submission.id.in_(select(mine.submission_id).where(mine.rejudging_id == rejudging.id)))
        .order_by(Submission.id)
    ).mappings()
    made = []
    for row in found:
        runs = tuple(again[row["submission_id"]])
        made.append(
            Line(
                **row,
                old=old.get(beside[row["submission_id"]]),
                again=runs,
                trouble=_trouble(runs, is_anew=row["submission_id"] in newer),
                was_applied=runs[0].is_current or first_ids[row["submission_id"]] in stood,
            )
        )
    return made


def _judged_anew(s: Session, rejudging: Rejudging) -> set[int]:
    """Submissions whose current judging is another than when it began, or that have none now."""
    mine, now = aliased(Judging), aliased(Judging)
    rows = s.scalars(
        select(mine.submission_id)
        .outerjoin(now, and_(now.submission_id == mine.submission_id, now.is_current))
        .where(
            mine.rejudging_id == rejudging.id,
            mine.repetition == 0,
            or_(now.id.is_(None), now.id != mine.beside_id),
        )
    )
    return set(rows)


def _trouble(runs: Sequence[Result], *, is_anew: bool) -> Trouble | None:
    if is_anew:
        return Trouble.ANEW
    if not all(run.is_over for run in runs):
        return Trouble.RUNNING
    if any(run.state is JudgingState.FAILED for run in runs):
        return Trouble.FAILED
    if any(run.counts != runs[0].counts for run in runs):
        return Trouble.UNSTABLE
    return None


def _results(s: Session, which: ColumnElement[bool]) -> list[tuple[Any, Result]]:
    near = select(Run.judging_id).where(Run.judging_id == Judging.id, Run.repeats > 0).exists()
    rows = s.execute(
        select(
            Judging.id,
            Judging.submission_id,
            Judging.repetition,
            Judging.beside_id,
            Judging.public_id,
            Judging.state,
            Judging.verdict,
            Judging.score,
            Judging.groups,
            Judging.failed_test,
            Judging.reason,
            Judging.cause,
            Judging.cpu_s,
            Judging.worker,
            Judging.attempt,
            ProblemVersion.number,
            Judging.is_current,
            near,
        )
        .join(ProblemVersion, ProblemVersion.id == Judging.version_id)
        .where(which)
        .order_by(Judging.submission_id, Judging.repetition)
    )
    return [(row, Result(*row[4:])) for row in rows]
