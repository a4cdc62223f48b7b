"""The pitch side, combined boards, series.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-24 10:54:04.347955+00:00
"""

import sqlalchemy as sa
from alembic import op

from contest.models import types


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # First, while nothing refers to it: SQLite drops a table that is made anew, and what refers to it.
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_task_taskkind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_task_taskkind"), "kind IN ('import', 'render', 'seating')"
        )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("about", types.Translated(none_as_null=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "total", "merged", name="serieskind", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column(
            "missing",
            sa.Enum("zero", "dropped", name="missing", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("drop_lowest", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("drop_lowest >= 0", name=op.f("ck_series_drop_lowest")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_series_created_by_id_user")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_series_network_id_network")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_series_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_network_id"), ["network_id"], unique=False)

    op.create_table(
        "combination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("drop_lowest", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.CheckConstraint("drop_lowest >= 0", name=op.f("ck_combination_drop_lowest")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_combination_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_combination")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_combination_contest_id")),
    )
    op.create_table(
        "series_contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", types.Score(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_series_contest_weight")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_series_contest_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_series_contest_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_contest_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_contest")),
        sa.UniqueConstraint("series_id", "contest_id", name=op.f("uq_series_contest_series_id_contest_id")),
    )
    with op.batch_alter_table("series_contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_contest_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "published",
                "corrected",
                "withdrawn",
                name="snapshotkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", types.Digest(length=64), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("embargo_until", types.Moment(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'withdrawn') = (digest IS NULL)", name=op.f("ck_snapshot_digest")),
        sa.CheckConstraint(
            "kind = 'published' OR (replaces_id IS NOT NULL AND reason <> '')",
            name=op.f("ck_snapshot_replaces"),
        ),
        sa.CheckConstraint("(contest_id IS NULL) <> (series_id IS NULL)", name=op.f("ck_snapshot_of_one")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_snapshot_contest_id_contest")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_snapshot_published_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["snapshot.id"], name=op.f("fk_snapshot_replaces_id_snapshot")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_snapshot_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("public_id", name=op.f("uq_snapshot_public_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_snapshot_replaces_id")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshot_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_snapshot_series_id"), ["series_id"], unique=False)
        batch_op.create_index(
            "uq_snapshot_first_contest",
            ["contest_id"],
            unique=True,
            sqlite_where=sa.text("replaces_id IS NULL AND contest_id IS NOT NULL"),
            postgresql_where=sa.text("replaces_id IS NULL AND contest_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_snapshot_first_series",
            ["series_id"],
            unique=True,
            sqlite_where=sa.text("replaces_id IS NULL AND series_id IS NOT NULL"),
            postgresql_where=sa.text("replaces_id IS NULL AND series_id IS NOT NULL"),
        )

    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("opens_at", types.Moment(timezone=True), nullable=False),
        sa.Column("deadline", types.Moment(timezone=True), nullable=False),
        sa.Column(
            "late",
            sa.Enum(
                "refuse",
                "grace",
                "accept",
                name="latepolicy",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("sectors", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("guidance", types.Translated(none_as_null=True), nullable=False),
        sa.Column("needs_deck", sa.Boolean(), nullable=False),
        sa.CheckConstraint("late_minutes >= 0", name=op.f("ck_call_late_minutes")),
        sa.CheckConstraint("opens_at < deadline", name=op.f("ck_call_window")),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_call_stage_id_stage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_call_stage_id")),
    )
    op.create_table(
        "deck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("digest", types.Digest(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "refused",
                name="deckstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'refused' OR cause IS NOT NULL", name=op.f("ck_deck_cause_when_refused")
        ),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_deck_bytes")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_deck_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_deck_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_deck_task_id_task"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deck_public_id")),
    )
    with op.batch_alter_table("deck", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "juror",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("affiliation", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("link_hmac", types.Digest(length=64), nullable=True),
        sa.Column("link_cipher", sa.Text(), nullable=True),
        sa.Column("invited_at", types.Moment(timezone=True), nullable=False),
        sa.Column("opened_at", types.Moment(timezone=True), nullable=True),
        sa.Column("confirmed_at", types.Moment(timezone=True), nullable=True),
        sa.Column("revoked_at", types.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("least >= 0 AND most >= least", name=op.f("ck_juror_load")),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_juror_stage_id_stage"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_juror_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror")),
        sa.UniqueConstraint("link_hmac", name=op.f("uq_juror_link_hmac")),
        sa.UniqueConstraint("public_id", name=op.f("uq_juror_public_id")),
        sa.UniqueConstraint("stage_id", "user_id", name=op.f("uq_juror_stage_id_user_id")),
    )
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_user_id"), ["user_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "decided",
                name="roundstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("entries_by", types.Moment(timezone=True), nullable=True),
        sa.Column("opens_at", types.Moment(timezone=True), nullable=True),
        sa.Column("closes_at", types.Moment(timezone=True), nullable=True),
        sa.Column("opened_at", types.Moment(timezone=True), nullable=True),
        sa.Column("closed_at", types.Moment(timezone=True), nullable=True),
        sa.Column("decided_at", types.Moment(timezone=True), nullable=True),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("round_to", sa.Integer(), nullable=True),
        sa.Column("round_at", sa.String(length=16), nullable=True),
        sa.Column("tie_break", sa.String(length=64), nullable=True),
        sa.Column("cut", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("blind", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "sees_others",
            sa.Enum(
                "never",
                "locked",
                "closed",
                name="seesothers",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "entrant_sees",
            sa.Enum(
                "nothing",
                "outcome",
                "place",
                "mark",
                name="entrantsees",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("feedback_at", types.Moment(timezone=True), nullable=True),
        sa.Column("pitch_seconds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name=op.f("ck_round_window")
        ),
        sa.CheckConstraint("pitch_seconds >= 0", name=op.f("ck_round_pitch_seconds")),
        sa.CheckConstraint("reviews > 0", name=op.f("ck_round_reviews")),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_round_stage_id_stage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("public_id", name=op.f("uq_round_public_id")),
        sa.UniqueConstraint("stage_id", "position", name=op.f("uq_round_stage_id_position")),
    )
    op.create_table(
        "stage_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("combination_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("minimum", types.Score(), nullable=True),
        sa.ForeignKeyConstraint(
            ["combination_id"],
            ["combination.id"],
            name=op.f("fk_stage_points_combination_id_combination"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_stage_points_stage_id_stage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_points")),
        sa.UniqueConstraint(
            "combination_id", "stage_id", name=op.f("uq_stage_points_combination_id_stage_id")
        ),
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "declared",
                "recusal",
                "affiliation",
                "domain",
                "organiser",
                name="conflictkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", types.Moment(timezone=True), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_reason IS NULL)", name=op.f("ck_conflict_lifted")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_conflict_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_conflict_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["juror_id"], ["juror.id"], name=op.f("fk_conflict_juror_id_juror"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user.id"], name=op.f("fk_conflict_lifted_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("juror_id", "entry_id", "kind", name=op.f("uq_conflict_juror_id_entry_id_kind")),
        sa.UniqueConstraint("public_id", name=op.f("uq_conflict_public_id")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "entry_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("saved_at", types.Moment(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", types.Moment(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("one_liner", types.Translated(none_as_null=True), nullable=False),
        sa.Column("summary", types.Translated(none_as_null=True), nullable=False),
        sa.Column("sector", sa.String(length=32), nullable=True),
        sa.Column(
            "maturity",
            sa.Enum(
                "idea",
                "prototype",
                "pilot",
                "revenue",
                "growth",
                name="maturity",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("video_url", sa.String(length=500), nullable=True),
        sa.Column("people", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=True),
        sa.Column("manifest", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", types.Digest(length=64), nullable=True),
        sa.CheckConstraint(
            "submitted_at IS NULL OR digest IS NOT NULL", name=op.f("ck_entry_version_digest_when_submitted")
        ),
        sa.ForeignKeyConstraint(["deck_id"], ["deck.id"], name=op.f("fk_entry_version_deck_id_deck")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_version_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user.id"], name=op.f("fk_entry_version_submitted_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_version")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_version_entry_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_entry_version_public_id")),
    )
    with op.batch_alter_table("entry_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_entry_version_draft",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        )

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "choice",
                "number",
                "file",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("label", types.Translated(none_as_null=True), nullable=False),
        sa.Column("help", types.Translated(none_as_null=True), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("limits", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("retired_at", types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_question_call_id_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_public_id")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_call_id"), ["call_id"], unique=False)

    op.create_table(
        "rubric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asks_feedback", sa.Boolean(), nullable=False),
        sa.Column("needs_feedback", sa.Boolean(), nullable=False),
        sa.Column("asks_note", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_rubric_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_rubric_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rubric_public_id")),
        sa.UniqueConstraint("round_id", "version", name=op.f("uq_rubric_round_id_version")),
    )
    op.create_table(
        "seating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "released",
                "dropped",
                name="seatingstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("released_at", types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_seating_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_seating_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_seating_task_id_task"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seating_public_id")),
    )
    with op.batch_alter_table("seating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seating_round_id"), ["round_id"], unique=False)

    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", types.Moment(timezone=True), nullable=True),
        sa.Column("current_entry_id", sa.Integer(), nullable=True),
        sa.Column("timer_ends_at", types.Moment(timezone=True), nullable=True),
        sa.Column("timer_left_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("timer_left_ms IS NULL OR timer_left_ms >= 0", name=op.f("ck_sitting_timer_left")),
        sa.ForeignKeyConstraint(["chair_id"], ["juror.id"], name=op.f("fk_sitting_chair_id_juror")),
        sa.ForeignKeyConstraint(
            ["current_entry_id"], ["entry.id"], name=op.f("fk_sitting_current_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_sitting_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sitting_public_id")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_round_id"), ["round_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("seating_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "seating",
                "move",
                "top_up",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("released_at", types.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", types.Moment(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_assignment_ended")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_assignment_entry_id_entry")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_assignment_juror_id_juror")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_assignment_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seating_id"], ["seating.id"], name=op.f("fk_assignment_seating_id_seating"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assignment_public_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_juror_id"), ["juror_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_seating_id"), ["seating_id"], unique=False)
        batch_op.create_index(
            "uq_assignment_live",
            ["round_id", "juror_id", "entry_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("help", types.Translated(none_as_null=True), nullable=False),
        sa.Column("weight", types.Score(), nullable=False),
        sa.Column("low", types.Score(), nullable=False),
        sa.Column("high", types.Score(), nullable=False),
        sa.Column("step", types.Score(), nullable=False),
        sa.Column("anchors", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.CheckConstraint("low < high AND step > 0", name=op.f("ck_criterion_scale")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(
            ["rubric_id"], ["rubric.id"], name=op.f("fk_criterion_rubric_id_rubric"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("public_id", name=op.f("uq_criterion_public_id")),
        sa.UniqueConstraint("rubric_id", "key", name=op.f("uq_criterion_rubric_id_key")),
    )
    op.create_table(
        "round_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed", "out", name="roundoutcome", native_enum=False, create_constraint=True, length=16
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.Moment(timezone=True), nullable=True),
        sa.Column("feedback", types.Translated(none_as_null=True), nullable=False),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_round_entry_decided")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_round_entry_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_round_entry_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_entry_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["entry_version.id"], name=op.f("fk_round_entry_version_id_entry_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_entry")),
        sa.UniqueConstraint("round_id", "entry_id", name=op.f("uq_round_entry_round_id_entry_id")),
    )
    with op.batch_alter_table("round_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_entry_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("began_at", types.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", types.Moment(timezone=True), nullable=True),
        sa.Column("skipped_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_turn_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_turn_sitting_id_sitting"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("sitting_id", "entry_id", name=op.f("uq_turn_sitting_id_entry_id")),
    )
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turn_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("locked_at", types.Moment(timezone=True), nullable=True),
        sa.Column("abstained_at", types.Moment(timezone=True), nullable=True),
        sa.Column("abstained_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "abstained_at IS NULL OR abstained_reason IS NOT NULL", name=op.f("ck_sheet_abstained")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_sheet_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubric.id"], name=op.f("fk_sheet_rubric_id_rubric")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_sheet_assignment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sheet_public_id")),
    )
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "value",
                "abstain",
                "clear",
                name="markkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("value", types.Score(), nullable=True),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=True),
        sa.Column("said_at", types.Moment(timezone=True), nullable=True),
        sa.Column("received_at", types.Moment(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("accepted_at", types.Moment(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_reason", sa.Text(), nullable=True),
        sa.Column("left_at", types.Moment(timezone=True), nullable=True),
        sa.Column("left_by_id", sa.Integer(), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name=op.f("ck_mark_value")),
        sa.CheckConstraint(
            "accepted_at IS NULL OR (is_late AND accepted_reason IS NOT NULL)", name=op.f("ck_mark_accepted")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR (is_late AND left_reason IS NOT NULL AND accepted_at IS NULL)",
            name=op.f("ck_mark_left"),
        ),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["user.id"], name=op.f("fk_mark_accepted_by_id_user")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_mark_changed_by_id_user")),
        sa.ForeignKeyConstraint(["left_by_id"], ["user.id"], name=op.f("fk_mark_left_by_id_user")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_mark_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_mark_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mark_public_id")),
        sa.UniqueConstraint("sheet_id", "key", name=op.f("uq_mark_sheet_id_key")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_criterion_id"), ["criterion_id"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "feedback",
                "note",
                "abstain",
                "resume",
                name="remarkkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=True),
        sa.Column("said_at", types.Moment(timezone=True), nullable=True),
        sa.Column("received_at", types.Moment(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_remark_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint("sheet_id", "key", name=op.f("uq_remark_sheet_id_key")),
    )
    _let_entries_be_checked()
    _let_snapshots_stand()


def downgrade() -> None:
    _let_entries_be()

    op.drop_table("remark")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_criterion_id"))

    op.drop_table("mark")
    op.drop_table("sheet")
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_turn_entry_id"))

    op.drop_table("turn")
    with op.batch_alter_table("round_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_entry_entry_id"))

    op.drop_table("round_entry")
    op.drop_table("criterion")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assignment_seating_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_juror_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_entry_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_round_id"))

    op.drop_table("sitting")
    with op.batch_alter_table("seating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seating_round_id"))

    op.drop_table("seating")
    op.drop_table("rubric")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_call_id"))

    op.drop_table("question")
    with op.batch_alter_table("entry_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entry_version_draft",
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        )

    op.drop_table("entry_version")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_entry_id"))

    op.drop_table("conflict")
    op.drop_table("stage_points")
    op.drop_table("round")
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_juror_user_id"))

    op.drop_table("juror")
    with op.batch_alter_table("deck", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deck_entry_id"))

    op.drop_table("deck")
    op.drop_table("call")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_snapshot_first_series",
            sqlite_where=sa.text("replaces_id IS NULL AND series_id IS NOT NULL"),
            postgresql_where=sa.text("replaces_id IS NULL AND series_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_snapshot_first_contest",
            sqlite_where=sa.text("replaces_id IS NULL AND contest_id IS NOT NULL"),
            postgresql_where=sa.text("replaces_id IS NULL AND contest_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_snapshot_series_id"))
        batch_op.drop_index(batch_op.f("ix_snapshot_contest_id"))

    op.drop_table("snapshot")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION snapshot_stands")
    with op.batch_alter_table("series_contest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_contest_contest_id"))

    op.drop_table("series_contest")
    op.drop_table("combination")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_network_id"))

    op.drop_table("series")
    op.execute("DELETE FROM task WHERE kind <> 'import'")
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_task_taskkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_task_taskkind"), "kind IN ('import')")


def _let_snapshots_stand() -> None:
    """Whatever writes to the database, what was published is never changed."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER snapshot_stands_{verb} BEFORE {verb} ON snapshot"
                " BEGIN SELECT RAISE(ABORT, 'a snapshot is never changed'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION snapshot_stands() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'a snapshot is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER snapshot_stands BEFORE UPDATE OR DELETE ON snapshot"
        " FOR EACH ROW EXECUTE FUNCTION snapshot_stands()"
    )


def _let_entries_be_checked() -> None:
    """SQLite would make the table anew, and with it go all that hangs on an entry: its own ADD COLUMN."""
    kinds = "eligibility IN ('unchecked', 'eligible', 'ineligible')"
    reason = "eligibility <> 'ineligible' OR eligibility_reason IS NOT NULL"
    op.execute("ALTER TABLE entry ADD COLUMN eligibility_reason TEXT")
    op.execute(
        "ALTER TABLE entry ADD COLUMN eligibility VARCHAR(16) DEFAULT 'unchecked' NOT NULL"
        f" CONSTRAINT ck_entry_eligibility CHECK ({kinds})"
        f" CONSTRAINT ck_entry_eligibility_reason CHECK ({reason})"
    )


def _let_entries_be() -> None:
    op.execute("ALTER TABLE entry DROP COLUMN eligibility")
    op.execute("ALTER TABLE entry DROP COLUMN eligibility_reason")
