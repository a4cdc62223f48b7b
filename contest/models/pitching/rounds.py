"""Rounds of a pitch stage, what is marked in them and how."""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import Address, Decimal6, Facts, Instant, Key, Names, Text3, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Stage
    from contest.models.entries import Entry
    from contest.models.pitching.jurors import Assignment, Sitting
    from contest.models.pitching.startups import EntryVersion


class RoundState(StrEnum):
    """Where a round stands; it goes one way, and back only by a recorded act."""

    DRAFT = "draft"  # being set up
    OPEN = "open"  # its entries are pinned, jurors mark
    CLOSED = "closed"  # marks are late from now on
    DECIDED = "decided"  # who goes on is settled


class SeesOthers(StrEnum):
    """When a juror sees how the panel marked an entry."""

    NEVER = "never"
    LOCKED = "locked"  # once their own sheet of it is locked
    CLOSED = "closed"  # once the round is closed


class EntrantSees(StrEnum):
    """What entrants learn of their own standing once the round is decided."""

    NOTHING = "nothing"
    OUTCOME = "outcome"  # whether they go on
    PLACE = "place"  # that, their place and how sure it is
    MARK = "mark"  # that, and their mark with the profile by criterion


class RoundOutcome(StrEnum):
    """What the cut did with an entry."""

    PASSED = "passed"
    OUT = "out"


class Round(Base):
    """One round of pitches: screening, semi-final, final."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("stage_id", "position"),
        CheckConstraint("reviews > 0", name="reviews"),
        CheckConstraint("pitch_seconds >= 0", name="pitch_seconds"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    name: Mapped[Text3]
    position: Mapped[int]
    state: Mapped[RoundState] = mapped_column(choice(RoundState), default=RoundState.DRAFT)
    # The version of an entry that is marked is the last one submitted by then; None: by the call's deadline.
    entries_by: Mapped[Instant | None]
    # When marking is planned; opening and closing are acts of a person.
    opens_at: Mapped[Instant | None]
    closes_at: Mapped[Instant | None]
    opened_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    # Marks an entry is to get.
    reviews: Mapped[int] = mapped_column(default=3)
    # A rule of judge.panels as text ("severity", "trimmed:1"), and where its arithmetic rounds.
    rule: Mapped[str] = mapped_column(String(32), default="severity")
    round_to: Mapped[int | None]
    round_at: Mapped[str | None] = mapped_column(String(16))
    # A named tie-break of judge.panels; None: ties are shared.
    tie_break: Mapped[str | None] = mapped_column(String(64))
    # {kind: "all" | "top" | "threshold", n, threshold (decimal string), minima: {sector: n, country: n}}
    cut: Mapped[Facts] = mapped_column(default=lambda: {"kind": "all"})
    # Fields of an entry that jurors do not see: name, people, country, deck, video, answers.
    blind: Mapped[Names] = mapped_column(default=list)
    sees_others: Mapped[SeesOthers] = mapped_column(choice(SeesOthers), default=SeesOthers.LOCKED)
    entrant_sees: Mapped[EntrantSees] = mapped_column(choice(EntrantSees), default=EntrantSees.OUTCOME)
    # When entrants may read their feedback; None: not yet.
    feedback_at: Mapped[Instant | None]
    # How long a pitch lasts in the hall; 0: no timer.
    pitch_seconds: Mapped[int] = mapped_column(default=0)
    # Raised by every change a juror or the chair may see: sheets' locks, running order, timer.
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Instant]

    stage: Mapped["Stage"] = relationship(back_populates="rounds")
    rubrics: Mapped[list["Rubric"]] = relationship(
        back_populates="round", order_by="Rubric.version", cascade="all, delete-orphan"
    )
    entries: Mapped[list["RoundEntry"]] = relationship(back_populates="round", cascade="all, delete-orphan")
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="round", cascade="all, delete-orphan"
    )
    sittings: Mapped[list["Sitting"]] = relationship(back_populates="round", cascade="all, delete-orphan")


class RoundEntry(Base):
    """An entry in a round, with the version that is marked there and what became of it."""

    __tablename__ = "round_entry"
    __table_args__ = (
        UniqueConstraint("round_id", "entry_id"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    outcome: Mapped[RoundOutcome | None] = mapped_column(choice(RoundOutcome))
    # Where a person decided it (a tie, a withdrawal): why.
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]
    # What the panel told the entrant together, beside the sheets' own feedback.
    feedback: Mapped[Text3] = mapped_column(default=dict)

    round: Mapped[Round] = relationship(back_populates="entries")
    entry: Mapped["Entry"] = relationship()
    version: Mapped["EntryVersion"] = relationship()
    decided_by: Mapped["User | None"] = relationship()


class Rubric(Base):
    """What is marked. Once a sheet hangs on a version it never changes: a change is a new version."""

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("round_id", "version"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    version: Mapped[int]
    # Whether a sheet has a field for the entrant to read, and one that stays with the panel.
    asks_feedback: Mapped[bool] = mapped_column(default=True)
    needs_feedback: Mapped[bool] = mapped_column(default=False)
    asks_note: Mapped[bool] = mapped_column(default=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[Instant]

    round: Mapped[Round] = relationship(back_populates="rubrics")
    criteria: Mapped[list["Criterion"]] = relationship(
        back_populates="rubric", order_by="Criterion.position", cascade="all, delete-orphan"
    )


class Criterion(Base):
    """One line of a rubric: a scale from `low` to `high` in steps, with words for some of its levels."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("rubric_id", "key"),
        CheckConstraint("weight >= 0", name="weight"),
        CheckConstraint("low < high AND step > 0", name="scale"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubric.id", ondelete="CASCADE"))
    # The same criterion in a later version of the rubric has the same key.
    key: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    name: Mapped[Text3]
    help: Mapped[Text3] = mapped_column(default=dict)
    weight: Mapped[Decimal6]
    low: Mapped[Decimal6] = mapped_column(default=Decimal(1))
    high: Mapped[Decimal6] = mapped_column(default=Decimal(5))
    step: Mapped[Decimal6] = mapped_column(default=Decimal(1))
    # Level as a decimal string -> {en, zh, he}.
    anchors: Mapped[Facts] = mapped_column(default=dict)
    # Without it a juror may say "I can't judge this one".
    is_required: Mapped[bool] = mapped_column(default=True)

    rubric: Mapped[Rubric] = relationship(back_populates="criteria")
