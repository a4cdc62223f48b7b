"""Problems and their versions: a version is a manifest of digests and never changes."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base
from contest.models.types import OBJECT, Address, Bytes, Facts, Hash, Instant, Key, Names, Text3

if TYPE_CHECKING:
    from contest.models.hubs import Hub


class Problem(Base):
    """A problem of a hub, by the name of its package."""

    __tablename__ = "problem"
    __table_args__ = (UniqueConstraint("hub_id", "slug"),)

    id: Mapped[Key]
    public_id: Mapped[Address]
    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"))
    slug: Mapped[str] = mapped_column(String(255))
    uuid: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Instant]

    hub: Mapped["Hub"] = relationship()
    versions: Mapped[list["ProblemVersion"]] = relationship(
        back_populates="problem", order_by="ProblemVersion.number"
    )


class ProblemVersion(Base):
    """What one import of a package brought."""

    __tablename__ = "problem_version"
    __table_args__ = (
        UniqueConstraint("problem_id", "number"),
        CheckConstraint("time_limit_s > 0 AND memory_bytes > 0", name="limits"),
    )

    id: Mapped[Key]
    public_id: Mapped[Address]
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"))
    number: Mapped[int]
    # SHA-256 of the manifest as canonical JSON: two imports of the same bytes have the same.
    digest: Mapped[Hash] = mapped_column(index=True)
    # Path inside the package -> digest of the file.
    manifest: Mapped[Facts]
    titles: Mapped[Text3]
    time_limit_s: Mapped[float]
    memory_bytes: Mapped[Bytes]
    output_bytes: Mapped[Bytes]
    code_bytes: Mapped[Bytes]
    compile_s: Mapped[float]
    # What problem.yaml says of itself: "legacy", "2025-09".
    format: Mapped[str] = mapped_column(String(32), default="legacy")
    # In the order they are judged, see judge.packages.plain: {name, input, answer, is_sample, …}, the
    # files as paths of the manifest.
    testcases: Mapped[list[dict[str, Any]]] = mapped_column(OBJECT)
    # How submissions are judged beyond limits, see judge.packages.plain.
    procedure: Mapped[Facts]
    # Language of the reader -> path; language key -> path.
    statements: Mapped[Facts]
    # What everyone is shown of tests, see judge.packages.plain.plain_shown; some are no tests.
    samples: Mapped[list[dict[str, Any]]] = mapped_column(OBJECT, default=list)
    # Language of the reader -> digest of its statement as converted, see contest.statements.converter; also
    # PDFs -> digest of their pages, see contest.statements.drawings.
    converted: Mapped[Facts] = mapped_column(default=dict)
    starters: Mapped[Facts]
    # Keys of sandbox.languages; None: all.
    languages: Mapped[Names | None]
    # {code, file, line, key, facts} each.
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(OBJECT, default=list)
    # When its own submissions were last judged as expected; None: never (a warning, no gate).
    verified_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    problem: Mapped[Problem] = relationship(back_populates="versions")


class Verification(Base):
    """A package's own submissions judged against what it expects of them, by the package's digest."""

    __tablename__ = "verification"

    id: Mapped[Key]
    public_id: Mapped[Address]
    # ProblemVersion.digest: the same bytes need no second report.
    digest: Mapped[Hash] = mapped_column(index=True)
    image: Mapped[str] = mapped_column(String(255))
    is_ok: Mapped[bool]
    submissions: Mapped[int]
    failed: Mapped[int]
    left_out: Mapped[int]  # in languages that are not installed
    # One object a submission, as `podium problem verify --json` prints them.
    results: Mapped[list[dict[str, Any]]] = mapped_column(OBJECT)
    # What is wrong with its data, and what is worth knowing: {code, file, line, key, facts} each.
    errors: Mapped[list[dict[str, Any]]] = mapped_column(OBJECT, default=list)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(OBJECT, default=list)
    # The time limit that its submissions ask for, {limit_s, submission, test, cpu_s, factor, resolution_s};
    # None: none of them tells.
    suggested: Mapped[Facts | None]
    finished_at: Mapped[Instant]
