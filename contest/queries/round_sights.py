"""What somebody may see of a round's standing: decided before anything is ranked, counted or averaged.

Whoever leads the round sees it as it grows, a juror once it is closed and where `sees_others` allows it.
An entry that a juror is in conflict with, or whose own sheet is still to come, is not among what is ranked
for them: the panel is put together without it, as if it had never entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import (
    Assignment,
    Eligibility,
    Entry,
    Juror,
    Round,
    RoundEntry,
    RoundOutcome,
    RoundState,
    SeesOthers,
    Sheet,
    User,
)
from contest.queries.chairing import visible_entries
from contest.queries.chairs import Chair, chair_of
from contest.queries.juries import rounds_of
from contest.queries.jurors import hidden_entries
from contest.queries.round_entries import entry_views
from contest.queries.sheet_views import EntryView


@dataclass(frozen=True, slots=True)
class Sight:
    """A viewer before a round. Nothing that is not in `entries` takes part in anything they are shown."""

    entries: Mapping[str, EntryView]
    """by public id: what is ranked for them"""
    reads: frozenset[str]
    """public ids of those whose marks they may read juror by juror"""
    chair: Chair
    juror: Juror | None
    """who they are as a juror"""
    waiting: int = 0
    """entries left out until the viewer's own sheet is in"""
    outcomes: Mapping[str, RoundOutcome] | None = None
    """what the cut did, by public id; None: not told. No juror is told: one in conflict could count"""

    @property
    def leads(self) -> bool:
        """Whether they organise the contest or chair a sitting of the round."""
        return self.chair.may

    @property
    def is_organiser(self) -> bool:
        """Whether they organise the contest."""
        return self.chair.is_organiser

    @property
    def is_part(self) -> bool:
        """Whether they lead some sittings and not the whole round."""
        return self.chair.may and self.chair.entries is not None


def sight_of(s: Session, user: User | None, round_: Round) -> Sight | None:
    """What this user may see of the round's standing; None: nothing, as if it wasn't there."""
    if user is None or round_.state is RoundState.DRAFT:
        return None
    chair = chair_of(s, user, round_)
    if chair.may:
        return _of_chair(s, chair, round_)
    juror = s.scalar(
        select(Juror).where(
            Juror.stage_id == round_.stage_id, Juror.user_id == user.id, Juror.revoked_at.is_(None)
        )
    )
    return None if juror is None or not user.is_active else _of_juror(s, juror, round_)


def may_see(s: Session, juror: Juror, round_: Round) -> bool:
    """Whether a juror who leads nothing may see the round's standing."""
    if round_.sees_others is SeesOthers.NEVER or round_.state not in {RoundState.CLOSED, RoundState.DECIDED}:
        return False
    return any(each.id == round_.id for each in rounds_of(s, juror))


def _of_chair(s: Session, chair: Chair, round_: Round) -> Sight:
    gone = _ineligible(s, round_)
    seen = {key: view for key, view in visible_entries(s, round_, chair).items() if key not in gone}
    entries = {view.public_id: view for key, view in seen.items() if chair.reads(key)}
    outcomes = None
    if chair.juror is None and round_.state is RoundState.DECIDED:
        rows = s.execute(
            select(Entry.public_id, RoundEntry.outcome)
            .join(RoundEntry.entry)
            .where(RoundEntry.round_id == round_.id, RoundEntry.outcome.is_not(None))
        )
        outcomes = {public_id: outcome for public_id, outcome in rows if outcome is not None}
    return Sight(
        entries=entries,
        reads=frozenset(entries),
        chair=chair,
        juror=chair.juror,
        waiting=len(seen) - len(entries),
        outcomes=outcomes,
    )


def _of_juror(s: Session, juror: Juror, round_: Round) -> Sight | None:
    if not may_see(s, juror, round_):
        return None
    hidden, gone = hidden_entries(s, juror), _ineligible(s, round_)
    open_, locked = _own_sheets(s, juror, round_)
    seen = {
        key: view for key, view in entry_views(s, round_).items() if key not in hidden and key not in gone
    }
    entries = {view.public_id: view for key, view in seen.items() if key not in open_}
    return Sight(
        entries=entries,
        reads=frozenset(view.public_id for key, view in seen.items() if key in locked),
        chair=Chair(),
        juror=juror,
        waiting=len(seen) - len(entries),
    )


def _own_sheets(s: Session, juror: Juror, round_: Round) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of the entries whose sheet is still to come from this juror, and of those whose sheet is in."""
    rows = s.execute(
        select(Assignment.entry_id, Sheet.locked_at, Sheet.abstained_at)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.juror_id == juror.id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
        )
    ).all()
    return (
        frozenset(entry for entry, locked, abstained in rows if locked is None and abstained is None),
        frozenset(entry for entry, locked, _abstained in rows if locked is not None),
    )


def _ineligible(s: Session, round_: Round) -> frozenset[int]:
    """Ids of entries that were found ineligible since the round was opened."""
    return frozenset(
        s.scalars(
            select(Entry.id)
            .join(RoundEntry, RoundEntry.entry_id == Entry.id)
            .where(RoundEntry.round_id == round_.id, Entry.eligibility == Eligibility.INELIGIBLE)
        )
    )
