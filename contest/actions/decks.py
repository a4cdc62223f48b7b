"""Pitch decks: taken in, drawn by a task in the sandbox, and what came of it.

A deck is handed in as a PDF and shown as pictures of its pages. Nothing of a deck is seen before its
pictures are all in storage: the row says READY, with all of them, or nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from contest.actions.desk import finish_task, queue_task
from contest.actions.publishing import tell_entry
from contest.actions.uploading import Upload
from contest.models import Deck, DeckState, Entry, Task, TaskKind, TaskState, User
from contest.permissions import may_organise, takes_part
from contest.refusals import Refused

WITHIN = timedelta(hours=1)
OFTEN = 20
"""Decks an entry may hand in within that time: each is up to 50 MB, and minutes of a slot at worst."""


def receive_deck(s: Session, *, actor: User | None, entry: Entry, upload: Upload, at: datetime) -> Deck:
    """Take in a kept PDF (see `uploading.keep_deck`) and have it drawn; the deck, waiting.

    A file that this entry handed in before, and that is ready or on its way, is the deck it was. The
    version of the entry that it belongs to is the caller's to write. Refuses permission.denied,
    entry.withdrawn, deck.too_often.
    """
    if actor is not None and not (takes_part(actor, entry) or may_organise(actor, entry.contest)):
        raise Refused("permission.denied")
    if entry.withdrawn_at is not None:
        raise Refused("entry.withdrawn")
    s.execute(select(Entry.id).where(Entry.id == entry.id).with_for_update())
    same = s.scalars(
        select(Deck)
        .outerjoin(Deck.task)
        .where(
            Deck.entry_id == entry.id,
            Deck.digest == upload.digest,
            or_(
                Deck.state == DeckState.READY,
                and_(Deck.state == DeckState.WAITING, Task.state.in_([TaskState.QUEUED, TaskState.RUNNING])),
            ),
        )
        .order_by(Deck.id.desc())
        .limit(1)
    ).first()
    if same is not None:
        return same
    recent = s.scalar(
        select(func.count(Deck.id)).where(Deck.entry_id == entry.id, Deck.created_at > at - WITHIN)
    )
    if (recent or 0) >= OFTEN:
        raise Refused("deck.too_often", count=OFTEN)
    deck = Deck(
        entry=entry,
        filename=upload.filename,
        digest=upload.digest,
        bytes=upload.size,
        created_by_id=None if actor is None else actor.id,
        created_at=at,
    )
    s.add(deck)
    s.flush()
    facts = {"deck": deck.public_id, "entry": entry.public_id, "digest": deck.digest}
    deck.task = queue_task(
        s, kind=TaskKind.RENDER, actor=actor, contest_id=entry.contest_id, facts=facts, at=at
    )
    s.flush()
    tell_entry(s, entry.public_id)
    return deck


def finish_deck(
    s: Session,
    *,
    task_id: int,
    token: str,
    pages: Sequence[Mapping[str, Any]],
    page_count: int,
    at: datetime,
) -> bool:
    """Write the pictures, {digest, width, height, type} each; False: the token is another's by now.

    A page that could not be drawn stands in its place as {digest: None}. `page_count`: pages of the file,
    of which the first ones are drawn.
    """
    result = {"pages": len(pages), "page_count": page_count}
    if not finish_task(s, task_id=task_id, token=token, result=result, at=at):
        return False
    _settle(
        s,
        task_id,
        state=DeckState.READY,
        pages=[dict(page) for page in pages],
        page_count=page_count,
        cause=None,
    )
    return True


def refuse_deck(
    s: Session, *, task_id: int, token: str, code: str, facts: Mapping[str, Any] | None = None, at: datetime
) -> bool:
    """Write why it can't be shown, a code of `causes`: the file's fault, not ours; False as above."""
    cause = {"code": code, "facts": dict(facts or {})}
    if not finish_task(s, task_id=task_id, token=token, result={"refused": code}, at=at):
        return False
    _settle(s, task_id, state=DeckState.REFUSED, pages=[], cause=cause)
    return True


def _settle(s: Session, task_id: int, **values: Any) -> None:
    entry_id = s.execute(
        update(Deck)
        .where(Deck.task_id == task_id, Deck.state == DeckState.WAITING)
        .values(**values)
        .returning(Deck.entry_id)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    tell_entry(s, s.scalars(select(Entry.public_id).where(Entry.id == entry_id)).one())
