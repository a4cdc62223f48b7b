"""Moves: who judges what is changed by hand, seat by seat, each with its line in the audit log."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest
from contest.actions.rounds.telling import tell_round
from contest.actions.seating.seats import end
from contest.models import (
    Assignment,
    Audit,
    Entry,
    Juror,
    Origin,
    Round,
    RoundEntry,
    RoundState,
    Seating,
    User,
)
from contest.permissions import may_organise
from contest.queries.jurors import hidden_entries
from contest.queries.seating import languages_of
from contest.refusals import Refused

REASON_MOST = 1000
MOVES = frozenset({"seat.move", "seat.add", "seat.take"})


def add_seat(
    s: Session,
    *,
    actor: User | None,
    round_: Round,
    entry: Entry,
    juror: Juror,
    reason: str = "",
    seating: Seating | None = None,
    at: datetime,
) -> Assignment:
    """Give a juror one more entry: at once, or in the draft `seating`.

    Refuses permission.denied, seating.round_over, seat.other, juror.revoked, seat.there, seat.conflict,
    seat.language, seat.full.
    """
    _begin(s, actor, round_)
    made = _seat(s, round_, entry, juror, seating=seating, at=at)
    _tell(s, actor, made, "seat.add", {"reason": _said(reason), **_names(entry, to=juror)}, at=at)
    return made


def move_seat(
    s: Session, *, actor: User | None, seat: Assignment, juror: Juror, reason: str = "", at: datetime
) -> Assignment:
    """Give an entry to another juror; marks of the first stay in the history and count no more.

    Refuses as `add_seat`, and seat.ended.
    """
    _begin(s, actor, seat.round)
    _open(seat)
    if juror.id == seat.juror_id:
        raise Refused("seat.there", name=juror.user.name)
    draft = seat.seating if seat.released_at is None else None
    facts = {"reason": _said(reason), **_names(seat.entry, to=juror, of=seat.juror)}
    made = _seat(s, seat.round, seat.entry, juror, seating=draft, at=at)
    end(seat, reason="move", at=at)
    _tell(s, actor, made, "seat.move", facts | {"from_seat": seat.public_id}, at=at)
    return made


def end_seat(s: Session, *, actor: User | None, seat: Assignment, reason: str = "", at: datetime) -> None:
    """Take an entry off a juror. Refuses permission.denied, seating.round_over, seat.ended."""
    _begin(s, actor, seat.round)
    _open(seat)
    facts = {"reason": _said(reason), **_names(seat.entry, of=seat.juror)}
    end(seat, reason="taken", at=at)
    _tell(s, actor, seat, "seat.take", facts, at=at)


def undo_move(s: Session, *, actor: User | None, line: Audit, at: datetime) -> None:
    """Take a move back by its line: the seat it made ends, the one it ended lives again with its marks.

    Refuses permission.denied, undo.not, seat.undo (changed since), and what `add_seat` refuses.
    """
    if line.action not in MOVES or line.undone_by_id is not None:
        raise Refused("undo.not")
    seat = s.scalar(select(Assignment).where(Assignment.public_id == line.subject))
    old_id = line.subject if line.action == "seat.take" else line.after.get("from_seat")
    old = None if old_id is None else s.scalar(select(Assignment).where(Assignment.public_id == old_id))
    if seat is None:  # of a draft that was dropped
        raise Refused("seat.undo")
    round_ = seat.round
    _begin(s, actor, round_)
    if line.action != "seat.take":
        if seat.ended_at is not None:
            raise Refused("seat.undo")
        end(seat, reason="move", at=at)
        s.flush()
    if old is not None:
        if old.ended_reason not in {"move", "taken"}:
            raise Refused("seat.undo")
        _check(s, round_, old.entry, old.juror)
        old.ended_at = old.ended_reason = None
        if old.seating is None or old.seating.released_at is not None:
            old.released_at = old.released_at or at
    _tell(s, actor, seat, "seat.undo", {"line": line.public_id}, at=at)
    s.flush()
    line.undone_by_id = s.scalar(
        select(Audit.id).where(Audit.subject == seat.public_id).order_by(Audit.id.desc()).limit(1)
    )


def _begin(s: Session, actor: User | None, round_: Round) -> None:
    if actor is not None and not may_organise(actor, round_.stage.contest):
        raise Refused("permission.denied")
    lock_contest(s, round_.stage.contest_id)
    if round_.state in {RoundState.CLOSED, RoundState.DECIDED}:
        raise Refused("seating.round_over")


def _open(seat: Assignment) -> None:
    if seat.ended_at is not None:
        raise Refused("seat.ended")


def _seat(
    s: Session, round_: Round, entry: Entry, juror: Juror, *, seating: Seating | None, at: datetime
) -> Assignment:
    _check(s, round_, entry, juror)
    made = Assignment(
        round=round_,
        juror=juror,
        entry=entry,
        seating=seating,
        origin=Origin.MOVE,
        created_at=at,
        released_at=None if seating is not None else at,
    )
    s.add(made)
    s.flush()
    return made


def _check(s: Session, round_: Round, entry: Entry, juror: Juror) -> None:
    """Whether the juror may have this entry as well."""
    name = juror.user.name
    if juror.stage_id != round_.stage_id or juror.revoked_at is not None:
        raise Refused("juror.revoked")
    in_round = s.scalar(
        select(RoundEntry).where(RoundEntry.round_id == round_.id, RoundEntry.entry_id == entry.id)
    )
    if in_round is None:
        raise Refused("seat.other")
    if entry.id in hidden_entries(s, juror):
        raise Refused("seat.conflict", name=name)
    mine = (
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.round_id == round_.id, Assignment.juror_id == juror.id, Assignment.ended_at.is_(None)
        )
    )
    if s.scalar(mine.where(Assignment.entry_id == entry.id)):
        raise Refused("seat.there", name=name)
    if not languages_of(in_round.version) & set(juror.languages):
        raise Refused("seat.language", name=name)
    if (s.scalar(mine) or 0) >= juror.most:
        raise Refused("seat.full", name=name, most=juror.most)


def _names(entry: Entry, *, to: Juror | None = None, of: Juror | None = None) -> dict[str, object]:
    """Public ids, by what they are in a move."""
    found: dict[str, object] = {"entry": entry.public_id}
    if to is not None:
        found["to"] = to.public_id
    if of is not None:
        found["of"] = of.public_id
    return found


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if len(said) > REASON_MOST:
        raise Refused("conflict.reason", most=REASON_MOST)
    return said


def _tell(
    s: Session, actor: User | None, seat: Assignment, action: str, facts: dict[str, object], *, at: datetime
) -> None:
    released = seat.released_at is not None
    audit(
        s,
        actor=actor,
        action=action,
        subject=seat,
        contest_id=seat.round.stage.contest_id,
        after={"round": seat.round.public_id, "released": released, **facts},
        at=at,
    )
    if released:
        tell_round(s, seat.round)
