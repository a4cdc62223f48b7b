"""Sentences of a published board: where points came from, how likely a place is."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from judge.boards.shares import PointsRule
from judge.panels.rounding import half_up, shown

SHOWN = 2
PERCENT = 100
HARDLY, NEARLY = Decimal("0.005"), Decimal("0.995")


def figure(value: Decimal | int | None) -> str | None:
    """A number as a page shows it; None stays None."""
    return None if value is None else two(value)


def two(value: Decimal | Fraction | int) -> str:
    """Two places, half-up."""
    return f"{half_up(Fraction(value), SHOWN):f}"


def exact(value: Decimal | int | str) -> str:
    """A number written out, to six places where it has no end."""
    return f"{shown(Fraction(Decimal(value))):f}"


def percent(share: Decimal | Fraction) -> str:
    """A share as a whole number of per cent."""
    return f"{half_up(Fraction(share) * PERCENT, 0):f}"


def chance(share: Decimal | int) -> str:
    """How likely it is; nothing that replays show is certain."""
    if share < HARDLY:
        return _("almost none")
    if share > NEARLY:
        return _("almost certain")
    return _("%(percent)s %%", percent=percent(Decimal(share)))


def of_stage(part: Any, inputs: Any, marks: str, composites: Sequence[Decimal | int]) -> tuple[str, str]:
    """Where points of a stage came from: a sentence, and the sum.

    `marks` is the rule of the stage's last round, `composites` what its judges gave; empty where it has none.
    """
    facts, points = part["facts"], part["points"]
    if "absent" in facts or points is None:
        return _("It has no place on this stage's board."), ""
    if "unscored" in facts:
        return _("It was not in the last round, so it has no points from this stage."), ""
    text = next(each["rule"] for each in inputs["rule"]["stages"] if each["stage"] == part["of"])
    rule, given = PointsRule.parse(text), two(points)
    match rule.kind:
        case "solved":
            found = _by_solved(facts, given)
        case "share":
            found = _by_share(facts, given, marks, composites)
        case "standardised":
            found = _by_standard(facts, given)
        case _:
            found = _by_rank(facts, given, has_table=bool(rule.table))
    return found


def _by_solved(facts: Any, given: str) -> tuple[str, str]:
    solved, problems = facts["solved"], facts["problems"]
    sentence = ngettext(
        "%(solved)s of %(num)d problem solved.",
        "%(solved)s of %(num)d problems solved.",
        int(problems),
        solved=solved,
    )
    return sentence, f"100 × {solved} ÷ {problems} = {given}" if problems else ""


def _by_rank(facts: Any, given: str, *, has_table: bool) -> tuple[str, str]:
    rank, entries = facts["rank"], facts["entries"]
    sentence = _("Place %(rank)s of %(entries)s.", rank=rank, entries=entries)
    if has_table:
        return sentence, _("%(points)s points for this place.", points=given)
    return sentence, f"100 × ({entries} + 1 − {rank}) ÷ {entries} = {given}"


def _by_share(facts: Any, given: str, marks: str, composites: Sequence[Decimal | int]) -> tuple[str, str]:
    value, best = exact(facts["value"]), exact(facts["best"])
    formula = f"100 × {value} ÷ {best} = {given}" if Decimal(facts["best"]) > 0 else ""
    if not marks.startswith("severity") or not composites:
        return _("The score is %(value)s; the best had %(best)s.", value=value, best=best), formula
    mean = sum(map(Fraction, composites), Fraction(0)) / len(composites)
    sentence = ngettext(
        "%(num)d judge gave %(mean)s. With strictness taken out: %(value)s; the best had %(best)s.",
        "%(num)d judges gave %(mean)s on average. With their strictness taken out: %(value)s; the best had "
        "%(best)s.",
        len(composites),
        mean=two(mean),
        value=value,
        best=best,
    )
    return sentence, formula


def _by_standard(facts: Any, given: str) -> tuple[str, str]:
    value, mean = exact(facts["value"]), exact(facts["mean"])
    spread = exact(facts["sd"])
    sentence = _(
        "The score is %(value)s; the mean is %(mean)s, the standard deviation %(sd)s.",
        value=value,
        mean=mean,
        sd=spread,
    )
    return sentence, "" if spread == "0" else f"50 + 10 × ({value} − {mean}) ÷ {spread} = {given}"


def of_contest(part: Any) -> tuple[str, str]:
    """Where points of a contest in a series came from."""
    if part["points"] is None:
        return _("Not in this contest, or without a place in it."), ""
    rank = part["facts"].get("rank")
    return _("Place %(rank)s, with %(total)s points.", rank=rank, total=two(part["points"])), ""
