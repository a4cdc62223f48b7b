"""Jurors, whom they may not judge, whom they are to judge, and panels at work."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import partial
from contest.models.types import Address, Facts, Hash, Instant, Key, Names, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Stage
    from contest.models.entries import Entry
    from contest.models.pitching.marking import Sheet
    from contest.models.pitching.rounds import Round
    from contest.models.working import Task


class ConflictKind(StrEnum):
    """How it came that a juror may not judge an entry."""

    DECLARED = "declared"  # by the juror, before
    RECUSAL = "recusal"  # by the juror, at any time
    AFFILIATION = "affiliation"
    DOMAIN = "domain"  # of an e-mail address
    ORGANISER = "organiser"


class SeatingState(StrEnum):
    """Where a seating stands."""

    DRAFT = "draft"  # only organisers see it
    RELEASED = "released"
    DROPPED = "dropped"


class Origin(StrEnum):
    """How an assignment came about."""

    SEATING = "seating"
    MOVE = "move"
    TOP_UP = "top_up"


class Juror(Base):
    """Who gives marks in a pitch stage."""

    __tablename__ = "juror"
    __table_args__ = (
        UniqueConstraint("stage_id", "user_id"),
        CheckConstraint("least >= 0 AND most >= least", name="load"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    # Languages (en, zh, he) and sectors of the call they can judge in; no fields: any.
    languages: Mapped[Names] = mapped_column(default=list)
    fields: Mapped[Names] = mapped_column(default=list)
    country: Mapped[str | None] = mapped_column(String(2))
    affiliation: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    # Entries in one round, at least and at most.
    least: Mapped[int] = mapped_column(default=0)
    most: Mapped[int] = mapped_column(default=12)
    # The personal link: HMAC to find it, cipher to show it again, as with a pass.
    link_hmac: Mapped[Hash | None] = mapped_column(unique=True)
    link_cipher: Mapped[str | None] = mapped_column(Text)
    invited_at: Mapped[Instant]
    opened_at: Mapped[Instant | None]
    confirmed_at: Mapped[Instant | None]
    # Dropped out or was taken off: opens nothing, marks stay.
    revoked_at: Mapped[Instant | None]

    stage: Mapped["Stage"] = relationship(back_populates="jurors")
    user: Mapped["User"] = relationship()
    conflicts: Mapped[list["Conflict"]] = relationship(back_populates="juror", cascade="all, delete-orphan")
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="juror")


class Conflict(Base):
    """A juror may not judge an entry, and sees nothing of it, while `lifted_at` is empty."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("juror_id", "entry_id", "kind"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_reason IS NULL)", name="lifted"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(choice(ConflictKind))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[Instant]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[Instant | None]
    lifted_reason: Mapped[str | None] = mapped_column(Text)

    juror: Mapped[Juror] = relationship(back_populates="conflicts")
    entry: Mapped["Entry"] = relationship()


class Seating(Base):
    """Who is to judge what in a round, as a task worked it out."""

    __tablename__ = "seating"

    id: Mapped[Key]
    public_id: Mapped[Address]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    state: Mapped[SeatingState] = mapped_column(choice(SeatingState), default=SeatingState.DRAFT)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="SET NULL"))
    # What went in, and what came out beside the assignments: unseated, gap, joined, versions of libraries.
    question: Mapped[Facts] = mapped_column(default=dict)
    result: Mapped[Facts] = mapped_column(default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[Instant]
    released_at: Mapped[Instant | None]

    round: Mapped["Round"] = relationship()
    task: Mapped["Task | None"] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="seating")


class Assignment(Base):
    """A juror is to mark an entry in a round. It is the juror's once released, and until it is ended."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended"),
        partial(
            "uq_assignment_live", "round_id", "juror_id", "entry_id", unique=True, where="ended_at IS NULL"
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    seating_id: Mapped[int | None] = mapped_column(ForeignKey("seating.id", ondelete="SET NULL"), index=True)
    origin: Mapped[Origin] = mapped_column(choice(Origin), default=Origin.SEATING)
    created_at: Mapped[Instant]
    # None: a draft, hidden from the juror.
    released_at: Mapped[Instant | None]
    # Moved, recused, dropped out.
    ended_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)

    round: Mapped["Round"] = relationship(back_populates="assignments")
    juror: Mapped[Juror] = relationship(back_populates="assignments")
    entry: Mapped["Entry"] = relationship()
    seating: Mapped[Seating | None] = relationship(back_populates="assignments")
    sheet: Mapped["Sheet | None"] = relationship(back_populates="assignment")


class Sitting(Base):
    """A panel at work: a room, a chair, a running order, and the pitch that is on now."""

    __tablename__ = "sitting"
    __table_args__ = (CheckConstraint("timer_left_ms IS NULL OR timer_left_ms >= 0", name="timer_left"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    room: Mapped[str | None] = mapped_column(String(80))
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("juror.id"))
    starts_at: Mapped[Instant | None]
    # The pitch that is on; None: none is.
    current_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    # Runs until then; None with `timer_left_ms`: paused with so much left; None with None: not started.
    timer_ends_at: Mapped[Instant | None]
    timer_left_ms: Mapped[int | None]

    round: Mapped["Round"] = relationship(back_populates="sittings")
    chair: Mapped[Juror | None] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        back_populates="sitting", order_by="Turn.position", cascade="all, delete-orphan"
    )


class Turn(Base):
    """An entry's place in the running order of a sitting."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("sitting_id", "entry_id"),)

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    # Changed one after the other, so they are not unique.
    position: Mapped[int]
    began_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    # Absent, postponed: why it was passed over.
    skipped_reason: Mapped[str | None] = mapped_column(Text)

    sitting: Mapped[Sitting] = relationship(back_populates="turns")
    entry: Mapped["Entry"] = relationship()
