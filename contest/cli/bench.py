"""`podium bench`: figures measured on this machine, as ratios within one run."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click


@click.group()
def bench() -> None:
    """Measure, on this machine and in one run, what docs/performance.md tells."""


def show(figures: Mapping[str, float | int | str | None], *, as_json: bool) -> None:
    """Print figures as one JSON object, or a line each."""
    if as_json:
        click.echo(json.dumps(figures))
        return
    width = max(map(len, figures))
    for name, value in figures.items():
        click.echo(f"{name:<{width}}  {value}")


@bench.command("sandbox")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--runs", default=300, show_default=True, type=click.IntRange(10), help="Runs of each kind.")
def sandbox_bench(*, as_json: bool, runs: int) -> None:
    """A test in a warm container against a bare fork and exec of the same program in the same image."""
    from contest.cli.benches.sandbox import measure
    from contest.cli.settling import read_settings
    from sandbox.engine import Engine

    settings = read_settings(secret=False)
    show(measure(Engine(settings.docker_host, settings.runtime), runs), as_json=as_json)


@bench.command("judge")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, on the last line.")
@click.option(
    "--submissions", default=50, show_default=True, type=click.IntRange(1), help="Of each workload."
)
@click.option("--isolate", type=click.Path(exists=True), help="isolate's program; else the one on the path.")
def judge_bench(*, as_json: bool, submissions: int, isolate: str | None) -> None:
    """CPU time a submission costs from claim to result, over all processes, bare and isolate beside it."""
    from contest.cli.benches.accounts import Uncountable
    from contest.cli.benches.judging import measure

    try:
        told = measure(submissions, isolate)
    except Uncountable as error:
        raise click.ClickException(f"CPU time can't be counted: {error}.") from error
    if as_json:
        click.echo(json.dumps({"workloads": told}))
        return
    for row in told:
        show(row, as_json=False)
        click.echo()


@bench.command("validator")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--megabytes", default=100, show_default=True, type=click.IntRange(1), help="Of output in each case."
)
def validator_bench(*, as_json: bool, megabytes: int) -> None:
    """CPU time and memory the default validator takes for a long output, by what differs from the answer."""
    from contest.cli.benches.validator import measure

    show(measure(megabytes), as_json=as_json)


@bench.command("live")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--clients", default=300, show_default=True, type=click.IntRange(1), help="Waiting for the start."
)
@click.option("--viewers", default=1000, show_default=True, type=click.IntRange(1), help="Watching.")
def live_bench(*, as_json: bool, clients: int, viewers: int) -> None:
    """The start, the viewers' delay, and a board from cache against a minimal page of Flask."""
    from contest.cli.benches import live, start

    show({**live.measure(clients, viewers), **start.measure(clients)}, as_json=as_json)


@bench.command("board")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def board_bench(*, as_json: bool) -> None:
    """The board of 500 teams, 12 problems and 20,000 submissions, computed from scratch."""
    from contest.cli.benches.board import measure

    show(measure(), as_json=as_json)


@bench.command("site")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--rounds", default=10, show_default=True, type=click.IntRange(1), help="Programs of each kind."
)
def site_bench(*, as_json: bool, rounds: int) -> None:
    """From POST to the fragment with the final verdict, against the same compiling and runs bare."""
    from contest.cli.benches.site import measure

    show(measure(rounds), as_json=as_json)


@bench.command("panels")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--coverage/--no-coverage", default=True, help="Whether to make up contests with known truth.")
@click.option("--jurors", default=200, show_default=True, type=click.IntRange(0), help="Who mark at once.")
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(1), help="For so long.")
def panels_bench(*, as_json: bool, coverage: bool, jurors: int, seconds: float) -> None:
    """Fit, replays and seating of large panels, whether rank intervals hold the truth, and marking at once.

    Exits 1 where a mark was lost or doubled.
    """
    from contest.cli.benches import marking, panels

    told = panels.coverage() if coverage else {}
    figures: dict[str, float | int | str] = {**panels.measure()}
    if jurors:
        figures |= marking.measure(jurors, for_s=seconds)
    if as_json:
        click.echo(json.dumps({**told, **figures}))
    else:
        if told:
            click.echo("\n".join(panels.described(told)))
        show(figures, as_json=False)
    if figures.get("marks_lost") or figures.get("marks_doubled"):
        raise SystemExit(1)
