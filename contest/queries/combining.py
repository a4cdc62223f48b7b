"""How a contest's stages count, and what their boards have to offer."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Contest, Network, Series, SeriesContest, Stage, StageKind
from contest.queries.attempts import POINTS
from judge.boards.coding import POINTS_FEEDS, SOLVED_FEEDS
from judge.boards.documents import feeds_by
from judge.boards.shares import FROM_ZERO, Feed, PointsRule


def counting_stages(contest: Contest) -> list[Stage]:
    """The stages that yield points, in order."""
    return [stage for stage in contest.stages if stage.counts]


def feeds_of(stage: Stage) -> frozenset[Feed]:
    """What the stage's board has, by its rule alone, before anything is on it."""
    if stage.kind is StageKind.CODE:
        return feeds_of_code(stage.rule)
    return feeds_of_rounds(each.rule for each in stage.rounds)


def feeds_of_code(rule: str) -> frozenset[Feed]:
    """What a board of programs has that is ranked by this rule."""
    return POINTS_FEEDS if rule == POINTS else SOLVED_FEEDS


def feeds_of_rounds(rules: Iterable[str]) -> frozenset[Feed]:
    """What a stage has whose rounds are marked by these rules: any of them can turn out to be the last."""
    return FROM_ZERO.intersection(*map(feeds_by, rules))


def default_rule(stage: Stage) -> PointsRule:
    """What a stage gives until somebody chose."""
    if stage.kind is StageKind.CODE:
        return PointsRule("share" if stage.rule == POINTS else "solved")
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


def public_series(s: Session, contest: Contest | None = None) -> list[Series]:
    """The series that everybody may see; of a contest, which has to be everybody's itself, those it is in."""
    if contest is not None:
        return [each for each in series_of(s, contest) if each.is_public] if contest.is_public else []
    return list(s.scalars(select(Series).where(Series.is_public).order_by(Series.id.desc())))
