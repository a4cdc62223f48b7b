"""The code side and what stands everywhere.

Revision ID: 0001
Revises:
Create Date: 2026-11-24 07:57:40.259263+00:00
"""

import sqlalchemy as sa
from alembic import op

from contest.models import types


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_network_slug")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_user_login_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_public_id")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("checked_at", types.Moment(timezone=True), nullable=True),
        sa.Column("trouble", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("said_at", types.Moment(timezone=True), nullable=False),
        sa.Column("heard_at", types.Moment(timezone=True), nullable=False),
        sa.Column("started_at", types.Moment(timezone=True), nullable=False),
        sa.Column("stopped_at", types.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("name", name=op.f("uq_worker_name")),
    )
    op.create_table(
        "hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_hub_network_id_network")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hub_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_hub_slug")),
    )
    with op.batch_alter_table("hub", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_network_id"), ["network_id"], unique=False)

    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("about", types.Translated(none_as_null=True), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column(
            "entering",
            sa.Enum("code", "open", name="enteringby", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_contest_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contest_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_contest_slug")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_party_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("public_id", name=op.f("uq_party_public_id")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=255), nullable=False),
        sa.Column("uuid", sa.String(length=64), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_problem_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
        sa.UniqueConstraint("hub_id", "slug", name=op.f("uq_problem_hub_id_slug")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_public_id")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("at", types.Moment(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_audit_actor_id_user")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_audit_contest_id_contest")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["audit.id"], name=op.f("fk_audit_undone_by_id_audit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_audit_public_id")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject_kind", "subject"], unique=False)

    op.create_table(
        "division",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_division_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("contest_id", "slug", name=op.f("uq_division_contest_id_slug")),
        sa.UniqueConstraint("public_id", name=op.f("uq_division_public_id")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "official",
                "practice",
                "virtual",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("name_key", sa.String(length=240), nullable=True),
        sa.Column("is_name_hidden", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("opened_at", types.Moment(timezone=True), nullable=True),
        sa.Column("started_at", types.Moment(timezone=True), nullable=True),
        sa.Column("withdrawn_at", types.Moment(timezone=True), nullable=True),
        sa.Column("served_at", types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_entry_contest_id_contest")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_entry_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("contest_id", "name_key", name=op.f("uq_entry_contest_id_name_key")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_entry_contest_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_entry_public_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            "uq_entry_official",
            ["contest_id", "party_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'official'"),
            postgresql_where=sa.text("kind = 'official'"),
        )

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_event_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("contest_id", "seq", name=op.f("uq_event_contest_id_seq")),
    )
    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "organiser",
                "setter",
                "jury",
                "runner",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("hub_id IS NULL OR contest_id IS NULL", name=op.f("ck_grant_one_scope")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_grant_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_grant_hub_id_hub"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_grant_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(
            "uq_grant_contest",
            ["user_id", "role", "contest_id"],
            unique=True,
            sqlite_where=sa.text("contest_id IS NOT NULL"),
            postgresql_where=sa.text("contest_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_grant_everywhere",
            ["user_id", "role"],
            unique=True,
            sqlite_where=sa.text("hub_id IS NULL AND contest_id IS NULL"),
            postgresql_where=sa.text("hub_id IS NULL AND contest_id IS NULL"),
        )
        batch_op.create_index(
            "uq_grant_hub",
            ["user_id", "role", "hub_id"],
            unique=True,
            sqlite_where=sa.text("hub_id IS NOT NULL"),
            postgresql_where=sa.text("hub_id IS NOT NULL"),
        )

    op.create_table(
        "party_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_member_party_id_party"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_party_member_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_member")),
        sa.UniqueConstraint("party_id", "user_id", name=op.f("uq_party_member_party_id_user_id")),
    )
    with op.batch_alter_table("party_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "problem_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", types.Digest(length=64), nullable=False),
        sa.Column("manifest", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("titles", types.Translated(none_as_null=True), nullable=False),
        sa.Column("time_limit_s", sa.Double(), nullable=False),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=False),
        sa.Column("output_bytes", sa.BigInteger(), nullable=False),
        sa.Column("code_bytes", sa.BigInteger(), nullable=False),
        sa.Column("compile_s", sa.Double(), nullable=False),
        sa.Column("testcases", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("validator_flags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("statements", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("starters", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("warnings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("verified_at", types.Moment(timezone=True), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("time_limit_s > 0 AND memory_bytes > 0", name=op.f("ck_problem_version_limits")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_problem_version_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_problem_version_problem_id_problem")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_version")),
        sa.UniqueConstraint("problem_id", "number", name=op.f("uq_problem_version_problem_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_version_public_id")),
    )
    with op.batch_alter_table("problem_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_version_digest"), ["digest"], unique=False)

    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("code", "pitch", name="stagekind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("name", types.Translated(none_as_null=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", types.Score(), nullable=False),
        sa.Column("starts_at", types.Moment(timezone=True), nullable=True),
        sa.Column("ends_at", types.Moment(timezone=True), nullable=False),
        sa.Column("freeze_at", types.Moment(timezone=True), nullable=True),
        sa.Column("thaw_at", types.Moment(timezone=True), nullable=True),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("penalty_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "feedback",
            sa.Enum(
                "verdict",
                "first_failure",
                "groups",
                "all",
                name="feedback",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("stop_at_first", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("submissions_per_minute", sa.Integer(), nullable=False),
        sa.Column("source_bytes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "penalty_minutes >= 0 AND submissions_per_minute > 0", name=op.f("ck_stage_limits")
        ),
        sa.CheckConstraint("starts_at IS NULL OR starts_at < ends_at", name=op.f("ck_stage_window")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_stage_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("contest_id", "position", name=op.f("uq_stage_contest_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stage_public_id")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("import", name="taskkind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", types.Moment(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.Column("is_cancelling", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("queued_at", types.Moment(timezone=True), nullable=False),
        sa.Column("started_at", types.Moment(timezone=True), nullable=True),
        sa.Column("finished_at", types.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'running') = (token IS NOT NULL) AND (state = 'running') = (lease_until IS NOT NULL)",
            name=op.f("ck_task_token_when_running"),
        ),
        sa.CheckConstraint("state <> 'failed' OR cause IS NOT NULL", name=op.f("ck_task_cause_when_failed")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_task_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_task_created_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_task_public_id")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(
            "ix_task_open",
            ["state", "lease_until"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )

    op.create_table(
        "entry_division",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"],
            ["division.id"],
            name=op.f("fk_entry_division_division_id_division"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_division_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", "division_id", name=op.f("pk_entry_division")),
    )
    with op.batch_alter_table("entry_division", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_division_division_id"), ["division_id"], unique=False)

    op.create_table(
        "pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("code_hmac", types.Digest(length=64), nullable=False),
        sa.Column("code_cipher", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("opened_at", types.Moment(timezone=True), nullable=True),
        sa.Column("revoked_at", types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_pass_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_pass_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_pass_code_hmac")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pass_public_id")),
    )
    with op.batch_alter_table("pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pass_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pass_user_id"), ["user_id"], unique=False)

    op.create_table(
        "stage_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=8), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", types.Score(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_stage_problem_stage_id_stage"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["problem_version.id"], name=op.f("fk_stage_problem_version_id_problem_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_problem")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stage_problem_public_id")),
        sa.UniqueConstraint("stage_id", "label", name=op.f("uq_stage_problem_stage_id_label")),
    )
    with op.batch_alter_table("stage_problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_problem_version_id"), ["version_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("stage_problem_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_draft_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stage_problem_id"],
            ["stage_problem.id"],
            name=op.f("fk_draft_stage_problem_id_stage_problem"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "entry_id",
            "stage_problem_id",
            "language",
            name=op.f("uq_draft_entry_id_stage_problem_id_language"),
        ),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_stage_problem_id"), ["stage_problem_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("stage_problem_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("source_digest", types.Digest(length=64), nullable=False),
        sa.Column("source_bytes", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("received_at", types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_submission_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["stage_problem_id"],
            ["stage_problem.id"],
            name=op.f("fk_submission_stage_problem_id_stage_problem"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_submission_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("entry_id", "nonce", name=op.f("uq_submission_entry_id_nonce")),
        sa.UniqueConstraint("public_id", name=op.f("uq_submission_public_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_entry_received", ["entry_id", "received_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submission_stage_problem_id"), ["stage_problem_id"], unique=False
        )

    op.create_table(
        "judging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="judgingstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", types.Moment(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "AC",
                "WA",
                "TLE",
                "RTE",
                "MLE",
                "OLE",
                "CE",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("score", types.Score(), nullable=True),
        sa.Column("cause", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failed_test", sa.String(length=255), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("compile_log", sa.Text(), nullable=True),
        sa.Column("cpu_s", sa.Double(), nullable=True),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("queued_at", types.Moment(timezone=True), nullable=False),
        sa.Column("started_at", types.Moment(timezone=True), nullable=True),
        sa.Column("finished_at", types.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (verdict IS NOT NULL)", name=op.f("ck_judging_verdict_when_done")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (token IS NOT NULL) AND (state = 'running') = (lease_until IS NOT NULL)",
            name=op.f("ck_judging_token_when_running"),
        ),
        sa.CheckConstraint(
            "NOT is_current OR state IN ('done', 'failed')", name=op.f("ck_judging_current_when_over")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR cause IS NOT NULL", name=op.f("ck_judging_cause_when_failed")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_judging_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["problem_version.id"], name=op.f("fk_judging_version_id_problem_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judging")),
        sa.UniqueConstraint("public_id", name=op.f("uq_judging_public_id")),
    )
    with op.batch_alter_table("judging", schema=None) as batch_op:
        batch_op.create_index(
            "ix_judging_open",
            ["state", "lease_until"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )
        batch_op.create_index(batch_op.f("ix_judging_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judging_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            "uq_judging_current",
            ["submission_id"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("judging_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "AC",
                "WA",
                "TLE",
                "RTE",
                "MLE",
                "OLE",
                "CE",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("cpu_s", sa.Double(), nullable=False),
        sa.Column("wall_s", sa.Double(), nullable=False),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("signal", sa.Integer(), nullable=True),
        sa.Column("difference", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["judging_id"], ["judging.id"], name=op.f("fk_run_judging_id_judging"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("judging_id", "position", name=op.f("uq_run_judging_id_position")),
    )


def downgrade() -> None:
    op.drop_table("run")
    with op.batch_alter_table("judging", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_judging_current", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )
        batch_op.drop_index(batch_op.f("ix_judging_version_id"))
        batch_op.drop_index(batch_op.f("ix_judging_submission_id"))
        batch_op.drop_index(
            "ix_judging_open",
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )

    op.drop_table("judging")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_stage_problem_id"))
        batch_op.drop_index("ix_submission_entry_received")

    op.drop_table("submission")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_stage_problem_id"))

    op.drop_table("draft")
    with op.batch_alter_table("stage_problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_problem_version_id"))

    op.drop_table("stage_problem")
    with op.batch_alter_table("pass", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pass_user_id"))
        batch_op.drop_index(batch_op.f("ix_pass_entry_id"))

    op.drop_table("pass")
    with op.batch_alter_table("entry_division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_division_division_id"))

    op.drop_table("entry_division")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_task_open",
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )
        batch_op.drop_index(batch_op.f("ix_task_contest_id"))

    op.drop_table("task")
    op.drop_table("stage")
    with op.batch_alter_table("problem_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_version_digest"))

    op.drop_table("problem_version")
    with op.batch_alter_table("party_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_member_user_id"))

    op.drop_table("party_member")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grant_hub",
            sqlite_where=sa.text("hub_id IS NOT NULL"),
            postgresql_where=sa.text("hub_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_grant_everywhere",
            sqlite_where=sa.text("hub_id IS NULL AND contest_id IS NULL"),
            postgresql_where=sa.text("hub_id IS NULL AND contest_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_grant_contest",
            sqlite_where=sa.text("contest_id IS NOT NULL"),
            postgresql_where=sa.text("contest_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_grant_hub_id"))
        batch_op.drop_index(batch_op.f("ix_grant_contest_id"))

    op.drop_table("grant")
    op.drop_table("event")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entry_official",
            sqlite_where=sa.text("kind = 'official'"),
            postgresql_where=sa.text("kind = 'official'"),
        )
        batch_op.drop_index(batch_op.f("ix_entry_party_id"))

    op.drop_table("entry")
    op.drop_table("division")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")
        batch_op.drop_index(batch_op.f("ix_audit_contest_id"))
        batch_op.drop_index(batch_op.f("ix_audit_actor_id"))

    op.drop_table("audit")
    op.drop_table("problem")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_hub_id"))

    op.drop_table("party")
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_hub_id"))

    op.drop_table("contest")
    with op.batch_alter_table("hub", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hub_network_id"))

    op.drop_table("hub")
    op.drop_table("worker")
    op.drop_table("user")
    op.drop_table("network")
