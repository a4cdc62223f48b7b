"""Contests as lists show them, and the entry one has in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import Contest, Entry, EntryKind, Party, PartyMember, Stage, User
from contest.permissions import may_organise, may_see_contest
from contest.phases import Phase, Window, phase


def in_language(text: Mapping[str, str], language: str, order: Sequence[str] = ("en", "zh", "he")) -> str:
    """A translated text in the viewer's language, else the first of `order`, else any; empty if none."""
    for key in (language, *order):
        if text.get(key):
            return text[key]
    return next((value for value in text.values() if value), "")


@dataclass(frozen=True, slots=True)
class Listed:
    """A contest as a line of a list."""

    slug: str
    name: str
    hub: str
    window: Window
    phase: Phase
    timezone: str
    is_mine: bool
    may_organise: bool


def listed(s: Session, *, viewer: User | None, language: str, at: datetime) -> list[Listed]:
    """What this viewer may see: running first, then those to come, soonest first, then the past."""
    mine = entries_of(s, viewer)
    rows = s.scalars(select(Contest).options(selectinload(Contest.stages)))
    found = [
        Listed(
            contest.slug,
            in_language(contest.name, language, contest.hub.languages),
            in_language(contest.hub.name, language, contest.hub.languages),
            contest.span,
            phase(contest.span, at),
            contest.timezone,
            contest.id in mine,
            may_organise(viewer, contest),
        )
        for contest in rows
        if may_see_contest(viewer, contest, mine.get(contest.id))
    ]
    order = {Phase.RUNNING: 0, Phase.FROZEN: 0, Phase.BEFORE: 1, Phase.ENDED: 2}

    def key(each: Listed) -> tuple[int, float]:
        end = each.window.ends_at.timestamp()
        start = each.window.starts_at.timestamp() if each.window.starts_at else end
        return order[each.phase], -end if each.phase is Phase.ENDED else start

    return sorted(found, key=key)


def entries_of(s: Session, user: User | None) -> dict[int, Entry]:
    """The user's entries by contest."""
    if user is None:
        return {}
    rows = s.scalars(
        select(Entry)
        .join(Party, Party.id == Entry.party_id)
        .join(PartyMember, PartyMember.party_id == Party.id)
        .where(PartyMember.user_id == user.id)
        .order_by(Entry.id)
    )
    return {entry.contest_id: entry for entry in rows}


# Statements of pages that everybody opens at once are made once, not at each request.
_CONTEST = (
    select(Contest)
    .where(Contest.slug == bindparam("slug"))
    .options(selectinload(Contest.stages).joinedload(Stage.call))
)
_ENTRY = (
    select(Entry)
    .join(PartyMember, PartyMember.party_id == Entry.party_id)
    .where(Entry.contest_id == bindparam("contest"), PartyMember.user_id == bindparam("user"))
    .order_by(Entry.kind != EntryKind.OFFICIAL, Entry.id)
    .options(joinedload(Entry.party).joinedload(Party.members))
    .limit(1)
)


def contest_by_slug(s: Session, slug: str) -> Contest | None:
    """A contest with its hub and stages, and the call of a pitch stage."""
    return s.scalar(_CONTEST, {"slug": slug})


def entry_of(s: Session, user: User | None, contest: Contest) -> Entry | None:
    """The user's entry with its party's members, so that permissions can be asked of it later."""
    if user is None:
        return None
    rows = s.scalars(_ENTRY, {"contest": contest.id, "user": user.id})
    return rows.unique().one_or_none()
