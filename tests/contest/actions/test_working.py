from datetime import timedelta

from sqlalchemy import func, select

from contest.actions import working
from contest.models import Worker
from contest.queries.clocks import database_now
from contest.queries.offering import checked_languages, live_workers, offered_languages
from tests.making import (
    MINUTE,
    NOW,
    SECOND,
    make_contest,
    make_problem,
    make_worker,
)


def test_beat_makes_one_row_a_name_and_keeps_what_was_checked(session):
    languages = {"c": {"ok": True, "version": "12"}}
    working.beat(session, name="w", queue="sandbox", languages=languages, at=NOW)
    again = working.beat(session, name="w", queue="sandbox", slots=2, at=NOW + SECOND)
    assert session.scalar(select(func.count()).select_from(Worker)) == 1
    assert (again.languages, again.slots, again.said_at) == (languages, 2, NOW + SECOND)


def test_beat_keeps_the_databases_clock_beside_the_workers(session):
    before = database_now(session)
    worker = working.beat(session, name="w", queue="desk", at=NOW)
    assert worker.said_at == NOW
    assert before <= worker.heard_at <= before + MINUTE


def test_stop_then_beat_lives_again(session):
    worker = working.beat(session, name="w", queue="sandbox", at=NOW)
    working.stop(session, name="w")
    assert worker.stopped_at is not None
    assert live_workers(session, worker.heard_at) == []
    working.beat(session, name="w", queue="sandbox", at=NOW)
    assert live_workers(session, worker.heard_at) == [worker]
    working.stop(session, name="nobody")


def test_offered_languages_are_those_of_stage_problem_and_a_live_worker(session):
    contest = make_contest(session, languages=["python3", "c", "java"])
    problem = make_problem(session, contest)
    problem.version.languages = ["c", "cpp", "python3"]
    stage = problem.stage

    def offered(at=NOW):
        return offered_languages(session, stage, problem.version, at)

    assert (checked_languages(session, NOW), offered()) == (None, ("python3", "c"))
    make_worker(session, "one", languages=("c",))
    make_worker(session, "desk", languages=("python3",), queue="desk")
    assert offered() == ("c",)
    make_worker(session, "two", languages=("python3", "java"))
    assert offered() == ("python3", "c")
    assert offered(NOW + 2 * MINUTE) == ("python3", "c")


def test_database_now_agrees_with_this_machines_clock(session):
    first, second = database_now(session), database_now(session)
    assert timedelta(0) <= second - first < MINUTE
    assert first.utcoffset() == timedelta(0)
