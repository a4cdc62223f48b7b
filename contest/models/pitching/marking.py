"""Sheets and the marks on them: appended, the newest counts."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import Address, Decimal6, Instant, Key, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.pitching.jurors import Assignment
    from contest.models.pitching.rounds import Criterion, Rubric


class MarkKind(StrEnum):
    """What a juror did to a criterion."""

    VALUE = "value"
    ABSTAIN = "abstain"  # "I can't judge this one"
    CLEAR = "clear"  # taken back, nothing stands


class RemarkKind(StrEnum):
    """Whom a text is for, or what was said of the whole entry."""

    FEEDBACK = "feedback"  # the entrant reads it
    NOTE = "note"  # the panel's own
    ABSTAIN = "abstain"  # nothing is said on this entry, for this reason
    RESUME = "resume"  # that taken back


class Sheet(Base):
    """What a juror thinks of an entry; made at the first touch."""

    __tablename__ = "sheet"
    __table_args__ = (
        CheckConstraint("abstained_at IS NULL OR abstained_reason IS NOT NULL", name="abstained"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    # The version its marks are on.
    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubric.id"))
    created_at: Mapped[Instant]
    # Submitted: from now on marks are late, until the chair unlocks it.
    locked_at: Mapped[Instant | None]
    # The juror says nothing on this entry; no conflict, it just cannot be judged.
    abstained_at: Mapped[Instant | None]
    abstained_reason: Mapped[str | None] = mapped_column(Text)

    assignment: Mapped["Assignment"] = relationship(back_populates="sheet")
    rubric: Mapped["Rubric"] = relationship()
    marks: Mapped[list["Mark"]] = relationship(
        back_populates="sheet", order_by="Mark.id", cascade="all, delete-orphan"
    )
    remarks: Mapped[list["Remark"]] = relationship(
        back_populates="sheet", order_by="Remark.id", cascade="all, delete-orphan"
    )


class Mark(Base):
    """One touch of one criterion. Never changed; of those that are not late the newest counts."""

    __tablename__ = "mark"
    __table_args__ = (
        # What a phone sends twice is kept once.
        UniqueConstraint("sheet_id", "key"),
        CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name="value"),
        CheckConstraint("accepted_at IS NULL OR (is_late AND accepted_reason IS NOT NULL)", name="accepted"),
        CheckConstraint(
            "left_at IS NULL OR (is_late AND left_reason IS NOT NULL AND accepted_at IS NULL)", name="left"
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), index=True)
    kind: Mapped[MarkKind] = mapped_column(choice(MarkKind), default=MarkKind.VALUE)
    value: Mapped[Decimal6 | None]
    # Made where the touch was; at most one row bears it.
    key: Mapped[str] = mapped_column(String(36))
    # Which browser it was made in, so that a second device is seen.
    device: Mapped[str | None] = mapped_column(String(36))
    # The juror's own clock; only shown.
    said_at: Mapped[Instant | None]
    received_at: Mapped[Instant]
    # Came after the lock or the end of the round: outside the standings until the chair accepts it.
    is_late: Mapped[bool] = mapped_column(default=False)
    accepted_at: Mapped[Instant | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    accepted_reason: Mapped[str | None] = mapped_column(Text)
    # Or until the chair says that it stays outside.
    left_at: Mapped[Instant | None]
    left_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    left_reason: Mapped[str | None] = mapped_column(Text)
    # Changed in deliberation by somebody else than the juror: who and why.
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_reason: Mapped[str | None] = mapped_column(Text)

    sheet: Mapped[Sheet] = relationship(back_populates="marks")
    criterion: Mapped["Criterion"] = relationship()
    changed_by: Mapped["User | None"] = relationship(foreign_keys=[changed_by_id])


class Remark(Base):
    """A text of a sheet as it was saved; the newest of its kind counts, of abstain and resume the newer."""

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("sheet_id", "key"),)

    id: Mapped[Key]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    kind: Mapped[RemarkKind] = mapped_column(choice(RemarkKind))
    text: Mapped[str] = mapped_column(Text)
    # The language it is written in, when the juror said so.
    language: Mapped[str | None] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(36))
    device: Mapped[str | None] = mapped_column(String(36))
    said_at: Mapped[Instant | None]
    received_at: Mapped[Instant]
    is_late: Mapped[bool] = mapped_column(default=False)

    sheet: Mapped[Sheet] = relationship(back_populates="remarks")
