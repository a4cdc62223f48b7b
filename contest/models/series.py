"""Combined boards, series of contests over hubs, and what was published."""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import DDL, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import partial
from contest.models.types import Address, Bytes, Decimal6, Hash, Instant, Key, Text3, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Contest, Stage
    from contest.models.hubs import Network


class SeriesKind(StrEnum):
    """How a series adds its contests."""

    TOTAL = "total"  # sums for the same party
    MERGED = "merged"  # one list of all entries


class Missing(StrEnum):
    """What a contest counts that a party was not in."""

    ZERO = "zero"
    DROPPED = "dropped"  # the weights of the others are made whole


class SnapshotKind(StrEnum):
    """What a snapshot says."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Combination(Base):
    """How a contest's stages make one board; a contest without a row shows its code board alone."""

    __tablename__ = "combination"
    __table_args__ = (CheckConstraint("drop_lowest >= 0", name="drop_lowest"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), unique=True)
    # So many of the lowest weighted stage points of an entry are left out.
    drop_lowest: Mapped[int] = mapped_column(default=0)
    # Digits after the point a stage's points are rounded to, half-up, before they are weighted.
    digits: Mapped[int] = mapped_column(default=2)

    contest: Mapped["Contest"] = relationship(back_populates="combination")
    stages: Mapped[list["StagePoints"]] = relationship(
        back_populates="combination", cascade="all, delete-orphan"
    )


class StagePoints(Base):
    """What a stage gives to the combined board: 0 to 100 points by a named rule, times the stage's weight."""

    __tablename__ = "stage_points"
    __table_args__ = (UniqueConstraint("combination_id", "stage_id"),)

    id: Mapped[Key]
    combination_id: Mapped[int] = mapped_column(ForeignKey("combination.id", ondelete="CASCADE"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    # A rule of judge.boards.combined as text ("rank", "share", "solved", "standardised").
    rule: Mapped[str] = mapped_column(String(64))
    # Fewer points than this and the entry has no place on the combined board; None: no minimum.
    minimum: Mapped[Decimal6 | None]

    combination: Mapped[Combination] = relationship(back_populates="stages")
    stage: Mapped["Stage"] = relationship()


class Series(Base):
    """Contests of several hubs of a network, added up."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("drop_lowest >= 0", name="drop_lowest"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text3]
    about: Mapped[Text3] = mapped_column(default=dict)
    kind: Mapped[SeriesKind] = mapped_column(choice(SeriesKind))
    missing: Mapped[Missing] = mapped_column(choice(Missing), default=Missing.ZERO)
    drop_lowest: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[Instant]

    network: Mapped["Network"] = relationship()
    contests: Mapped[list["SeriesContest"]] = relationship(
        back_populates="series", order_by="SeriesContest.position", cascade="all, delete-orphan"
    )


class SeriesContest(Base):
    """A contest in a series. Its own hub's organisers bring it in and take it out."""

    __tablename__ = "series_contest"
    __table_args__ = (
        UniqueConstraint("series_id", "contest_id"),
        CheckConstraint("weight > 0", name="weight"),
    )

    id: Mapped[Key]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    weight: Mapped[Decimal6] = mapped_column(default=Decimal(1))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[Instant]

    series: Mapped[Series] = relationship(back_populates="contests")
    contest: Mapped["Contest"] = relationship()


class Snapshot(Base):
    """A published board with all that it was computed from. Never updated: a correction is a new one."""

    __tablename__ = "snapshot"
    __table_args__ = (
        CheckConstraint("(contest_id IS NULL) <> (series_id IS NULL)", name="of_one"),
        CheckConstraint("kind = 'published' OR (replaces_id IS NOT NULL AND reason <> '')", name="replaces"),
        CheckConstraint("(kind = 'withdrawn') = (digest IS NULL)", name="digest"),
        partial(
            "uq_snapshot_first_contest",
            "contest_id",
            unique=True,
            where="replaces_id IS NULL AND contest_id IS NOT NULL",
        ),
        partial(
            "uq_snapshot_first_series",
            "series_id",
            unique=True,
            where="replaces_id IS NULL AND series_id IS NOT NULL",
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    kind: Mapped[SnapshotKind] = mapped_column(choice(SnapshotKind))
    # The one it takes the place of: each is replaced at most once.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    # SHA-256 of its canonical JSON in storage, and its size.
    digest: Mapped[Hash | None]
    bytes: Mapped[Bytes | None]
    # The public sees it from then on; None: at once.
    embargo_until: Mapped[Instant | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[Instant]

    contest: Mapped["Contest | None"] = relationship()
    published_by: Mapped["User | None"] = relationship()


# The database holds it too: whatever writes to it, what was published stands. Migration 0002 says the same.
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION snapshot_stands() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'a snapshot is never changed'; END $$"
)
_TRIGGER = "CREATE TRIGGER {name} BEFORE {verb} ON snapshot {what}"
_RAISE = "BEGIN SELECT RAISE(ABORT, 'a snapshot is never changed'); END"
_EXECUTE = "FOR EACH ROW EXECUTE FUNCTION snapshot_stands()"
STANDS = (
    ("sqlite", _TRIGGER.format(name="snapshot_stands_update", verb="UPDATE", what=_RAISE)),
    ("sqlite", _TRIGGER.format(name="snapshot_stands_delete", verb="DELETE", what=_RAISE)),
    ("postgresql", _FUNCTION),
    ("postgresql", _TRIGGER.format(name="snapshot_stands", verb="UPDATE OR DELETE", what=_EXECUTE)),
)
for _dialect, _statement in STANDS:
    _ddl = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it
    event.listen(Snapshot.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
