"""What a startup enters with: the call, its questions, versions of an entry, decks."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import partial
from contest.models.types import OBJECT, Address, Bytes, Facts, Hash, Instant, Key, Text3, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Stage
    from contest.models.entries import Entry
    from contest.models.working import Task

SECTORS = (
    {"key": "cybersecurity", "name": {"en": "Cybersecurity", "zh": "网络安全", "he": "אבטחת סייבר"}},
    {
        "key": "manufacturing",
        "name": {"en": "Intelligent manufacturing", "zh": "智能制造", "he": "ייצור חכם"},
    },
    {"key": "health", "name": {"en": "Life and health", "zh": "生命健康", "he": "בריאות וחיים"}},
    {"key": "agrifood", "name": {"en": "Agrifood", "zh": "农业与食品", "he": "חקלאות ומזון"}},
)
"""What a new call offers; the organiser adds and removes."""


class Maturity(StrEnum):
    """A startup's stage of growth."""

    IDEA = "idea"
    PROTOTYPE = "prototype"
    PILOT = "pilot"
    REVENUE = "revenue"
    GROWTH = "growth"


class LatePolicy(StrEnum):
    """What becomes of an entry submitted after the deadline."""

    REFUSE = "refuse"
    GRACE = "grace"  # taken for some minutes, shown to organisers as late
    ACCEPT = "accept"  # taken until the first round opens, shown to organisers as late


class QuestionKind(StrEnum):
    """What an organiser's question is answered with."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    FILE = "file"


class DeckState(StrEnum):
    """Where a deck stands."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class Call(Base):
    """The call for entries of a pitch stage."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("opens_at < deadline", name="window"),
        CheckConstraint("late_minutes >= 0", name="late_minutes"),
    )

    id: Mapped[Key]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), unique=True)
    opens_at: Mapped[Instant]
    deadline: Mapped[Instant]
    late: Mapped[LatePolicy] = mapped_column(choice(LatePolicy), default=LatePolicy.REFUSE)
    late_minutes: Mapped[int] = mapped_column(default=0)
    # [{key, name: {en, zh, he}}], in the order they are offered.
    sectors: Mapped[list[Facts]] = mapped_column(OBJECT, default=lambda: [dict(each) for each in SECTORS])
    # What an entrant reads first; empty: nothing.
    guidance: Mapped[Text3] = mapped_column(default=dict)
    needs_deck: Mapped[bool] = mapped_column(default=True)

    stage: Mapped["Stage"] = relationship(back_populates="call")
    questions: Mapped[list["Question"]] = relationship(
        back_populates="call", order_by="Question.position", cascade="all, delete-orphan"
    )


class Question(Base):
    """A question of the organiser's own."""

    __tablename__ = "question"

    id: Mapped[Key]
    public_id: Mapped[Address]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind))
    label: Mapped[Text3]
    help: Mapped[Text3] = mapped_column(default=dict)
    is_required: Mapped[bool] = mapped_column(default=False)
    # text {characters}; number {least, most, places} as decimal strings; file {bytes, extensions};
    # choice {options: [{key, name}], most}.
    limits: Mapped[Facts] = mapped_column(default=dict)
    # A question that has answers is not deleted, it is asked no more.
    retired_at: Mapped[Instant | None]

    call: Mapped[Call] = relationship(back_populates="questions")


class EntryVersion(Base):
    """What an entry says of itself. At most one is a draft; submitted ones never change."""

    __tablename__ = "entry_version"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("submitted_at IS NULL OR digest IS NOT NULL", name="digest_when_submitted"),
        partial("uq_entry_version_draft", "entry_id", unique=True, where="submitted_at IS NULL"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    created_at: Mapped[Instant]
    saved_at: Mapped[Instant]
    # Raised by each save: a second window that saves over a newer text is told.
    revision: Mapped[int] = mapped_column(default=0)
    # None: the draft.
    submitted_at: Mapped[Instant | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_late: Mapped[bool] = mapped_column(default=False)
    name: Mapped[Text3] = mapped_column(default=dict)
    one_liner: Mapped[Text3] = mapped_column(default=dict)
    summary: Mapped[Text3] = mapped_column(default=dict)
    sector: Mapped[str | None] = mapped_column(String(32))
    maturity: Mapped[Maturity | None] = mapped_column(choice(Maturity))
    # ISO 3166-1, two letters.
    country: Mapped[str | None] = mapped_column(String(2))
    video_url: Mapped[str | None] = mapped_column(String(500))
    # [{name, role}], people as the entrant names them; they need no account.
    people: Mapped[list[Facts]] = mapped_column(OBJECT, default=list)
    # Question's public id -> text, key(s), decimal string, or {digest, filename, bytes}.
    answers: Mapped[Facts] = mapped_column(default=dict)
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("deck.id"))
    # File name -> SHA-256 of every file it holds; written when it is submitted.
    manifest: Mapped[Facts] = mapped_column(default=dict)
    # SHA-256 of its canonical JSON, files by digest; written when it is submitted.
    digest: Mapped[Hash | None]

    entry: Mapped["Entry"] = relationship(back_populates="versions")
    deck: Mapped["Deck | None"] = relationship()
    submitted_by: Mapped["User | None"] = relationship()


class Deck(Base):
    """A pitch deck as it was handed in, and the images of its pages."""

    __tablename__ = "deck"
    __table_args__ = (
        CheckConstraint("state <> 'refused' OR cause IS NOT NULL", name="cause_when_refused"),
        CheckConstraint("bytes > 0", name="bytes"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    digest: Mapped[Hash]
    bytes: Mapped[Bytes]
    state: Mapped[DeckState] = mapped_column(choice(DeckState), default=DeckState.WAITING)
    # {code, facts}
    cause: Mapped[Facts | None]
    # [{digest, width, height, type}] in order, when it is ready.
    pages: Mapped[list[Facts]] = mapped_column(OBJECT, default=list)
    # How many pages the file has; more than are shown where it is long.
    page_count: Mapped[int | None]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[Instant]

    entry: Mapped["Entry"] = relationship()
    task: Mapped["Task | None"] = relationship()
