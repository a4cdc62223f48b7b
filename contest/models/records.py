"""What changed, in order, and who did what."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import Address, Facts, Instant, Key

if TYPE_CHECKING:
    from contest.models.accounts import User


class Event(Base):
    """A change that anyone may see: `seq` is the contest's version that it made, without gaps."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("contest_id", "seq"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    # Public id of what changed.
    subject: Mapped[str] = mapped_column(String(36))
    at: Mapped[Instant]


class Audit(Base):
    """A statement of a person that can change a result or the board, with what was before and after."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    at: Mapped[Instant]
    # None: the operator at the command line.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    # What was done: "entry.rename", "contest.edit", …
    action: Mapped[str] = mapped_column(String(48))
    subject_kind: Mapped[str] = mapped_column(String(24))
    # Public id of what it was done to.
    subject: Mapped[str] = mapped_column(String(36))
    before: Mapped[Facts] = mapped_column(default=dict)
    after: Mapped[Facts] = mapped_column(default=dict)
    # The statement that took this one back.
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("audit.id"))

    actor: Mapped["User | None"] = relationship()
