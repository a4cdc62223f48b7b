"""Alembic's environment: a connection given as an attribute, else `sqlalchemy.url`, else the settings."""

from alembic import context
from sqlalchemy import Connection

from contest.db import Database
from contest.models import Base
from contest.settings import Settings

LOCK_TIMEOUT_MS = 5_000
TAKING_TURNS = 7_063_616  # any number, the same in every release


def migrate(connection: Connection) -> None:
    """Run in one transaction: two processes that start at once take turns, and nothing is left half done."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        user_module_prefix="types.",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TAKING_TURNS})")
            # A migration that waits for a lock makes everyone behind it wait: give up, try again later.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    url = context.config.get_main_option("sqlalchemy.url") or Settings.read(secret=False).database_url
    database = Database(url)
    # SQLite: BEGIN IMMEDIATE.
    with database.engine.execution_options(writes=True).connect() as opened:
        migrate(opened)
    database.dispose()
