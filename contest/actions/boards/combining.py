"""How a contest's stages make one board."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, raise_version
from contest.models import Combination, Contest, StagePoints, User
from contest.permissions import may_organise
from contest.queries.combining import counting_stages, feeds_of
from contest.refusals import Refused
from judge.boards.shares import PointsRule, RuleUnfed, RuleUnknown

DIGITS_MOST = 6
WEIGHT_MOST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class StageChoice:
    """What a stage gives."""

    rule: str
    weight: Decimal
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CombinationForm:
    """What an organiser says: by the public id of each stage that counts."""

    stages: Mapping[str, StageChoice]
    drop_lowest: int = 0
    digits: int = 2


def combine_stages(
    s: Session, *, actor: User | None, contest: Contest, form: CombinationForm, at: datetime
) -> Combination:
    """Set how the stages count together.

    Refuses permission.denied, combination.stages, .rule, .table, .unfed (with stage, rule, needs), .weights,
    .minimum, .drop_lowest, .digits.
    """
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")
    lock_contest(s, contest.id)
    stages = counting_stages(contest)
    if set(form.stages) != {stage.public_id for stage in stages}:
        raise Refused("combination.stages")
    if not 0 <= form.digits <= DIGITS_MOST:
        raise Refused("combination.digits", most=DIGITS_MOST)
    if not 0 <= form.drop_lowest < len(stages):
        raise Refused("combination.drop_lowest", most=len(stages) - 1)
    for stage in stages:
        choice = form.stages[stage.public_id]
        _check(choice)
        try:
            PointsRule.parse(choice.rule).check(feeds_of(stage))
        except RuleUnknown as error:
            if error.code == "points.rule_unknown":
                raise Refused("combination.rule", stage=stage.public_id, rule=choice.rule) from None
            raise Refused("combination.table", stage=stage.public_id, rule=choice.rule) from None
        except RuleUnfed:
            raise Refused("combination.unfed", stage=stage.public_id, rule=choice.rule) from None
    before = _facts(contest)
    found = contest.combination or Combination(contest=contest)
    found.drop_lowest, found.digits = form.drop_lowest, form.digits
    by_stage = {points.stage_id: points for points in found.stages}
    for stage in stages:
        choice = form.stages[stage.public_id]
        stage.weight = choice.weight
        points = by_stage.pop(stage.id, None)
        if points is None:
            points = StagePoints(stage=stage, rule=choice.rule)
            found.stages.append(points)
        points.rule, points.minimum = choice.rule, choice.minimum
    for points in by_stage.values():
        found.stages.remove(points)
    s.add(found)
    s.flush()
    audit(
        s,
        actor=actor,
        action="contest.combine",
        subject=contest,
        contest_id=contest.id,
        before=before,
        after=_facts(contest),
        at=at,
    )
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)
    return found


def _check(choice: StageChoice) -> None:
    """A stage of weight 0 would be a warm-up: all that count weigh something."""
    if not 0 < choice.weight <= WEIGHT_MOST:
        raise Refused("combination.weights")
    if choice.minimum is not None and not 0 <= choice.minimum <= WEIGHT_MOST:
        raise Refused("combination.minimum")


def _facts(contest: Contest) -> dict[str, Any]:
    found = contest.combination
    if found is None:
        return {}
    return {
        "digits": found.digits,
        "drop_lowest": found.drop_lowest,
        **{
            f"stage {points.stage.public_id}": " ".join(
                [
                    points.rule,
                    str(points.stage.weight),
                    *([] if points.minimum is None else [str(points.minimum)]),
                ]
            )
            for points in found.stages
        },
    }
