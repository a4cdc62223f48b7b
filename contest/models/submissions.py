"""Submissions, their judgings and runs, and drafts."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import claimable, partial
from contest.models.types import OBJECT, Address, Bytes, Decimal6, Facts, Hash, Instant, Key, choice
from judge.verdicts import Verdict

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import StageProblem
    from contest.models.entries import Entry
    from contest.models.problems import ProblemVersion
    from contest.models.rejudgings import Rejudging


class JudgingState(StrEnum):
    """Where a judging stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # the judge's fault: shown as JE, costs the contestant nothing


class Submission(Base):
    """A program handed in: received is received, whatever happens later."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("entry_id", "nonce"),
        Index("ix_submission_entry_received", "entry_id", "received_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    stage_problem_id: Mapped[int] = mapped_column(ForeignKey("stage_problem.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(String(32))
    source_digest: Mapped[Hash]
    source_bytes: Mapped[int]
    filename: Mapped[str | None] = mapped_column(String(255))
    # Of the form that brought it: a form sent twice is one submission.
    nonce: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[Instant]

    stage_problem: Mapped["StageProblem"] = relationship()
    entry: Mapped["Entry"] = relationship()
    user: Mapped["User | None"] = relationship()
    judgings: Mapped[list["Judging"]] = relationship(back_populates="submission", order_by="Judging.id")


class Judging(Base):
    """One run of the judge on a submission."""

    __tablename__ = "judging"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (verdict IS NOT NULL)", name="verdict_when_done"),
        *claimable("judging"),
        CheckConstraint("NOT is_current OR state IN ('done', 'failed')", name="current_when_over"),
        partial("uq_judging_current", "submission_id", unique=True, where="is_current"),
        # A rejudging runs a submission once for each repetition.
        Index("uq_judging_repetition", "rejudging_id", "submission_id", "repetition", unique=True),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("problem_version.id"), index=True)
    state: Mapped[JudgingState] = mapped_column(choice(JudgingState), default=JudgingState.QUEUED)
    # Of a rejudging: it stands beside the current one until the rejudging is applied.
    rejudging_id: Mapped[int | None] = mapped_column(ForeignKey("rejudging.id"))
    repetition: Mapped[int] = mapped_column(default=0)  # which of a rejudging's repeated runs, from 0
    # The judging that was current when the rejudging began: what this one is compared with.
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("judging.id"), index=True)
    # The one that stands for its submission; while none does, the submission is pending.
    is_current: Mapped[bool] = mapped_column(default=False)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[Instant | None]
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(120))
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    score: Mapped[Decimal6 | None]
    # Of a problem with groups, {name, verdict, score, max_score} each, scores as text.
    groups: Mapped[list[dict[str, Any]] | None] = mapped_column(OBJECT)
    # {code, facts}: of the last failure, also while it is tried again.
    cause: Mapped[Facts | None]
    failed_test: Mapped[str | None] = mapped_column(String(255))
    reason: Mapped[str | None] = mapped_column(String(64))
    compile_log: Mapped[str | None] = mapped_column(Text)
    cpu_s: Mapped[float | None]
    memory_bytes: Mapped[Bytes | None]
    queued_at: Mapped[Instant]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]

    submission: Mapped[Submission] = relationship(back_populates="judgings")
    version: Mapped["ProblemVersion"] = relationship()
    rejudging: Mapped["Rejudging | None"] = relationship(back_populates="judgings")
    runs: Mapped[list["Run"]] = relationship(
        back_populates="judging", order_by="Run.position", cascade="all, delete-orphan"
    )


class Run(Base):
    """One testcase of a judging that is done."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("judging_id", "position"),)

    id: Mapped[Key]
    judging_id: Mapped[int] = mapped_column(ForeignKey("judging.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    cpu_s: Mapped[float]
    wall_s: Mapped[float]
    memory_bytes: Mapped[Bytes]
    reason: Mapped[str | None] = mapped_column(String(64))
    exit_code: Mapped[int | None]
    signal: Mapped[int | None]
    # Of a wrong answer, {line, token, wanted, got, …}: it shows the answer, so organisers alone see it.
    difference: Mapped[Facts | None]
    # Of a sample that failed, the beginning of what was printed.
    output: Mapped[bytes | None] = mapped_column(LargeBinary)
    score: Mapped[Decimal6 | None]
    # What the package's own validator said: to the jury, and to the contestant.
    judge_message: Mapped[str | None] = mapped_column(Text)
    team_message: Mapped[str | None] = mapped_column(Text)
    # Of an interactive problem, the conversation, cut: for organisers, it shows the input.
    transcript: Mapped[str | None] = mapped_column(Text)
    # How often it was run again since it was near the time limit.
    repeats: Mapped[int] = mapped_column(default=0)

    judging: Mapped[Judging] = relationship(back_populates="runs")


class Draft(Base):
    """What stands in an entry's editor, by problem and language."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("entry_id", "stage_problem_id", "language"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    stage_problem_id: Mapped[int] = mapped_column(
        ForeignKey("stage_problem.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[Instant]
