"""A site with one page that writes: the least that a request with one committed row costs here.

    python -m contest.cli.benches.writing SOCKET HOME SECRET

serves it on an inherited socket, in a process of its own, behind the same front as the real site.
"""

import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from contest.cli.benches.probe import settings, versions
from contest.db import Database

FILE = "writing.sqlite3"


def database_at(home: Path) -> Database:
    """The database it writes to."""
    return Database(f"sqlite:///{home / FILE}")


def make(home: Path) -> None:
    """Its one table."""
    database = database_at(home)
    with database.transaction() as s:
        s.execute(text("CREATE TABLE written (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"))
    database.dispose()


def create_writing(home: Path) -> Flask:
    """The site."""
    app = Flask("writing")
    database = database_at(home)

    @app.post("/write")
    def write() -> str:
        with database.transaction() as s:
            s.execute(text("INSERT INTO written (body) VALUES ('a mark')"))
        return "written"

    return app


def main() -> None:
    """Serve until SIGTERM."""
    from contest import logs
    from contest.live import server
    from contest.live.front import create_front

    fd, home, secret = sys.argv[1:]
    logs.configure()
    front = create_front(settings(Path(home), secret), create_writing(Path(home)), versions)
    server.serve_front(front, fd=int(fd))


if __name__ == "__main__":
    main()
