"""Every kind of problem; trials, rejudgings, verifications.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24 15:05:00.000000+00:00
"""

import json

import sqlalchemy as sa
from alembic import op

from contest.models import types


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = "kind IN ('import', 'render', 'seating'{})"
VERIFY = KINDS.format(", 'verify'")
STATES = ("queued", "running", "done", "failed")
# What `procedure` says of a problem that compares outputs, its flags aside.
SILENT = {
    "kinds": [],
    "validators": [],
    "validator_args": [],
    "passes": 2,
    "legacy_groups": [],
    "groups": [],
    "grader": None,
    "static_validator": None,
    "includes": {},
    "languages": None,
    "validation_s": 60.0,
    "validation_memory_bytes": 2048 * 1024 * 1024,
    "validation_output_bytes": 8 * 1024 * 1024,
    "compile_memory_bytes": 2048 * 1024 * 1024,
    "minimises": False,
    "shows_groups": False,
    "constants": {},
}


def upgrade() -> None:
    _let_tasks_be(VERIFY)
    op.create_table(
        "rejudging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "applied",
                "cancelled",
                name="rejudgingstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("repeats BETWEEN 1 AND 20", name=op.f("ck_rejudging_repeats")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_rejudging_decided")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_rejudging_contest_id_contest"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_rejudging_created_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_rejudging_decided_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejudging")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rejudging_public_id")),
    )
    op.create_index(op.f("ix_rejudging_contest_id"), "rejudging", ["contest_id"])
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("digest", types.Digest(length=64), nullable=False),
        sa.Column("image", sa.String(length=255), nullable=False),
        sa.Column("is_ok", sa.Boolean(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("results", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("errors", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("warnings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("suggested", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("finished_at", types.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("public_id", name=op.f("uq_verification_public_id")),
    )
    op.create_index(op.f("ix_verification_digest"), "verification", ["digest"])
    _create_trial()
    _add("judging", sa.Column("rejudging_id", sa.Integer(), nullable=True), references="rejudging")
    op.add_column("judging", sa.Column("repetition", sa.Integer(), server_default="0", nullable=False))
    _add("judging", sa.Column("beside_id", sa.Integer(), nullable=True), references="judging")
    op.create_index(op.f("ix_judging_beside_id"), "judging", ["beside_id"])
    op.create_index(
        "uq_judging_repetition", "judging", ["rejudging_id", "submission_id", "repetition"], unique=True
    )
    op.add_column("judging", sa.Column("groups", sa.JSON(none_as_null=True), nullable=True))
    for column in (
        sa.Column("score", types.Score(), nullable=True),
        sa.Column("judge_message", sa.Text(), nullable=True),
        sa.Column("team_message", sa.Text(), nullable=True),
        sa.Column("transcript", sa.Text(), nullable=True),
        sa.Column("repeats", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("run", column)
    op.add_column("entry", sa.Column("tried_at", types.Moment(timezone=True), nullable=True))
    # Its own ADD COLUMN: SQLite would make the tables anew, and with them go all that hangs on them.
    op.execute(
        "ALTER TABLE stage ADD COLUMN points_by VARCHAR(16) DEFAULT 'submission' NOT NULL"
        " CONSTRAINT ck_stage_pointsby CHECK (points_by IN ('submission', 'groups'))"
    )
    op.execute("ALTER TABLE stage ADD COLUMN is_tied_by_time BOOLEAN DEFAULT FALSE NOT NULL")
    op.execute(
        "ALTER TABLE stage ADD COLUMN trials_per_minute INTEGER DEFAULT 6 NOT NULL"
        " CONSTRAINT ck_stage_trials CHECK (trials_per_minute >= 0)"
    )
    op.add_column(
        "problem_version",
        sa.Column("samples", sa.JSON(none_as_null=True), server_default="[]", nullable=False),
    )
    op.add_column(
        "problem_version",
        sa.Column("converted", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
    )
    _say_procedures()
    _show_samples()


def downgrade() -> None:
    op.drop_column("problem_version", "converted")
    op.drop_column("problem_version", "samples")
    op.add_column("problem_version", sa.Column("validator_flags", sa.JSON(), nullable=True))
    versions = _versions("validator_flags")
    for row in op.get_bind().execute(sa.select(versions.c.id, versions.c.procedure)).all():
        words = row.procedure["flags"]
        flags = {name: name in words for name in ("case_sensitive", "space_change_sensitive")}
        for name in ("float_relative_tolerance", "float_absolute_tolerance"):
            flags[name] = float(words[words.index(name) + 1]) if name in words else None
        op.get_bind().execute(
            versions.update().where(versions.c.id == row.id).values(validator_flags=flags)
        )
    op.drop_column("problem_version", "format")
    op.drop_column("problem_version", "procedure")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("problem_version", "validator_flags", nullable=False)
    for name in ("trials_per_minute", "is_tied_by_time", "points_by"):
        op.execute(f"ALTER TABLE stage DROP COLUMN {name}")
    op.drop_column("entry", "tried_at")
    for name in ("output", "repeats", "transcript", "team_message", "judge_message", "score"):
        op.drop_column("run", name)
    op.drop_index(op.f("ix_judging_beside_id"), "judging")
    op.drop_column("judging", "beside_id")
    op.execute("DELETE FROM judging WHERE rejudging_id IS NOT NULL AND NOT is_current")
    op.drop_column("judging", "groups")
    op.drop_index("uq_judging_repetition", "judging")
    op.drop_column("judging", "repetition")
    op.drop_column("judging", "rejudging_id")
    op.drop_table("trial")
    op.drop_table("verification")
    op.drop_table("rejudging")
    op.execute("DELETE FROM task WHERE kind = 'verify'")
    _let_tasks_be(KINDS.format(""))


def _let_tasks_be(kinds: str) -> None:
    """Change the kinds of tasks. SQLite makes the table anew, and what refers to it forgets its task."""
    tables = [sa.table(name, sa.column("id"), sa.column("task_id")) for name in ("seating", "deck")]
    connection = op.get_bind()
    referring = [
        (table, connection.execute(sa.select(table).where(table.c.task_id.is_not(None))).all())
        for table in tables
    ]
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_task_taskkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_task_taskkind"), kinds)
    for table, rows in referring:
        for row in rows:
            connection.execute(table.update().where(table.c.id == row.id).values(task_id=row.task_id))


def _create_trial() -> None:
    op.create_table(
        "trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", types.PublicId(length=12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("stage_problem_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("input", sa.LargeBinary(), nullable=True),
        sa.Column("has_own_input", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="judgingstate", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", types.Moment(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("cause", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("queued_at", types.Moment(timezone=True), nullable=False),
        sa.Column("started_at", types.Moment(timezone=True), nullable=True),
        sa.Column("finished_at", types.Moment(timezone=True), nullable=True),
        sa.Column("expires_at", types.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'failed' OR cause IS NOT NULL", name=op.f("ck_trial_cause_when_failed")),
        sa.CheckConstraint(
            "(state = 'done') = (result IS NOT NULL)", name=op.f("ck_trial_result_when_done")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (token IS NOT NULL) AND (state = 'running') = (lease_until IS NOT NULL)",
            name=op.f("ck_trial_token_when_running"),
        ),
        sa.CheckConstraint(
            "state IN ('done', 'failed') OR source IS NOT NULL", name=op.f("ck_trial_source_when_open")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_trial_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stage_problem_id"],
            ["stage_problem.id"],
            name=op.f("fk_trial_stage_problem_id_stage_problem"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_trial_user_id_user")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["problem_version.id"], name=op.f("fk_trial_version_id_problem_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.UniqueConstraint("public_id", name=op.f("uq_trial_public_id")),
    )
    op.create_index("ix_trial_entry_queued", "trial", ["entry_id", "queued_at"])
    op.create_index(op.f("ix_trial_expires_at"), "trial", ["expires_at"])
    op.create_index(
        "ix_trial_open",
        "trial",
        ["state", "lease_until"],
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index(op.f("ix_trial_stage_problem_id"), "trial", ["stage_problem_id"])
    op.create_index(
        "uq_trial_open_of_entry",
        "trial",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index(op.f("ix_trial_version_id"), "trial", ["version_id"])


def _add(table: str, column: "sa.Column[int]", *, references: str) -> None:
    """Add a column that refers to a table, in the way each database has for it."""
    name = f"fk_{table}_{column.name}_{references}"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column.name} INTEGER"
        f" CONSTRAINT {name} REFERENCES {references} (id)"
    )


def _versions(*names: str) -> sa.TableClause:
    columns = [sa.column(name, sa.JSON()) for name in ("procedure", *names)]
    return sa.table("problem_version", sa.column("id", sa.Integer()), *columns)


def _say_procedures() -> None:
    """What versions said of flags is part of their procedure now."""
    op.add_column(
        "problem_version", sa.Column("format", sa.String(length=32), server_default="legacy", nullable=False)
    )
    op.add_column(
        "problem_version",
        sa.Column("procedure", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
    )
    versions = _versions("validator_flags")
    for row in op.get_bind().execute(sa.select(versions.c.id, versions.c.validator_flags)).all():
        flags = row.validator_flags if isinstance(row.validator_flags, dict) else json.loads(row[1])
        words = [name for name in ("case_sensitive", "space_change_sensitive") if flags.get(name)]
        for name in ("float_relative_tolerance", "float_absolute_tolerance"):
            if flags.get(name) is not None:
                words += [name, repr(flags[name])]
        said = {**SILENT, "flags": words}
        op.get_bind().execute(versions.update().where(versions.c.id == row.id).values(procedure=said))
    op.drop_column("problem_version", "validator_flags")


def _show_samples() -> None:
    """What was shown of a version till now: the inputs and answers of its sample tests."""
    versions = sa.table(
        "problem_version",
        sa.column("id", sa.Integer()),
        sa.column("testcases", sa.JSON()),
        sa.column("samples", sa.JSON()),
    )
    for row in op.get_bind().execute(sa.select(versions.c.id, versions.c.testcases)).all():
        shown = [
            {"name": case["name"], "input": case["input"], "output": case["answer"]}
            for case in row.testcases
            if case["is_sample"]
        ]
        op.get_bind().execute(versions.update().where(versions.c.id == row.id).values(samples=shown))
