"""People, and the parties they take part as."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import Address, Instant, Key

if TYPE_CHECKING:
    from contest.models.entries import Entry
    from contest.models.hubs import Grant


class User(Base):
    """A person; one who came by a join code has neither login nor password."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("login = lower(login)", name="login_lower"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    login: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(Text)
    # Interface language, when one was chosen; else the browser says.
    language: Mapped[str | None] = mapped_column(String(8))
    # Raised by a changed password and by "sign out everywhere": sessions of an older epoch are over.
    epoch: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Instant]

    grants: Mapped[list["Grant"]] = relationship(back_populates="user", cascade="all, delete-orphan")
    memberships: Mapped[list["PartyMember"]] = relationship(back_populates="user")


class Party(Base):
    """A team or a startup, lasting from contest to contest."""

    __tablename__ = "party"

    id: Mapped[Key]
    public_id: Mapped[Address]
    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[Instant]

    members: Mapped[list["PartyMember"]] = relationship(back_populates="party", cascade="all, delete-orphan")
    entries: Mapped[list["Entry"]] = relationship(back_populates="party")


class PartyMember(Base):
    """A user in a party."""

    __tablename__ = "party_member"
    __table_args__ = (UniqueConstraint("party_id", "user_id"),)

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[Instant]

    party: Mapped[Party] = relationship(back_populates="members")
    user: Mapped[User] = relationship(back_populates="memberships")
