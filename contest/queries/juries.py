"""A juror's own panels: where they sit, what is theirs to mark, what they may still declare."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from contest.models import (
    Assignment,
    Conflict,
    ConflictKind,
    Deck,
    DeckState,
    Entry,
    EntryVersion,
    Juror,
    Round,
    RoundEntry,
    RoundState,
    Sitting,
    Stage,
    User,
)
from contest.queries.jurors import hidden_entries, startups

_WITH = (
    joinedload(Juror.user).joinedload(User.grants),
    joinedload(Juror.stage).joinedload(Stage.contest),
    joinedload(Juror.stage).joinedload(Stage.call),
)


def juries(s: Session, user: User) -> Sequence[Juror]:
    """Every panel this user sits on, the newest first."""
    return (
        s.scalars(
            select(Juror)
            .where(Juror.user_id == user.id, Juror.revoked_at.is_(None))
            .options(*_WITH)
            .order_by(Juror.id.desc())
        )
        .unique()
        .all()
    )


def own_jury(s: Session, user: User, public_id: str) -> Juror | None:
    """The user's place on a panel; None: it is another's, or they left it."""
    return (
        s.scalars(
            select(Juror)
            .where(Juror.public_id == public_id, Juror.user_id == user.id, Juror.revoked_at.is_(None))
            .options(*_WITH)
        )
        .unique()
        .one_or_none()
    )


def rounds_of(s: Session, juror: Juror) -> Sequence[Round]:
    """Rounds in which something is this juror's to mark: those that are open first, then the newest first.

    A round whose only entry of theirs is hidden isn't there.
    """
    live = exists().where(
        Assignment.round_id == Round.id,
        Assignment.juror_id == juror.id,
        Assignment.released_at.is_not(None),
        Assignment.ended_at.is_(None),
        Assignment.entry_id.not_in(hidden_entries(s, juror)),
    )
    return s.scalars(
        select(Round)
        .where(Round.stage_id == juror.stage_id, Round.state != RoundState.DRAFT, live)
        .order_by(Round.state != RoundState.OPEN, Round.position.desc())
    ).all()


def leads(s: Session, juror: Juror) -> bool:
    """Whether the juror is the chair of a sitting."""
    return s.scalar(select(Sitting.id).where(Sitting.chair_id == juror.id).limit(1)) is not None


def rounds_to_follow(s: Session, juror: Juror, most: int) -> Sequence[str]:
    """Public ids of the stage's rounds that aren't decided: something of them may become the juror's."""
    return s.scalars(
        select(Round.public_id)
        .where(Round.stage_id == juror.stage_id, Round.state != RoundState.DECIDED)
        .order_by(Round.state != RoundState.OPEN, Round.position.desc())
        .limit(most)
    ).all()


def own_assignment(s: Session, juror: Juror, public_id: str) -> Assignment | None:
    """An assignment of this juror's that was released, ended or not; None: it is another's."""
    return s.scalar(
        select(Assignment)
        .where(
            Assignment.public_id == public_id,
            Assignment.juror_id == juror.id,
            Assignment.released_at.is_not(None),
        )
        .options(joinedload(Assignment.round), joinedload(Assignment.entry))
    )


def pinned(s: Session, assignment: Assignment) -> EntryVersion | None:
    """The version of its entry that is marked, with its deck."""
    return s.scalar(
        select(EntryVersion)
        .join(RoundEntry, RoundEntry.version_id == EntryVersion.id)
        .where(RoundEntry.round_id == assignment.round_id, RoundEntry.entry_id == assignment.entry_id)
        .options(joinedload(EntryVersion.deck))
    )


def decks_to_keep(s: Session, juror: Juror) -> Sequence[Deck]:
    """Decks of all that is the juror's to mark in open rounds: not blind ones, nor of hidden entries."""
    rows = s.execute(
        select(Deck, Round.blind)
        .join(EntryVersion, EntryVersion.deck_id == Deck.id)
        .join(RoundEntry, RoundEntry.version_id == EntryVersion.id)
        .join(Round, Round.id == RoundEntry.round_id)
        .join(
            Assignment,
            (Assignment.round_id == Round.id) & (Assignment.entry_id == RoundEntry.entry_id),
        )
        .where(
            Assignment.juror_id == juror.id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
            Assignment.entry_id.not_in(hidden_entries(s, juror)),
            Round.state == RoundState.OPEN,
            Deck.state == DeckState.READY,
        )
        .order_by(Assignment.id)
    )
    return [deck for deck, blind in rows if "deck" not in blind]


def may_name_entries(s: Session, juror: Juror) -> bool:
    """Whether names may be shown before the seating: not where a round to come leaves them out."""
    blind = s.scalars(
        select(Round.blind).where(Round.stage_id == juror.stage_id, Round.state != RoundState.DECIDED)
    )
    return all("name" not in fields for fields in blind)


def declarable(s: Session, juror: Juror) -> list[Entry]:
    """Entries a conflict may be declared with; what is hidden already isn't among them."""
    hidden = hidden_entries(s, juror)
    return [entry for entry in startups(s, juror.stage.contest) if entry.id not in hidden]


def fresh_conflicts(s: Session, juror: Juror, since: datetime) -> Sequence[Conflict]:
    """What the juror declared themselves since then, and may take back; of the entries nothing is told."""
    return s.scalars(
        select(Conflict)
        .where(
            Conflict.juror_id == juror.id,
            Conflict.kind.in_([ConflictKind.DECLARED, ConflictKind.RECUSAL]),
            Conflict.lifted_at.is_(None),
            Conflict.created_at >= since,
        )
        .order_by(Conflict.created_at.desc(), Conflict.id.desc())
    ).all()


def own_conflict(s: Session, juror: Juror, public_id: str) -> Conflict | None:
    """A conflict of this juror's."""
    return s.scalar(select(Conflict).where(Conflict.public_id == public_id, Conflict.juror_id == juror.id))
