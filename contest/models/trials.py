"""Trials: a program run on samples or on an own input before anything counts. They expire."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import OPEN, claimable, partial
from contest.models.submissions import JudgingState
from contest.models.types import Address, Facts, Instant, Key, choice

if TYPE_CHECKING:
    from contest.models.contests import StageProblem
    from contest.models.entries import Entry
    from contest.models.problems import ProblemVersion


class Trial(Base):
    """One trial; it has the states of a judging, and counts for nothing."""

    __tablename__ = "trial"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="result_when_done"),
        *claimable("trial"),
        CheckConstraint("state IN ('done', 'failed') OR source IS NOT NULL", name="source_when_open"),
        Index("ix_trial_entry_queued", "entry_id", "queued_at"),
        # One at a time of each entry.
        partial("uq_trial_open_of_entry", "entry_id", unique=True, where=OPEN),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    stage_problem_id: Mapped[int] = mapped_column(
        ForeignKey("stage_problem.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("problem_version.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(String(32))
    # Bytes stand in the row and go with it; the program's already when the trial is over.
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    # An input of one's own; None: the samples.
    input: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    has_own_input: Mapped[bool] = mapped_column(default=False)
    state: Mapped[JudgingState] = mapped_column(choice(JudgingState), default=JudgingState.QUEUED)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[Instant | None]
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(120))
    cause: Mapped[Facts | None]
    # {compiled, log, tests: [{number, verdict, output, …}]}, see contest.actions.trials; texts are cut.
    result: Mapped[Facts | None]
    queued_at: Mapped[Instant]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]
    expires_at: Mapped[Instant] = mapped_column(index=True)

    entry: Mapped["Entry"] = relationship()
    stage_problem: Mapped["StageProblem"] = relationship()
    version: Mapped["ProblemVersion"] = relationship()
