"""Entering a contest: by join code without any account, or signed in where it is open."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.naming import NAME_MOST, clean_name, fold
from contest.actions.publishing import lock_contest, raise_version
from contest.codes import Codes, normalise
from contest.models import Contest, EnteringBy, Entry, Juror, Party, PartyMember, Pass, User
from contest.phases import Phase, phase
from contest.refusals import Refused


def look_up(
    s: Session, *, codes: Codes, code: str, contest: Contest | None = None, fresh: bool = False, at: datetime
) -> Pass:
    """The pass a typed code opens (hyphens, case, look-alikes forgiven). Reads only.

    With `contest`, codes of others are refused. Refuses code.form, .unknown, .revoked, .other_contest,
    entry.withdrawn, entry.after_end (a card never used before the end). `pass.opened_at` tells whether
    a name is still to be chosen: only while `pass.entry.name` is None.
    """
    found = s.scalar(
        select(Pass)
        .where(Pass.code_hmac == codes.digest(normalise(code)))
        .execution_options(populate_existing=fresh)
    )
    if found is None:
        raise Refused("code.unknown")
    entry = found.entry
    if contest is not None and entry.contest_id != contest.id:
        raise Refused("code.other_contest", contest=entry.contest.slug)
    if found.revoked_at is not None:
        raise Refused("code.revoked")
    if entry.withdrawn_at is not None:
        raise Refused("entry.withdrawn")
    if found.opened_at is None and phase(entry.contest.window, at) is Phase.ENDED:
        raise Refused("entry.after_end")
    return found


def join(
    s: Session,
    *,
    codes: Codes,
    code: str,
    name: str | None = None,
    actor: User | None = None,
    contest: Contest | None = None,
    language: str | None = None,
    at: datetime,
) -> Pass:
    """Open the place of a code: the first time with a display name, afterwards the same place again.

    Sign in `pass.user`, the seat's own user. Someone with an account (`actor` with a log-in name) takes part
    by that account instead, `pass.user` stays None: a code must never open an account, which has a password.
    On a machine where somebody else still sits (another seat, an account that has another place in this
    contest) the code opens its own seat. Refuses as `look_up`, and entry.name_form, entry.name_taken.
    """
    found = look_up(s, codes=codes, code=code, contest=contest, at=at)
    if found.user is not None:
        return found
    lock_contest(s, found.entry.contest_id)
    found = look_up(s, codes=codes, code=code, contest=contest, fresh=True, at=at)
    entry = found.entry
    s.refresh(entry)
    if found.user_id is not None:  # another machine was quicker
        return found
    if entry.name is None:
        _name(s, entry, name or "")
    member = _account(s, actor, entry)
    if member is None:
        shown = clean_name(name or "") or entry.name or ""
        member = found.user = User(name=shown[:NAME_MOST], language=language, created_at=at)
    if all(other.user is not member for other in entry.party.members):
        entry.party.members.append(PartyMember(user=member, joined_at=at))
    found.opened_at = found.opened_at or at
    if entry.opened_at is None:
        entry.opened_at = at
        raise_version(s, entry.contest_id, kind="entry", subject=entry.public_id, at=at)
    s.flush()
    return found


def _account(s: Session, actor: User | None, entry: Entry) -> User | None:
    """The account that takes this place; None: the place gets a user of its own."""
    if actor is None or actor.login is None:
        return None
    other = find_entry(s, user=actor, contest=entry.contest)
    return s.get_one(User, actor.id) if other is None or other is entry else None


def enter(s: Session, *, actor: User, contest: Contest, name: str, at: datetime) -> Entry:
    """Enter an open contest with one's account.

    Refuses account.needed, entry.code_needed, .already, .after_end, .name_form, .name_taken.
    """
    check_account(s, actor)
    if contest.entering is not EnteringBy.OPEN:
        raise Refused("entry.code_needed")
    if phase(contest.window, at) is Phase.ENDED:
        raise Refused("entry.after_end")
    number = next_number(s, contest)
    if find_entry(s, user=actor, contest=contest) is not None:
        raise Refused("entry.already")
    party = Party(hub_id=contest.hub_id, name=clean_name(name)[:NAME_MOST], created_at=at)
    party.members.append(PartyMember(user_id=actor.id, joined_at=at))
    entry = Entry(contest_id=contest.id, party=party, number=number, created_at=at, opened_at=at)
    _name(s, entry, name)
    raise_version(s, contest.id, kind="entry", subject=entry.public_id, at=at)
    return entry


def rename(s: Session, *, actor: User, entry: Entry, name: str, at: datetime) -> Entry:
    """Change one's own display name; refuses permission.denied, entry.name_form, .name_taken."""
    if all(member.user_id != actor.id for member in entry.party.members):
        raise Refused("permission.denied")
    if entry.withdrawn_at is not None:
        raise Refused("entry.withdrawn")
    set_name(s, actor=actor, entry=entry, name=name, at=at)
    return entry


def set_name(s: Session, *, actor: User | None, entry: Entry, name: str, at: datetime) -> None:
    """Give an entry another name, audited; permissions are the caller's."""
    lock_contest(s, entry.contest_id)
    before = entry.name
    _name(s, entry, name)
    if entry.name == before:
        return
    audit(
        s,
        actor=actor,
        action="entry.rename",
        subject=entry,
        contest_id=entry.contest_id,
        before={"name": before},
        after={"name": entry.name},
        at=at,
    )
    raise_version(s, entry.contest_id, kind="entry", subject=entry.public_id, at=at)


def check_account(s: Session, actor: User) -> None:
    """Refuse account.needed to who came by a juror's link or a join code, and has no account.

    Whoever printed the link or the code can open it as well: nothing but its own place hangs on it.
    """
    if actor.login is None:
        for way in (Juror, Pass):
            if s.scalar(select(way.id).where(way.user_id == actor.id).limit(1)) is not None:
                raise Refused("account.needed")


def find_entry(s: Session, *, user: User | None, contest: Contest) -> Entry | None:
    """The user's entry of a contest, withdrawn or not; an official one before others."""
    if user is None or user.id is None:
        return None
    return s.scalars(
        select(Entry)
        .join(PartyMember, PartyMember.party_id == Entry.party_id)
        .where(Entry.contest_id == contest.id, PartyMember.user_id == user.id)
        .order_by(Entry.kind != "official", Entry.id)
        .limit(1)
    ).first()


def next_number(s: Session, contest: Contest) -> int:
    """The next free seat number; the contest's row is locked until the commit, so that it stays free."""
    lock_contest(s, contest.id)
    return (s.scalar(select(func.max(Entry.number)).where(Entry.contest_id == contest.id)) or 0) + 1


def _name(s: Session, entry: Entry, typed: str) -> None:
    name = clean_name(typed)
    if not 1 <= len(name) <= NAME_MOST:
        raise Refused("entry.name_form", most=NAME_MOST)
    try:
        with s.begin_nested():
            entry.name = name
            entry.name_key = fold(name)
            entry.party.name = entry.party.name or name
            s.add(entry)
            s.flush()
    except IntegrityError:
        raise Refused("entry.name_taken", name=name) from None
