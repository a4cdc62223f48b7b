"""Startups: their call, what they handed in and when, and the version that a round marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import (
    Assignment,
    Call,
    Contest,
    Deck,
    Eligibility,
    Entry,
    EntryVersion,
    Juror,
    LatePolicy,
    Party,
    PartyMember,
    Round,
    RoundEntry,
    RoundOutcome,
    RoundState,
    Stage,
    StageKind,
    User,
)
from contest.queries.jurors import hidden_entries


class Taking(StrEnum):
    """Whether a call takes entries at an instant."""

    BEFORE = "before"
    OPEN = "open"
    LATE = "late"  # still, and marked as late
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """What an entrant may do now, and until when."""

    taking: Taking
    deadline: datetime
    """The one that counts next: the call's, or that of a later round the entry is in."""
    until: datetime | None
    """When nothing is taken any more; None: when the first round opens, whenever that is."""
    is_for_round: bool = False
    """Whether the deadline is a later round's."""

    @property
    def is_open(self) -> bool:
        """Whether a version is taken."""
        return self.taking in {Taking.OPEN, Taking.LATE}


def taking(call: Call, at: datetime, *, first_opened: datetime | None = None) -> Window:
    """What the call takes at an instant; `first_opened`: when its first round did."""
    until: datetime | None = call.deadline
    if call.late is LatePolicy.GRACE:
        until = call.deadline + timedelta(minutes=call.late_minutes)
    elif call.late is LatePolicy.ACCEPT:
        until = None if first_opened is None else max(first_opened, call.deadline)
        if until is None and at >= call.stage.ends_at:
            until = call.stage.ends_at
    if at < call.opens_at:
        return Window(Taking.BEFORE, call.deadline, until)
    if at < call.deadline:
        return Window(Taking.OPEN, call.deadline, until)
    if until is None or at < until:
        return Window(Taking.LATE, call.deadline, until)
    return Window(Taking.CLOSED, call.deadline, until)


def window_of(s: Session, call: Call, entry: Entry | None, at: datetime) -> Window:
    """The same for one entry, which may hand in anew for a round with a later deadline of its own.

    That is for entries that were handed in and that no cut has left out, while the round isn't open yet.
    """
    opened = s.scalar(select(func.min(Round.opened_at)).where(Round.stage_id == call.stage_id))
    found = taking(call, at, first_opened=opened)
    if entry is None or found.taking is not Taking.CLOSED:
        return found
    later = s.scalar(
        select(func.min(Round.entries_by)).where(
            Round.stage_id == call.stage_id,
            Round.state == RoundState.DRAFT,
            Round.entries_by > max(at, call.deadline),
        )
    )
    if later is None or not _goes_on(s, entry):
        return found
    return Window(Taking.OPEN, later, later, is_for_round=True)


def _goes_on(s: Session, entry: Entry) -> bool:
    handed_in = select(EntryVersion.id).where(
        EntryVersion.entry_id == entry.id, EntryVersion.submitted_at.is_not(None)
    )
    out = select(RoundEntry.id).where(RoundEntry.entry_id == entry.id, RoundEntry.outcome == RoundOutcome.OUT)
    return s.scalar(handed_in.limit(1)) is not None and s.scalar(out.limit(1)) is None


def call_of(s: Session, contest: Contest) -> Call | None:
    """The call of a contest's pitch stage with its questions, in order."""
    return s.scalars(
        select(Call)
        .join(Call.stage)
        .where(Stage.contest_id == contest.id, Stage.kind == StageKind.PITCH)
        .options(selectinload(Call.questions), joinedload(Call.stage).joinedload(Stage.contest))
        .order_by(Stage.position)
        .limit(1)
    ).first()


def draft_of(s: Session, entry: Entry) -> EntryVersion | None:
    """What is being written; None: nothing since it was handed in."""
    return s.scalar(
        select(EntryVersion)
        .where(EntryVersion.entry_id == entry.id, EntryVersion.submitted_at.is_(None))
        .options(joinedload(EntryVersion.deck).joinedload(Deck.task))
    )


def handed_in(s: Session, entry: Entry) -> Sequence[EntryVersion]:
    """All versions that were handed in, newest first."""
    return s.scalars(
        select(EntryVersion)
        .where(EntryVersion.entry_id == entry.id, EntryVersion.submitted_at.is_not(None))
        .options(joinedload(EntryVersion.deck).joinedload(Deck.task), joinedload(EntryVersion.submitted_by))
        .order_by(EntryVersion.number.desc())
    ).all()


def versions_for(s: Session, round_: Round) -> Mapping[int, EntryVersion]:
    """By entry's id the version a round marks, of all entries that are not withdrawn; in order of entries.

    Whether ineligible ones, or those that an earlier cut left out, are in it is the round's to say.
    """
    rows = s.scalars(
        select(EntryVersion)
        .join(EntryVersion.entry)
        .join(Stage, Stage.contest_id == Entry.contest_id)
        .where(Stage.id == round_.stage_id, Entry.withdrawn_at.is_(None), _in_time_for(s, round_))
        .options(joinedload(EntryVersion.entry))
        .order_by(Entry.id, EntryVersion.number)
    )
    return {version.entry_id: version for version in rows}


