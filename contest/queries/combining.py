"""How a contest's stages count, and what their boards have to offer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Contest, Network, Series, SeriesContest, Stage, StageKind
from judge.boards.documents import INTERVALS
from judge.boards.shares import Feed, PointsRule


def counting_stages(contest: Contest) -> list[Stage]:
    """The stages that yield points, in order."""
    return [stage for stage in contest.stages if stage.counts]


def feeds_of(stage: Stage) -> frozenset[Feed]:
    """What the stage's board has, by its rule alone, before anything is on it."""
    if stage.kind is StageKind.CODE:
        return frozenset({Feed.SOLVED})
    # The last round is what counts; a stage without one is marked by the rule a new round has.
    rule = stage.rounds[-1].rule if stage.rounds else "severity"
    return frozenset({Feed.INTERVAL if rule.partition(":")[0] in INTERVALS else Feed.SCALAR})


def default_rule(stage: Stage) -> PointsRule:
    """What a stage gives until somebody chose."""
    if stage.kind is StageKind.CODE:
        return PointsRule("solved")
    return PointsRule("share" if Feed.SCALAR in feeds_of(stage) else "standardised")


def series_by_slug(s: Session, slug: str) -> Series | None:
    """A series by its name in addresses."""
    return s.scalar(select(Series).where(Series.slug == slug))


def series_of(s: Session, contest: Contest) -> list[Series]:
    """The series a contest is in."""
    rows = s.scalars(
        select(Series)
        .join(SeriesContest, SeriesContest.series_id == Series.id)
        .where(SeriesContest.contest_id == contest.id)
        .order_by(Series.slug)
    )
    return list(rows)


def series_in(s: Session, network: Network) -> list[Series]:
    """All series of a network."""
    return list(s.scalars(select(Series).where(Series.network_id == network.id).order_by(Series.slug)))
