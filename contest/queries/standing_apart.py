"""Marks that stand apart and jurors who mark the other way round: questions to the chair, never answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import Juror, Round
from contest.queries.chairing import visible_entries
from contest.queries.chairs import Chair
from contest.queries.rounds import newest_rubric
from contest.queries.sheet_views import EntryView
from contest.queries.standings import counted_marks, scale_width
from judge.panels.composites import Panel
from judge.panels.outliers import Outlier, outliers
from judge.panels.reversal import reversed_judges

SHOWN = 10
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Apart:
    """A sheet that stands apart, with the plain facts around it; figures in the unit of the marks."""

    juror: str
    entry: EntryView
    given: Decimal
    expected: Decimal
    severity: Decimal
    """how much the juror gives above the others elsewhere; negative: below"""
    others: tuple[Decimal, Decimal] | None
    """the lowest and the highest of the others; None: nobody else marked it"""
    criterion: Mapping[str, str] | None
    """the one that adds most to the difference"""
    mark: Decimal | None
    others_mean: Decimal | None


@dataclass(frozen=True, slots=True)
class Reversed:
    """A juror whose marks run against those of the others."""

    juror: str
    sheets: int


@dataclass(frozen=True, slots=True)
class StandingApart:
    """What the chair may want to look at."""

    apart: tuple[Apart, ...]
    reversed: tuple[Reversed, ...]
    sheets: int
    """submitted sheets that were compared"""
    by_chance: Decimal
    """how many would stand apart by chance alone"""


def standing_apart(s: Session, round_: Round, chair: Chair) -> StandingApart:
    """Compare the submitted sheets that this chair may read."""
    entries = {
        view.public_id: view for key, view in visible_entries(s, round_, chair).items() if chair.reads(key)
    }
    marks = [mark for mark in counted_marks(s, round_) if mark.entry in entries]
    if not marks:
        return StandingApart((), (), 0, Decimal(0))
    panel = Panel.of(marks, scale_width=scale_width(s, round_))
    names = _names(s, round_)
    rubric = newest_rubric(s, round_)
    criteria = {} if rubric is None else {each.key: each.name for each in rubric.criteria}
    found = outliers(panel)
    flags = zip(panel.judges, reversed_judges(panel.design), strict=True)
    flagged = [judge for judge, is_flagged in flags if is_flagged]
    return StandingApart(
        apart=tuple(_apart(each, names, entries, criteria) for each in found.marks[:SHOWN]),
        reversed=tuple(Reversed(names[judge], len(panel.by_judge[judge])) for judge in flagged),
        sheets=len(panel.sheets),
        by_chance=_decimal(found.by_chance),
    )


def _apart(
    found: Outlier,
    names: Mapping[str, str],
    entries: Mapping[str, EntryView],
    criteria: Mapping[str, Mapping[str, str]],
) -> Apart:
    worst = found.criteria[0] if len(criteria) > 1 and found.criteria else None
    return Apart(
        juror=names[found.judge],
        entry=entries[found.entry],
        given=_decimal(found.composite),
        expected=_decimal(found.expected),
        severity=_decimal(found.severity),
        others=None if found.others is None else (_decimal(found.others.low), _decimal(found.others.high)),
        criterion=None if worst is None else criteria.get(worst.criterion),
        mark=None if worst is None else _decimal(worst.mark),
        others_mean=None if worst is None else _decimal(worst.others.mean),
    )


def _names(s: Session, round_: Round) -> Mapping[str, str]:
    rows = s.scalars(select(Juror).where(Juror.stage_id == round_.stage_id).options(joinedload(Juror.user)))
    return {each.public_id: each.user.name for each in rows}


def _decimal(value: Fraction | float) -> Decimal:
    """Two digits, for reading."""
    return Decimal(repr(float(value))).quantize(CENT, ROUND_HALF_UP)
