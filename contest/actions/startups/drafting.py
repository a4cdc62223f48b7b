"""The draft of a startup's entry: kept as it is typed, by whichever window, without one undoing another."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.publishing import tell_entry
from contest.actions.startups import answering
from contest.actions.startups.reading import DraftForm, Flaw, is_same, read
from contest.actions.uploading import Upload
from contest.models import Call, Deck, Entry, EntryVersion, Question, QuestionKind, User
from contest.permissions import takes_part
from contest.queries import startups as queries
from contest.refusals import Refused

COPIED = (
    "name",
    "one_liner",
    "summary",
    "sector",
    "maturity",
    "country",
    "video_url",
    "people",
    "answers",
    "deck_id",
)
"""What a new draft takes over from the version handed in last."""
NO_BASE = "0.0"


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft after saving, and what of the form did not fit."""

    draft: EntryVersion
    flaws: tuple[Flaw, ...] = ()


def base_of(version: EntryVersion | None) -> str:
    """What a window was opened at: the number of a version, and of a draft how often its text was saved."""
    if version is None:
        return NO_BASE
    return f"{version.number}.{'s' if version.submitted_at is not None else version.revision}"


def seen_of(version: EntryVersion | None) -> str:
    """What somebody looked at before handing it in: the text, the deck and the files."""
    if version is None:
        return NO_BASE
    files = sorted((key, each["digest"]) for key, each in answering.files(version.answers).items())
    held = repr((None if version.deck is None else version.deck.digest, files))
    return f"{base_of(version)}.{hashlib.sha256(held.encode()).hexdigest()[:12]}"


def current(s: Session, entry: Entry) -> EntryVersion | None:
    """What the entrant goes on with: the draft, else the version handed in last."""
    return queries.draft_of(s, entry) or next(iter(queries.handed_in(s, entry)), None)


def save_draft(
    s: Session, *, actor: User, entry: Entry, call: Call, form: DraftForm, base: str, at: datetime
) -> Saved:
    """Keep what stands in the form; what doesn't fit is left as it was and named.

    `base` is what the window was opened at (`base_of`): where something newer and different stands, nothing
    is written. Refuses permission.denied, startup.changed, .withdrawn, .not_open, .closed.
    """
    check_may(s, actor, entry, call, at)
    _lock(s, entry)
    before = current(s, entry)
    columns, flaws = read(form, call, before=before)
    if is_same(before, columns):
        if before is not None:
            return Saved(before, tuple(flaws))
    elif base not in _bases(before):
        raise Refused("startup.changed", at=None if before is None else before.saved_at)
    draft = _draft(s, entry, before, at)
    files = answering.files(draft.answers)
    for name, value in columns.items():
        setattr(draft, name, {**value, **files} if name == "answers" else value)
    draft.revision += 1
    _touch(s, entry, draft, at)
    return Saved(draft, tuple(flaws))


def set_deck(
    s: Session, *, actor: User, entry: Entry, call: Call, deck: Deck | None, at: datetime
) -> EntryVersion:
    """Put a deck of this entry into the draft in place of the former, or (None) take it out.

    Refuses permission.denied, startup.withdrawn, .not_open, .closed, missing (another entry's deck).
    """
    check_may(s, actor, entry, call, at)
    if deck is not None and deck.entry_id != entry.id:
        raise Refused("missing")
    _lock(s, entry)
    draft = _draft(s, entry, current(s, entry), at)
    if draft.deck_id != (None if deck is None else deck.id):
        draft.deck = deck
        _touch(s, entry, draft, at)
    return draft


def set_file(
    s: Session,
    *,
    actor: User,
    entry: Entry,
    call: Call,
    question: Question,
    upload: Upload | None,
    at: datetime,
) -> EntryVersion:
    """Answer a question with a kept file, or (None) take its file out.

    Refuses as `set_deck`, and answer.file_kind, .file_large, .file_empty.
    """
    check_may(s, actor, entry, call, at)
    if question.call_id != call.id or question.kind is not QuestionKind.FILE:
        raise Refused("missing")
    if upload is not None:
        answering.check_file(question, upload.filename, upload.size)
    _lock(s, entry)
    draft = _draft(s, entry, current(s, entry), at)
    answers = {key: answer for key, answer in draft.answers.items() if key != question.public_id}
    if upload is not None:
        answers[question.public_id] = {
            "digest": upload.digest,
            "filename": upload.filename,
            "bytes": upload.size,
        }
    if answers != draft.answers:
        draft.answers = answers
        _touch(s, entry, draft, at)
    return draft


def drop_draft(s: Session, *, actor: User, entry: Entry, call: Call, at: datetime) -> None:
    """Throw away what was written since the version handed in last; without one nothing is thrown away."""
    check_may(s, actor, entry, call, at)
    _lock(s, entry)
    draft = queries.draft_of(s, entry)
    if draft is not None and queries.handed_in(s, entry):
        s.delete(draft)
        s.flush()
        tell_entry(s, entry.public_id)


def check_may(s: Session, actor: User, entry: Entry, call: Call, at: datetime) -> queries.Window:
    """Whether they may write the entry now; what the call takes.

    Refuses permission.denied, startup.withdrawn, .not_open, .closed.
    """
    if not takes_part(actor, entry) or entry.contest_id != call.stage.contest_id:
        raise Refused("permission.denied")
    return check_open(s, entry, call, at)


def check_open(s: Session, entry: Entry, call: Call, at: datetime) -> queries.Window:
    """What the call takes of an entry now; refuses startup.withdrawn, .not_open, .closed."""
    if entry.withdrawn_at is not None:
        raise Refused("startup.withdrawn")
    window = queries.window_of(s, call, entry, at)
    if not window.is_open:
        raise not_taking(window)
    return window


def not_taking(window: queries.Window) -> Refused:
    """Why nothing is taken now."""
    if window.taking is queries.Taking.BEFORE:
        return Refused("startup.not_open")
    return Refused("startup.closed")


def new_draft(s: Session, entry: Entry, *, values: Mapping[str, Any], at: datetime) -> EntryVersion:
    """The next version of an entry, a draft with these values."""
    last = s.scalar(select(func.max(EntryVersion.number)).where(EntryVersion.entry_id == entry.id)) or 0
    draft = EntryVersion(entry=entry, number=last + 1, created_at=at, saved_at=at, **values)
    s.add(draft)
    s.flush()
    return draft


def _draft(s: Session, entry: Entry, before: EntryVersion | None, at: datetime) -> EntryVersion:
    """The draft, made of the version before where there is none."""
    if before is not None and before.submitted_at is None:
        return before
    values = {} if before is None else {name: getattr(before, name) for name in COPIED}
    return new_draft(s, entry, values=values, at=at)


def _bases(before: EntryVersion | None) -> set[str]:
    """What a window that shows the newest text was opened at.

    A file alone may have made the draft since: the text is still that of the version before.
    """
    found = {base_of(before)}
    if before is not None and before.submitted_at is None and before.revision == 0:
        found.add(NO_BASE if before.number == 1 else f"{before.number - 1}.s")
    return found


def _touch(s: Session, entry: Entry, draft: EntryVersion, at: datetime) -> None:
    draft.saved_at = at
    s.flush()
    tell_entry(s, entry.public_id)


def _lock(s: Session, entry: Entry) -> None:
    """Two windows of one entry may save at once: the row of the entry lets one in after the other."""
    s.execute(select(Entry.id).where(Entry.id == entry.id).with_for_update(key_share=True))
