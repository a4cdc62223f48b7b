"""The leaderboard: rows become frozen attempts, a pure function ranks them, the last few are kept.

What is on a board follows from rows and the phase alone. It is kept by (contest, version, phase, freeze,
audience): at the start and in the freeze no row changes, the phase does.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from contest.models import (
    Contest,
    Entry,
    EntryKind,
    Judging,
    ProblemVersion,
    Stage,
    StageKind,
    StageProblem,
    Submission,
)
from contest.phases import Phase, is_board_frozen, phase
from judge.boards.icpc import Attempt, Row, Rule, rank

KEPT = 12  # some megabyte each in a large contest
_SECOND = timedelta(seconds=1)
IS_CURRENT = Judging.is_current == true()
"""Which judging stands for its submission; a rejudging looks at the board by another."""


class Audience(StrEnum):
    """Who looks."""

    PUBLIC = "public"  # hidden names and the freeze hold
    ORGANISERS = "organisers"  # all as it is


@dataclass(frozen=True, slots=True)
class Column:
    """A problem of the board."""

    problem: str  # public id
    label: str
    colour: str
    titles: Mapping[str, str]
    solved: int  # entries that solved it
    tried: int  # entries that submitted anything that shows


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the board with its rank; `row.cells` are by the problem's public id."""

    entry: str  # public id
    number: int
    name: str | None  # None: hidden or not chosen, show "Team 7"
    row: Row


@dataclass(frozen=True, slots=True)
class ContestBoard:
    """A board as one audience sees it at one version."""

    contest: str  # public id
    version: int
    phase: Phase
    is_frozen: bool
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


_Key = tuple[str, int, Phase, bool, Audience]
_kept: OrderedDict[_Key, ContestBoard] = OrderedDict()
_lock = Lock()


def board(
    s: Session, contest: Contest, *, audience: Audience = Audience.PUBLIC, at: datetime
) -> ContestBoard:
    """The board at the contest's present version; four statements, one when it is kept."""
    version = s.scalars(select(Contest.version).where(Contest.id == contest.id)).one()
    now = phase(contest.window, at)
    frozen = audience is Audience.PUBLIC and any(
        is_board_frozen(stage.window, at) for stage in _stages(contest)
    )
    key = (contest.public_id, version, now, frozen, audience)
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    made = compute(s, contest, version=version, audience=audience, at=at)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def compute(
    s: Session,
    contest: Contest,
    *,
    version: int,
    audience: Audience,
    at: datetime,
    stands: ColumnElement[bool] = IS_CURRENT,
) -> ContestBoard:
    """The board from scratch; `stands` tells of a Judging whether it is its submission's."""
    stages = {stage.id: stage for stage in _stages(contest)}
    now = phase(contest.window, at)
    # Before the start not even the number of problems is told.
    shows_problems = audience is Audience.ORGANISERS or now is not Phase.BEFORE
    problems = problems_of(s, stages) if shows_problems else []
    entries = s.execute(
        select(Entry.id, Entry.public_id, Entry.number, Entry.name, Entry.is_name_hidden)
        .where(
            Entry.contest_id == contest.id,
            Entry.kind == EntryKind.OFFICIAL,
            Entry.opened_at.is_not(None),
            Entry.withdrawn_at.is_(None),
        )
        .order_by(Entry.number)
    ).all()
    if not stages:
        entries = []  # startups alone: their places come of rounds, not of problems
    names = {entry.id: entry.public_id for entry in entries}
    columns = {problem.id: problem.public_id for problem in problems}
    attempts = attempts_of(s, stages, names, columns, audience=audience, at=at, stands=stands)
    ranked = rank(
        list(names.values()),
        list(columns.values()),
        attempts,
        Rule(penalty_minutes=contest.code.penalty_minutes) if contest.code is not None else Rule(),
    )
    by_id = {entry.public_id: entry for entry in entries}
    lines = tuple(
        Line(
            entry=row.entry,
            number=by_id[row.entry].number,
            name=None
            if audience is Audience.PUBLIC and by_id[row.entry].is_name_hidden
            else by_id[row.entry].name,
            row=row,
        )
        for row in ranked.rows
    )
    return ContestBoard(
        contest=contest.public_id,
        version=version,
        phase=now,
        is_frozen=audience is Audience.PUBLIC
        and any(is_board_frozen(stage.window, at) for stage in stages.values()),
        columns=tuple(
            Column(
                problem=problem.public_id,
                label=problem.label,
                colour=problem.colour,
                titles=problem.titles,
                solved=sum(line.row.cells[problem.public_id].solved for line in lines),
                tried=sum(
                    bool(cell.tries or cell.pending)
                    for cell in (line.row.cells[problem.public_id] for line in lines)
                ),
            )
            for problem in problems
        ),
        lines=lines,
    )


@dataclass(frozen=True, slots=True)
class SetProblem:
    """A problem as it is set in a stage."""

    id: int
    public_id: str
    label: str
    colour: str
    titles: Mapping[str, str]


def _stages(contest: Contest) -> list[Stage]:
    return [stage for stage in contest.stages if stage.kind is StageKind.CODE and stage.counts]


def problems_of(s: Session, stages: Mapping[int, Stage]) -> list[SetProblem]:
    """The problems of these stages, in order."""
    rows = s.execute(
        select(
            StageProblem.id,
            StageProblem.public_id,
            StageProblem.label,
            StageProblem.colour,
            ProblemVersion.titles,
        )
        .join(ProblemVersion, ProblemVersion.id == StageProblem.version_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(StageProblem.stage_id.in_(stages))
        .order_by(Stage.position, StageProblem.position, StageProblem.id)
    )
    return [SetProblem(*row) for row in rows]


def attempts_of(
    s: Session,
    stages: Mapping[int, Stage],
    entries: Mapping[int, str],
    problems: Mapping[int, str],
    *,
    audience: Audience,
    at: datetime,
    stands: ColumnElement[bool] = IS_CURRENT,
) -> Iterator[Attempt]:
    """Attempts received between start and end; from the freeze on the public sees them as pending."""
    rows = s.execute(
        select(
            Submission.id,
            Submission.entry_id,
            Submission.stage_problem_id,
            StageProblem.stage_id,
            Submission.received_at,
            Judging.id,
            Judging.verdict,
        )
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .outerjoin(Judging, and_(Judging.submission_id == Submission.id, stands))
        .where(StageProblem.stage_id.in_(stages))
    )
    times = {
        stage_id: (
            stage.starts_at or stage.contest.created_at,
            stage.ends_at,
            stage.freeze_at if audience is Audience.PUBLIC and is_board_frozen(stage.window, at) else None,
        )
        for stage_id, stage in stages.items()
    }
    for order, entry_id, problem_id, stage_id, received_at, judging_id, verdict in rows:
        entry, problem = entries.get(entry_id), problems.get(problem_id)
        starts_at, ends_at, freeze_at = times[stage_id]
        if entry is None or problem is None or not starts_at <= received_at < ends_at:
            continue
        pending = judging_id is None or (freeze_at is not None and received_at >= freeze_at)
        yield Attempt(
            entry=entry,
            problem=problem,
            at_s=(received_at - starts_at) // _SECOND,
            verdict=None if pending else verdict,
            is_pending=pending,
            order=order,
        )
