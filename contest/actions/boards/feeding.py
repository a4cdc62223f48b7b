"""A points rule that was chosen goes on being fed, whatever rounds are marked by later."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Round, Stage, StagePoints
from contest.queries.combining import feeds_of_rounds
from contest.refusals import Refused
from judge.boards.shares import PointsRule, RuleUnfed


def check_feeds(s: Session, stage: Stage, rule: str, *, instead_of: Round | None = None) -> None:
    """Refuse a rule for marks that starves the points rule of its stage ("round.starves").

    `rule` is a further round's, or that of one there is.
    """
    chosen = s.scalar(select(StagePoints.rule).where(StagePoints.stage_id == stage.id))
    if chosen is None:
        return
    rules = [each.rule for each in stage.rounds if each is not instead_of]
    try:
        PointsRule.parse(chosen).check(feeds_of_rounds([*rules, rule]))
    except RuleUnfed:
        raise Refused("round.starves", rule=rule, points=chosen) from None
