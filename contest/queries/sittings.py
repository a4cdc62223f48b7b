"""Panels at work: the running order, what is on now, and the timer, for a juror and for the chair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import Assignment, Juror, Round, RoundState, Sitting, Turn
from contest.queries.chairs import Chair
from contest.queries.jurors import hidden_entries
from contest.queries.round_entries import entry_views
from contest.queries.sheet_views import EntryView


@dataclass(frozen=True, slots=True)
class TimerView:
    """A timer, by the server's clock."""

    ends_at: datetime | None
    """it runs until then (it may be past: the time is over); None: it stands"""
    left_ms: int
    """what is left while it stands"""
    total_ms: int
    """the length of a pitch; 0: this round has no timer"""


@dataclass(frozen=True, slots=True)
class NowView:
    """What is on, as one juror may know it: nothing where the pitch is of a hidden entry."""

    sitting: str
    """public id"""
    name: str
    room: str | None
    entry: EntryView | None
    """the pitch that is on; None: none"""
    assignment: str | None
    """the juror's own of that entry; None: not theirs to mark"""
    timer: TimerView | None
    """None with no pitch on, or where the round has no timer"""
    following: EntryView | None
    """who comes next"""
    is_chair: bool
    """whether this juror leads it"""


class TurnState(StrEnum):
    """Where a pitch stands."""

    WAITING = "waiting"
    NOW = "now"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TurnView:
    """A line of the running order."""

    position: int
    """1, 2, 3 … among those this viewer sees"""
    entry: EntryView
    state: TurnState
    began_at: datetime | None
    ended_at: datetime | None
    skipped_reason: str | None


@dataclass(frozen=True, slots=True)
class SittingView:
    """A sitting as its chair sees it."""

    public_id: str
    name: str
    room: str | None
    chair: str | None
    """their name"""
    starts_at: datetime | None
    turns: tuple[TurnView, ...]
    current: TurnView | None
    following: TurnView | None
    timer: TimerView | None
    leads: bool
    """whether this viewer drives it"""


def now_view(s: Session, juror: Juror, round_: Round) -> NowView | None:
    """The juror's sitting: where an entry of theirs is on, else where one is, else the first of theirs.

    None: they sit in none, or have no part in the round.
    """
    if juror.revoked_at is not None or round_.state is RoundState.DRAFT:
        return None
    entries = _visible(s, round_, hidden_entries(s, juror))
    own = _own(s, juror, round_)
    sittings = [
        each
        for each in sittings_of(s, round_)
        if each.chair_id == juror.id
        or any(turn.entry_id in own and turn.entry_id in entries for turn in each.turns)
    ]
    if not sittings:
        return None

    def is_less_mine(sitting: Sitting) -> tuple[bool, bool]:
        current = sitting.current_entry_id
        return current not in own or current not in entries, current not in entries

    found = min(sittings, key=is_less_mine)  # the first of those alike
    entry = None if found.current_entry_id is None else entries.get(found.current_entry_id)
    following = _following(found, entries)
    return NowView(
        sitting=found.public_id,
        name=found.name,
        room=found.room,
        entry=entry,
        assignment=None if entry is None else own.get(found.current_entry_id or 0),
        timer=None if entry is None else timer_view(found),
        following=None if following is None else entries[following.entry_id],
        is_chair=found.chair_id == juror.id,
    )


def sitting_views(s: Session, round_: Round, chair: Chair) -> tuple[SittingView, ...]:
    """The sittings that this chair may look at, an organiser's all of them."""
    entries = _visible(s, round_, chair.hidden, blind=() if chair.juror is None else None)
    return tuple(
        _sitting_view(each, entries, leads=chair.leads(each))
        for each in sittings_of(s, round_)
        if chair.leads(each)
    )


def sittings_of(s: Session, round_: Round) -> Sequence[Sitting]:
    """All sittings of a round by their time, with their turns in order."""
    rows = s.scalars(
        select(Sitting)
        .where(Sitting.round_id == round_.id)
        .options(selectinload(Sitting.turns), joinedload(Sitting.chair).joinedload(Juror.user))
    ).all()
    return sorted(rows, key=lambda each: (each.starts_at.timestamp() if each.starts_at else 0.0, each.id))


def timer_view(sitting: Sitting) -> TimerView | None:
    """Its timer; None where the round has none."""
    total_ms = sitting.round.pitch_seconds * 1000
    if total_ms == 0:
        return None
    left_ms = total_ms if sitting.timer_left_ms is None else sitting.timer_left_ms
    return TimerView(sitting.timer_ends_at, left_ms, total_ms)


def _sitting_view(sitting: Sitting, entries: Mapping[int, EntryView], *, leads: bool) -> SittingView:
    seen = [turn for turn in sitting.turns if turn.entry_id in entries]
    turns = {
        turn.id: TurnView(
            position=number,
            entry=entries[turn.entry_id],
            state=_state(sitting, turn),
            began_at=turn.began_at,
            ended_at=turn.ended_at,
            skipped_reason=turn.skipped_reason,
        )
        for number, turn in enumerate(seen, 1)
    }
    current = next((turn for turn in turns.values() if turn.state is TurnState.NOW), None)
    following = _following(sitting, entries)
    return SittingView(
        public_id=sitting.public_id,
        name=sitting.name,
        room=sitting.room,
        chair=None if sitting.chair is None else sitting.chair.user.name,
        starts_at=sitting.starts_at,
        turns=tuple(turns.values()),
        current=current,
        following=None if following is None else turns[following.id],
        timer=None if current is None else timer_view(sitting),
        leads=leads,
    )


def _state(sitting: Sitting, turn: Turn) -> TurnState:
    if sitting.current_entry_id == turn.entry_id:
        return TurnState.NOW
    if turn.skipped_reason is not None:
        return TurnState.SKIPPED
    return TurnState.DONE if turn.ended_at is not None else TurnState.WAITING


def _following(sitting: Sitting, entries: Mapping[int, EntryView]) -> Turn | None:
    """The first that waits, of those that are seen."""
    waiting = (turn for turn in sitting.turns if _state(sitting, turn) is TurnState.WAITING)
    return next((turn for turn in waiting if turn.entry_id in entries), None)


def _visible(
    s: Session, round_: Round, hidden: frozenset[int], blind: tuple[str, ...] | None = None
) -> dict[int, EntryView]:
    return {key: view for key, view in entry_views(s, round_, blind=blind).items() if key not in hidden}


def _own(s: Session, juror: Juror, round_: Round) -> dict[int, str]:
    """The juror's live assignments' public ids by entry."""
    rows = s.execute(
        select(Assignment.entry_id, Assignment.public_id).where(
            Assignment.round_id == round_.id,
            Assignment.juror_id == juror.id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
        )
    )
    return dict(rows.all())
