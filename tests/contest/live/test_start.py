"""Three hundred wait for the start: all get the problems, none before, and not all at one instant.

The app here is a stand-in for the site, so that the front alone is tried; `podium bench live`, which
test_benches runs, measures the whole site.
"""

import asyncio
import json
import random
import resource
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response, make_response

from contest import tickets

SECRET = "a secret of tests, long enough to sign"
CLIENTS = 300
TURN_S = 1.2  # as live.js spreads the refetches


@pytest.fixture
def starts_at():
    return datetime.now(UTC) + timedelta(seconds=8)


@pytest.fixture
def app(starts_at):
    app = Flask("probe")
    app.extensions["podium_public_paths"] = lambda path: path in {"/problems", "/problem/A"}

    def marked(text: str, until: datetime | None) -> Response:
        response = make_response(text)
        response.headers["X-Podium-Public"] = (
            f"contest=bcdf; version=1; until={until.isoformat() if until else ''}"
        )
        return response

    @app.route("/problems")
    def problems() -> Response:
        if datetime.now(UTC) < starts_at:
            return marked("a countdown", starts_at)
        return marked("A B C D E F", None)

    @app.route("/problem/A")
    def problem() -> Response:
        if datetime.now(UTC) < starts_at:
            return make_response("not found", 404)
        return marked("Add two numbers", None)

    return app


async def ask(port: int, path: str) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        return int(head.split()[1]), body
    finally:
        writer.close()


async def wait_for_problems(port: int, ticket: str, times: list[datetime]) -> tuple[str, str]:
    """What a page does: it watches the stream, and fetches at a moment of its own when a phase has passed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /live?ticket={ticket} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
    status, page = await ask(port, "/problems")
    assert (status, page) == (200, "a countdown")
    assert (await ask(port, "/problem/A"))[0] == 404
    while True:
        line = (await reader.readline()).decode().strip()
        if line.startswith("data: ") and json.loads(line[6:])["tick"]:
            break
    writer.close()
    await asyncio.sleep(random.random() * TURN_S)
    times.append(datetime.now(UTC))
    return (await ask(port, "/problems"))[1], (await ask(port, "/problem/A"))[1]


def test_three_hundred_get_the_problems_at_the_start(serve, app, redis, database_numbers, starts_at):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))  # both ends are in this process
    database_numbers["bcdf"] = 1
    site = serve(app)
    times: list[datetime] = []
    ticket = tickets.issue_stream(SECRET, ["contest:bcdf"])

    async def everyone() -> list[tuple[str, str]]:
        async with asyncio.timeout(60):
            return await asyncio.gather(
                *(wait_for_problems(site.port, ticket, times) for _ in range(CLIENTS))
            )

    pages = asyncio.run(everyone())
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert pages == [("A B C D E F", "Add two numbers")] * CLIENTS
    assert min(times) >= starts_at
    assert max(times) - min(times) > timedelta(seconds=TURN_S / 2)
    assert site.front.pages.fills < 20
