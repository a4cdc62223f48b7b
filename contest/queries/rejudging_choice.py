"""Which submissions are judged again: a choice, the statement it makes, and what there is to choose of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from contest.models import (
    Contest,
    Entry,
    Judging,
    JudgingState,
    Rejudging,
    RejudgingState,
    Stage,
    StageProblem,
    Submission,
)
from judge.verdicts import Verdict

JUDGE_ERROR = "JE"
"""Among verdicts: what could not be judged."""
VERDICTS = (*(verdict.value for verdict in Verdict), JUDGE_ERROR)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the submissions have in common; a field left empty asks nothing. Ids are public ids."""

    submission: str = ""
    problems: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    entry: str = ""
    verdicts: tuple[str, ...] = ()
    worker: str = ""
    """who judged what stands"""
    after: datetime | None = None
    """received then or later"""
    before: datetime | None = None
    """received earlier"""
    outdated: bool = False
    """judged by another version than is pinned now"""

    @property
    def asks(self) -> bool:
        """Whether it leaves anything out."""
        return self != Choice()

    def facts(self) -> dict[str, Any]:
        """As a row keeps it."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in named.items()
            if value not in {"", (), None, False}
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Choice":
        """From what a row keeps."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()
        }
        values |= {name: datetime.fromisoformat(facts[name]) for name in ("after", "before") if name in facts}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A submission that is chosen: what stands for it, and what it is judged by now."""

    submission_id: int
    judging_id: int
    version_id: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many a choice means, before anything happens."""

    number: int
    by_verdict: Mapping[str, int]
    waiting: int
    """as described, but waiting for a first result: they are left out"""
    busy: int
    """of the number, those that an open rejudging has already"""


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose of in a contest."""

    problems: Sequence[StageProblem]
    languages: Sequence[str]
    entries: Sequence[Entry]
    workers: Sequence[str]


def chosen(s: Session, contest: Contest, choice: Choice, *, until: datetime) -> list[Chosen]:
    """Submissions whose result stood at `until`, in the order in which they came."""
    rows = s.execute(
        _judged(contest, choice, until)
        .with_only_columns(Submission.id, Judging.id, StageProblem.version_id)
        .order_by(Submission.id)
    )
    return [Chosen(*row) for row in rows]


def count(s: Session, contest: Contest, choice: Choice, *, until: datetime) -> Counted:
    """How many those are; three statements."""
    by_verdict = {
        JUDGE_ERROR if verdict is None else verdict.value: number
        for verdict, number in s.execute(
            _judged(contest, choice, until)
            .with_only_columns(Judging.verdict, func.count())
            .group_by(Judging.verdict)
        )
    }
    busy = s.scalar(
        _judged(contest, choice, until).with_only_columns(func.count()).where(is_in_open_rejudging())
    )
    current = aliased(Judging)
    waiting = s.scalar(
        _of(contest, choice)
        .with_only_columns(func.count())
        .where(~exists().where(current.submission_id == Submission.id, current.is_current))
    )
    order = {value: place for place, value in enumerate(VERDICTS)}
    ordered = dict(sorted(by_verdict.items(), key=lambda pair: order[pair[0]]))
    return Counted(sum(ordered.values()), ordered, waiting or 0, busy or 0)


def is_in_open_rejudging() -> ColumnElement[bool]:
    """Whether a Submission is in one."""
    again = aliased(Judging)
    return exists().where(
        again.submission_id == Submission.id,
        again.rejudging_id == Rejudging.id,
        Rejudging.state == RejudgingState.OPEN,
    )


def outdated(s: Session, contest: Contest) -> dict[int, int]:
    """How many results came of another version than is pinned now, by StageProblem.id where there are any."""
    rows = s.execute(
        _base(contest)
        .join(Judging, and_(Judging.submission_id == Submission.id, Judging.is_current))
        .where(Judging.version_id != StageProblem.version_id)
        .with_only_columns(StageProblem.id, func.count())
        .group_by(StageProblem.id)
    )
    return {row[0]: row[1] for row in rows}


def offered(s: Session, contest: Contest) -> Offered:
    """What the form lists: only what occurs; four statements."""
    problems = s.scalars(
        select(StageProblem)
        .join(StageProblem.stage)
        .where(Stage.contest_id == contest.id)
        .order_by(Stage.position, StageProblem.position, StageProblem.id)
    ).all()
    languages = s.scalars(
        _base(contest).with_only_columns(Submission.language).distinct().order_by(Submission.language)
    ).all()
    entries = s.scalars(
        select(Entry)
        .where(Entry.contest_id == contest.id, exists().where(Submission.entry_id == Entry.id))
        .order_by(Entry.number)
    ).all()
    workers = s.scalars(
        _base(contest)
        .join(Judging, and_(Judging.submission_id == Submission.id, Judging.is_current))
        .where(Judging.worker.is_not(None))
        .with_only_columns(Judging.worker)
        .distinct()
        .order_by(Judging.worker)
    ).all()
    return Offered(problems, languages, entries, [worker for worker in workers if worker])


def _base(contest: Contest) -> Select[Any]:
    return (
        select(Submission.id)
        .select_from(Submission)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(Stage.contest_id == contest.id)
    )


def _of(contest: Contest, choice: Choice) -> Select[Any]:
    """Submissions by what is known of them before they are judged."""
    statement = _base(contest)
    if choice.submission:
        statement = statement.where(Submission.public_id == choice.submission)
    if choice.problems:
        statement = statement.where(StageProblem.public_id.in_(choice.problems))
    if choice.languages:
        statement = statement.where(Submission.language.in_(choice.languages))
    if choice.entry:
        statement = statement.join(Entry, Entry.id == Submission.entry_id).where(
            Entry.public_id == choice.entry
        )
    if choice.after is not None:
        statement = statement.where(Submission.received_at >= choice.after)
    if choice.before is not None:
        statement = statement.where(Submission.received_at < choice.before)
    return statement


def _judged(contest: Contest, choice: Choice, until: datetime) -> Select[Any]:
    """Those whose result stood at `until`."""
    statement = (
        _of(contest, choice)
        .join(Judging, and_(Judging.submission_id == Submission.id, Judging.is_current))
        .where(Judging.finished_at <= until)
    )
    if choice.verdicts:
        named = [verdict for verdict in Verdict if verdict.value in choice.verdicts]
        is_named: ColumnElement[bool] = Judging.verdict.in_(named)
        if JUDGE_ERROR in choice.verdicts:
            is_named = is_named | (Judging.state == JudgingState.FAILED)
        statement = statement.where(is_named)
    if choice.worker:
        statement = statement.where(Judging.worker == choice.worker)
    if choice.outdated:
        statement = statement.where(Judging.version_id != StageProblem.version_id)
    return statement
