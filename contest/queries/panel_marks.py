"""How a panel marked an entry, for one of its jurors: never before the own marks are in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import Assignment, Criterion, Juror, Mark, MarkKind, RoundState, SeesOthers
from contest.queries.counting import standing
from contest.queries.sheet_reading import marks_of, may_open
from contest.queries.sheet_views import NotShown, PanelRow, PanelView


def panel_view(s: Session, juror: Juror, assignment: Assignment) -> PanelView:
    """Others' marks, only after the own lock and where the round's `sees_others` allows."""
    own = assignment.sheet
    why_not = _why_not(s, juror, assignment)
    if why_not is not None or own is None:
        return PanelView(why_not or NotShown.LOCK_FIRST, (), (), {}, 0)
    panel = panel_of(s, assignment.round_id, assignment.entry_id)
    shown = [each for each in panel if each.sheet is not None and _is_in(each)]
    marks = marks_of(s, [each.sheet.id for each in shown if each.sheet is not None])
    rows = tuple(
        panel_row(each, marks.get(each.sheet.id, ()), is_own=each.id == assignment.id)
        for each in shown
        if each.sheet is not None
    )
    criteria = tuple((each.key, each.name) for each in own.rubric.criteria)
    waiting = sum(_is_out(each) for each in panel)
    return PanelView(None, criteria, rows, means(rows), waiting)


def panel_of(s: Session, round_id: int, entry_id: int) -> Sequence[Assignment]:
    """Who is to mark an entry, with their sheets."""
    return s.scalars(
        select(Assignment)
        .where(
            Assignment.round_id == round_id,
            Assignment.entry_id == entry_id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
        )
        .options(joinedload(Assignment.juror).joinedload(Juror.user), joinedload(Assignment.sheet))
        .order_by(Assignment.id)
    ).all()


def panel_row(assignment: Assignment, marks: Sequence[Mark], *, is_own: bool) -> PanelRow:
    """What a sheet says, by the keys of its criteria."""
    said = [mark for mark in standing(marks).values() if mark.kind is not MarkKind.CLEAR]
    return PanelRow(
        juror=assignment.juror.user.name,
        is_own=is_own,
        values={mark.criterion.key: mark.value for mark in said},
        total=weighted_mean(
            [(mark.criterion, mark.value) for mark in said if mark.value is not None],
        ),
    )


def weighted_mean(values: Sequence[tuple[Criterion, Decimal]]) -> Decimal | None:
    """By weight, exact until rounded half-up to 6 places; None where the weights sum to nothing."""
    weights = sum((Fraction(criterion.weight) for criterion, _ in values), Fraction(0))
    if not weights:
        return None
    exact = sum((Fraction(criterion.weight) * Fraction(value) for criterion, value in values), Fraction(0))
    return _rounded(exact / weights)


def means(rows: Sequence[PanelRow]) -> Mapping[str, Decimal]:
    """The mean of each criterion over the sheets that mark it."""
    given: dict[str, list[Decimal]] = {}
    for row in rows:
        for key, value in row.values.items():
            if value is not None:
                given.setdefault(key, []).append(value)
    return {
        key: _rounded(sum((Fraction(value) for value in values), Fraction(0)) / len(values))
        for key, values in given.items()
    }


def _why_not(s: Session, juror: Juror, assignment: Assignment) -> NotShown | None:
    round_ = assignment.round
    if not may_open(s, juror, assignment):
        return NotShown.HIDDEN
    if round_.sees_others is SeesOthers.NEVER:
        return NotShown.NEVER
    if assignment.sheet is None or assignment.sheet.locked_at is None:
        return NotShown.LOCK_FIRST
    if round_.sees_others is SeesOthers.CLOSED and round_.state is RoundState.OPEN:
        return NotShown.NOT_CLOSED
    return None


def _is_in(assignment: Assignment) -> bool:
    """Whether the sheet is submitted and says something."""
    sheet = assignment.sheet
    return sheet is not None and sheet.locked_at is not None and sheet.abstained_at is None


def _is_out(assignment: Assignment) -> bool:
    """Whether the sheet is still awaited."""
    sheet = assignment.sheet
    return sheet is None or (sheet.locked_at is None and sheet.abstained_at is None)


def _rounded(exact: Fraction) -> Decimal:
    scaled = exact * 10**6
    # Half-up, also below nothing: away from zero.
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(whole) if exact >= 0 else -Decimal(whole)).scaleb(-6).normalize()
