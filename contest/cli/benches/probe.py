"""A small site for measuring the front: a minimal page, a public board, and problems that open at an instant.

    python -m contest.cli.benches.probe SOCKET HOME SECRET START

serves it on an inherited socket, in a process of its own.
"""

import sys
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from flask import Flask, Response, make_response

from contest import clock
from contest.settings import Settings

CONTEST = "bench"
TEAMS = 100
PROBLEMS = "ABCDEFGHIJKL"


def settings(home: Path, secret: str) -> Settings:
    """Settings of the probe: Redis by its socket in the home, no database."""
    return Settings(
        home=home,
        url=None,
        database_url="sqlite://",
        redis_url=None,
        storage_url=str(home / "storage"),
        secret_key=secret,
    )


def board() -> str:
    """A board as long as a real one, some 60 KB."""
    cells = "".join(
        f'<td class="ok first"><b>{label}</b> <small>1:2{number % 10} · 2</small></td>'
        for number, label in enumerate(PROBLEMS)
    )
    rows = "".join(
        f'<tr id="t{number}"><th>{number}</th><th><bdi>Team number {number}</bdi></th>'
        f"<td>6</td><td>{number * 7}</td>{cells}</tr>"
        for number in range(1, TEAMS + 1)
    )
    return f"<table>{rows}</table>"


def create_probe(starts_at: datetime) -> Flask:
    """The site."""
    app = Flask("probe")
    page = board()

    def public(text: str, until: datetime | None = None) -> Response:
        response = make_response(text)
        response.headers["X-Podium-Public"] = (
            f"contest={CONTEST}; version=1; until={until.isoformat() if until else ''}"
        )
        return response

    @app.get("/minimal")
    def minimal() -> str:
        return "A minimal page."

    @app.get("/board")
    def show_board() -> Response:
        return public(page)

    @app.get("/problems")
    def problems() -> Response:
        return public("wait", starts_at) if clock.now() < starts_at else public("<h1>Problems</h1>" + page)

    return app


async def versions(contests: Collection[str]) -> Mapping[str, int]:
    """Nothing has changed: the first version."""
    return dict.fromkeys(contests, 1)


def main() -> None:
    """Serve until SIGTERM."""
    from contest import logs
    from contest.live import server
    from contest.live.front import create_front

    fd, home, secret, start = sys.argv[1:]
    logs.configure()
    front = create_front(settings(Path(home), secret), create_probe(datetime.fromisoformat(start)), versions)
    server.serve_front(front, fd=int(fd))


if __name__ == "__main__":
    main()
