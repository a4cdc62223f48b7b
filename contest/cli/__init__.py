"""The `podium` command: groups are loaded when they are called."""

import importlib
from collections.abc import Mapping

import click

from contest.settings import one_thread_of_algebra

one_thread_of_algebra()

# command name -> "module:attribute"; a module is imported only when its command runs.
COMMANDS: Mapping[str, str] = {
    "bench": "contest.cli.bench:bench",
    "board": "contest.cli.boards:board",
    "contest": "contest.cli.contests:contest",
    "demo": "contest.cli.demo:demo",
    "hub": "contest.cli.hubs:hub",
    "images": "contest.cli.images:images",
    "judge": "contest.cli.judge:judge",
    "migrate": "contest.cli.serving:migrate",
    "panel": "contest.cli.panels:panel",
    "problem": "contest.cli.problems:problem",
    "sandbox": "contest.cli.sandbox:sandbox",
    "serve": "contest.cli.serving:serve",
    "sweep": "contest.cli.working:sweep",
    "up": "contest.cli.up:up",
    "user": "contest.cli.users:user",
    "work": "contest.cli.working:work",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 -- the table above is ours
        return command


@click.group(cls=LazyGroup)
def main() -> None:
    """Podium: coding contests and startup contests, judged, marked and ranked."""
