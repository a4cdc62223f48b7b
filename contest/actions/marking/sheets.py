"""Opening a sheet to write on it: whose it is, whether it may be touched, and nobody else at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from contest.models import Assignment, Juror, Mark, Remark, Round, RoundState, Rubric, Sheet
from contest.queries.jurors import hidden_entries
from contest.refusals import Refused

OVER = frozenset({RoundState.CLOSED, RoundState.DECIDED})

# Made once: two hundred phones touch at once. And fresh: what another wrote while this waited for the lock
# is not to be missed.
_FRESH = {"populate_existing": True}
_LOCKED = (
    select(Assignment)
    .where(Assignment.id == bindparam("assignment"))
    .with_for_update(key_share=True)
    .execution_options(**_FRESH)
)
_ROUND_AND_SHEET = (
    select(Round, Sheet)
    .outerjoin(Sheet, Sheet.assignment_id == bindparam("assignment"))
    .where(Round.id == bindparam("round"))
    .execution_options(**_FRESH)
)
_MARKS = select(Mark).where(Mark.sheet_id == bindparam("sheet")).execution_options(**_FRESH)
_REMARKS = select(Remark).where(Remark.sheet_id == bindparam("sheet")).execution_options(**_FRESH)


@dataclass(slots=True)
class Desk:
    """A juror's assignment, locked until the commit, with all that stands on its sheet."""

    assignment: Assignment
    round: Round
    sheet: Sheet | None
    trouble: Refused | None
    """why nothing more may be written on it"""
    kept: dict[str, Mark | Remark] = field(default_factory=dict)
    """by key: all that stands on the sheet, or what was asked for"""
    is_news: bool = False
    """whether others are to hear of what is written"""

    @property
    def is_over(self) -> bool:
        """Whether the round is closed."""
        return self.round.state in OVER

    @property
    def is_locked(self) -> bool:
        """Whether the juror has submitted the sheet."""
        return self.sheet is not None and self.sheet.locked_at is not None

    @property
    def contest_id(self) -> int:
        """The contest it is in."""
        return self.round.stage.contest_id

    def rubric(self, s: Session) -> Rubric:
        """The sheet's own, else the round's newest. Refuses rubric.none."""
        return newest_rubric(s, self.round) if self.sheet is None else self.sheet.rubric

    def sheet_made(self, s: Session, at: datetime) -> Sheet:
        """The sheet, made now if there is none: on the newest rubric, which it then keeps."""
        if self.sheet is None:
            rubric = newest_rubric(s, self.round)
            self.sheet = Sheet(assignment_id=self.assignment.id, rubric=rubric, created_at=at)
            s.add(self.sheet)
            s.flush()
        return self.sheet


def open_desk(
    s: Session, *, juror: Juror, assignment: Assignment, keys: Collection[str] | None = None
) -> Desk:
    """Lock the assignment and read what stands, with `keys` only what has one of them.

    Refuses assignment.other.

    Order of locks, here and wherever a sheet is touched: the assignment first, the round's row last.
    """
    assignment = lock_assignment(s, assignment.id)
    if assignment.juror_id != juror.id or assignment.released_at is None:
        raise Refused("assignment.other")
    ids = {"round": assignment.round_id, "assignment": assignment.id}
    round_, sheet = s.execute(_ROUND_AND_SHEET, ids).one()
    desk = Desk(assignment, round_, sheet, _trouble(s, juror, assignment, round_))
    if sheet is not None:
        marks, remarks = _MARKS, _REMARKS
        if keys is not None:
            marks, remarks = marks.where(Mark.key.in_(keys)), remarks.where(Remark.key.in_(keys))
        of_sheet = {"sheet": sheet.id}
        desk.kept = {each.key: each for each in (*s.scalars(marks, of_sheet), *s.scalars(remarks, of_sheet))}
    return desk


def lock_assignment(s: Session, assignment_id: int) -> Assignment:
    """Let nobody else touch the assignment or its sheet until the commit; the row as it is now."""
    return s.scalars(_LOCKED, {"assignment": assignment_id}).one()


def newest_rubric(s: Session, round_: Round) -> Rubric:
    """The round's newest rubric. Refuses rubric.none."""
    newest = s.scalar(
        select(Rubric).where(Rubric.round_id == round_.id).order_by(Rubric.version.desc()).limit(1)
    )
    if newest is None:
        raise Refused("rubric.none")
    return newest


def _trouble(s: Session, juror: Juror, assignment: Assignment, round_: Round) -> Refused | None:
    if juror.revoked_at is not None:
        return Refused("juror.revoked")
    if assignment.entry_id in hidden_entries(s, juror):
        return Refused("juror.conflict")
    if assignment.ended_at is not None:
        return Refused("assignment.ended")
    if round_.state is RoundState.DRAFT:
        return Refused("round.not_open")
    return None
