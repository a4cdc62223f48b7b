"""Conflicts and recusals: a juror gives no marks to the entry and sees nothing of it, until it is lifted."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest
from contest.actions.rounds.telling import tell_round
from contest.actions.seating.matching import Link, Said, links, said
from contest.actions.seating.seats import end_all
from contest.models import Assignment, Conflict, ConflictKind, Entry, Juror, Round, RoundState, Stage, User
from contest.permissions import may_organise
from contest.queries.jurors import texts_of_entries
from contest.refusals import Refused

REASON_MOST = 1000
TAKEN_BACK = timedelta(minutes=10)
"""For how long a juror can undo a mis-tap by themselves."""
_KINDS = {"affiliation": ConflictKind.AFFILIATION, "domain": ConflictKind.DOMAIN}


def declare_conflict(s: Session, *, juror: Juror, entry: Entry, reason: str, at: datetime) -> Conflict:
    """A juror says beforehand that they may not judge an entry; a reason may be left out.

    Refuses juror.revoked, conflict.reason (too long), conflict.there, seat.other.
    """
    _own(juror, entry)
    return _record(
        s,
        actor=juror.user,
        juror=juror,
        entry=entry,
        kind=ConflictKind.DECLARED,
        reason=_reason(reason, least=0),
        at=at,
    )


def recuse(s: Session, *, juror: Juror, entry: Entry, reason: str, at: datetime) -> Conflict:
    """A juror steps back from an entry, at any time, with a reason: the seat ends, its sheet counts no more.

    Refuses juror.revoked, conflict.reason, conflict.there, seat.other.
    """
    _own(juror, entry)
    return _record(
        s,
        actor=juror.user,
        juror=juror,
        entry=entry,
        kind=ConflictKind.RECUSAL,
        reason=_reason(reason),
        at=at,
    )


def take_back_conflict(s: Session, *, juror: Juror, conflict: Conflict, at: datetime) -> Conflict:
    """A juror undoes their own tap within ten minutes; a seat that it ended is theirs again.

    Refuses conflict.lifted, conflict.late (later, or somebody else's statement).
    """
    lock_contest(s, juror.stage.contest_id)
    own = conflict.juror_id == juror.id and conflict.kind in {ConflictKind.DECLARED, ConflictKind.RECUSAL}
    if not own or at - conflict.created_at > TAKEN_BACK:
        raise Refused("conflict.late")
    if conflict.lifted_at is not None:
        raise Refused("conflict.lifted")
    _lift(s, actor=juror.user, conflict=conflict, reason="taken back", at=at)
    others = select(Conflict.id).where(
        Conflict.juror_id == juror.id, Conflict.entry_id == conflict.entry_id, Conflict.lifted_at.is_(None)
    )
    if s.scalar(others.limit(1)) is not None:
        return conflict
    ended = s.scalars(
        select(Assignment)
        .join(Assignment.round)
        .where(
            Assignment.juror_id == juror.id,
            Assignment.entry_id == conflict.entry_id,
            Assignment.ended_at == conflict.created_at,
            Assignment.ended_reason.in_(["conflict", "recusal"]),
            Round.state != RoundState.DECIDED,
        )
    ).all()
    for seat in ended:
        seat.ended_at = seat.ended_reason = None
        tell_round(s, seat.round)
    return conflict


def add_conflict(
    s: Session, *, actor: User | None, juror: Juror, entry: Entry, reason: str, at: datetime
) -> Conflict:
    """An organiser keeps a juror away from an entry.

    Refuses permission.denied, conflict.reason, conflict.there, seat.other.
    """
    _may(actor, juror.stage)
    if entry.contest_id != juror.stage.contest_id:
        raise Refused("seat.other")
    return _record(
        s,
        actor=actor,
        juror=juror,
        entry=entry,
        kind=ConflictKind.ORGANISER,
        reason=_reason(reason),
        at=at,
    )


def lift_conflict(
    s: Session, *, actor: User | None, conflict: Conflict, reason: str, at: datetime
) -> Conflict:
    """An organiser lifts a conflict with a reason; the seat is not given back by itself.

    Refuses permission.denied, conflict.reason, conflict.lifted.
    """
    _may(actor, conflict.juror.stage)
    lock_contest(s, conflict.juror.stage.contest_id)
    if conflict.lifted_at is not None:
        raise Refused("conflict.lifted")
    return _lift(s, actor=actor, conflict=conflict, reason=_reason(reason), at=at)


def find_conflicts(s: Session, *, actor: User | None, stage: Stage, at: datetime) -> list[Conflict]:
    """Look where a juror is of the team, or their affiliation or e-mail domain stands in what it says.

    Returns the new conflicts; one that was lifted once is not found again.
    """
    _may(actor, stage)
    lock_contest(s, stage.contest_id)
    known = {
        (row.juror_id, row.entry_id, row.kind)
        for row in s.execute(
            select(Conflict.juror_id, Conflict.entry_id, Conflict.kind)
            .join(Conflict.juror)
            .where(Juror.stage_id == stage.id)
        )
    }
    jurors = s.scalars(
        select(Juror).where(Juror.stage_id == stage.id, Juror.revoked_at.is_(None)).order_by(Juror.id)
    ).all()
    told = [(entry, said(texts)) for entry, texts in texts_of_entries(s, stage)]
    new = [
        (juror, entry, link)
        for juror in jurors
        for entry, texts in told
        for link in _links(juror, entry, texts)
        if (juror.id, entry.id, _KINDS[link.kind]) not in known
    ]
    return [
        _record(s, actor=actor, juror=juror, entry=entry, kind=_KINDS[link.kind], reason=link.found, at=at)
        for juror, entry, link in new
    ]


def _links(juror: Juror, entry: Entry, texts: Said) -> list[Link]:
    """What ties them; who takes part in the entry needs no further look."""
    if any(member.user_id == juror.user_id for member in entry.party.members):
        return [Link("affiliation", juror.user.name)]
    return links(texts, affiliation=juror.affiliation, email=juror.email)


def _record(
    s: Session,
    *,
    actor: User | None,
    juror: Juror,
    entry: Entry,
    kind: ConflictKind,
    reason: str,
    at: datetime,
) -> Conflict:
    """Write the row (or bring a lifted one back), end the seats, tell."""
    lock_contest(s, juror.stage.contest_id)
    conflict = s.scalar(
        select(Conflict).where(
            Conflict.juror_id == juror.id, Conflict.entry_id == entry.id, Conflict.kind == kind
        )
    )
    if conflict is None:
        conflict = Conflict(juror=juror, entry=entry, kind=kind)
        s.add(conflict)
    elif conflict.lifted_at is None:
        raise Refused("conflict.there")
    conflict.reason = reason
    conflict.created_by_id, conflict.created_at = None if actor is None else actor.id, at
    conflict.lifted_at = conflict.lifted_by_id = conflict.lifted_reason = None
    ended = end_all(
        s, juror=juror, entry=entry, reason="recusal" if kind is ConflictKind.RECUSAL else "conflict", at=at
    )
    audit(
        s,
        actor=actor,
        action=f"conflict.{kind.value}",
        subject=conflict,
        contest_id=juror.stage.contest_id,
        after={"juror": juror.public_id, "entry": entry.public_id, "reason": reason, "seats": ended},
        at=at,
    )
    return conflict


def _lift(s: Session, *, actor: User | None, conflict: Conflict, reason: str, at: datetime) -> Conflict:
    conflict.lifted_at, conflict.lifted_reason = at, reason
    conflict.lifted_by_id = None if actor is None else actor.id
    audit(
        s,
        actor=actor,
        action="conflict.lift",
        subject=conflict,
        contest_id=conflict.juror.stage.contest_id,
        before={"lifted_at": None},
        after={
            "juror": conflict.juror.public_id,
            "entry": conflict.entry.public_id,
            "lifted_at": at,
            "reason": reason,
        },
        at=at,
    )
    return conflict


def _reason(typed: str, *, least: int = 1) -> str:
    reason = " ".join(typed.split())
    if not least <= len(reason) <= REASON_MOST:
        raise Refused("conflict.reason", most=REASON_MOST)
    return reason


def _own(juror: Juror, entry: Entry) -> None:
    """Whether the juror can say something of this entry."""
    if juror.revoked_at is not None:
        raise Refused("juror.revoked")
    if entry.contest_id != juror.stage.contest_id:
        raise Refused("seat.other")


def _may(actor: User | None, stage: Stage) -> None:
    if actor is not None and not may_organise(actor, stage.contest):
        raise Refused("permission.denied")
