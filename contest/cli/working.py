"""`podium work` and `podium sweep`: the processes behind the site."""

import signal
import sys
from threading import Event

import click

from contest import db, logs
from contest.cli.home import Unprepared
from contest.cli.printing import Printer
from contest.cli.serving import connect
from contest.cli.settling import read_settings
from contest.cli.tree import Member, Tree
from contest.cli.up import podium
from contest.queues import DESK, SANDBOX
from contest.settings import Settings


@click.command()
@click.option("--slots", type=click.IntRange(1, 256), help="Submissions judged at a time (PODIUM_SLOTS).")
@click.option(
    "--queue",
    type=click.Choice([SANDBOX, DESK]),
    default=SANDBOX,
    show_default=True,
    help="Whose work to do.",
)
@click.option("--one", is_flag=True, hidden=True, help="Be the worker itself: what the supervisor starts.")
def work(slots: int | None, queue: str, one: bool) -> None:
    """Judge submissions (sandbox) or import packages (desk), in as many processes as there are slots."""
    settings = read_settings(secret=False)
    if one:
        from contest.jobs.running import run

        logs.configure()
        connect(settings)
        sys.exit(run(settings, queue))
    _require_redis(settings)
    tree = Tree(Printer())
    count = (slots or settings.slots) if queue == SANDBOX else (slots or 1)
    for number in range(1, count + 1):
        command = podium("work", "--one", "--queue", queue)
        tree.add(Member(f"{queue}.{number}", command, settings.environment()))
    sys.exit(tree.run())


@click.command()
def sweep() -> None:
    """Wake workers every five seconds while something waits or a lease has expired."""
    from contest.jobs import sweeping

    settings = read_settings(secret=False)
    logs.configure()
    connect(settings)
    database = db.Database(settings.database_url)
    ending = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # In a handler a lock of Event could be held by the very wait it interrupts: leave from there.
        signal.signal(number, _leave)
    sweeping.sweep(database, ending)


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


def _require_redis(settings: Settings) -> None:
    """Without REDIS_URL the workers belong to a Podium that runs in this home."""
    if settings.redis_url is None and not settings.redis_socket.exists():
        raise Unprepared(
            f"REDIS_URL is not set and no Podium runs in {settings.home}: "
            "set REDIS_URL, or start `podium up`, which has workers of its own."
        )
