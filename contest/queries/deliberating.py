"""One entry as its panel's chair deliberates on it: every sheet, what came late, what was decided and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from contest.models import (
    Assignment,
    Audit,
    Entry,
    Mark,
    Remark,
    RemarkKind,
    Round,
    RoundState,
    Sheet,
)
from contest.queries.chairing import visible_entries
from contest.queries.chairs import Chair
from contest.queries.counting import is_overtaken, standing
from contest.queries.panel_marks import means, panel_of, panel_row
from contest.queries.sheet_reading import criterion_views, mark_view, marks_of, newest_text, state_of
from contest.queries.sheet_views import CriterionView, EntryView, MarkView, RemarkView, SheetState

DECISIONS = ("sheet.lock", "sheet.unlock", "mark.take", "mark.leave", "mark.change", "deliberation.note")


@dataclass(frozen=True, slots=True)
class LateMark:
    """A mark that came late."""

    criterion: Mapping[str, str]
    mark: MarkView
    instead_of: MarkView | None
    """what counts now"""
    may_take: bool
    """it waits or was left, and no newer one counts"""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A juror's sheet, as far as this chair may read it."""

    public_id: str | None
    juror: str
    is_own: bool
    state: SheetState
    locked_at: datetime | None
    abstained_reason: str | None
    rubric_version: int | None
    criteria: tuple[CriterionView, ...]
    """empty where the chair may not read them yet, or nothing was begun"""
    total: Decimal | None
    late: tuple[LateMark, ...]
    feedback: RemarkView | None
    note: RemarkView | None
    may_unlock: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of what was decided."""

    at: datetime
    by: str | None
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deliberation:
    """All of one entry."""

    entry: EntryView
    is_read: bool
    """whether the marks are open to this chair: not before their own sheet is in"""
    sheets: tuple[SheetLine, ...]
    criteria: tuple[tuple[str, Mapping[str, str]], ...]
    """key and name, of all rubrics in use"""
    means: Mapping[str, Decimal]
    """of the sheets that are in"""
    decisions: tuple[Decision, ...]
    """newest first"""


def deliberation(s: Session, round_: Round, chair: Chair, entry: Entry) -> Deliberation | None:
    """The entry's page; None where the entry is not there for this chair."""
    view = visible_entries(s, round_, chair).get(entry.id)
    if view is None:
        return None
    is_read = chair.reads(entry.id)
    panel = panel_of(s, round_.id, entry.id)
    sheets = [each.sheet for each in panel if each.sheet is not None]
    marks = marks_of(s, [sheet.id for sheet in sheets])
    remarks = _remarks(s, [sheet.id for sheet in sheets])
    rows = [
        panel_row(each, marks.get(each.sheet.id, ()), is_own=False)
        for each in panel
        if each.sheet is not None and each.sheet.locked_at is not None and each.sheet.abstained_at is None
    ]
    return Deliberation(
        entry=view,
        is_read=is_read,
        sheets=tuple(_line(each, round_, chair, marks, remarks, is_read=is_read) for each in panel),
        criteria=_criteria(sheets) if is_read else (),
        means=means(rows) if is_read else {},
        decisions=_decisions(s, round_, entry, sheets, marks, chair=chair),
    )


def _line(
    assignment: Assignment,
    round_: Round,
    chair: Chair,
    marks: Mapping[int, Sequence[Mark]],
    remarks: Mapping[int, Sequence[Remark]],
    *,
    is_read: bool,
) -> SheetLine:
    sheet = assignment.sheet
    is_own = chair.juror is not None and chair.juror.id == assignment.juror_id
    shows = sheet is not None and (is_read or is_own)
    written = marks.get(sheet.id, ()) if sheet is not None and shows else ()
    said = remarks.get(sheet.id, ()) if sheet is not None and shows else ()
    is_locked = sheet is not None and sheet.locked_at is not None
    is_open, is_decided = round_.state is RoundState.OPEN, round_.state is RoundState.DECIDED
    row = panel_row(assignment, written, is_own=is_own)
    return SheetLine(
        public_id=None if sheet is None else sheet.public_id,
        juror=assignment.juror.user.name,
        is_own=is_own,
        state=state_of(sheet),
        locked_at=None if sheet is None else sheet.locked_at,
        abstained_reason=sheet.abstained_reason if sheet is not None and shows else None,
        rubric_version=None if sheet is None else sheet.rubric.version,
        criteria=criterion_views(sheet.rubric, written) if sheet is not None and shows else (),
        total=row.total,
        late=_late(written),
        feedback=newest_text(said, RemarkKind.FEEDBACK),
        note=newest_text(said, RemarkKind.NOTE),
        may_unlock=is_locked and is_open,
        may_change=is_read and sheet is not None and not is_decided and (is_locked or not is_open),
    )


def _late(marks: Sequence[Mark]) -> tuple[LateMark, ...]:
    newest = standing(marks)
    found = []
    for mark in marks:
        if mark.is_late:
            counting = newest.get(mark.criterion_id)
            found.append(
                LateMark(
                    criterion=mark.criterion.name,
                    mark=mark_view(mark),
                    instead_of=None if counting is None else mark_view(counting),
                    may_take=mark.accepted_at is None and not is_overtaken(mark, newest),
                )
            )
    return tuple(found)


def _criteria(sheets: Sequence[Sheet]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Of the newest rubric in use first, then what only older ones have."""
    found: dict[str, Mapping[str, str]] = {}
    for sheet in sorted(sheets, key=lambda each: -each.rubric.version):
        for each in sheet.rubric.criteria:
            found.setdefault(each.key, each.name)
    return tuple(found.items())


def _remarks(s: Session, sheets: Sequence[int]) -> Mapping[int, Sequence[Remark]]:
    found: dict[int, list[Remark]] = {}
    for remark in s.scalars(select(Remark).where(Remark.sheet_id.in_(sheets)).order_by(Remark.id)):
        found.setdefault(remark.sheet_id, []).append(remark)
    return found


def _decisions(
    s: Session,
    round_: Round,
    entry: Entry,
    sheets: Sequence[Sheet],
    marks: Mapping[int, Sequence[Mark]],
    *,
    chair: Chair,
) -> tuple[Decision, ...]:
    """What was decided on these sheets, from the log; others' marks and words if the chair may read them."""
    is_read = chair.reads(entry.id)
    own = None if chair.juror is None else chair.juror.user_id
    subjects = [sheet.public_id for sheet in sheets]
    if is_read:
        subjects += [mark.public_id for written in marks.values() for mark in written]
    rows = s.scalars(
        select(Audit)
        .where(
            Audit.action.in_(DECISIONS),
            or_(
                Audit.subject_kind.in_(("sheet", "mark")) & Audit.subject.in_(subjects),
                (Audit.subject_kind == "entry") & (Audit.subject == entry.public_id),
            ),
        )
        .options(joinedload(Audit.actor))
        .order_by(Audit.id.desc())
    )
    return tuple(
        Decision(
            each.at, None if each.actor is None else each.actor.name, each.action, each.before, each.after
        )
        for each in rows
        if is_read or each.actor_id == own or each.action == "sheet.lock"
        if each.subject_kind != "entry" or each.after.get("round") == round_.public_id
    )
