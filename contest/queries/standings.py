"""The marks of a round that count, as what ranks them takes them.

A mark counts when it is the newest of its sheet and criterion that came in time, or came late and was
accepted. Its sheet has to be locked, in every state of the round: nobody but the juror says that a sheet is
done, and closing a round locks those that are complete only where whoever closes it says so
(`contest.actions.rounds.opening.close_round`). Left out are abstentions and marks taken back, ended and
unreleased assignments, jurors in conflict with the entry, entries that were withdrawn or found ineligible.

A rubric changed meanwhile: criteria are the same in two versions where key and scale are. All marks of one
weigh what the newest version says; criteria that the newest one has no more, or on another scale, no longer
count.
"""

from decimal import Decimal
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contest.models import (
    Assignment,
    Criterion,
    Eligibility,
    Entry,
    Juror,
    Mark,
    MarkKind,
    Round,
    RoundEntry,
    Rubric,
    Sheet,
)
from contest.queries.jurors import is_in_conflict
from judge.panels.marks import Mark as Counted

Scale: TypeAlias = tuple[str, Decimal, Decimal, Decimal]
"""What makes a criterion the same in two versions of a rubric: key, low, high, step."""


def counted_marks(s: Session, round_: Round) -> tuple[Counted, ...]:
    """The marks of a round that count, by public ids of entry and juror, sorted; two statements."""
    weights = newest_weights(s, round_)
    rows = s.execute(
        select(
            Mark.sheet_id,
            Mark.kind,
            Mark.value,
            Criterion.key,
            Criterion.low,
            Criterion.high,
            Criterion.step,
            Entry.public_id.label("entry"),
            Juror.public_id.label("juror"),
        )
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .join(Sheet, Sheet.id == Mark.sheet_id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(
            RoundEntry,
            (RoundEntry.round_id == Assignment.round_id) & (RoundEntry.entry_id == Assignment.entry_id),
        )
        .where(
            Assignment.round_id == round_.id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
            Sheet.locked_at.is_not(None),
            Sheet.abstained_at.is_(None),
            or_(Mark.is_late.is_(False), Mark.accepted_at.is_not(None)),
            Entry.withdrawn_at.is_(None),
            Entry.eligibility != Eligibility.INELIGIBLE,
            ~is_in_conflict(),
        )
        .order_by(Mark.id)
    )
    newest = {(row.sheet_id, row.key): row for row in rows}
    found = []
    for row in newest.values():
        weight = weights.get((row.key, row.low, row.high, row.step))
        if weight is not None and row.kind is MarkKind.VALUE:
            found.append(Counted(row.entry, row.juror, row.value, row.key, weight))
    return tuple(sorted(found))


def newest_weights(s: Session, round_: Round) -> dict[Scale, Decimal]:
    """What each criterion of the round's newest rubric weighs; empty without a rubric."""
    newest = (
        select(Rubric.id)
        .where(Rubric.round_id == round_.id)
        .order_by(Rubric.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = s.scalars(select(Criterion).where(Criterion.rubric_id == newest))
    return {(each.key, each.low, each.high, each.step): each.weight for each in rows}


def scale_width(s: Session, round_: Round) -> Decimal | None:
    """The widest scale of the newest rubric's criteria that count: what ties of scores are measured by."""
    widths = [high - low for (_key, low, high, _step), weight in newest_weights(s, round_).items() if weight]
    return max(widths, default=None)
