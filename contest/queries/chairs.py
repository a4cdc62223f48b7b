"""Who leads a panel, and what of it they may see: a chair is a juror too."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Assignment, Juror, Round, RoundState, Sheet, Sitting, Turn, User
from contest.permissions import may_organise
from contest.queries.jurors import hidden_entries
from contest.refusals import Refused


@dataclass(frozen=True, slots=True)
class Chair:
    """What somebody may do with a round's panels. Nobody in particular may do nothing."""

    juror: Juror | None = None
    """who they are as a juror, if they are one"""
    is_organiser: bool = False
    sittings: frozenset[int] = frozenset()
    """ids of those they lead; an organiser leads all"""
    entries: frozenset[int] | None = frozenset()
    """ids of the entries of their sittings; None: all of the round"""
    hidden: frozenset[int] = frozenset()
    """ids of entries they are in conflict with: they are not there at all"""
    unread: frozenset[int] = frozenset()
    """ids of entries whose marks stay closed to them until their own sheet is locked"""

    @property
    def may(self) -> bool:
        """Whether they lead anything here."""
        return self.is_organiser or bool(self.sittings)

    def sees(self, entry: int) -> bool:
        """Whether the entry is there for them."""
        return self.may and entry not in self.hidden and (self.entries is None or entry in self.entries)

    def reads(self, entry: int) -> bool:
        """Whether they may see what others gave it."""
        return self.sees(entry) and entry not in self.unread

    def leads(self, sitting: Sitting) -> bool:
        """Whether they drive this sitting."""
        return self.is_organiser or sitting.id in self.sittings

    def check(self, entry: int) -> None:
        """Refuse who may not decide on this entry: permission.denied, missing."""
        if not self.may:
            raise Refused("permission.denied")
        if not self.sees(entry):
            raise Refused("missing")


def chair_of(s: Session, user: User | None, round_: Round) -> Chair:
    """What this user may do with the round's panels."""
    if user is None or not user.is_active:
        return Chair()
    is_organiser = may_organise(user, round_.stage.contest)
    juror = s.scalar(select(Juror).where(Juror.stage_id == round_.stage_id, Juror.user_id == user.id))
    led: frozenset[int] = frozenset()
    if juror is not None and juror.revoked_at is None:
        led = frozenset(
            s.scalars(select(Sitting.id).where(Sitting.round_id == round_.id, Sitting.chair_id == juror.id))
        )
    if not is_organiser and not led:
        return Chair()
    entries = None
    if not is_organiser:
        entries = frozenset(s.scalars(select(Turn.entry_id).where(Turn.sitting_id.in_(led))))
    return Chair(
        juror=juror,
        is_organiser=is_organiser,
        sittings=led,
        entries=entries,
        hidden=frozenset() if juror is None else hidden_entries(s, juror),
        unread=frozenset() if juror is None else _unread(s, juror, round_),
    )


def _unread(s: Session, juror: Juror, round_: Round) -> frozenset[int]:
    """Entries the juror still has to mark: others' marks would tell what to give."""
    if round_.state is not RoundState.OPEN or juror.revoked_at is not None:
        return frozenset()
    return frozenset(
        s.scalars(
            select(Assignment.entry_id)
            .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
            .where(
                Assignment.round_id == round_.id,
                Assignment.juror_id == juror.id,
                Assignment.released_at.is_not(None),
                Assignment.ended_at.is_(None),
                Sheet.locked_at.is_(None),
            )
        )
    )
