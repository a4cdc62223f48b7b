"""A startup enters: with a new party, or with one that took part before. Who else may work on the entry."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.entering import check_account, find_entry, next_number
from contest.actions.naming import NAME_MOST, clean_name, fold
from contest.actions.publishing import lock_contest, raise_version, tell_entry
from contest.actions.startups.drafting import check_open, new_draft, not_taking
from contest.models import Audit, Call, EnteringBy, Entry, EntryVersion, Party, PartyMember, User
from contest.permissions import takes_part
from contest.queries import startups as queries
from contest.refusals import Refused

MEMBERS_MOST = 20
JOIN, REMOVE = "startup.join", "startup.remove_member"
BROUGHT = ("one_liner", "summary", "maturity", "country", "video_url", "people")
"""What a party that returns need not type again."""


def enter(
    s: Session,
    *,
    actor: User,
    call: Call,
    name: str,
    language: str,
    party: Party | None = None,
    at: datetime,
) -> Entry:
    """Enter a startup under a name (in `language`), with a draft of what the party said last elsewhere.

    Refuses account.needed, entry.code_needed, .already, .name_form, .name_taken, startup.not_open, .closed,
    .party_other.
    """
    contest = call.stage.contest
    check_account(s, actor)
    if contest.entering is not EnteringBy.OPEN:
        raise Refused("entry.code_needed")
    window = queries.window_of(s, call, None, at)
    if not window.is_open:
        raise not_taking(window)
    number = next_number(s, contest)
    if find_entry(s, user=actor, contest=contest) is not None:
        raise Refused("entry.already")
    shown = clean_name(name)
    if not 1 <= len(shown) <= NAME_MOST:
        raise Refused("entry.name_form", most=NAME_MOST)
    if party is None:
        party = Party(hub_id=contest.hub_id, name=shown, created_at=at)
        party.members.append(PartyMember(user_id=actor.id, joined_at=at))
    elif party not in queries.parties_to_return_with(s, actor, contest):
        raise Refused("startup.party_other")
    _check_members(s, party, call)
    try:
        with s.begin_nested():
            s.add(party)
            s.flush()
            entry = Entry(
                contest_id=contest.id,
                party_id=party.id,
                number=number,
                name=shown,
                name_key=fold(shown),
                created_at=at,
                opened_at=at,
            )
            s.add(entry)
            s.flush()
    except IntegrityError:
        raise Refused("entry.name_taken", name=shown) from None
    new_draft(s, entry, values=_brought(s, entry, call) | {"name": {language: shown}}, at=at)
    raise_version(s, contest.id, kind="entry", subject=entry.public_id, at=at)
    return entry


def members_mark(s: Session, entry: Entry) -> str:
    """Who is in it, as an invitation remembers it: whoever joins or leaves makes it another, for good."""
    names = ",".join(sorted(member.user.public_id for member in entry.party.members))
    # Who was taken out again would otherwise come back by the invitation of before.
    turns = s.scalar(
        select(func.count(Audit.id)).where(
            Audit.subject_kind == "entry",
            Audit.subject.in_([each.public_id for each in entry.party.entries]),
            Audit.action.in_((JOIN, REMOVE)),
        )
    )
    return hashlib.sha256(f"{names} {turns}".encode()).hexdigest()[:16]


def join(s: Session, *, actor: User, entry: Entry, call: Call, mark: str, at: datetime) -> PartyMember:
    """Come to work on a startup by an invitation, which bears the `members_mark` of when it was made.

    Nobody is put into a startup by others: what organisers may do with those who take part they may do with
    them. Refuses account.needed, startup.withdrawn, .not_open, .closed, member.already, .invitation_over,
    .entered, .entered_elsewhere, .many.
    """
    check_account(s, actor)
    lock_contest(s, entry.contest_id)
    s.refresh(entry)
    s.refresh(entry.party, ["members"])
    if takes_part(actor, entry):
        raise Refused("member.already")
    if mark != members_mark(s, entry):
        raise Refused("member.invitation_over")
    check_open(s, entry, call, at)
    if len(entry.party.members) >= MEMBERS_MOST:
        raise Refused("member.many", most=MEMBERS_MOST)
    if find_entry(s, user=actor, contest=entry.contest) is not None:
        raise Refused("member.entered")
    # The party is in other contests too, and all of it is a member's there.
    if any(find_entry(s, user=actor, contest=each.contest) is not None for each in entry.party.entries):
        raise Refused("member.entered_elsewhere")
    member = PartyMember(user_id=actor.id, joined_at=at)
    entry.party.members.append(member)
    _tell(s, actor, entry, JOIN, after={}, at=at)
    return member


def remove_member(s: Session, *, actor: User, entry: Entry, user: User, at: datetime) -> None:
    """Leave a startup, or (whoever entered it) take another account out.

    Refuses permission.denied, member.last.
    """
    members = sorted(entry.party.members, key=lambda member: (member.joined_at, member.id))
    gone = next((member for member in members if member.user_id == user.id), None)
    if gone is None or not takes_part(actor, entry):
        raise Refused("permission.denied")
    if gone is members[0]:
        raise Refused("member.last")
    if actor.id not in {user.id, members[0].user_id}:
        raise Refused("permission.denied")
    entry.party.members.remove(gone)
    _tell(s, actor, entry, REMOVE, after={"login": user.login or user.name}, at=at)


def _check_members(s: Session, party: Party, call: Call) -> None:
    """Refuse a party of which somebody takes part with another entry: they would have two."""
    here = select(PartyMember.user_id).join(Entry, Entry.party_id == PartyMember.party_id)
    here = here.where(Entry.contest_id == call.stage.contest_id)
    members = [member.user_id for member in party.members]
    if s.scalar(here.where(PartyMember.user_id.in_(members)).limit(1)) is not None:
        raise Refused("startup.party_other")


def _brought(s: Session, entry: Entry, call: Call) -> dict[str, Any]:
    """What the party said of itself when it handed in last; its sector where that is offered here."""
    last = s.scalars(
        select(EntryVersion)
        .join(EntryVersion.entry)
        .where(Entry.party_id == entry.party_id, EntryVersion.submitted_at.is_not(None))
        .order_by(EntryVersion.submitted_at.desc())
        .limit(1)
    ).first()
    if last is None:
        return {}
    brought = {name: getattr(last, name) for name in BROUGHT}
    if last.sector in {sector["key"] for sector in call.sectors}:
        brought["sector"] = last.sector
    return brought


def _tell(
    s: Session, actor: User, entry: Entry, action: str, *, after: dict[str, object], at: datetime
) -> None:
    audit(s, actor=actor, action=action, subject=entry, contest_id=entry.contest_id, after=after, at=at)
    tell_entry(s, entry.public_id)
