"""`podium serve` and `podium migrate`: one web process, and the database brought up to date."""

from pathlib import Path

import click

import contest
from contest import events, logs, queues
from contest.cli.home import Unprepared
from contest.cli.ports import PORT
from contest.cli.settling import read_settings
from contest.settings import Settings

MIGRATIONS = Path(contest.__file__).resolve().parent.parent / "migrations"


@click.command()
def migrate() -> None:
    """Bring the database to the newest form."""
    settings = read_settings(secret=False)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)
    click.echo("The database is up to date.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Port.")
@click.option("--fd", type=click.IntRange(3), hidden=True, help="A listening socket that was inherited.")
def serve(host: str, port: int, fd: int | None) -> None:
    """Serve the site in one process: pages, streams and static files on one address."""
    settings = read_settings()
    logs.configure()
    connect(settings)

    from contest.app import create_app
    from contest.live.server import run

    try:
        run(settings, create_app(settings), host=host, port=port, fd=fd)
    except OSError as error:
        raise Unprepared(f"can't serve on {host}:{port}: {error.strerror or error}") from error


def connect(settings: Settings) -> None:
    """Say to this process where Redis is."""
    events.bind(settings.redis_address)
    queues.bind(settings.redis_address)


def upgrade(database_url: str) -> None:
    """Run all migrations that the database has not seen. Raises Unprepared when it can't be reached."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import OperationalError

    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Unprepared(f"the database can't be used: {reason}") from error
