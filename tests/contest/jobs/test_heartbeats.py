import pytest
from sqlalchemy import select

from contest import clock
from contest.db import Database
from contest.jobs.heartbeats import Heartbeats
from contest.models import Worker
from tests.starting import until


@pytest.fixture
def beats(database):
    made = Heartbeats(database, name="hall-1", queue="sandbox")
    made.start()
    yield made
    made.stop()


def row(database):
    with database.reading() as s:
        return s.scalars(select(Worker).where(Worker.name == "hall-1")).one_or_none()


def test_heartbeats_tell_that_a_worker_lives(database, beats):
    found = until(lambda: row(database), what="the first beat")
    assert (found.queue, found.slots, found.trouble, found.stopped_at) == ("sandbox", 1, None, None)
    assert abs((clock.now() - found.said_at).total_seconds()) < 5
    assert abs((found.heard_at - found.said_at).total_seconds()) < 1


def test_heartbeats_tell_languages_and_troubles_at_once(database, beats):
    beats.checked({"c": {"ok": True, "version": "12"}})
    beats.trouble("engine", "sandbox.engine_unreachable", cause="refused")
    until(lambda: (found := row(database)) and found.trouble, what="the complaint")
    assert row(database).trouble == {"code": "sandbox.engine_unreachable", "facts": {"cause": "refused"}}
    assert row(database).languages == {"c": {"ok": True, "version": "12"}}
    beats.trouble("engine")
    until(lambda: row(database).trouble is None, what="its end")
    assert row(database).languages == {"c": {"ok": True, "version": "12"}}


def test_heartbeats_end_with_a_goodbye(database):
    made = Heartbeats(database, name="hall-1", queue="desk")
    made.start()
    until(lambda: row(database))
    made.stop()
    assert row(database).stopped_at is not None


def test_heartbeats_bear_a_database_without_tables(tmp_path):
    empty = Database(f"sqlite:///{tmp_path}/empty.sqlite3")
    made = Heartbeats(empty, name="hall-1", queue="desk")
    made.start()
    made.stop()
    empty.dispose()
