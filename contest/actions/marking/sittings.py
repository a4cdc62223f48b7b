"""Sittings: panels that will work, their rooms, chairs and entries. Organisers make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.rounds.telling import tell_round
from contest.models import Entry, Juror, Round, RoundEntry, Sitting, Turn, User
from contest.permissions import may_organise
from contest.queries.chairs import Chair, chair_of
from contest.refusals import Refused

TEXT_MOST = 80
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SittingForm:
    """What is said of a sitting."""

    name: str
    room: str = ""
    chair: Juror | None = None
    starts_at: datetime | None = None


def create_sitting(
    s: Session,
    *,
    actor: User,
    round_: Round,
    form: SittingForm,
    entries: Sequence[Entry] = (),
    at: datetime,
) -> Sitting:
    """A panel that will work, and who pitches before it in which order.

    Refuses permission.denied, sitting.name, sitting.room, sitting.chair, sitting.entry.
    """
    _check_organiser(actor, round_)
    _check_form(form, round_)
    _check_entries(s, round_, entries)
    sitting = Sitting(round=round_)
    s.add(sitting)
    _fill(sitting, form)
    _add(sitting, entries)
    s.flush()
    write_down(s, actor, sitting, "sitting.create", at=at, after=_facts(sitting))
    tell_round(s, round_)
    return sitting


def edit_sitting(s: Session, *, actor: User, sitting: Sitting, form: SittingForm, at: datetime) -> Sitting:
    """Change name, room, chair or time. Refuses as `create_sitting`."""
    _check_organiser(actor, sitting.round)
    _check_form(form, sitting.round)
    sitting = locked(s, sitting)
    before = _facts(sitting)
    _fill(sitting, form)
    write_down(s, actor, sitting, "sitting.edit", at=at, before=before, after=_facts(sitting))
    tell_round(s, sitting.round)
    return sitting


def drop_sitting(s: Session, *, actor: User, sitting: Sitting, at: datetime) -> None:
    """Take a sitting away; no mark hangs on it. Refuses permission.denied."""
    _check_organiser(actor, sitting.round)
    sitting, round_ = locked(s, sitting), sitting.round
    write_down(s, actor, sitting, "sitting.drop", at=at, before=_facts(sitting))
    s.delete(sitting)
    tell_round(s, round_)


def add_turns(s: Session, *, actor: User, sitting: Sitting, entries: Sequence[Entry], at: datetime) -> None:
    """Put entries at the end of the order; those in it stay. Refuses permission.denied, sitting.entry."""
    _check_organiser(actor, sitting.round)
    _check_entries(s, sitting.round, entries)
    sitting = locked(s, sitting)
    before = _facts(sitting)
    _add(sitting, entries)
    s.flush()
    write_down(s, actor, sitting, "sitting.edit", at=at, before=before, after=_facts(sitting))
    tell_round(s, sitting.round)


def remove_turn(s: Session, *, actor: User, sitting: Sitting, entry: Entry, at: datetime) -> None:
    """Take an entry out of the order. Refuses permission.denied, missing."""
    _check_organiser(actor, sitting.round)
    sitting = locked(s, sitting)
    before = _facts(sitting)
    turn = turn_of(sitting, entry)
    if sitting.current_entry_id == entry.id:
        sitting.current_entry_id = sitting.timer_ends_at = sitting.timer_left_ms = None
    sitting.turns.remove(turn)
    s.flush()
    write_down(s, actor, sitting, "sitting.edit", at=at, before=before, after=_facts(sitting))
    tell_round(s, sitting.round)


def locked(s: Session, sitting: Sitting) -> Sitting:
    """The sitting as it is now, its row locked until the commit."""
    statement = select(Sitting).where(Sitting.id == sitting.id).with_for_update(key_share=True)
    found = s.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Refused("missing")
    s.expire(found, ["turns"])
    return found


def led(s: Session, actor: User, sitting: Sitting) -> tuple[Sitting, Chair]:
    """The sitting, locked, for one who leads it. Refuses permission.denied."""
    chair = chair_of(s, actor, sitting.round)
    if not chair.leads(sitting):
        raise Refused("permission.denied")
    return locked(s, sitting), chair


def turn_of(sitting: Sitting, entry: Entry, chair: Chair | None = None) -> Turn:
    """An entry's place in the order, where this chair sees the entry. Refuses missing."""
    for turn in sitting.turns:
        if turn.entry_id == entry.id and (chair is None or chair.sees(entry.id)):
            return turn
    raise Refused("missing")


def write_down(
    s: Session, actor: User, sitting: Sitting, action: str, *, at: datetime, **said: Facts
) -> None:
    """A line in the log; `said` is what was before and after."""
    contest_id = sitting.round.stage.contest_id
    audit(s, actor=actor, action=action, subject=sitting, contest_id=contest_id, at=at, **said)


def _check_organiser(actor: User, round_: Round) -> None:
    if not may_organise(actor, round_.stage.contest):
        raise Refused("permission.denied")


def _check_form(form: SittingForm, round_: Round) -> None:
    if not 1 <= len(form.name.strip()) <= TEXT_MOST:
        raise Refused("sitting.name", most=TEXT_MOST)
    if len(form.room.strip()) > TEXT_MOST:
        raise Refused("sitting.room", most=TEXT_MOST)
    chair = form.chair
    if chair is not None and (chair.stage_id != round_.stage_id or chair.revoked_at is not None):
        raise Refused("sitting.chair")


def _check_entries(s: Session, round_: Round, entries: Sequence[Entry]) -> None:
    there = set(s.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)))
    if any(entry.id not in there for entry in entries):
        raise Refused("sitting.entry")


def _fill(sitting: Sitting, form: SittingForm) -> None:
    sitting.name, sitting.room = form.name.strip(), form.room.strip() or None
    sitting.chair, sitting.starts_at = form.chair, form.starts_at


def _add(sitting: Sitting, entries: Sequence[Entry]) -> None:
    there = {turn.entry_id for turn in sitting.turns}
    position = max((turn.position for turn in sitting.turns), default=-1)
    for entry in entries:
        if entry.id not in there:
            position += 1
            there.add(entry.id)
            sitting.turns.append(Turn(entry_id=entry.id, entry=entry, position=position))


def _facts(sitting: Sitting) -> dict[str, Any]:
    return {
        "name": sitting.name,
        "room": sitting.room,
        "chair": None if sitting.chair is None else sitting.chair.user.name,
        "starts_at": sitting.starts_at,
        "order": [turn.entry.name or turn.entry.public_id for turn in sitting.turns],
    }
