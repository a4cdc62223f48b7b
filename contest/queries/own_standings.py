"""What an entrant may know of their own entry after a round: as far as the round says, and nothing of others.

A place and a mark are told once the round is decided, the judges' words from the time that is set for them,
and never while judges still mark. Who wrote them, and in which order, is told to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import (
    Assignment,
    Criterion,
    EntrantSees,
    Entry,
    Remark,
    RemarkKind,
    Round,
    RoundEntry,
    RoundOutcome,
    RoundState,
    Sheet,
)
from contest.queries.cutting import is_gone
from contest.queries.jurors import is_in_conflict
from contest.queries.round_standings import Ranked, question, ranked
from contest.queries.rounds import newest_rubric, round_entries

OVER = (RoundState.CLOSED, RoundState.DECIDED)
PLACED = frozenset({EntrantSees.PLACE, EntrantSees.MARK})


@dataclass(frozen=True, slots=True)
class Words:
    """What one judge wrote to the entrant."""

    text: str
    language: str | None
    """en, zh, he; None: the judge did not say"""


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The entry in the ranking."""

    ranked: Ranked
    entry: str
    """its public id"""
    entries: int
    """that have a place"""
    is_shared: bool
    criteria: tuple[Criterion, ...]
    """of the newest rubric; empty where marks are not told"""


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """One round as the entrant may know it."""

    round: Round
    outcome: RoundOutcome | None
    """None: not told"""
    place: OwnPlace | None
    """None: not told"""
    together: Mapping[str, str]
    """what the panel says together, by language"""
    words: tuple[Words, ...]


def own_standings(s: Session, entry: Entry, at: datetime) -> tuple[OwnStanding, ...]:
    """The rounds of which something is told, the latest first."""
    found = []
    for pinned in _pinned(s, entry):
        round_ = pinned.round
        is_told, is_read = _is_told(pinned), _is_read(round_, at)
        words = judges_words(s, pinned) if is_read else ()
        together = {key: text for key, text in pinned.feedback.items() if text} if is_read else {}
        if is_told or words or together:
            place = None
            if is_told and round_.entrant_sees in PLACED and not is_gone(pinned):
                place = _place(s, pinned)
            found.append(OwnStanding(round_, pinned.outcome if is_told else None, place, together, words))
    return tuple(found)


def has_news(s: Session, entry: Entry, at: datetime) -> bool:
    """Whether an entrant's page of standings has anything on it; few statements, nothing is ranked."""
    return any(
        _is_told(pinned)
        or (_is_read(pinned.round, at) and (any(pinned.feedback.values()) or bool(judges_words(s, pinned))))
        for pinned in _pinned(s, entry)
    )


def judges_words(s: Session, pinned: RoundEntry) -> tuple[Words, ...]:
    """The newest text of each sheet that is in; by the sheets' random ids, so that nobody is told."""
    rows = s.execute(
        select(Sheet.public_id, Remark.text, Remark.language)
        .join(Remark, Remark.sheet_id == Sheet.id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .where(
            Assignment.round_id == pinned.round_id,
            Assignment.entry_id == pinned.entry_id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
            Sheet.locked_at.is_not(None),
            Sheet.abstained_at.is_(None),
            Remark.kind == RemarkKind.FEEDBACK,
            Remark.is_late.is_(False),
            ~is_in_conflict(),
        )
        .order_by(Remark.id)
    )
    newest = {sheet: Words(text, language) for sheet, text, language in rows}
    return tuple(words for _sheet, words in sorted(newest.items()) if words.text.strip())


def _pinned(s: Session, entry: Entry) -> Sequence[RoundEntry]:
    return s.scalars(
        select(RoundEntry)
        .join(RoundEntry.round)
        .where(RoundEntry.entry_id == entry.id, Round.state.in_(OVER))
        .order_by(Round.position.desc())
        .options(joinedload(RoundEntry.round), joinedload(RoundEntry.entry))
    ).all()


def _is_told(pinned: RoundEntry) -> bool:
    return (
        pinned.round.state is RoundState.DECIDED
        and pinned.round.entrant_sees is not EntrantSees.NOTHING
        and pinned.outcome is not None
    )


def _is_read(round_: Round, at: datetime) -> bool:
    return round_.feedback_at is not None and round_.feedback_at <= at


def _place(s: Session, pinned: RoundEntry) -> OwnPlace:
    round_, public_id = pinned.round, pinned.entry.public_id
    there = frozenset(row.entry.public_id for row in round_entries(s, round_) if not is_gone(row))
    found = ranked(question(s, round_, there))
    ranks = [row.rank for row in found.rows.values() if row.rank is not None]
    own = found.rows.get(public_id)
    rubric = newest_rubric(s, round_) if round_.entrant_sees is EntrantSees.MARK else None
    return OwnPlace(
        found,
        public_id,
        len(ranks),
        own is not None and own.rank is not None and ranks.count(own.rank) > 1,
        () if rubric is None else tuple(rubric.criteria),
    )