def _in_time_for(s: Session, round_: Round) -> ColumnElement[bool]:
    if round_.entries_by is not None:
        return EntryVersion.submitted_at <= round_.entries_by
    deadline = s.scalar(select(Call.deadline).where(Call.stage_id == round_.stage_id))
    # What the late policy let in counts as in time.
    late = and_(EntryVersion.is_late, EntryVersion.submitted_at.is_not(None))
    return or_(EntryVersion.submitted_at <= deadline, late)


def version_by_id(s: Session, contest: Contest, public_id: str) -> EntryVersion | None:
    """A version of an entry of this contest, with that entry and its members."""
    return s.scalar(
        select(EntryVersion)
        .join(EntryVersion.entry)
        .where(Entry.contest_id == contest.id, EntryVersion.public_id == public_id)
        .options(
            joinedload(EntryVersion.deck),
            joinedload(EntryVersion.entry).joinedload(Entry.party).selectinload(Party.members),
        )
    )


def reads_answers(s: Session, user: User, version: EntryVersion) -> bool:
    """Whether the user judges by this version and may read its answers.

    That takes an assignment that was released and has not ended, in an open or closed round that pins the
    version and does not hide answers; and no conflict with the entry.
    """
    found = s.execute(
        select(Juror, Round.blind)
        .join(Assignment, Assignment.juror_id == Juror.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(RoundEntry, RoundEntry.round_id == Round.id)
        .where(
            Juror.user_id == user.id,
            Juror.revoked_at.is_(None),
            Assignment.entry_id == version.entry_id,
            Assignment.released_at.is_not(None),
            Assignment.ended_at.is_(None),
            Round.state.in_((RoundState.OPEN, RoundState.CLOSED)),
            RoundEntry.version_id == version.id,
        )
    ).all()
    return any(
        "answers" not in blind and version.entry_id not in hidden_entries(s, juror) for juror, blind in found
    )


class Standing(StrEnum):
    """Where a startup's entry stands, for organisers."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    LATE = "late"  # submitted, after the deadline
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Startup:
    """An entry as the list of organisers shows it."""

    entry: Entry
    version: EntryVersion
    """The newest handed in; the draft where there is none."""
    standing: Standing
    count: int
    """Versions handed in."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; None: to nothing."""

    sector: str | None = None
    country: str | None = None
    standing: Standing | None = None
    eligibility: Eligibility | None = None

    def takes(self, startup: Startup) -> bool:
        """Whether a startup is in it."""
        return (
            self.sector in {None, startup.version.sector}
            and self.country in {None, startup.version.country}
            and self.standing in {None, startup.standing}
            and self.eligibility in {None, startup.entry.eligibility}
        )


def startups(s: Session, contest: Contest) -> list[Startup]:
    """All startups of a contest by number, those still drafts too; teams that only write code aren't."""
    rows = s.scalars(
        select(Entry)
        .where(Entry.contest_id == contest.id, Entry.versions.any())
        .options(selectinload(Entry.versions).joinedload(EntryVersion.deck))
        .order_by(Entry.number)
    )
    return [startup_of(entry) for entry in rows]


def startup_of(entry: Entry) -> Startup:
    """An entry that has versions, as the list shows it."""
    submitted = [version for version in entry.versions if version.submitted_at is not None]
    version = submitted[-1] if submitted else entry.versions[-1]
    if entry.withdrawn_at is not None:
        standing = Standing.WITHDRAWN
    elif not submitted:
        standing = Standing.DRAFT
    else:
        standing = Standing.LATE if version.is_late else Standing.SUBMITTED
    return Startup(entry, version, standing, len(submitted))


def startup_by_id(s: Session, contest: Contest, public_id: str) -> Entry | None:
    """A startup's entry with its versions and the people of its party."""
    return s.scalar(
        select(Entry)
        .where(Entry.contest_id == contest.id, Entry.public_id == public_id, Entry.versions.any())
        .options(
            selectinload(Entry.versions).joinedload(EntryVersion.deck).joinedload(Deck.task),
            selectinload(Entry.versions).joinedload(EntryVersion.submitted_by),
            joinedload(Entry.party).selectinload(Party.members).joinedload(PartyMember.user),
        )
    )


def parties_to_return_with(s: Session, user: User, contest: Contest) -> Sequence[Party]:
    """The user's parties that took part elsewhere and are not in this contest yet, by name."""
    here = select(Entry.party_id).where(Entry.contest_id == contest.id)
    return s.scalars(
        select(Party)
        .join(Party.members)
        .where(PartyMember.user_id == user.id, Party.entries.any(), Party.name != "", Party.id.not_in(here))
        .order_by(Party.name, Party.id)
    ).all()
