"""Entries of a contest and the passes that open their places."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import partial
from contest.models.types import Address, Hash, Instant, Key, choice

if TYPE_CHECKING:
    from contest.models.accounts import Party, User
    from contest.models.contests import Contest, Division
    from contest.models.pitching.startups import EntryVersion


class EntryKind(StrEnum):
    """Whether an entry competes."""

    OFFICIAL = "official"
    PRACTICE = "practice"
    VIRTUAL = "virtual"


class Eligibility(StrEnum):
    """What organisers found of a startup's entry."""

    UNCHECKED = "unchecked"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


entry_division = Table(
    "entry_division",
    Base.metadata,
    Column("entry_id", ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("division_id", ForeignKey("division.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Entry(Base):
    """A party's place in a contest. Its name may change or be hidden, its ids never change."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        UniqueConstraint("contest_id", "name_key"),
        CheckConstraint(
            "eligibility <> 'ineligible' OR eligibility_reason IS NOT NULL", name="eligibility_reason"
        ),
        partial("uq_entry_official", "contest_id", "party_id", unique=True, where="kind = 'official'"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind), default=EntryKind.OFFICIAL)
    # "Team 7": shown until a name is chosen and whenever it is hidden.
    number: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(80))
    # The name folded, so that nobody takes one that looks the same.
    name_key: Mapped[str | None] = mapped_column(String(240))
    is_name_hidden: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Instant]
    # When somebody first sat down; a card that was never used is on no board.
    opened_at: Mapped[Instant | None]
    # Its own start, when it runs by its own clock (virtual).
    started_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    # Set by each claim of one of its judgings: who was served least recently comes next.
    served_at: Mapped[Instant | None]
    # The same of its trials.
    tried_at: Mapped[Instant | None]
    # Of the pitch side: whether organisers let it take part, and why not.
    eligibility: Mapped[Eligibility] = mapped_column(choice(Eligibility), default=Eligibility.UNCHECKED)
    eligibility_reason: Mapped[str | None] = mapped_column(Text)

    contest: Mapped["Contest"] = relationship(back_populates="entries")
    party: Mapped["Party"] = relationship(back_populates="entries")
    passes: Mapped[list["Pass"]] = relationship(back_populates="entry", order_by="Pass.id")
    divisions: Mapped[list["Division"]] = relationship(back_populates="entries", secondary=entry_division)
    versions: Mapped[list["EntryVersion"]] = relationship(
        back_populates="entry", order_by="EntryVersion.number", cascade="all, delete-orphan"
    )

    @property
    def shown_name(self) -> str | None:
        """The name others see; None: show its number ("Team 7")."""
        return None if self.is_name_hidden else self.name


class Pass(Base):
    """A coder's place, opened by a join code as often as needed, from any machine."""

    __tablename__ = "pass"

    id: Mapped[Key]
    public_id: Mapped[Address]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    # HMAC of the code under a key derived from the secret: how a code is found.
    code_hmac: Mapped[Hash] = mapped_column(unique=True)
    # The code encrypted under another derived key: how a card is printed again.
    code_cipher: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]
    opened_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]

    entry: Mapped[Entry] = relationship(back_populates="passes")
    user: Mapped["User | None"] = relationship()
