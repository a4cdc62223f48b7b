"""The judges of a standing: how strictly each marks, and how far they agree."""

from dataclasses import dataclass
from decimal import Decimal

from contest.queries.round_standings import RoundStanding
from contest.site.standings import words
from contest.site.standings.plots import Scale, around
from contest.wording import say


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One juror beside the others."""

    name: str
    is_own: bool
    severity: Decimal | None
    told: str
    sheets: int
    is_flagged: bool
    at: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of agreement."""

    name: str
    value: str
    says: str
    why: str


def judges_of(found: RoundStanding) -> tuple[tuple[JudgeLine, ...], Scale]:
    """The most lenient first, for who leads the round; a juror learns of themselves alone."""
    standing = found.standing
    if standing is None:
        return (), around([])
    axis = around([row.severity for row in standing.judges if row.severity is not None])
    lines = [
        JudgeLine(
            name=found.jurors[row.judge],
            is_own=row.judge == found.own,
            severity=row.severity,
            told=words.strictness(row.severity),
            sheets=len(found.ranked.panel.by_judge[row.judge]) if found.ranked.panel else 0,
            is_flagged=row.flag is True,
            at=axis.at(row.severity or Decimal(0)),
        )
        for row in standing.judges
        if found.sight.leads or row.judge == found.own
    ]
    ordered = sorted(lines, key=lambda each: (-(each.severity or Decimal(0)), each.name.casefold()))
    return tuple(ordered), axis


def figures_of(found: RoundStanding) -> tuple[Figure, ...]:
    """Every figure of agreement, with why it is not there where it isn't."""
    if found.standing is None:
        return ()
    agreement = found.standing.agreement
    values: dict[str, Decimal | None] = {
        **{f"alpha.{key}": value for key, value in agreement.alpha.items()},
        **{f"icc.{key}": value for key, value in agreement.icc.items()},
        "w": agreement.w,
        "durbin": None if agreement.durbin is None else agreement.durbin.p,
    }
    lines = []
    for key, (name, says) in words.FIGURES.items():
        code = agreement.reasons.get(key) or agreement.reasons.get(key.partition(".")[0])
        lines.append(Figure(say(name), words.figure(values[key]), say(says), words.why(code)))
    return tuple(lines)
