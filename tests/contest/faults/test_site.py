"""The site while Redis or the database is away: it says so plainly, keeps what it accepted, and goes on."""

import time
from dataclasses import replace

import psycopg
import pytest
import requests
from sqlalchemy import select

from contest import clock
from contest.actions.organising.passes import card, make_passes
from contest.cli import ports
from contest.cli.demonstrating.manifest import Set, Shot, Team
from contest.cli.demonstrating.walking import Seat
from contest.codes import Codes
from contest.models import Contest, JudgingState, Submission
from tests.contest.faults.conftest import SUM, Hall
from tests.starting import until

QUICK_S = 5.0


class Site:
    """A web process of a hall, and a team that sits in front of it."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        port = ports.choose("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{port}"
        self.process = hall.start("serve", "--port", str(port))
        self.process.says("web.serving", 60)
        codes = Codes(hall.settings.secret_key)
        with hall.database.transaction() as s:
            contest = s.scalars(select(Contest)).one()
            (made,) = make_passes(s, actor=None, contest=contest, count=1, codes=codes, at=clock.now())
            code, self.contest = card(made, codes).code, contest.slug
        self.seat = Seat(self.address, self.contest, Team("t", "Team T", "en"))
        self.seat.join(code)
        program = hall.folder / "sum.py"
        program.write_bytes(SUM)
        self.shot = Shot("t", Set("sums", "A", "#000000"), program, "python3", "AC")

    def status(self, path: str = "/") -> int:
        """What a page answers, which has to come soon."""
        return requests.get(self.address + path, timeout=QUICK_S).status_code


@pytest.fixture
def site(hall):
    made = Site(hall)
    yield made
    made.seat.close()


def test_redis_away_pages_and_submissions_go_on(site, hall):
    hall.redis.kill()
    assert site.status(f"/c/{site.contest}") == 200
    assert site.status(f"/c/{site.contest}/board") == 200
    before = time.monotonic()
    submission = site.seat.submit(site.shot)
    assert time.monotonic() - before < QUICK_S
    assert hall.judging(submission).state is JudgingState.QUEUED
    hall.redis.start()
    later = site.seat.submit(site.shot)
    # The wake-up of the second is heard again.
    until(lambda: hall.redis.client.llen("rq:queue:sandbox") >= 1, what="a wake-up")
    assert {hall.judging(one).state for one in (submission, later)} == {JudgingState.QUEUED}


def test_redis_frozen_holds_nobody_up(site, hall):
    hall.redis.process.send_signal(19)
    try:
        before = time.monotonic()
        assert site.status(f"/c/{site.contest}") == 200
        submission = site.seat.submit(site.shot)
        assert time.monotonic() - before < 2 * QUICK_S
        assert hall.judging(submission).state is JudgingState.QUEUED
    finally:
        hall.redis.process.send_signal(18)


@pytest.fixture
def way(folder, postgres_server):
    """The way to PostgreSQL: a link to the folder of its socket."""
    way = folder / "postgres"
    way.symlink_to(postgres_server)
    return way


@pytest.fixture
def site_of_postgres(folder, way, postgres_server, postgres_url):
    hall = Hall(folder, postgres_url.replace(postgres_server, str(way)))
    made = Site(hall)
    yield made
    made.seat.close()
    if not way.exists():
        way.symlink_to(postgres_server)
    hall.close()


@pytest.mark.postgres
def test_database_away_is_told_plainly_and_over_by_itself(site_of_postgres, way, postgres_server):
    site = site_of_postgres
    first = site.seat.submit(site.shot)
    site.hall.database.dispose()
    way.unlink()
    with psycopg.connect(host=postgres_server, user="postgres", dbname="postgres", autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [site.hall.database.url.database],
        )
    answer = requests.get(f"{site.address}/c/{site.contest}", timeout=QUICK_S)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "Traceback" not in answer.text
    way.symlink_to(postgres_server)
    until(lambda: site.status(f"/c/{site.contest}") == 200, 20, what="the site's return")
    second = site.seat.submit(replace(site.shot, expected="AC"))
    with site.hall.database.reading() as s:
        found = s.scalars(select(Submission.public_id).order_by(Submission.id)).all()
    assert found == [first, second]
