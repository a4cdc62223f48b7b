"""The problems of a stage: which version is judged, label and colour."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, raise_version
from contest.models import Contest, ProblemVersion, Stage, StageProblem, Submission, User
from contest.numbers import plain
from contest.permissions import may_import
from contest.refusals import Refused

LABEL = re.compile(r"[A-Za-z0-9]{1,8}\Z")
POINTS_MOST = 1_000_000
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def pin_problem(
    s: Session, *, actor: User | None, problem: StageProblem, version: ProblemVersion, at: datetime
) -> StageProblem:
    """Judge by another version from now on; what was judged stays as it is.

    Refuses permission.denied, problem.other.
    """
    _may(actor, problem)
    if version.problem_id != problem.version.problem_id:
        raise Refused("problem.other")
    lock_contest(s, problem.stage.contest_id)
    before = {"version": problem.version.number}
    if problem.version_id == version.id:
        return problem
    problem.version = version
    _tell(s, actor, problem, "problem.pin", before=before, after={"version": version.number}, at=at)
    return problem


def edit_problem(
    s: Session,
    *,
    actor: User | None,
    problem: StageProblem,
    label: str,
    colour: str,
    points: Decimal | None = None,
    at: datetime,
) -> StageProblem:
    """Change label, colour and what it counts on a board by points; no points: as its package scores.

    Refuses permission.denied, problem.label_form, .label_taken, .colour_form, .points.
    """
    _may(actor, problem)
    check_look(label, colour)
    if points is not None and not 0 <= points <= POINTS_MOST:
        raise Refused("problem.points", most=POINTS_MOST)
    lock_contest(s, problem.stage.contest_id)
    taken = select(func.count()).where(
        StageProblem.stage_id == problem.stage_id,
        StageProblem.id != problem.id,
        StageProblem.label == label,
    )
    if s.scalar(taken):
        raise Refused("problem.label_taken", label=label)
    before = _look(problem)
    problem.label, problem.colour, problem.points = label, colour, points
    after = _look(problem)
    _tell(s, actor, problem, "problem.edit", before=before, after=after, at=at)
    return problem


def remove_problem(s: Session, *, actor: User | None, problem: StageProblem, at: datetime) -> None:
    """Take a problem out of its stage while nobody has submitted to it; refuses problem.in_use."""
    _may(actor, problem)
    lock_contest(s, problem.stage.contest_id)
    if s.scalar(select(func.count()).where(Submission.stage_problem_id == problem.id)):
        raise Refused("problem.in_use", label=problem.label)
    _tell(s, actor, problem, "problem.remove", before={"label": problem.label}, after={}, at=at)
    s.delete(problem)
    s.flush()


def code_stage(contest: Contest) -> Stage:
    """The stage in which people program; refuses contest.no_code."""
    if contest.code is None:
        raise Refused("contest.no_code")
    return contest.code


def check_look(label: str, colour: str) -> None:
    """Refuse what is no label ("problem.label_form") or no colour ("problem.colour_form")."""
    if not LABEL.match(label):
        raise Refused("problem.label_form", label=label)
    if not COLOUR.match(colour):
        raise Refused("problem.colour_form")


def _look(problem: StageProblem) -> dict[str, str | None]:
    """What the log keeps of it."""
    points = None if problem.points is None else plain(problem.points)
    return {"label": problem.label, "colour": problem.colour, "points": points}


def _may(actor: User | None, problem: StageProblem) -> None:
    if actor is not None and not may_import(actor, problem.stage.contest):
        raise Refused("permission.denied")


def _tell(
    s: Session,
    actor: User | None,
    problem: StageProblem,
    action: str,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
    at: datetime,
) -> None:
    contest_id = problem.stage.contest_id
    audit(
        s,
        actor=actor,
        action=action,
        subject=problem,
        contest_id=contest_id,
        before=before,
        after=after,
        at=at,
    )
    raise_version(s, contest_id, kind="problem", subject=problem.public_id, at=at)
