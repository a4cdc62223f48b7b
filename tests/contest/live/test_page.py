"""live.js in Chromium, before a small site: what a page does with its stream and its clock."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, jsonify
from playwright.sync_api import Browser, Page, expect, sync_playwright

from contest import events, tickets

pytestmark = pytest.mark.browser

SECRET = "a secret of tests, long enough to sign"
PAGE = """<!doctype html><html lang="en"><head><title>probe</title>
<meta name="htmx-config" content='{{"includeIndicatorCSS":false,"historyEnabled":false}}'>
<script src="/static/vendor/htmx.js" defer></script>
<script src="/static/js/live.js" type="module"></script></head>
<body data-live-ticket="{ticket}" data-live-ticket-src="/ticket" data-server-now="{now}">
{clock}{part}</body></html>"""
PART = """<section id="part" data-live="contest:bcdf" data-live-version="{version}"
hx-get="/_part" hx-trigger="podium:refresh" hx-swap="outerHTML">{text}</section>"""


class Contest:
    """What the small site shows."""

    def __init__(self) -> None:
        self.version = 1
        self.fetched: list[float] = []
        self.ticket = tickets.issue_stream(SECRET, ["contest:bcdf"])
        self.starts_at: datetime | None = None
        self.delay_s = 0.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
    )
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def contest() -> Contest:
    return Contest()


@pytest.fixture
def app(contest: Contest) -> Flask:
    app = Flask("probe")

    def part() -> str:
        is_before = contest.starts_at is not None and datetime.now(UTC) < contest.starts_at
        return PART.format(
            version=contest.version, text="wait" if is_before else f"version {contest.version}"
        )

    @app.get("/")
    def whole() -> str:
        clock = ""
        if contest.starts_at is not None:
            clock = f'<time id="clock" data-countdown="{contest.starts_at.isoformat()}" data-countdown-turns="contest:bcdf"></time>'
        return PAGE.format(ticket=contest.ticket, now=datetime.now(UTC).isoformat(), clock=clock, part=part())

    @app.get("/_part")
    def live_part() -> str:
        contest.fetched.append(time.monotonic())
        answer = part()
        time.sleep(contest.delay_s)
        return answer

    @app.get("/ticket")
    def fresh() -> object:
        contest.ticket = tickets.issue_stream(SECRET, ["contest:bcdf"])
        return jsonify(ticket=contest.ticket)

    @app.after_request
    def strict(response):
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; script-src 'self'; style-src 'self'"
        )
        return response

    return app


@pytest.fixture
def site(serve, app, redis, database_numbers):
    database_numbers["bcdf"] = 1
    events.bind(redis.url)
    yield serve(app)
    events.bind(None)


def until(condition, within_s=10.0):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def opened(site, page):
    page.goto(f"http://127.0.0.1:{site.port}/")
    until(lambda: site.front.streams.open == 1)
    time.sleep(0.3)


def publish(contest):
    contest.version += 1
    events.publish_version("bcdf", contest.version)


def test_part_is_fetched_when_the_version_rises_and_not_before(site, page, contest):
    opened(site, page)
    time.sleep(0.7)
    assert contest.fetched == []
    publish(contest)
    expect(page.locator("#part")).to_have_text("version 2")
    publish(contest)
    expect(page.locator("#part")).to_have_text("version 3")
    assert len(contest.fetched) == 2
    expect(page.locator("html")).to_have_attribute("data-connection", "live")


def test_news_that_come_while_a_part_is_fetched_are_not_lost(site, page, contest):
    opened(site, page)
    contest.delay_s = 0.8
    publish(contest)
    until(lambda: len(contest.fetched) == 1)
    time.sleep(0.2)
    for _ in range(3):
        publish(contest)
    expect(page.locator("#part")).to_have_text("version 5", timeout=3_000)
    assert len(contest.fetched) == 2


def test_part_that_missed_a_version_before_the_stream_opened(site, page, contest):
    page.goto(f"http://127.0.0.1:{site.port}/")
    publish(contest)
    expect(page.locator("#part")).to_have_text("version 2")


def test_stream_is_closed_while_the_tab_is_hidden(site, page, contest):
    opened(site, page)
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', { get: () => window.isAway ?? true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    until(lambda: site.front.streams.open == 0)
    publish(contest)
    time.sleep(1)
    assert contest.fetched == []
    page.evaluate("() => { window.isAway = false; document.dispatchEvent(new Event('visibilitychange')); }")
    expect(page.locator("#part")).to_have_text("version 2")


def test_old_ticket_is_replaced(site, page, contest):
    contest.ticket = "an old ticket"
    page.goto(f"http://127.0.0.1:{site.port}/")
    until(lambda: site.front.streams.open == 1)
    publish(contest)
    expect(page.locator("#part")).to_have_text("version 2")


def test_page_polls_while_the_stream_is_away_and_stops(site, page, contest):
    site.front.streams._most = 0
    page.goto(f"http://127.0.0.1:{site.port}/")
    expect(page.locator("html")).to_have_attribute("data-connection", "polling", timeout=10_000)
    contest.version = 7
    expect(page.locator("#part")).to_have_text("version 7", timeout=10_000)
    site.front.streams._most = 10
    until(lambda: site.front.streams.open == 1, within_s=40)
    expect(page.locator("html")).to_have_attribute("data-connection", "live")


def test_page_polls_what_nobody_knows_the_number_of(site, page, contest, redis, database_numbers):
    opened(site, page)
    database_numbers.clear()
    redis.kill()
    expect(page.locator("html")).to_have_attribute("data-connection", "polling", timeout=10_000)
    contest.version = 5
    expect(page.locator("#part")).to_have_text("version 5", timeout=10_000)
    redis.start()
    events.publish_version("bcdf", 6)
    contest.version = 6
    expect(page.locator("#part")).to_have_text("version 6", timeout=10_000)
    expect(page.locator("html")).to_have_attribute("data-connection", "live")


@pytest.mark.parametrize("wrong_ms", [0, -3_600_000, 7_200_000])
def test_countdown_follows_the_server_s_clock_and_turns_by_itself(site, page, contest, wrong_ms):
    page.add_init_script(f"const now = Date.now; Date.now = () => now() + {wrong_ms};")
    contest.starts_at = datetime.now(UTC) + timedelta(seconds=8)
    opened(site, page)
    expect(page.locator("#part")).to_have_text("wait")
    left = (contest.starts_at - datetime.now(UTC)).total_seconds()
    hours, minutes, seconds = page.locator("#clock").inner_text().split(":")
    assert (hours, minutes) == ("0", "00")
    assert abs(int(seconds) - left) < 1.3
    expect(page.locator("#part")).to_have_text("version 1", timeout=12_000)
    assert datetime.now(UTC) - contest.starts_at < timedelta(seconds=4)
