"""Passes: making codes, printing their cards, revoking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest import codes as join_codes
from contest.actions.auditing import audit
from contest.actions.entering import next_number
from contest.actions.publishing import lock_contest
from contest.codes import Codes
from contest.models import Contest, Entry, Party, Pass, User
from contest.permissions import may_organise
from contest.refusals import Refused

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Card:
    """What is printed for one pass."""

    public_id: str
    number: int  # of the entry: "Team 7"
    name: str | None  # once one was chosen
    code: str  # in groups of four letters
    opened_at: datetime | None
    revoked_at: datetime | None


def make_passes(
    s: Session, *, actor: User | None, contest: Contest, count: int, codes: Codes, at: datetime
) -> list[Pass]:
    """Make `count` places with a code each, numbered on from the last. Refuses passes.count."""
    _may(actor, contest)
    if not 1 <= count <= AT_A_TIME:
        raise Refused("passes.count", most=AT_A_TIME)
    first = next_number(s, contest)
    made = []
    for number in range(first, first + count):
        party = Party(hub_id=contest.hub_id, name="", created_at=at)
        entry = Entry(contest_id=contest.id, party=party, number=number, created_at=at)
        made.append(_pass(entry, codes, at))
    s.add_all(made)
    audit(
        s,
        actor=actor,
        action="passes.make",
        subject=contest,
        contest_id=contest.id,
        after={"first": first, "count": count},
        at=at,
    )
    return made


def add_pass(s: Session, *, actor: User | None, entry: Entry, codes: Codes, at: datetime) -> Pass:
    """Make one more code for a place: a second member, or a card that was lost and revoked."""
    _may(actor, entry.contest)
    lock_contest(s, entry.contest_id)
    made = _pass(entry, codes, at)
    s.add(made)
    audit(
        s,
        actor=actor,
        action="passes.add",
        subject=entry,
        contest_id=entry.contest_id,
        after={"number": entry.number},
        at=at,
    )
    return made


def revoke_pass(s: Session, *, actor: User | None, pass_: Pass, at: datetime) -> Pass:
    """End a code; a seat that only this code opened is signed out everywhere. Refuses pass.revoked."""
    _may(actor, pass_.entry.contest)
    lock_contest(s, pass_.entry.contest_id)
    if pass_.revoked_at is not None:
        raise Refused("pass.revoked")
    pass_.revoked_at = at
    if pass_.user is not None and pass_.user.login is None:
        pass_.user.epoch += 1
    audit(
        s,
        actor=actor,
        action="pass.revoke",
        subject=pass_,
        contest_id=pass_.entry.contest_id,
        before={"revoked_at": None},
        after={"revoked_at": at, "number": pass_.entry.number},
        at=at,
    )
    return pass_


def card(pass_: Pass, codes: Codes) -> Card:
    """A pass's card, its code decrypted."""
    return Card(
        public_id=pass_.public_id,
        number=pass_.entry.number,
        name=pass_.entry.name,
        code=join_codes.pretty(codes.open(pass_.code_cipher)),
        opened_at=pass_.opened_at,
        revoked_at=pass_.revoked_at,
    )


def cards(s: Session, *, contest: Contest, codes: Codes) -> Iterable[Card]:
    """All cards of a contest, by number."""
    rows = s.scalars(
        select(Pass)
        .join(Pass.entry)
        .where(Entry.contest_id == contest.id)
        .options(joinedload(Pass.entry))
        .order_by(Entry.number, Pass.id)
    )
    return [card(row, codes) for row in rows]


def _pass(entry: Entry, codes: Codes, at: datetime) -> Pass:
    code = join_codes.make()
    return Pass(entry=entry, code_hmac=codes.digest(code), code_cipher=codes.seal(code), created_at=at)


def _may(actor: User | None, contest: Contest) -> None:
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")
