"""Kept pages: nobody's name, no phase but the present one, one rendering for everyone."""

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response, make_response, request, session

from contest import events
from contest.languages import COOKIE, negotiate
from contest.live.marks import Mark


class Contest:
    """What the app under test shows; tests move its times and versions."""

    def __init__(self) -> None:
        self.version = 1
        self.starts_at = datetime.now(UTC) - timedelta(hours=1)
        self.calls: list[str] = []
        self.delay_s = 0.0

    def publish(self, site) -> None:
        """Raise the version, and wait until the front has heard of it."""
        self.version += 1
        assert events.publish_version("bcdf", self.version)
        deadline = time.monotonic() + 10
        while (topic := site.front.hub.topics.get("contest:bcdf")) and topic.version != self.version:
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.fixture
def contest():
    return Contest()


@pytest.fixture
def app(contest):
    app = Flask("probe")
    app.secret_key = "secret"

    def marked(text: str, until: datetime | None) -> Response:
        response = make_response(text)
        response.headers["X-Podium-Public"] = (
            f"contest=bcdf; version={contest.version}; until={until.isoformat() if until else ''}"
        )
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        response.vary.add("Cookie")
        return response

    @app.route("/board")
    def board() -> Response:
        contest.calls.append(request.headers.get("Cookie", ""))
        time.sleep(contest.delay_s)
        is_before = datetime.now(UTC) < contest.starts_at
        language = negotiate(request.cookies.get(COOKIE), request.headers.get("Accept-Language"))
        text = "wait" if is_before else f"problems at {contest.version}"
        return marked(
            f"{language}: {text} {request.query_string.decode()}", contest.starts_at if is_before else None
        )

    @app.route("/named")
    def named() -> str:
        return f"hello {request.cookies.get('name')}"

    @app.route("/careless")
    def careless() -> Response:
        session["seen"] = True
        return marked(f"hello {request.cookies.get('name')}", None)

    @app.route("/members")
    def members() -> Response:
        if request.cookies.get("name") is None:
            return make_response("sign in", 403)
        return marked("members only", None)

    @app.route("/big")
    def big() -> Response:
        return marked("x" * 5_000_000, None)

    return app


@pytest.fixture
def site(serve, app, redis, database_numbers):
    database_numbers["bcdf"] = 1
    events.bind(redis.url)
    site = serve(app)
    yield site
    events.bind(None)


def settle(site, path="/board", **headers):
    """Ask until the page is kept: the first answer marks the path, the topic's number has to be read."""
    deadline = time.monotonic() + 5
    while True:
        site.get(path, **headers)
        kept = site.front.pages._kept
        if any(item.topic.is_read for item in kept.values()):
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_page_is_rendered_once_a_version(site, contest):
    settle(site)
    contest.calls.clear()
    for _ in range(10):
        answer, body = site.get("/board")
        assert (answer.status, body) == (200, b"en: problems at 1 ")
    assert contest.calls == []
    contest.publish(site)
    assert {site.get("/board")[1] for _ in range(10)} == {b"en: problems at 2 "}
    assert contest.calls == [""]


def test_headers_of_a_kept_page(site):
    settle(site)
    answer, body = site.get("/board", Accept_Encoding="gzip")
    assert gzip.decompress(body) == b"en: problems at 1 "
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
    assert "X-Podium-Public" not in answer.headers
    again, nothing = site.get("/board", If_None_Match=answer.headers["ETag"])
    assert (again.status, nothing) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    head, nothing = site.ask("HEAD", "/board")
    assert (head.status, nothing, head.headers["Content-Length"]) == (200, b"", "18")


def test_mark_never_reaches_the_client(site):
    for _ in range(3):
        assert "X-Podium-Public" not in site.get("/board")[0].headers


def test_languages_are_kept_apart(site, contest):
    settle(site)
    assert site.get("/board", Accept_Language="he")[1] == b"he: problems at 1 "
    assert site.get("/board", Accept_Language="zh-CN,en;q=0.5")[1] == b"zh: problems at 1 "
    assert site.get("/board", Accept_Language="he", Cookie=f"a=b; {COOKIE}=zh")[1] == b"zh: problems at 1 "
    assert site.get("/board", Cookie=f"x{COOKIE}=zh")[1] == b"en: problems at 1 "


def test_cookies_get_the_same_bytes_and_fill_nothing(site, contest):
    settle(site)
    contest.publish(site)
    contest.calls.clear()
    assert site.get("/board", Cookie="podium_session=someone; name=Dana")[1] == b"en: problems at 2 "
    assert contest.calls == [""]


