import logging
import os
import sqlite3
import threading
import time

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import InternalError, OperationalError

from contest import db
from contest.db import Database, after_commit
from contest.models import Network
from tests.making import NOW


def _network(slug):
    return Network(slug=slug, name={"en": slug}, created_at=NOW)


def _count(database):
    with database.reading() as s:
        return s.scalar(select(func.count()).select_from(Network))


def test_transaction_commits_at_the_end(database):
    with database.transaction() as s:
        s.add(_network("a"))
        assert _count(database) == 0
    assert _count(database) == 1


def test_transaction_that_raises_leaves_nothing_and_runs_no_hook(database):
    ran = []

    def fail():
        with database.transaction() as s:
            after_commit(s, lambda: ran.append(1))
            s.add(_network("a"))
            s.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (_count(database), ran) == (0, [])


def test_after_commit_hooks_run_in_order_when_the_rows_stand(database):
    seen = []
    with database.transaction() as s:
        s.add(_network("a"))
        after_commit(s, lambda: seen.append(("first", _count(database))))
        after_commit(s, lambda: seen.append(("second", _count(database))))
        assert seen == []
    assert seen == [("first", 1), ("second", 1)]


def test_after_commit_hook_that_raises_is_logged_and_undoes_nothing(database, caplog):
    seen = []

    def broken():
        raise RuntimeError("redis is away")

    with caplog.at_level(logging.ERROR), database.transaction() as s:
        s.add(_network("a"))
        after_commit(s, broken)
        after_commit(s, lambda: seen.append(1))
    assert (_count(database), seen) == (1, [1])
    assert "redis is away" in caplog.text


def test_objects_are_usable_after_the_transaction(database):
    with database.transaction() as s:
        made = _network("a")
        s.add(made)
    assert (made.slug, len(made.public_id)) == ("a", 12)


def test_reading_sees_one_snapshot(database):
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(Network)) == 0
        with database.transaction() as other:
            other.add(_network("a"))
        assert s.scalar(select(func.count()).select_from(Network)) == 0
    assert _count(database) == 1


@pytest.mark.parametrize("database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_reading_session_of_postgresql_writes_nothing(database):
    with pytest.raises(InternalError, match="read-only transaction"), database.reading() as s:
        s.execute(text("DELETE FROM network"))
    with database.transaction() as s:
        s.execute(text("DELETE FROM network"))  # the same connection, and no trace of it left


@pytest.mark.parametrize("database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_connections_that_the_server_ended_are_made_anew(database):
    assert _count(database) == 0
    other = Database(database.url.render_as_string(hide_password=False))
    with other.transaction() as s:
        s.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        )
    other.dispose()
    with database.transaction() as s:
        s.add(_network("a"))
    assert _count(database) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "a\ufffdb"),
        ("é\0", "é\ufffd"),
        ("\ud800x", "\ufffdx"),
        ("\ud83d\ude00", "😀"),
        ("שלום", "שלום"),
    ],
)
def test_texts_no_database_takes_are_kept_with_replacements(database, typed, kept):
    with database.transaction() as s:
        s.add(_network(typed))
        s.add_all([_network("1"), _network("2" + typed)])
    with database.reading() as s:
        assert set(s.scalars(select(Network.slug))) == {kept, "1", "2" + kept}
        assert s.scalar(select(Network.slug).where(Network.slug == "1\0")) is None


def test_transactions_at_once_all_stand(database):
    """Eight threads, each reads and then writes: a deferred BEGIN of SQLite would say "database is locked"."""
    with database.transaction() as s:
        s.add(_network("0"))
    errors = []

    def work(number):
        try:
            for turn in range(10):
                with database.transaction() as s:
                    s.scalars(select(Network)).first()
                    s.add(_network(f"{number}-{turn}"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert _count(database) == 81


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_as_measured(database):
    with database.reading() as s:
        found = {
            name: s.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10000}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_transaction_locks_at_its_first_statement_reading_never_does(database):
    outside = sqlite3.connect(database.url.database, timeout=0, isolation_level=None)
    with database.reading() as s:
        s.scalar(select(func.count()).select_from(Network))
        outside.execute("BEGIN IMMEDIATE")
        outside.execute("ROLLBACK")
    with database.transaction() as s:
        s.scalar(select(func.count()).select_from(Network))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            outside.execute("BEGIN IMMEDIATE")
    outside.close()


def test_engine_is_made_anew_after_a_fork(database):
    engine = database.engine
    assert _count(database) == 0
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            other = database.engine is not engine
            with database.transaction() as s:
                s.add(_network("child"))
            os.write(write, b"new" if other else b"old")
        finally:
            os._exit(0)
    assert os.read(read, 3) == b"new"
    os.waitpid(child, 0)
    os.close(read)
    os.close(write)
    assert database.engine is engine
    assert _count(database) == 1


def test_away_database_says_so_at_once():
    away = Database("postgresql://nobody@/none?host=/nowhere")
    start = time.monotonic()
    with pytest.raises(OperationalError), away.reading() as s:
        s.execute(text("SELECT 1"))
    assert time.monotonic() - start < 2


def test_postgres_addresses_mean_psycopg_3():
    for url in ("postgres://u:p%40@h:5/d", "postgresql://u:p%40@h:5/d", "postgresql+psycopg://u:p%40@h:5/d"):
        made = Database(url).url
        assert (made.drivername, made.password, made.port) == ("postgresql+psycopg", "p@", 5)


def test_module_functions_mean_the_bound_database(database, monkeypatch):
    monkeypatch.setattr(db, "_bound", None)
    with pytest.raises(RuntimeError, match="No database is bound"):
        db.bound()
    db.bind(database)
    with db.transaction() as s:
        s.add(_network("a"))
    with db.reading() as s:
        assert s.scalars(select(Network.slug)).all() == ["a"]
