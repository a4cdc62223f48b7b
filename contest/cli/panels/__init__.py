"""`podium panel`: marks ranked and judges seated, from files, without a database."""

import click

from contest.cli.panels.rank import rank
from contest.cli.panels.seat import seat


@click.group()
def panel() -> None:
    """Rank the marks of a panel, seat judges on entries."""


panel.add_command(rank)
panel.add_command(seat)
