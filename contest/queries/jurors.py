"""Jurors: who they are, and what they may not see."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from contest.models import (
    Assignment,
    Conflict,
    Contest,
    Entry,
    EntryVersion,
    Juror,
    Party,
    PartyMember,
    Stage,
    User,
)


def hidden_entries(s: Session, juror: Juror) -> frozenset[int]:
    """Ids of the entries this juror sees nothing of.

    Any conflict that was not lifted, and what they take part in themselves, whoever knows of it. Every
    query that shows a juror anything of entries leaves these out before it counts, numbers or sorts.
    """
    return frozenset(
        s.scalars(
            union_all(
                select(Conflict.entry_id).where(Conflict.juror_id == juror.id, Conflict.lifted_at.is_(None)),
                select(Entry.id)
                .join(PartyMember, PartyMember.party_id == Entry.party_id)
                .where(PartyMember.user_id == juror.user_id),
            )
        )
    )


def is_in_conflict() -> ColumnElement[bool]:
    """Whether the juror of an `Assignment` sees nothing of its entry, as `hidden_entries`."""
    said = (
        select(Conflict.id)
        .where(
            Conflict.juror_id == Assignment.juror_id,
            Conflict.entry_id == Assignment.entry_id,
            Conflict.lifted_at.is_(None),
        )
        .exists()
    )
    who, what = aliased(Juror), aliased(Entry)
    own = (
        select(PartyMember.id)
        .join(who, who.user_id == PartyMember.user_id)
        .join(what, what.party_id == PartyMember.party_id)
        .where(who.id == Assignment.juror_id, what.id == Assignment.entry_id)
        .exists()
    )
    return or_(said, own)


def conflict_pairs(s: Session, stage: Stage) -> set[tuple[int, int]]:
    """Ids of (entry, juror) of a stage where the juror sees nothing of the entry, as `hidden_entries`."""
    said = (
        select(Conflict.entry_id, Conflict.juror_id)
        .join(Conflict.juror)
        .where(Juror.stage_id == stage.id, Conflict.lifted_at.is_(None))
    )
    own = (
        select(Entry.id, Juror.id)
        .join(PartyMember, PartyMember.party_id == Entry.party_id)
        .join(Juror, Juror.user_id == PartyMember.user_id)
        .where(Juror.stage_id == stage.id, Entry.contest_id == stage.contest_id)
    )
    return {(entry, juror) for entry, juror in s.execute(union_all(said, own))}


def juror_of(s: Session, user: User | None, contest: Contest) -> Juror | None:
    """The user's place on the contest's panel; None: they have none, or have it no longer."""
    if user is None:
        return None
    return s.scalar(
        select(Juror)
        .join(Juror.stage)
        .where(Juror.user_id == user.id, Stage.contest_id == contest.id, Juror.revoked_at.is_(None))
        .order_by(Juror.id)
        .limit(1)
    )


def panel(s: Session, stage: Stage) -> Sequence[Juror]:
    """Everybody who was ever invited, in that order, with their conflicts."""
    return s.scalars(
        select(Juror)
        .where(Juror.stage_id == stage.id)
        .options(
            joinedload(Juror.user),
            selectinload(Juror.conflicts).joinedload(Conflict.entry),
        )
        .order_by(Juror.revoked_at.is_not(None), Juror.id)
    ).all()


def juror_by_id(s: Session, contest: Contest, public_id: str) -> Juror | None:
    """A juror of this contest."""
    return s.scalar(
        select(Juror)
        .join(Juror.stage)
        .where(Juror.public_id == public_id, Stage.contest_id == contest.id)
        .options(joinedload(Juror.user))
    )


def conflicts_of(s: Session, contest: Contest) -> Sequence[Conflict]:
    """All conflicts of a contest, those in force first, the newest first."""
    return s.scalars(
        select(Conflict)
        .join(Conflict.juror)
        .join(Juror.stage)
        .where(Stage.contest_id == contest.id)
        .options(joinedload(Conflict.juror).joinedload(Juror.user), joinedload(Conflict.entry))
        .order_by(Conflict.lifted_at.is_not(None), Conflict.created_at.desc(), Conflict.id.desc())
    ).all()


def conflict_by_id(s: Session, contest: Contest, public_id: str) -> Conflict | None:
    """A conflict of this contest."""
    return s.scalar(
        select(Conflict)
        .join(Conflict.juror)
        .join(Juror.stage)
        .where(Conflict.public_id == public_id, Stage.contest_id == contest.id)
    )


def seats_of(s: Session, juror: Juror) -> Sequence[Assignment]:
    """A juror's seats that organisers see, ended ones last."""
    return s.scalars(
        select(Assignment)
        .where(Assignment.juror_id == juror.id)
        .options(joinedload(Assignment.entry), joinedload(Assignment.round), joinedload(Assignment.sheet))
        .order_by(Assignment.ended_at.is_not(None), Assignment.round_id, Assignment.id)
    ).all()


def startups(s: Session, contest: Contest) -> Sequence[Entry]:
    """Entries that handed something in and are still there, by number."""
    handed_in = select(EntryVersion.entry_id).where(EntryVersion.submitted_at.is_not(None))
    return s.scalars(
        select(Entry)
        .where(Entry.contest_id == contest.id, Entry.id.in_(handed_in), Entry.withdrawn_at.is_(None))
        .order_by(Entry.number)
    ).all()


def texts_of_entries(s: Session, stage: Stage) -> list[tuple[Entry, list[str]]]:
    """All that each entry says in its newest submitted version, its name first."""
    newest: dict[int, EntryVersion] = {}
    versions = s.scalars(
        select(EntryVersion)
        .join(EntryVersion.entry)
        .where(Entry.contest_id == stage.contest_id, EntryVersion.submitted_at.is_not(None))
        .options(
            joinedload(EntryVersion.entry).joinedload(Entry.party).selectinload(Party.members),
        )
        .order_by(EntryVersion.number)
    )
    for version in versions:
        newest[version.entry_id] = version
    return [(version.entry, _texts(version)) for _id, version in sorted(newest.items())]


def _texts(version: EntryVersion) -> list[str]:
    parts: list[Any] = [
        version.entry.name,
        version.name,
        version.one_liner,
        version.summary,
        version.people,
        version.answers,
        version.video_url,
    ]
    return list(_strings(parts))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)
