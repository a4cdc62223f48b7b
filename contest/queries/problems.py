"""The problems of a stage as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from contest.models import Contest, Stage, StageProblem
from contest.models.problems import ProblemVersion
from contest.queries.contests import in_language


@dataclass(frozen=True, slots=True)
class Line:
    """A problem in a list."""

    id: int
    public_id: str
    label: str
    title: str
    colour: str


# Made once, not at each request: everybody asks it at the start.
_LINES = (
    select(
        StageProblem.id,
        StageProblem.public_id,
        StageProblem.label,
        StageProblem.colour,
        StageProblem.stage_id,
        ProblemVersion.titles,
    )
    .join(ProblemVersion, ProblemVersion.id == StageProblem.version_id)
    .where(StageProblem.stage_id.in_(bindparam("stages", expanding=True)))
    .order_by(StageProblem.position, StageProblem.id)
)


def problem_lines(s: Session, stages: Sequence[Stage], language: str) -> dict[int, list[Line]]:
    """The problems of each stage, in order; one statement for all of them."""
    found: dict[int, list[Line]] = {stage.id: [] for stage in stages}
    if not found:
        return found
    order = stages[0].contest.hub.languages
    for row in s.execute(_LINES, {"stages": list(found)}):
        title = in_language(row.titles, language, order)
        found[row.stage_id].append(Line(row.id, row.public_id, row.label, title, row.colour))
    return found


def stage_problem(s: Session, contest: Contest, label: str, *, warm_up: bool) -> StageProblem | None:
    """A problem by its label, in the stage that counts or in the warm-up."""
    stage = contest.warm_up if warm_up else contest.code
    if stage is None:
        return None
    return s.scalar(
        select(StageProblem)
        .where(StageProblem.stage_id == stage.id, StageProblem.label == label)
        .options(joinedload(StageProblem.version).joinedload(ProblemVersion.problem))
    )
