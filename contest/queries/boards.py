"""The leaderboard: rows become frozen attempts, a pure function ranks them, the last few are kept.

What is on a board follows from rows and the phase alone. It is kept by (contest, version, phase, freeze,
audience): at the start and in the freeze no row changes, the phase does.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Lock

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from contest.models import Contest, Entry, EntryKind, PointsBy, Stage, StageKind
from contest.phases import Phase, is_board_frozen, phase
from contest.queries.attempts import IS_CURRENT, POINTS, Audience, attempts_of, problems_of, valued
from judge.boards import icpc, points

KEPT = 12  # some megabyte each in a large contest


@dataclass(frozen=True, slots=True)
class Column:
    """A problem of the board."""

    problem: str  # public id
    label: str
    colour: str
    titles: Mapping[str, str]
    solved: int  # entries that solved it, or have its full points
    tried: int  # entries that submitted anything that shows
    full: Decimal | None = None  # the most points there are to get; None: it has none, or no bound


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the board with its rank; `row.cells` are by the problem's public id."""

    entry: str  # public id
    number: int
    name: str | None  # None: hidden or not chosen, show "Team 7"
    row: icpc.Row | points.Row


@dataclass(frozen=True, slots=True)
class ContestBoard:
    """A board as one audience sees it at one version."""

    contest: str  # public id
    version: int
    phase: Phase
    is_frozen: bool
    rule: str  # "icpc" or "points": as which its lines have rows
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
    stage, ids = contest.code, list(names.values())
    valued_as = valued(s, problems) if stage is not None and stage.rule == POINTS else []
    ranked = _ranked(stage, ids, list(columns.values()), valued_as, attempts)
    full = {each.id: each.full for each in valued_as}
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
        for row in ranked
    )
    return ContestBoard(
        contest=contest.public_id,
        version=version,
        phase=now,
        is_frozen=audience is Audience.PUBLIC
        and any(is_board_frozen(stage.window, at) for stage in stages.values()),
        rule="icpc" if stage is None else stage.rule,
        columns=tuple(
            Column(
                problem=problem.public_id,
                label=problem.label,
                colour=problem.colour,
                titles=problem.titles,
                full=full.get(problem.public_id),
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


def _ranked(
    stage: Stage | None,
    entries: list[str],
    problems: list[str],
    valued_as: list[points.Problem],
    attempts: Iterable[points.Attempt],
) -> tuple[icpc.Row, ...] | tuple[points.Row, ...]:
    """Rows by the rule of the contest's stage."""
    if stage is not None and stage.rule == POINTS:
        return points.rank(entries, valued_as, attempts, points_rule(stage)).rows
    rule = icpc.Rule() if stage is None else icpc.Rule(penalty_minutes=stage.penalty_minutes)
    return icpc.rank(entries, problems, attempts, rule).rows


def own_row(s: Session, entry: Entry, stage: Stage, at: datetime) -> points.Row:
    """An entry's own points in a stage as they are, frozen or not; its rank among others is not in it."""
    stages, entries = {stage.id: stage}, {entry.id: entry.public_id}
    problems = problems_of(s, stages)
    columns = {problem.id: problem.public_id for problem in problems}
    attempts = attempts_of(s, stages, entries, columns, audience=Audience.ORGANISERS, at=at, only=entry.id)
    return points.rank([entry.public_id], valued(s, problems), attempts, points_rule(stage)).rows[0]


def points_rule(stage: Stage) -> points.Rule:
    """What a stage of points has set."""
    return points.Rule(by_groups=stage.points_by is PointsBy.GROUPS, is_tied_by_time=stage.is_tied_by_time)


def _stages(contest: Contest) -> list[Stage]:
    return [stage for stage in contest.stages if stage.kind is StageKind.CODE and stage.counts]
