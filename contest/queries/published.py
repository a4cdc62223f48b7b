"""Snapshots: what was published of a contest or a series, and which of it the public sees now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import Contest, Series, Snapshot, SnapshotKind
from contest.storage import Storage
from judge.boards.canonical import read


@dataclass(frozen=True, slots=True)
class Published:
    """What the public sees: the newest snapshot whose embargo is over, and when that changes."""

    snapshot: Snapshot | None
    until: datetime | None
    """When the next embargo ends; None: none is waiting."""

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


def published(s: Session, of: Contest | Series, at: datetime) -> Published:
    """What the public sees of it at this instant."""
    rows = snapshots(s, of)
    open_ = [row for row in rows if is_open(row, at)]
    waiting = [row.embargo_until for row in rows if row.embargo_until is not None and not is_open(row, at)]
    return Published(open_[-1] if open_ else None, min(waiting, default=None))


def is_open(snapshot: Snapshot, at: datetime) -> bool:
    """Whether its embargo is over."""
    return snapshot.embargo_until is None or snapshot.embargo_until <= at


def snapshot_by_id(s: Session, of: Contest | Series, public_id: str) -> Snapshot | None:
    """One of them."""
    return next((row for row in snapshots(s, of) if row.public_id == public_id), None)


def document_of(snapshot: Snapshot, storage: Storage) -> Any:
    """What it says; raises BytesMissing, BytesDamaged."""
    if snapshot.digest is None:
        raise ValueError("a withdrawal has no document")
    return read(storage.read(snapshot.digest))
