"""Tasks of the desk and the workers that are about."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import claimable
from contest.models.types import Address, Facts, Instant, Key, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Contest


class TaskKind(StrEnum):
    """What a task does."""

    IMPORT = "import"
    RENDER = "render"  # a deck, or the PDFs of a statement, into images
    SEATING = "seating"
    VERIFY = "verify"  # a problem against its own submissions

    @property
    def needs_sandbox(self) -> bool:
        """Whether it runs what nobody trusts: workers with the engine do it, the desk all others."""
        return self in {TaskKind.RENDER, TaskKind.VERIFY}


class TaskState(StrEnum):
    """Where a task stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Task(Base):
    """Work for the desk, with progress, a cause when it fails, and a way to cancel it."""

    __tablename__ = "task"
    __table_args__ = (*claimable("task"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind))
    state: Mapped[TaskState] = mapped_column(choice(TaskState), default=TaskState.QUEUED)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # What it works on; for an import {digest, filename, stage, label, colour}.
    facts: Mapped[Facts] = mapped_column(default=dict)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[Instant | None]
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(120))
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    is_cancelling: Mapped[bool] = mapped_column(default=False)
    # {code, facts}; for an import the facts hold `flaws`, a list of {code, file, line, key, facts}.
    cause: Mapped[Facts | None]
    # What came of it; for an import {problem, version, label, warnings}.
    result: Mapped[Facts | None]
    queued_at: Mapped[Instant]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]

    contest: Mapped["Contest | None"] = relationship()
    created_by: Mapped["User | None"] = relationship()


class Worker(Base):
    """A worker process by its name, as its last heartbeat told."""

    __tablename__ = "worker"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    queue: Mapped[str] = mapped_column(String(16))
    slots: Mapped[int] = mapped_column(default=1)
    # Language key -> {ok, version} as its last check of the image found; empty: never checked.
    languages: Mapped[Facts] = mapped_column(default=dict)
    checked_at: Mapped[Instant | None]
    # What keeps it from working, {code, facts}; None: nothing.
    trouble: Mapped[Facts | None]
    # The worker's own clock and the database's at the same heartbeat.
    said_at: Mapped[Instant]
    heard_at: Mapped[Instant]
    started_at: Mapped[Instant]
    stopped_at: Mapped[Instant | None]
