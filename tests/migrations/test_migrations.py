"""The migrations make the tables that the models describe, on both databases."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from contest.db import Database
from contest.models import Base

FOLDER = Path(__file__).parents[2] / "migrations"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request, tmp_path):
    """A database without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        url = request.getfixturevalue("empty_postgres_url")
    made = Database(url)
    yield made
    made.dispose()


def _config(database):
    made = Config(FOLDER / "alembic.ini")
    made.set_main_option(
        "sqlalchemy.url", database.url.render_as_string(hide_password=False).replace("%", "%%")
    )
    return made


def test_autogenerate_after_all_migrations_finds_no_difference(empty):
    command.upgrade(_config(empty), "head")
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_and_partial_indexes_are_those_of_the_models(empty):
    def described():
        found = inspect(empty.engine)
        option = f"{empty.engine.dialect.name}_where"
        return {
            table.name: (
                sorted(
                    (check["name"], check["sqltext"]) for check in found.get_check_constraints(table.name)
                ),
                sorted(
                    (index["name"], str(index.get("dialect_options", {}).get(option)))
                    for index in found.get_indexes(table.name)
                ),
            )
            for table in Base.metadata.sorted_tables
        }

    command.upgrade(_config(empty), "head")
    migrated = described()
    command.downgrade(_config(empty), "base")
    with empty.engine.execution_options(writes=True).begin() as connection:
        Base.metadata.create_all(connection)
    assert described() == migrated


def test_downgrade_leaves_nothing_behind(empty):
    command.upgrade(_config(empty), "head")
    command.downgrade(_config(empty), "base")
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]


def test_what_was_there_is_there_after_an_upgrade_and_after_going_back(empty):
    """SQLite makes a table anew to change it, and drops what refers to it: nothing may go that way."""
    command.upgrade(_config(empty), "0001")
    at = "2026-11-24 08:00:00+00:00" if empty.engine.dialect.name == "postgresql" else "2026-11-24 08:00:00"
    rows = (
        "INSERT INTO network (id, public_id, slug, name, created_at) VALUES (1, 'n', 'n', '{}', :at)",
        (
            "INSERT INTO hub (id, public_id, network_id, slug, name, languages, timezone, created_at)"
            " VALUES (1, 'h', 1, 'h', '{}', '[]', 'UTC', :at)"
        ),
        "INSERT INTO party (id, public_id, hub_id, name, created_at) VALUES (1, 'p', 1, 'P', :at)",
        (
            "INSERT INTO contest (id, public_id, hub_id, slug, name, about, timezone, entering, is_public, version,"
            " created_at) VALUES (1, 'c', 1, 'c', '{}', '{}', 'UTC', 'code', TRUE, 0, :at)"
        ),
        (
            "INSERT INTO entry (id, public_id, contest_id, party_id, kind, number, is_name_hidden, created_at)"
            " VALUES (1, 'e', 1, 1, 'official', 1, FALSE, :at)"
        ),
        (
            'INSERT INTO "pass" (id, public_id, entry_id, code_hmac, code_cipher, created_at)'
            " VALUES (1, 'q', 1, 'x', 'y', :at)"
        ),
        (
            "INSERT INTO task (id, public_id, kind, state, contest_id, facts, attempt, progress_done,"
            " progress_total, is_cancelling, queued_at) VALUES (1, 't', 'import', 'queued', 1, '{}', 0, 0, 0,"
            " FALSE, :at)"
        ),
    )
    with empty.engine.execution_options(writes=True).begin() as connection:
        for row in rows:
            connection.execute(text(row), {"at": at})

    def kept():
        with empty.engine.connect() as connection:
            return [
                connection.scalar(text(f'SELECT count(*) FROM "{table}"'))
                for table in ("entry", "pass", "task", "contest")
            ]

    command.upgrade(_config(empty), "head")
    assert kept() == [1, 1, 1, 1]
    with empty.engine.connect() as connection:
        assert connection.scalar(text("SELECT eligibility FROM entry")) == "unchecked"
    command.downgrade(_config(empty), "0001")
    assert kept() == [1, 1, 1, 1]


def test_two_upgrades_at_once_take_turns(empty):
    code = (
        "import sys; from alembic import command; from alembic.config import Config\n"
        "config = Config(sys.argv[1]); config.set_main_option('sqlalchemy.url', sys.argv[2].replace('%', '%%'))\n"
        "command.upgrade(config, 'head')\n"
    )
    url = empty.url.render_as_string(hide_password=False)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, FOLDER / "alembic.ini", url], stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [(process.communicate()[1], process.returncode) for process in both] == [("", 0)] * 2
    with empty.engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [
            ScriptDirectory.from_config(_config(empty)).get_current_head()
        ]


def test_file_names_begin_with_a_date_and_the_order_is_theirs():
    names = sorted(path.name for path in (FOLDER / "versions").glob("*.py"))
    assert names
    assert all(re.fullmatch(r"\d{4}_\d\d_\d\d_[0-9a-z]+_[a-z_0-9]+\.py", name) for name in names)
