"""The organiser's pages: who works, who sits where, which problems are set, what was said."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from contest.models import (
    Audit,
    Contest,
    Entry,
    Judging,
    Juror,
    PartyMember,
    Pass,
    Problem,
    ProblemVersion,
    Round,
    Stage,
    StageProblem,
    Submission,
    Task,
    TaskKind,
    User,
    Worker,
)
from judge.verdicts import Verdict

SHOWN = 50
WORKERS_FOR = timedelta(days=1)


def judged(s: Session, contest: Contest) -> tuple[int, int]:
    """How many submissions are solved and how many not yet, of those that have a verdict."""
    solved, every = s.execute(
        select(func.count().filter(Judging.verdict == Verdict.AC), func.count())
        .select_from(Judging)
        .join(Submission, Submission.id == Judging.submission_id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(Stage.contest_id == contest.id, Judging.is_current, Judging.verdict.is_not(None))
    ).one()
    return solved, every - solved


def judging_by_id(s: Session, contest: Contest, public_id: str) -> Judging | None:
    """A judging of this contest."""
    return s.scalar(
        select(Judging)
        .join(Judging.submission)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(Stage.contest_id == contest.id, Judging.public_id == public_id)
    )


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


def takes_part(s: Session, contest: Contest, user: User) -> bool:
    """Whether the account is a member of an entry of the contest."""
    found = s.scalar(
        select(Entry.id)
        .join(PartyMember, PartyMember.party_id == Entry.party_id)
        .where(Entry.contest_id == contest.id, PartyMember.user_id == user.id)
        .limit(1)
    )
    return found is not None


def tries_by_entry(s: Session, contest: Contest) -> dict[int, int]:
    """How many submissions each entry has."""
    rows = s.execute(
        select(Submission.entry_id, func.count(Submission.id))
        .join(Entry, Entry.id == Submission.entry_id)
        .where(Entry.contest_id == contest.id)
        .group_by(Submission.entry_id)
    )
    return {row[0]: row[1] for row in rows}


VERSIONS = (
    joinedload(StageProblem.stage),
    joinedload(StageProblem.version).joinedload(ProblemVersion.problem).selectinload(Problem.versions),
)
"""What pages of set problems show beside them."""


def set_problems(s: Session, contest: Contest) -> Sequence[StageProblem]:
    """The problems of all code stages with their versions, the main stage's first."""
    return s.scalars(
        select(StageProblem)
        .join(StageProblem.stage)
        .where(Stage.contest_id == contest.id)
        .options(*VERSIONS)
        .order_by(Stage.position, StageProblem.position, StageProblem.id)
    ).all()


def set_problem_by_id(s: Session, contest: Contest, public_id: str) -> StageProblem | None:
    """A problem set in this contest, with its versions."""
    return s.scalar(
        select(StageProblem)
        .join(StageProblem.stage)
        .where(Stage.contest_id == contest.id, StageProblem.public_id == public_id)
        .options(*VERSIONS)
    )


NAMED = frozenset({"entry", "juror", "round", "of", "to"})
"""Facts of a line that are public ids of entries, jurors and rounds."""


def names_told(s: Session, lines: Sequence[Audit]) -> dict[str, str | dict[str, str]]:
    """Names of entries, jurors and rounds that lines tell of, by public id; a round's in its languages."""
    told = [value for line in lines for value in (line.subject, *_ids(line.before), *_ids(line.after))]
    found: dict[str, str | dict[str, str]] = {}
    for row in s.execute(select(Entry.public_id, Entry.name).where(Entry.public_id.in_(told))):
        found |= {} if row.name is None else {row.public_id: row.name}
    jurors = select(Juror.public_id, User.name).join(Juror.user).where(Juror.public_id.in_(told))
    found |= {row.public_id: row.name for row in s.execute(jurors)}
    rounds = select(Round.public_id, Round.name).where(Round.public_id.in_(told))
    return found | {row.public_id: row.name for row in s.execute(rounds)}


def _ids(facts: Mapping[str, Any]) -> list[str]:
    several = [each for name in ("passed", "by_hand") for each in facts.get(name) or ()]
    return [value for name, value in facts.items() if name in NAMED and isinstance(value, str)] + several


def tasks(s: Session, contest: Contest) -> Sequence[Task]:
    """The newest imports of the contest, newest first, at most SHOWN."""
    return s.scalars(
        select(Task)
        .where(Task.contest_id == contest.id, Task.kind == TaskKind.IMPORT)
        .order_by(Task.id.desc())
        .limit(SHOWN)
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


def entries_told(s: Session, lines: Sequence[Audit]) -> dict[str, Entry]:
    """The entries that lines of the log are about, by public id."""
    subjects = {line.subject for line in lines if line.subject_kind == Entry.__tablename__}
    rows = s.scalars(select(Entry).where(Entry.public_id.in_(subjects)))
    return {entry.public_id: entry for entry in rows}


def line_by_id(s: Session, contest: Contest, public_id: str) -> Audit | None:
    """A line of this contest's log."""
    return s.scalar(select(Audit).where(Audit.contest_id == contest.id, Audit.public_id == public_id))


def newest_line(s: Session, subject: str) -> Audit | None:
    """The last thing that was said of a row, by its public id."""
    return s.scalars(select(Audit).where(Audit.subject == subject).order_by(Audit.id.desc()).limit(1)).first()
