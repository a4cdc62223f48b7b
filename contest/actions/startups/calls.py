"""The call for entries: its times, what comes late, its sectors, what an entrant reads first."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.naming import fold
from contest.actions.publishing import lock_contest, raise_version
from contest.actions.startups.texts import LANGUAGES, clean_line, clean_text
from contest.models import Call, Entry, EntryVersion, LatePolicy, Stage, User
from contest.permissions import may_organise
from contest.refusals import Refused

GRACE_MOST = 7 * 24 * 60
SECTOR_MOST = 60
GUIDANCE_MOST = 4000
KEY_BYTES = 6


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector as the organiser names it; without a key it is a new one."""

    name: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class CallForm:
    """What an organiser says of the call."""

    opens_at: datetime
    deadline: datetime
    late: LatePolicy
    sectors: Sequence[Sector]
    guidance: Mapping[str, str]
    needs_deck: bool
    late_minutes: int = 0


def set_call(s: Session, *, actor: User | None, stage: Stage, form: CallForm, at: datetime) -> Call:
    """Set up or change the call of a pitch stage.

    Refuses permission.denied, call.deadline, .end, .deadline_before_entries, .late_minutes, .sector_none,
    .sector_name, .sector_twice, .sector_in_use, .text_long.
    """
    if actor is not None and not may_organise(actor, stage.contest):
        raise Refused("permission.denied")
    lock_contest(s, stage.contest_id)
    call = s.scalar(select(Call).where(Call.stage_id == stage.id).execution_options(populate_existing=True))
    _check_times(s, call, stage, form)
    sectors = _sectors(s, call, form.sectors)
    guidance = {key: clean_text(form.guidance.get(key, "")) for key in LANGUAGES}
    if any(len(text) > GUIDANCE_MOST for text in guidance.values()):
        raise Refused("call.text_long", most=GUIDANCE_MOST)
    wanted = {
        "opens_at": form.opens_at,
        "deadline": form.deadline,
        "late": form.late,
        "late_minutes": form.late_minutes if form.late is LatePolicy.GRACE else 0,
        "sectors": sectors,
        "guidance": {key: text for key, text in guidance.items() if text},
        "needs_deck": form.needs_deck,
    }
    before = None if call is None else {name: getattr(call, name) for name in wanted}
    if call is None:
        call = Call(stage=stage, **wanted)
        s.add(call)
    elif before == wanted:
        return call
    for name, value in wanted.items():
        setattr(call, name, value)
    stage.starts_at = form.opens_at
    changed = [name for name in wanted if before is None or before[name] != wanted[name]]
    audit(
        s,
        actor=actor,
        action="call.edit",
        subject=stage,
        contest_id=stage.contest_id,
        before=_told(before, changed),
        after=_told(wanted, changed),
        at=at,
    )
    raise_version(s, stage.contest_id, kind="contest", subject=stage.contest.public_id, at=at)
    return call


def _check_times(s: Session, call: Call | None, stage: Stage, form: CallForm) -> None:
    if form.opens_at >= form.deadline:
        raise Refused("call.deadline")
    if form.deadline > stage.ends_at:
        raise Refused("call.end")
    if form.late is LatePolicy.GRACE and not 1 <= form.late_minutes <= GRACE_MOST:
        raise Refused("call.late_minutes", most=GRACE_MOST)
    if call is None or form.deadline >= call.deadline:
        return
    # Versions for a later round, after the present deadline, have that round's.
    count = s.scalar(
        select(func.count(func.distinct(EntryVersion.entry_id)))
        .join(EntryVersion.entry)
        .where(
            Entry.contest_id == stage.contest_id,
            EntryVersion.submitted_at > form.deadline,
            EntryVersion.submitted_at <= call.deadline,
        )
    )
    if count:
        raise Refused("call.deadline_before_entries", count=count)


def _sectors(s: Session, call: Call | None, typed: Sequence[Sector]) -> list[dict[str, Any]]:
    """Sectors as they are kept; one that an entry stands in stays."""
    before = {} if call is None else {str(sector["key"]): sector for sector in call.sectors}
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for sector in typed:
        name = {key: clean_line(sector.name.get(key, "")) for key in LANGUAGES}
        name = {key: text for key, text in name.items() if text}
        if not name:
            continue
        if any(len(text) > SECTOR_MOST for text in name.values()):
            raise Refused("call.sector_name", most=SECTOR_MOST)
        folded = {fold(text) for text in name.values()}
        if folded & seen:
            raise Refused("call.sector_twice", name=next(iter(name.values())))
        seen |= folded
        known = sector.key in before and all(each["key"] != sector.key for each in found)
        found.append({"key": sector.key if known else secrets.token_hex(KEY_BYTES), "name": name})
    if not found:
        raise Refused("call.sector_none")
    kept = {each["key"] for each in found}
    for key in before.keys() - kept:
        if call is not None and _stands_in(s, call, key):
            name = before[key]["name"]
            raise Refused("call.sector_in_use", name=next(iter(name.values()), key))
    return found


def _stands_in(s: Session, call: Call, sector: str) -> bool:
    used = (
        select(EntryVersion.id)
        .join(EntryVersion.entry)
        .where(Entry.contest_id == call.stage.contest_id, EntryVersion.sector == sector)
    )
    return s.scalar(used.limit(1)) is not None


def _told(values: Mapping[str, Any] | None, changed: Sequence[str]) -> dict[str, Any]:
    """What the log keeps: of sectors their names, of guidance that it changed."""
    if values is None:
        return {}
    told = {name: values[name] for name in changed if name != "guidance"}
    if "sectors" in told:
        told["sectors"] = [next(iter(each["name"].values()), "") for each in told["sectors"]]
    return told
