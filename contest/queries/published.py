"""Snapshots: what was published of a contest or a series, and which of it the public sees now.

The public begins to see a snapshot when its embargo ends, and never where it was replaced before that; it
hears of a withdrawal where there was something to see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import Contest, Series, Snapshot, SnapshotKind
from contest.storage import Storage
from judge.boards.canonical import read

KEPT_BYTES = 4 * 1024 * 1024
"""A document up to this size is kept parsed in each process: it never changes, and everybody looks at it."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A snapshot, and when the public began, or begins, to see it; None: never."""

    snapshot: Snapshot
    opens_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        """Whether the public may see it."""
        return self.opens_at is not None and self.opens_at <= at


@dataclass(frozen=True, slots=True)
class Published:
    """What the public sees: the newest snapshot whose embargo is over, and when that changes."""

    snapshot: Snapshot | None
    until: datetime | None
    """When the next embargo ends; None: none is waiting. Nothing the public may know."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether there was a board and it was taken back."""
        return self.snapshot is not None and self.snapshot.kind is SnapshotKind.WITHDRAWN

    @property
    def board(self) -> Snapshot | None:
        """The snapshot that holds a board; None: there is none to see."""
        return None if self.is_withdrawn else self.snapshot


def snapshots(s: Session, of: Contest | Series) -> Sequence[Snapshot]:
    """All of them, the first one first."""
    mine = Snapshot.contest_id if isinstance(of, Contest) else Snapshot.series_id
    return s.scalars(
        select(Snapshot).where(mine == of.id).options(joinedload(Snapshot.published_by)).order_by(Snapshot.id)
    ).all()


def dated(rows: Sequence[Snapshot]) -> list[Dated]:
    """All of them with when each opens, the first one first."""
    found: list[Dated] = []
    for row, after in zip_longest(rows, rows[1:]):
        opens_at: datetime | None = row.embargo_until or row.published_at
        if after is not None and opens_at is not None and after.published_at < opens_at:
            opens_at = None
        if row.kind is SnapshotKind.WITHDRAWN and not any(each.is_open(row.published_at) for each in found):
            opens_at = None
        found.append(Dated(row, opens_at))
    return found


def published(s: Session, of: Contest | Series, at: datetime) -> Published:
    """What the public sees of it at this instant."""
    rows = dated(snapshots(s, of))
    shown = [row.snapshot for row in rows if row.is_open(at)]
    waiting = [row.opens_at for row in rows if row.opens_at is not None and row.opens_at > at]
    return Published(shown[-1] if shown else None, min(waiting, default=None))


def snapshot_by_id(s: Session, of: Contest | Series, public_id: str) -> Dated | None:
    """One of them."""
    return next((row for row in dated(snapshots(s, of)) if row.snapshot.public_id == public_id), None)


def document_of(snapshot: Snapshot, storage: Storage) -> Any:
    """What it says, not to be changed; raises BytesMissing, BytesDamaged."""
    if snapshot.digest is None:
        raise ValueError("a withdrawal has no document")
    if (snapshot.bytes or 0) > KEPT_BYTES:
        return read(storage.read(snapshot.digest))
    return _kept(storage, snapshot.digest)


@lru_cache(maxsize=4)
def _kept(storage: Storage, digest: str) -> Any:
    return read(storage.read(digest))
