"""Rows of contests by points, for tests."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.models import Contest, Entry, StageProblem, Submission
from judge.packages.model import Aggregation, Group, Kind, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests.making import NOW, make_contest, make_problem, make_submission

GROUPS = (
    Group(""),
    Group("sample"),
    Group("secret", Aggregation.SUM, Decimal(100)),
    Group("secret/1", Aggregation.MIN, Decimal(40)),
    Group("secret/2", Aggregation.MIN, Decimal(60)),
)
PAIR = (b"1 2\n", b"3\n")


def make_points_contest(s: Session, **stage: Any) -> Contest:
    """A contest by points; what `make_contest` takes, and columns of the stage."""
    own = {name: stage.pop(name) for name in ("points_by", "is_tied_by_time", "feedback") if name in stage}
    contest = make_contest(s, **stage)
    contest.code.rule = "points"
    for name, value in own.items():
        setattr(contest.code, name, value)
    s.flush()
    return contest


def make_grouped(s: Session, contest: Contest, *, points: str | None = None, **more: Any) -> StageProblem:
    """A problem of 100 points in two groups of tests, of 40 and 60."""
    cases = dict.fromkeys(("sample/1", "secret/1/1", "secret/2/1"), PAIR)
    problem = make_problem(s, contest, cases=cases, **more)
    procedure = Procedure(kinds=frozenset({Kind.SCORING}), groups=GROUPS)
    problem.version.procedure = plain_procedure(procedure, str)
    problem.points = None if points is None else Decimal(points)
    s.flush()
    return problem


def make_scored(
    s: Session,
    entry: Entry,
    problem: StageProblem,
    scores: Mapping[str, str] | str,
    *,
    at: datetime = NOW,
    **more: Any,
) -> Submission:
    """A submission with a score: of each group by its name, else of the whole."""
    groups = {} if isinstance(scores, str) else {name: Decimal(score) for name, score in scores.items()}
    total = Decimal(scores) if isinstance(scores, str) else sum(groups.values(), Decimal(0))
    verdict = Verdict.AC if total == 100 else Verdict.WA
    submission = make_submission(s, entry, problem, at=at, verdict=verdict, **more)
    judging = submission.judgings[0]
    judging.score = total
    if groups:
        judging.groups = [_group("", total, 100), _group("secret", total, 100)] + [
            _group(name, score, {"secret/1": 40, "secret/2": 60}[name]) for name, score in groups.items()
        ]
    s.flush()
    return submission


def _group(name: str, score: Decimal, most: int) -> dict[str, Any]:
    verdict = Verdict.AC if score == most else Verdict.WA
    return {"name": name, "verdict": verdict, "score": str(score), "max_score": str(most)}
