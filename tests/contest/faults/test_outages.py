"""Docker, Redis or the database away: nothing accepted is lost, workers say so and go on by themselves."""

import time

import psycopg
import pytest

from contest import queues
from contest.models import JudgingState
from tests.contest.faults.conftest import SUM, TESTS, Hall
from tests.starting import until

pytestmark = pytest.mark.docker

DONE = ("done", "AC", 1, TESTS)


@pytest.fixture
def engine(folder):
    """The way to the machine's engine, which a test may take away: a link to its socket."""
    return folder / "docker.sock"


@pytest.fixture
def hall_of_engine(folder, engine, sqlite_url):
    made = Hall(folder, sqlite_url, docker_host=f"unix://{engine}")
    yield made
    made.close()


def test_docker_away_is_waited_for_and_told(hall_of_engine, engine):
    hall = hall_of_engine
    worker = hall.worker()
    until(lambda: hall.troubles() == {"sandbox.engine_unreachable"}, what="the worker's complaint")
    submission = hall.submit(SUM)
    assert hall.judging(submission).state is JudgingState.QUEUED
    engine.symlink_to("/var/run/docker.sock")
    assert hall.finished(submission, within_s=90) == [DONE]
    until(lambda: hall.troubles() == set(), what="the end of the complaint")
    assert worker.popen.poll() is None


def test_docker_gone_between_two_submissions(hall_of_engine, engine):
    hall = hall_of_engine
    engine.symlink_to("/var/run/docker.sock")
    hall.worker()
    first = hall.submit(SUM)
    hall.finished(first, within_s=90)
    engine.unlink()
    second = hall.submit(SUM)
    until(lambda: hall.troubles() == {"sandbox.engine_unreachable"}, what="the worker's complaint")
    # The container that was there may have served it; what waits from now on is no attempt.
    third = hall.submit(SUM)
    assert (hall.judging(third).state, hall.judging(third).attempt) == (JudgingState.QUEUED, 0)
    engine.symlink_to("/var/run/docker.sock")
    assert hall.finished(second, third) == [DONE] * 2
    assert (hall.judging(second).attempt, hall.judging(third).attempt) == (1, 1)


def test_redis_restarted_empty_in_mid_judging(hall):
    worker = hall.worker()
    submissions = [hall.submit(), *(hall.submit(SUM) for _ in range(3))]
    hall.running(submissions[0])
    hall.redis.kill()
    hall.redis.start()
    assert hall.finished(*submissions) == [DONE] * 4
    # Every wake-up was lost with Redis; what comes now is heard again.
    later = hall.submit(SUM)
    assert hall.finished(later) == [DONE]
    assert worker.popen.poll() is None


def test_redis_away_submissions_are_taken_and_judged(hall):
    worker = hall.worker()
    first = hall.submit(SUM)
    hall.finished(first)
    hall.redis.kill()
    before = time.monotonic()
    submission = hall.submit(SUM)
    assert time.monotonic() - before < 3
    assert hall.finished(submission) == [DONE]
    until(lambda: hall.troubles() == {"worker.redis_away"}, what="the worker's complaint")
    hall.redis.start()
    until(lambda: hall.troubles() == set(), what="the end of the complaint")
    later = hall.submit(SUM)
    assert hall.finished(later) == [DONE]
    assert worker.popen.poll() is None


def test_redis_away_when_the_worker_starts(hall):
    hall.redis.kill()
    submission = hall.submit(SUM)
    hall.worker()
    assert hall.finished(submission) == [DONE]
    hall.redis.start()
    until(lambda: hall.redis.client.exists("rq:workers"), what="the worker's return")
    later = hall.submit(SUM)
    assert hall.finished(later) == [DONE]


@pytest.fixture
def way(folder, postgres_server):
    """The way to PostgreSQL, which a test may take away: a link to the folder of its socket."""
    way = folder / "postgres"
    way.symlink_to(postgres_server)
    return way


@pytest.fixture
def hall_of_postgres(folder, way, postgres_server, postgres_url):
    made = Hall(folder, postgres_url.replace(postgres_server, str(way)))
    yield made
    if not way.exists():
        way.symlink_to(postgres_server)
    made.close()


@pytest.mark.postgres
def test_database_away_in_mid_judging(hall_of_postgres, way, postgres_server):
    hall = hall_of_postgres
    worker = hall.worker()
    hall.start("sweep")
    submission = hall.submit()
    hall.running(submission)
    hall.database.dispose()
    way.unlink()
    with psycopg.connect(host=postgres_server, user="postgres", dbname="postgres", autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [hall.database.url.database],
        )
    until(lambda: "worker.database_away" in worker.said, 30, what="the worker's complaint")
    way.symlink_to(postgres_server)
    state, verdict, _, runs = hall.finished(submission)[0]
    # The lease may have run out meanwhile; then it was judged once more, and still has one result.
    assert (state, verdict, runs) == ("done", "AC", TESTS)
    later = hall.submit(SUM)
    assert hall.finished(later) == [DONE]
    assert worker.popen.poll() is None
    assert queues.wake(queues.SANDBOX)
