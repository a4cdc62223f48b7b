"""Ending seats: what recusal, conflicts, moves and leaving have in common."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.rounds.telling import tell_round
from contest.models import Assignment, Entry, Juror, Round, RoundState

REASONS = ("conflict", "recusal", "left", "move", "taken")
"""Codes that `Assignment.ended_reason` may hold; the words a person gave stand in the audit log."""


def end(seat: Assignment, *, reason: str, at: datetime) -> None:
    """End a seat: it stays, with its sheet, and counts no more."""
    seat.ended_at, seat.ended_reason = at, reason


def end_all(s: Session, *, juror: Juror, reason: str, at: datetime, entry: Entry | None = None) -> int:
    """End every open seat of a juror (for one entry), in rounds that are not decided; how many.

    What a decided round published stays as it was.
    """
    query = (
        select(Assignment)
        .join(Assignment.round)
        .where(
            Assignment.juror_id == juror.id,
            Assignment.ended_at.is_(None),
            Round.state != RoundState.DECIDED,
        )
        .order_by(Assignment.id)
    )
    if entry is not None:
        query = query.where(Assignment.entry_id == entry.id)
    seats = s.scalars(query).all()
    rounds = {}
    for seat in seats:
        if seat.released_at is not None:
            rounds[seat.round_id] = seat.round
        end(seat, reason=reason, at=at)
    for _id, round_ in sorted(rounds.items()):
        tell_round(s, round_)
    return len(seats)
