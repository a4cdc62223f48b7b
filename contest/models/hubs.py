"""Networks, hubs, and who may do what on them."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.constraints import partial
from contest.models.types import Address, Instant, Key, Names, Text3, choice

if TYPE_CHECKING:
    from contest.models.accounts import User
    from contest.models.contests import Contest


class Role(StrEnum):
    """What a grant lets someone do."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    SETTER = "setter"
    JURY = "jury"
    RUNNER = "runner"


class Network(Base):
    """Hubs that hold series together."""

    __tablename__ = "network"

    id: Mapped[Key]
    public_id: Mapped[Address]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text3]
    created_at: Mapped[Instant]

    hubs: Mapped[list["Hub"]] = relationship(back_populates="network")


class Hub(Base):
    """A place that organises contests."""

    __tablename__ = "hub"

    id: Mapped[Key]
    public_id: Mapped[Address]
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Text3]
    # The order in which a translated text is looked for when the viewer's language has none.
    languages: Mapped[Names] = mapped_column(default=lambda: ["en", "zh", "he"])
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    created_at: Mapped[Instant]

    network: Mapped[Network] = relationship(back_populates="hubs")
    contests: Mapped[list["Contest"]] = relationship(back_populates="hub")


class Grant(Base):
    """A role on one contest, on a hub with all its contests, or (neither) everywhere."""

    __tablename__ = "grant"
    __table_args__ = (
        CheckConstraint("hub_id IS NULL OR contest_id IS NULL", name="one_scope"),
        partial(
            "uq_grant_everywhere",
            "user_id",
            "role",
            unique=True,
            where="hub_id IS NULL AND contest_id IS NULL",
        ),
        partial("uq_grant_hub", "user_id", "role", "hub_id", unique=True, where="hub_id IS NOT NULL"),
        partial(
            "uq_grant_contest", "user_id", "role", "contest_id", unique=True, where="contest_id IS NOT NULL"
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role))
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id", ondelete="CASCADE"), index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    granted_at: Mapped[Instant]

    user: Mapped["User"] = relationship(back_populates="grants")

    def covers(self, contest: "Contest") -> bool:
        """Whether it holds for this contest."""
        if self.contest_id is not None:
            return self.contest_id == contest.id
        return self.hub_id is None or self.hub_id == contest.hub_id
