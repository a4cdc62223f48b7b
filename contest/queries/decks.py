"""Decks: found by their address, whether somebody is to judge by one, whether one may be drawn now."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from contest.models import (
    Assignment,
    Contest,
    Deck,
    Entry,
    EntryVersion,
    Juror,
    Party,
    Round,
    RoundEntry,
    RoundState,
    Task,
    TaskKind,
    TaskState,
    User,
)
from contest.queries.jurors import hidden_entries
from contest.queries.offering import SANDBOX, live_workers

JUDGED = (RoundState.OPEN, RoundState.CLOSED)
BLIND = "deck"
"""The name of a deck among the fields that a round keeps from its jurors."""


def deck_by_id(s: Session, slug: str, public_id: str) -> Deck | None:
    """A deck of the contest with that name in addresses; its entry and task come with it."""
    return s.scalars(
        select(Deck)
        .join(Deck.entry)
        .join(Entry.contest)
        .where(Deck.public_id == public_id, Contest.slug == slug)
        .options(
            contains_eager(Deck.entry).contains_eager(Entry.contest),
            contains_eager(Deck.entry).joinedload(Entry.party).selectinload(Party.members),
            joinedload(Deck.task),
        )
    ).one_or_none()


def judges_by(s: Session, user: User | None, deck: Deck) -> bool:
    """Whether this is the deck of a version that the user is to mark, or marked, in a round that goes on.

    That takes an assignment that was released and has not ended, in an open or closed round that pins the
    version and does not hide its deck; and no conflict with the entry.
    """
    if user is None:
        return False
    found = s.execute(
        select(Juror, Round.blind)
        .join(Assignment, Assignment.juror_id == Juror.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(
            RoundEntry,
            (RoundEntry.round_id == Assignment.round_id) & (RoundEntry.entry_id == Assignment.entry_id),
        )
        .join(EntryVersion, EntryVersion.id == RoundEntry.version_id)
        .where(
            Juror.user_id == user.id,
            Juror.revoked_at.is_(None),
            Assignment.entry_id == deck.entry_id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
            Round.state.in_(JUDGED),
            EntryVersion.deck_id == deck.id,
        )
    ).all()
    return any(BLIND not in blind and deck.entry_id not in hidden_entries(s, juror) for juror, blind in found)


def leaves_a_slot(s: Session, at: datetime) -> bool:
    """Whether a deck may be drawn or a package verified: of several workers one is always free to judge."""
    drawing = s.scalar(
        select(func.count(Task.id)).where(
            Task.kind.in_([TaskKind.RENDER, TaskKind.VERIFY]),
            Task.state == TaskState.RUNNING,
            Task.lease_until > at,
        )
    )
    workers = sum(worker.queue == SANDBOX for worker in live_workers(s, at))
    return (drawing or 0) < max(1, workers - 1)
