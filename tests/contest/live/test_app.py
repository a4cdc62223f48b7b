"""The real site behind the real front: nothing leaks past a phase, and nobody's page is another's."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contest import db, events, queues, tickets
from contest.actions.publishing import raise_version
from contest.app import create_app
from contest.live.front import database_versions
from contest.models import Contest
from judge.verdicts import Verdict
from tests import making

SECOND = timedelta(seconds=1)


@pytest.fixture
def database(sqlite_url):
    made = db.Database(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def site(serve, settings, database):
    app = create_app(replace(settings, database_url=str(database.url)), database)
    yield serve(app, versions=database_versions)
    events.bind(None)
    queues.bind(None)


def wait_for(instant):
    time.sleep(max(0.0, (instant - datetime.now(UTC)).total_seconds()) + 0.005)


def heard(site, contest):
    """Wait until the front knows of the contest's first change."""
    deadline = time.monotonic() + 10
    while (topic := site.front.hub.topics.get(f"contest:{contest.public_id}")) and topic.version != 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def keep(site, path):
    """Ask until the page is served from kept bytes."""
    for _ in range(100):
        fills = site.front.pages.fills
        site.get(path)
        if site.front.pages._kept and site.front.pages.fills == fills:
            return
        time.sleep(0.03)
    raise AssertionError("the page is not kept")


def test_board_is_kept_and_follows_the_version(redis, site, database):
    with database.transaction() as s:
        contest = making.make_contest(s, slug="cup", starts_at=datetime.now(UTC) - 60 * SECOND)
        problem = making.make_problem(s, contest)
        entry = making.make_entry(s, contest, "Kites")
    keep(site, "/c/cup/_board")
    fills = site.front.pages.fills
    for _ in range(5):
        assert b"Kites" in site.get("/c/cup/_board", Cookie="podium_session=whatever")[1]
    assert site.front.pages.fills == fills
    with database.transaction() as s:
        entry = s.merge(entry)
        making.make_submission(s, entry, s.merge(problem), at=datetime.now(UTC), verdict=Verdict.AC)
        raise_version(s, contest.id, kind="judged", subject="x", at=datetime.now(UTC))
    heard(site, contest)
    assert b"first to solve" in site.get("/c/cup/_board")[1]
    assert site.front.pages.fills == fills + 1


def test_board_of_the_freeze_is_frozen_from_its_first_instant(redis, site, database):
    now = datetime.now(UTC)
    freeze_at = now + 3 * SECOND
    with database.transaction() as s:
        contest = making.make_contest(s, slug="cup", starts_at=now - 60 * SECOND, freeze_at=freeze_at)
        problem = making.make_problem(s, contest)
        entry = making.make_entry(s, contest, "Kites")
    ticket = tickets.issue_stream(site.front.streams._secret_key, [tickets.contest_topic(contest.public_id)])
    keep(site, "/c/cup/_board")
    with site.stream(ticket) as stream:
        assert stream.next()["tick"] == 0
        assert b"froze" not in site.get("/c/cup/_board")[1]
        wait_for(freeze_at)
        assert b"froze" in site.get("/c/cup/_board")[1]
        assert stream.next()["tick"] == 1
    with database.transaction() as s:
        making.make_submission(
            s, s.merge(entry), s.merge(problem), at=datetime.now(UTC) + SECOND, verdict=Verdict.AC
        )
        raise_version(s, contest.id, kind="judged", subject="x", at=datetime.now(UTC))
    heard(site, contest)
    board = site.get("/c/cup/_board")[1]
    assert b"first to solve" not in board
    assert b"kept closed" in board


def test_problems_come_with_the_start_and_not_before(redis, site, database):
    starts_at = datetime.now(UTC) + 2.5 * SECOND
    with database.transaction() as s:
        contest = making.make_contest(s, slug="cup", starts_at=starts_at)
        making.make_problem(s, contest, storage=site.front.bridge.app.extensions["podium_storage"])
        making.make_entry(s, contest)
    while datetime.now(UTC) < starts_at - 0.3 * SECOND:
        for path in ("/c/cup", "/c/cup/_now", "/c/cup/board", "/c/cup/_board"):
            answer, body = site.get(path)
            assert answer.status == 200
            assert b"Sums" not in body, path
        assert site.get("/c/cup/problems/A")[0].status == 404
    wait_for(starts_at)
    assert b"Sums" in site.get("/c/cup/_now")[1]
    assert b"Sums" in site.get("/c/cup/_board")[1]
    assert b"Add two numbers" in site.get("/c/cup/problems/A")[1]


def test_private_contest_is_kept_for_nobody(redis, site, database):
    with database.transaction() as s:
        making.make_contest(s, slug="cup", is_public=False)
    for path in ("/c/cup/_board", "/c/cup/_now", "/c/cup"):
        for _ in range(3):
            assert site.get(path)[0].status == 404
    assert site.front.pages._kept == {}


def test_page_s_ticket_opens_its_stream_and_only_that(redis, site, database):
    with database.transaction() as s:
        contest = making.make_contest(s, slug="cup", starts_at=datetime.now(UTC) - 60 * SECOND)
        version = contest.version
    page = site.get("/c/cup")[1].decode()
    ticket = re.search(r'data-live-ticket="([^"]+)"', page)[1]
    with site.stream(ticket) as stream:
        assert stream.next() == {"topic": f"contest:{contest.public_id}", "version": version, "tick": 0}
    fresh = site.get("/c/cup/ticket")[1].decode()
    assert fresh.startswith('{"ticket":"')


def test_without_redis_streams_follow_the_database(site, database):
    with database.transaction() as s:
        contest = making.make_contest(s, slug="cup", starts_at=datetime.now(UTC) - 60 * SECOND)
    ticket = tickets.issue_stream(site.front.streams._secret_key, [tickets.contest_topic(contest.public_id)])
    with site.stream(ticket) as stream:
        assert stream.next()["version"] == 0
        with database.transaction() as s:
            raise_version(s, contest.id, kind="edited", subject="x", at=datetime.now(UTC))
        assert stream.next()["version"] == 1
        assert site.get("/c/cup/_board")[0].status == 200


def test_versions_of_many_contests_are_one_statement(database, settings):
    from sqlalchemy import event

    from contest.queries.versions import versions

    with database.transaction() as s:
        made = [making.make_contest(s) for _ in range(3)]
        raise_version(s, made[0].id, kind="edited", subject="x", at=datetime.now(UTC))
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with database.reading() as s:
        found = versions(s, [made[0].public_id, made[1].public_id, "nobody"])
    assert found == {made[0].public_id: 1, made[1].public_id: 0}
    assert len([text for text in statements if "SELECT" in text]) == 1
    assert Contest.__tablename__ in statements[-1]


def test_form_of_more_than_the_route_takes_is_refused_in_the_reader_s_language(redis, site, database):
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept_Language": "he"}
    answer, page = site.ask("POST", "/join", b"code=" + b"x" * 300_000, **form)
    assert answer.status == 413
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b'lang="he" dir="rtl"' in page
    assert site.get("/")[0].status == 200
