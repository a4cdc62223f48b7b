"""`podium up`: the whole of Podium in one process tree."""

import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

import click

from contest.cli import embedded, ports
from contest.cli.home import held
from contest.cli.printing import Printer
from contest.cli.settling import read_settings
from contest.cli.tree import Member, Tree
from contest.queues import DESK
from contest.settings import Settings

READY_S = 60.0
"""How long the site may take until it answers."""
MMAP_THRESHOLD = "1000000"
"""glibc would keep argon2's 19 MiB in each thread's arena; above this size memory goes back at once."""


@dataclass(frozen=True, slots=True)
class Site:
    """A tree that is starting."""

    address: str
    """On this machine."""
    hall: str | None
    """On others; None when only this machine is served."""
    settings: Settings
    tree: Tree

    def wait(self, within_s: float = READY_S) -> bool:
        """Whether the site answers within so many seconds; False also when the tree ends meanwhile."""
        deadline = time.monotonic() + within_s
        host, _, port = self.address.removeprefix("http://").rpartition(":")
        while time.monotonic() < deadline and not self.tree.is_stopping:
            connection = HTTPConnection(host.strip("[]"), int(port), timeout=5)
            try:
                connection.request("GET", "/")
                if connection.getresponse().status < 500:  # noqa: PLR2004 -- any answer that is no failure
                    return True
            except (OSError, HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.1)
        return False


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to serve on; 0.0.0.0 for a hall."
)
@click.option("--port", type=click.IntRange(0, 65535), help="Port; without it 8000 or the next free one.")
@click.option("--slots", type=click.IntRange(0, 256), help="Submissions judged at a time (PODIUM_SLOTS).")
@click.option("--web", type=click.IntRange(1, 64), help="Web processes; one a core without it.")
def up(host: str, port: int | None, slots: int | None, web: int | None) -> None:
    """Run everything: site, workers, sweeper and, unless REDIS_URL is set, Redis. Ctrl-C ends all of it."""
    settings = read_settings()

    def announce(site: Site) -> None:
        if site.wait():
            hall = f", for others at {site.hall}" if site.hall else ""
            click.echo(f"Podium is at {site.address}{hall} (Ctrl-C ends it)")
        elif not site.tree.is_stopping:
            click.echo(f"Podium does not answer at {site.address}: see the lines above", err=True)

    sys.exit(run(settings, host=host, port=port, slots=slots, web=web, printer=Printer(), drive=announce))


def run(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    slots: int | None = None,
    web: int | None = None,
    printer: Printer,
    drive: Callable[[Site], None],
) -> int:
    """Hold the home, migrate, run the tree until it is stopped; returns its exit code.

    `drive` runs in a thread of its own beside the tree and may stop it.
    """
    # Not at the top: Alembic and SQLAlchemy take a third of a second; a wrong option is told at once.
    from contest.cli.serving import upgrade

    web = web or os.cpu_count() or 1
    slots = settings.slots if slots is None else slots
    with ExitStack() as stack:
        lock = stack.enter_context(held(settings.home))
        free = ports.choose(host, port)
        if port is None and free != ports.PORT:
            click.echo(f"Port {ports.PORT} is taken, so Podium uses {free}.")
        upgrade(settings.database_url)
        listeners = stack.enter_context(ports.listening(host, free, web))
        tree = Tree(printer)
        for member in members(settings, listeners, slots, lock):
            tree.add(member)
        site = Site(ports.address(host, free), settings.url or ports.hall_address(host, free), settings, tree)
        thread = Thread(target=_driven, args=(drive, site), name="drive", daemon=True)
        code = tree.run(ready=thread.start)
        thread.join(timeout=2)
        return code


def members(settings: Settings, listeners: list[socket.socket], slots: int, lock: int) -> list[Member]:
    """The children of a whole Podium; each holds the home's lock as long as it lives."""
    found = [] if settings.redis_url else [embedded.member(settings, lock)]
    for number, listener in enumerate(listeners, 1):
        found.append(
            Member(
                f"web.{number}",
                podium("serve", "--fd", str(listener.fileno())),
                settings.environment(MALLOC_MMAP_THRESHOLD_=MMAP_THRESHOLD),
                descriptors=(listener.fileno(), lock),
            )
        )
    commands = {f"judge.{number}": podium("work", "--one") for number in range(1, slots + 1)}
    commands["desk"] = podium("work", "--one", "--queue", DESK)
    commands["sweep"] = podium("sweep")
    environment = settings.environment()
    found += [Member(name, command, environment, (lock,)) for name, command in commands.items()]
    return found


def podium(*arguments: str) -> list[str]:
    """The command line of one of our own commands, in this very installation."""
    script = Path(sys.executable).with_name("podium")
    if script.exists():
        return [str(script), *arguments]
    return [sys.executable, "-c", "from contest.cli import main; main()", *arguments]


def _driven(drive: Callable[[Site], None], site: Site) -> None:
    try:
        drive(site)
    except BaseException:
        site.tree.stop(1)
        raise
