"""Entries of a round as those who judge them may see them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from contest.models import Entry, Round, RoundEntry
from contest.queries.sheet_views import EntryView

CODE_LETTERS = 4


def entry_views(
    s: Session, round_: Round, *, blind: Collection[str] | None = None, only: int | None = None
) -> dict[int, EntryView]:
    """The round's entries by id, without those withdrawn; with `only` at most this one.

    `blind` None: what the round hides from jurors.
    """
    hides = frozenset(round_.blind if blind is None else blind)
    statement = (
        select(RoundEntry)
        .join(RoundEntry.entry)
        .join(RoundEntry.version)
        .where(RoundEntry.round_id == round_.id, Entry.withdrawn_at.is_(None))
        .options(contains_eager(RoundEntry.entry), contains_eager(RoundEntry.version))
    )
    if only is not None:
        statement = statement.where(RoundEntry.entry_id == only)
    return {row.entry_id: _view(row, hides) for row in s.scalars(statement)}


def _view(row: RoundEntry, hides: frozenset[str]) -> EntryView:
    entry, version = row.entry, row.version
    name = version.name or ({"": entry.name} if entry.name else {})
    return EntryView(
        public_id=entry.public_id,
        code=entry.public_id[:CODE_LETTERS].upper(),
        name={} if "name" in hides else name,
        one_liner=version.one_liner,
        sector=version.sector,
        country=None if "country" in hides else version.country,
    )
