"""Contests, their stages and divisions, and the problems set in a stage."""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import Address, Decimal6, Instant, Key, Names, Text3, choice
from contest.phases import Window

if TYPE_CHECKING:
    from contest.models.entries import Entry
    from contest.models.hubs import Hub
    from contest.models.pitching.jurors import Juror
    from contest.models.pitching.rounds import Round
    from contest.models.pitching.startups import Call
    from contest.models.problems import ProblemVersion
    from contest.models.series import Combination

SOURCE_BYTES = 128 * 1024


class StageKind(StrEnum):
    """What happens in a stage."""

    CODE = "code"
    PITCH = "pitch"


class Feedback(StrEnum):
    """What a contestant learns of a judged submission."""

    VERDICT = "verdict"
    FIRST_FAILURE = "first_failure"
    GROUPS = "groups"
    ALL = "all"


class PointsBy(StrEnum):
    """Whose points count on a problem."""

    SUBMISSION = "submission"
    GROUPS = "groups"


class EnteringBy(StrEnum):
    """How one gets into a contest."""

    CODE = "code"
    OPEN = "open"  # whoever is signed in; codes work as well


class Contest(Base):
    """What people enter and what publishes a leaderboard."""

    __tablename__ = "contest"

    id: Mapped[Key]
    public_id: Mapped[Address]
    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text3]
    about: Mapped[Text3] = mapped_column(default=dict)
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    entering: Mapped[EnteringBy] = mapped_column(choice(EnteringBy), default=EnteringBy.CODE)
    # Signed-out people see the contest and its board.
    is_public: Mapped[bool] = mapped_column(default=True)
    # Raised by every change that anyone may see; see contest.actions.publishing.
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Instant]

    hub: Mapped["Hub"] = relationship(back_populates="contests", lazy="joined", innerjoin=True)
    stages: Mapped[list["Stage"]] = relationship(
        back_populates="contest", lazy="selectin", order_by="Stage.position", cascade="all, delete-orphan"
    )
    divisions: Mapped[list["Division"]] = relationship(
        back_populates="contest", order_by="Division.position", cascade="all, delete-orphan"
    )
    entries: Mapped[list["Entry"]] = relationship(back_populates="contest")
    combination: Mapped["Combination | None"] = relationship(
        back_populates="contest", cascade="all, delete-orphan"
    )

    @property
    def code(self) -> "Stage | None":
        """The first code stage that counts; None: nobody programs here."""
        return next((s for s in self.stages if s.kind is StageKind.CODE and s.counts), None)

    @property
    def warm_up(self) -> "Stage | None":
        """The code stage of weight 0, open until the start."""
        return next((s for s in self.stages if s.kind is StageKind.CODE and not s.counts), None)

    @property
    def pitch(self) -> "Stage | None":
        """The stage in which startups pitch; None: nobody pitches here."""
        return next((stage for stage in self.stages if stage.kind is StageKind.PITCH), None)

    @property
    def window(self) -> Window:
        """What clocks, freeze and phase go by: code stages' times; of pitches alone, the pitch stage's."""
        counting = [stage for stage in self.stages if stage.counts]
        return _around([s for s in counting if s.kind is StageKind.CODE] or counting or self.stages)

    @property
    def span(self) -> Window:
        """From the first start to the last end of all stages that count, as lists of contests show it."""
        return _around([stage for stage in self.stages if stage.counts] or self.stages)


class Stage(Base):
    """A part of a contest that yields points: a timed programming contest, or rounds of pitches."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        CheckConstraint("starts_at IS NULL OR starts_at < ends_at", name="window"),
        CheckConstraint("penalty_minutes >= 0 AND submissions_per_minute > 0", name="limits"),
        CheckConstraint("trials_per_minute >= 0", name="trials"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    kind: Mapped[StageKind] = mapped_column(choice(StageKind), default=StageKind.CODE)
    name: Mapped[Text3]
    position: Mapped[int] = mapped_column(default=0)
    weight: Mapped[Decimal6] = mapped_column(default=Decimal(1))
    # None: open from the beginning of time (a warm-up).
    starts_at: Mapped[Instant | None]
    ends_at: Mapped[Instant]
    freeze_at: Mapped[Instant | None]
    thaw_at: Mapped[Instant | None]
    rule: Mapped[str] = mapped_column(String(16), default="icpc")
    penalty_minutes: Mapped[int] = mapped_column(default=20)
    feedback: Mapped[Feedback] = mapped_column(choice(Feedback), default=Feedback.FIRST_FAILURE)
    stop_at_first: Mapped[bool] = mapped_column(default=True)
    # Of rule "points": the best submission counts, or the best of each group over all of them.
    points_by: Mapped[PointsBy] = mapped_column(choice(PointsBy), default=PointsBy.SUBMISSION)
    # Of rule "points": equal sums share a rank, or whoever improved last stands behind.
    is_tied_by_time: Mapped[bool] = mapped_column(default=False)
    trials_per_minute: Mapped[int] = mapped_column(default=6)
    # Keys of sandbox.languages; None: all.
    languages: Mapped[Names | None]
    submissions_per_minute: Mapped[int] = mapped_column(default=10)
    source_bytes: Mapped[int] = mapped_column(default=SOURCE_BYTES)

    contest: Mapped[Contest] = relationship(back_populates="stages")
    problems: Mapped[list["StageProblem"]] = relationship(
        back_populates="stage", order_by="StageProblem.position", cascade="all, delete-orphan"
    )
    # Of a pitch stage alone.
    call: Mapped["Call | None"] = relationship(back_populates="stage", cascade="all, delete-orphan")
    rounds: Mapped[list["Round"]] = relationship(
        back_populates="stage", order_by="Round.position", cascade="all, delete-orphan"
    )
    jurors: Mapped[list["Juror"]] = relationship(back_populates="stage", cascade="all, delete-orphan")

    @property
    def counts(self) -> bool:
        """Whether it yields points (a warm-up does not)."""
        return self.weight > 0

    @property
    def window(self) -> Window:
        """Its times."""
        return Window(self.starts_at, self.ends_at, self.freeze_at, self.thaw_at)


def _around(stages: "list[Stage]") -> Window:
    """One stage's window, or from the first start to the last end of several."""
    if len(stages) == 1:
        return stages[0].window
    return Window(
        min((stage.starts_at for stage in stages if stage.starts_at is not None), default=None),
        max(stage.ends_at for stage in stages),
    )


class StageProblem(Base):
    """A problem set in a stage: a label, a colour, and the version that is judged."""

    __tablename__ = "stage_problem"
    __table_args__ = (
        UniqueConstraint("stage_id", "label"),
        # Positions are changed one after the other, so they are not unique.
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("problem_version.id"), index=True)
    label: Mapped[str] = mapped_column(String(8))
    colour: Mapped[str] = mapped_column(String(7))
    position: Mapped[int]
    points: Mapped[Decimal6 | None]

    stage: Mapped[Stage] = relationship(back_populates="problems")
    version: Mapped["ProblemVersion"] = relationship()


class Division(Base):
    """An age band or a track; an entry may be in several."""

    __tablename__ = "division"
    __table_args__ = (UniqueConstraint("contest_id", "slug"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(64))
    name: Mapped[Text3]
    position: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = relationship(back_populates="divisions")
    entries: Mapped[list["Entry"]] = relationship(back_populates="divisions", secondary="entry_division")
