"""`podium demo`: a contest from the first submission to the leaderboard, then a site to play with."""

import logging
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from contest import logs
from contest.cli.home import Unprepared
from contest.cli.printing import Printer
from contest.cli.settling import read_settings
from contest.cli.up import run
from contest.settings import Settings
from sandbox.engine import Engine
from sandbox.errors import SandboxError

NOT_FOUND = 404
INTERRUPTED = 130
"""Exit code of a check that Ctrl-C ended before it said anything."""


@click.command()
@click.option("--once", is_flag=True, help="Check the board against the expected one; leave with 0 or 1.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to serve on; 0.0.0.0 for a hall."
)
@click.option("--port", type=click.IntRange(0, 65535), help="Port; without it 8000 or the next free one.")
@click.option("--verbose", is_flag=True, help="Show what every process logs.")
def demo(once: bool, host: str, port: int | None, verbose: bool) -> None:
    """Make a demonstration contest, let teams submit through the site, print the board, keep serving.

    The data lie in PODIUM_HOME (var/), and a second start submits nothing twice. With --once and no
    PODIUM_HOME they lie in a temporary folder.
    """
    from contest.cli.demonstrating.driving import Demonstration

    # Redis starts beside us: that it isn't there yet is no news.
    logs.configure(level=logging.INFO if verbose else logging.ERROR)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podium-"))) if once else None
        settings = read_settings(home=home)
        _require_image(settings)
        demonstration = Demonstration(is_once=once)
        code = run(
            settings,
            host=host,
            port=0 if once and port is None else port,
            printer=Printer(is_quiet=not verbose),
            drive=demonstration.drive,
        )
    sys.exit(INTERRUPTED if once and not demonstration.is_over else code)


def _require_image(settings: Settings) -> None:
    from sandbox.build import IMAGE

    engine = Engine(settings.docker_host, settings.runtime)
    try:
        status, _ = engine.call("GET", f"/images/{IMAGE}/json")
    except SandboxError as error:
        raise Unprepared(f"the Docker engine does not answer at {engine.url}: start it first.") from error
    if status == NOT_FOUND:
        raise Unprepared("the sandbox image is not built: run `podium sandbox build` first.")