def test_query_of_known_names_is_a_page_of_its_own(site, contest):
    settle(site)
    assert site.get("/board?page=2")[1] == b"en: problems at 1 page=2"
    contest.calls.clear()
    assert site.get("/board?page=2")[1] == b"en: problems at 1 page=2"
    assert contest.calls == []
    for query in ("other=1", "page=2&other=1", "page=" + "9" * 100, "page", "%ff=1"):
        contest.calls.clear()
        site.get(f"/board?{query}")
        assert len(contest.calls) == 1, query


def test_page_without_a_mark_is_never_kept(site):
    for name in ("Dana", "Noa", "Wei"):
        assert site.get("/named", Cookie=f"name={name}")[1] == f"hello {name}".encode()


def test_page_that_sets_a_cookie_is_never_kept(site):
    for name in ("Dana", "Noa", "Wei"):
        answer, body = site.get("/careless", Cookie=f"name={name}")
        assert body == f"hello {name}".encode()
        assert "session=" in answer.headers["Set-Cookie"]
    assert site.front.pages._kept == {}


def test_page_for_members_is_never_kept(site):
    for _ in range(3):
        assert site.get("/members", Cookie="name=Dana")[1] == b"members only"
        assert site.get("/members")[0].status == 403
    assert site.front.pages._kept == {}


def test_large_page_is_not_kept(site):
    for _ in range(3):
        assert len(site.get("/big")[1]) == 5_000_000
    assert site.front.pages._kept == {}


def test_page_of_another_host_is_another(site, contest):
    settle(site)
    contest.calls.clear()
    site.get("/board", Host="localhost")
    assert len(contest.calls) == 1


def test_post_goes_to_flask(site):
    settle(site)
    assert site.ask("POST", "/board", b"")[0].status == 405


def test_many_who_wait_cost_one_rendering(site, contest):
    settle(site)
    contest.delay_s = 0.3
    contest.publish(site)
    contest.calls.clear()
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(site.get("/board")[1])) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"en: problems at 2 "] * 40
    assert len(contest.calls) == 1


def test_version_that_rises_while_rendering_is_not_hidden(site, contest):
    settle(site)
    contest.delay_s = 0.3
    contest.publish(site)
    early: list[bytes] = []
    thread = threading.Thread(target=lambda: early.append(site.get("/board")[1]))
    thread.start()
    time.sleep(0.1)
    contest.publish(site)
    assert site.get("/board")[1] == b"en: problems at 3 "
    thread.join()


def test_page_before_the_start_does_not_outlive_it(site, contest):
    contest.starts_at = datetime.now(UTC) + timedelta(seconds=1.5)
    settle(site)
    assert site.get("/board")[1] == b"en: wait "
    contest.calls.clear()
    while datetime.now(UTC) < contest.starts_at - timedelta(seconds=0.05):
        assert site.get("/board")[1] == b"en: wait "
        time.sleep(0.01)
    assert contest.calls == []
    while datetime.now(UTC) < contest.starts_at:
        time.sleep(0.001)
    assert site.get("/board")[1] == b"en: problems at 1 "


def test_start_that_is_moved_counts(site, contest):
    contest.starts_at = datetime.now(UTC) + timedelta(hours=1)
    settle(site)
    assert site.get("/board")[1] == b"en: wait "
    contest.starts_at = datetime.now(UTC)
    contest.publish(site)
    assert site.get("/board")[1] == b"en: problems at 2 "


def test_redis_and_database_away_pages_are_rendered_each_time(serve, app, contest):
    async def versions(_contests):
        raise OSError("no database")

    site = serve(app)
    site.front.hub._versions = versions
    for version in (1, 2, 3):
        contest.version = version
        assert site.get("/board")[1] == f"en: problems at {version} ".encode()


def test_kept_bytes_are_bounded(site, monkeypatch):
    monkeypatch.setattr("contest.live.pages.KEPT_MAX", 3)
    settle(site)
    for page in range(10):
        site.get(f"/board?page={page}")
    assert len(site.front.pages._kept) == 3
    topic = site.front.hub.topics.get("contest:bcdf")
    assert topic.followers == 3


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"contest=a",
        b"contest=a; version=1",
        b"contest=; version=1; until=",
        b"contest=a; version=x; until=",
        b"contest=a; version=1; until=soon",
        b"contest=a; version=1; until=2026-01-01T00:00:00",
        b"\xff",
    ],
)
def test_mark_that_is_not_whole(value):
    assert Mark.parse(value) is None


def test_mark():
    assert Mark.parse(b"contest=bcdf; version=4; until=") == Mark("bcdf", 4, None)
    assert Mark.parse(b"contest=bcdf;version=4;until=2026-01-01T00:00:00+00:00") == Mark(
        "bcdf", 4, datetime(2026, 1, 1, tzinfo=UTC)
    )
