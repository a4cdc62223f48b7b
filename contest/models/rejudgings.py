"""Rejudgings: a set of submissions judged again beside their results, then applied at once or not at all."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import Address, Facts, Instant, Key, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Contest
    from contest.models.submissions import Judging


class RejudgingState(StrEnum):
    """Where a rejudging stands."""

    OPEN = "open"  # runs, or waits for a decision
    APPLIED = "applied"
    CANCELLED = "cancelled"


class Rejudging(Base):
    """Submissions of a contest judged once more, each `repeats` times."""

    __tablename__ = "rejudging"
    __table_args__ = (
        CheckConstraint("repeats BETWEEN 1 AND 20", name="repeats"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    state: Mapped[RejudgingState] = mapped_column(choice(RejudgingState), default=RejudgingState.OPEN)
    reason: Mapped[str] = mapped_column(Text)
    # What chose the submissions, as asked: {problem, language, entry, verdict, after, before, worker}.
    chosen_by: Mapped[Facts] = mapped_column(default=dict)
    repeats: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[Instant]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]

    contest: Mapped["Contest"] = relationship()
    created_by: Mapped["User | None"] = relationship(foreign_keys=[created_by_id])
    decided_by: Mapped["User | None"] = relationship(foreign_keys=[decided_by_id])
    judgings: Mapped[list["Judging"]] = relationship(back_populates="rejudging", order_by="Judging.id")
