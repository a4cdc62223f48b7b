"""What a board of programs is made of: the problems set in its stages, and the attempts at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from contest.models import Judging, ProblemVersion, Stage, StageProblem, Submission
from contest.phases import is_board_frozen
from contest.queries.worths import worths
from judge.boards.points import Attempt, Problem
from judge.grading.scoring import Worths

POINTS = "points"
"""The rule of stages whose problems give points."""
_SECOND = timedelta(seconds=1)
IS_CURRENT = Judging.is_current == true()
"""Which judging stands for its submission; a rejudging looks at the board by another."""


class Audience(StrEnum):
    """Who looks."""

    PUBLIC = "public"  # hidden names and the freeze hold
    ORGANISERS = "organisers"  # all as it is


@dataclass(frozen=True, slots=True)
class SetProblem:
    """A problem as it is set in a stage."""

    id: int
    public_id: str
    label: str
    colour: str
    titles: Mapping[str, str]
    points: Decimal | None
    version: str  # public id


def problems_of(s: Session, stages: Mapping[int, Stage]) -> list[SetProblem]:
    """The problems of these stages, in order."""
    rows = s.execute(
        select(
            StageProblem.id,
            StageProblem.public_id,
            StageProblem.label,
            StageProblem.colour,
            ProblemVersion.titles,
            StageProblem.points,
            ProblemVersion.public_id,
        )
        .join(ProblemVersion, ProblemVersion.id == StageProblem.version_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(StageProblem.stage_id.in_(stages))
        .order_by(Stage.position, StageProblem.position, StageProblem.id)
    )
    return [SetProblem(*row) for row in rows]


def tells_points(stage: Stage) -> bool:
    """Whether people read scores there: not where a problem is solved or not, whatever its package scores."""
    return stage.rule == POINTS or not stage.counts


def problem_of(public_id: str, worth: Decimal | None, found: Worths) -> Problem:
    """A problem as a board by points sees it: what it is worth there, and what its package says."""
    return Problem(public_id, worth, found.most, found.is_scoring, found.parts)


def valued(s: Session, problems: list[SetProblem]) -> list[Problem]:
    """The same as a board by points sees them."""
    found = worths(s, {problem.version for problem in problems})
    return [problem_of(each.public_id, each.points, found[each.version]) for each in problems]


def attempts_of(
    s: Session,
    stages: Mapping[int, Stage],
    entries: Mapping[int, str],
    problems: Mapping[int, str],
    *,
    audience: Audience,
    at: datetime,
    stands: ColumnElement[bool] = IS_CURRENT,
    only: int | None = None,
) -> Iterator[Attempt]:
    """Attempts received between start and end; from the freeze on the public sees them as pending.

    `only`: those of one entry.
    """
    rows = s.execute(
        select(
            Submission.id,
            Submission.entry_id,
            Submission.stage_problem_id,
            StageProblem.stage_id,
            Submission.received_at,
            Judging.id,
            Judging.verdict,
            Judging.score,
            Judging.groups,
        )
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .outerjoin(Judging, and_(Judging.submission_id == Submission.id, stands))
        .where(StageProblem.stage_id.in_(stages), true() if only is None else Submission.entry_id == only)
    )
    times = {
        stage_id: (
            stage.starts_at or stage.contest.created_at,
            stage.ends_at,
            stage.freeze_at if audience is Audience.PUBLIC and is_board_frozen(stage.window, at) else None,
        )
        for stage_id, stage in stages.items()
    }
    for order, entry_id, problem_id, stage_id, received_at, judging_id, verdict, score, groups in rows:
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
            score=None if pending else score,
            groups=()
            if pending
            else tuple(
                (group["name"], Decimal(group["score"]))
                for group in groups or ()
                if group["score"] is not None
            ),
        )
