"""Handing in: a draft becomes a version that never changes. Withdrawing, and taking that back."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.entering import set_name
from contest.actions.naming import fold
from contest.actions.publishing import lock_contest, raise_version, tell_entry
from contest.actions.startups import answering
from contest.actions.startups.drafting import check_may, current, not_taking, seen_of
from contest.actions.startups.lacking import lacks
from contest.models import Audit, Call, Entry, EntryVersion, User
from contest.permissions import takes_part
from contest.queries import startups as queries
from contest.refusals import Refused

REASON_MOST = 500
WITHDRAW, RETURN = "startup.withdraw", "startup.return"
_WITHDRAWALS = (WITHDRAW, "entry.withdraw")


def submit(s: Session, *, actor: User, entry: Entry, call: Call, seen: str, at: datetime) -> EntryVersion:
    """Hand in the draft as it was looked at (`drafting.seen_of`); the version, numbered on.

    Refuses permission.denied, startup.withdrawn, .not_open, .closed, .changed (also: nothing was written),
    .unchanged, .incomplete (its `flaws` name the fields), entry.name_taken.
    """
    lock_contest(s, entry.contest_id)
    s.refresh(entry)
    window = check_may(s, actor, entry, call, at)
    draft = current(s, entry)
    if draft is None or seen != seen_of(draft):
        raise Refused("startup.changed")
    if draft.submitted_at is not None:
        raise Refused("startup.unchanged", number=draft.number)
    found = lacks(draft, call)
    if found:
        raise Refused("startup.incomplete", count=len(found), flaws=tuple(found))
    draft.answers = _final_answers(draft, call)
    draft.manifest = manifest(draft)
    draft.digest = hashlib.sha256(canonical(draft)).hexdigest()
    last = next(iter(queries.handed_in(s, entry)), None)
    if last is not None and last.digest == draft.digest:
        raise Refused("startup.unchanged", number=last.number)
    _check_names(s, entry, draft)
    _carry_name(s, actor, entry, draft, at)
    draft.submitted_at = at
    draft.submitted_by_id = actor.id
    draft.is_late = window.taking is queries.Taking.LATE
    entry.opened_at = entry.opened_at or at
    audit(
        s,
        actor=actor,
        action="startup.submit",
        subject=entry,
        contest_id=entry.contest_id,
        after={"version": draft.number, "digest": draft.digest, "is_late": draft.is_late},
        at=at,
    )
    tell_entry(s, entry.public_id)
    return draft


def withdraw(s: Session, *, actor: User, entry: Entry, call: Call, reason: str = "", at: datetime) -> Entry:
    """Take the entry out, before the deadline or after it; what was handed in is kept.

    Refuses permission.denied, startup.withdrawn.
    """
    if not takes_part(actor, entry) or entry.contest_id != call.stage.contest_id:
        raise Refused("permission.denied")
    lock_contest(s, entry.contest_id)
    s.refresh(entry)
    if entry.withdrawn_at is not None:
        raise Refused("startup.withdrawn")
    entry.withdrawn_at = at
    _tell(s, actor, entry, WITHDRAW, after={"withdrawn_at": at, "reason": reason[:REASON_MOST]}, at=at)
    return entry


def take_back(s: Session, *, actor: User, entry: Entry, call: Call, at: datetime) -> Entry:
    """Let a withdrawn entry take part again while the call is open, if its own people withdrew it.

    Refuses permission.denied, entry.not_withdrawn, startup.withdrawn_by_others, .not_open, .closed.
    """
    if not takes_part(actor, entry) or entry.contest_id != call.stage.contest_id:
        raise Refused("permission.denied")
    lock_contest(s, entry.contest_id)
    s.refresh(entry)
    if entry.withdrawn_at is None:
        raise Refused("entry.not_withdrawn")
    if not was_withdrawn_by_its_people(s, entry):
        raise Refused("startup.withdrawn_by_others")
    window = queries.window_of(s, call, entry, at)
    if not window.is_open:
        raise not_taking(window)
    entry.withdrawn_at = None
    _tell(s, actor, entry, RETURN, after={"withdrawn_at": None}, at=at)
    return entry


def was_withdrawn_by_its_people(s: Session, entry: Entry) -> bool:
    """Whether it was the startup that withdrew it, not an organiser."""
    last = s.scalars(
        select(Audit.action)
        .where(Audit.subject == entry.public_id, Audit.action.in_(_WITHDRAWALS))
        .order_by(Audit.id.desc())
        .limit(1)
    ).first()
    return last == WITHDRAW


def manifest(version: EntryVersion) -> dict[str, str]:
    """Every file of a version: its name to its SHA-256."""
    found = {}
    if version.deck is not None:
        found[f"deck/{version.deck.filename}"] = version.deck.digest
    for key, answer in sorted(answering.files(version.answers).items()):
        found[f"answers/{key}/{answer['filename']}"] = answer["digest"]
    return found


def canonical(version: EntryVersion) -> bytes:
    """What a version says as JSON with its keys sorted and no white space; files stand by their digests.

    Its SHA-256 is the version's digest. Number and times are no part of it: the same text is the same.
    """
    told = {
        "name": version.name,
        "one_liner": version.one_liner,
        "summary": version.summary,
        "sector": version.sector,
        "maturity": None if version.maturity is None else version.maturity.value,
        "country": version.country,
        "video_url": version.video_url,
        "people": version.people,
        "answers": version.answers,
        "manifest": version.manifest,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _final_answers(draft: EntryVersion, call: Call) -> dict[str, answering.Answer]:
    """Answers to what is asked; those to retired questions are left behind."""
    found = {}
    for question in answering.asked(call):
        answer = answering.final(question, draft.answers.get(question.public_id))
        if answer is not None:
            found[question.public_id] = answer
    return found


def _check_names(s: Session, entry: Entry, draft: EntryVersion) -> None:
    """Refuse a name that looks like another entry's, in whatever language it stands there."""
    rows = s.execute(
        select(Entry.name_key, EntryVersion.name)
        .outerjoin(
            EntryVersion,
            (EntryVersion.entry_id == Entry.id) & EntryVersion.submitted_at.is_not(None),
        )
        .where(Entry.contest_id == entry.contest_id, Entry.id != entry.id)
    )
    taken = set()
    for key, names in rows:
        taken.add(key)
        taken.update(fold(name) for name in (names or {}).values())
    for name in draft.name.values():
        if fold(name) in taken:
            raise Refused("entry.name_taken", name=name)


def _carry_name(s: Session, actor: User, entry: Entry, draft: EntryVersion, at: datetime) -> None:
    """Where nobody writes code the startup's name is the entry's; else a team keeps its own."""
    contest = entry.contest
    if contest.code is not None and entry.name is not None:
        return
    order = [*contest.hub.languages, *draft.name]
    name = next(draft.name[language] for language in order if draft.name.get(language))
    entry.party.name = name
    if name != entry.name:
        set_name(s, actor=actor, entry=entry, name=name, at=at)


def _tell(
    s: Session, actor: User, entry: Entry, action: str, *, after: dict[str, object], at: datetime
) -> None:
    audit(s, actor=actor, action=action, subject=entry, contest_id=entry.contest_id, after=after, at=at)
    raise_version(s, entry.contest_id, kind="entry", subject=entry.public_id, at=at)
    tell_entry(s, entry.public_id)
