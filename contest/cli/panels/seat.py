"""`podium panel seat`: who judges what, from a JSON file, without a database."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from judge.panels.seating import Problem, Seating, SeatsInvalid, Shortage, read_problem
from judge.panels.seating import seat as find_seats
from judge.panels.seating.reading import BYTES_MOST

UNUSABLE = 2
BAR = 24  # characters of the longest bar
SHOWN = 12  # ids in a line of reasons


@click.command("seat")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def seat(file: Path, *, as_json: bool) -> None:
    """Seat the judges of FILE on its entries: JSON, or - for the standard input.

    Exits 0 with a seating, also where somebody could not be seated: `unseated` and `unmet` say who, how many
    and why, and are empty where nothing is missing. Exits 2 where the file can't be used, with every flaw.
    """
    try:
        problem = read_problem(_content(file))
    except OSError as error:
        _refuse([f"{file}: {error.strerror}"], as_json=as_json)
    except SeatsInvalid as invalid:
        _refuse([flaw.sentence for flaw in invalid.flaws], as_json=as_json)
    found = find_seats(problem)
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False))
    else:
        click.echo("\n".join(_tables(problem, found)))


def _content(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read(BYTES_MOST + 1)
    with file.open("rb") as stream:
        return stream.read(BYTES_MOST + 1)


def _refuse(sentences: list[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"flaws": sentences}, ensure_ascii=False))
    for sentence in ["The seating can't be made:", *sentences]:
        click.echo(sentence, err=True)
    raise SystemExit(UNUSABLE)


def _plain(found: Seating) -> dict[str, Any]:
    return {
        "assignments": [list(pair) for pair in found.assignments],
        "loads": {str(judge): load for judge, load in found.loads.items()},
        "unseated": [_shortage(each) for each in found.unseated],
        "unmet": [{"kind": each.kind, **_shortage(each)} for each in found.unmet],
        "gap": found.gap,
        "joined": found.joined,
    }


def _shortage(each: Shortage) -> dict[str, Any]:
    return {
        "entries": list(each.entries),
        "judges": list(each.judges),
        "short": each.short,
        "reason": each.reason,
    }


def _tables(problem: Problem, found: Seating) -> Iterable[str]:
    wanted = problem.reviews * len(problem.entries)
    yield f"{wanted - found.short} of {wanted} reviews are seated, {problem.reviews} for each entry."
    if found.gap is None:
        yield "This is a quick draft: loads are even, but fields and other wishes were not weighed."
    if found.joined:
        yield f"Islands that were joined to the rest, so that all can be compared: {found.joined}."
    yield ""
    yield from _loads(problem, found)
    for title, those in (("Not seated", found.unseated), ("Not met", found.unmet)):
        if those:
            yield ""
            yield f"{title}:"
        for each in those:
            yield f"  {_names(each)}: {each.reason}"


def _loads(problem: Problem, found: Seating) -> Iterable[str]:
    bounds = {judge.id: (judge.least, judge.most) for judge in problem.judges}
    width = max((len(str(judge)) for judge in bounds), default=0)
    largest = max(found.loads.values(), default=0)
    yield f"{'Judge':<{max(width, 5)}}  Load  Minimum  Maximum"
    for judge, load in found.loads.items():
        least, most = bounds[judge]
        bar = "█" * (-(-load * BAR // largest) if largest else 0)
        yield f"{judge!s:<{max(width, 5)}}  {load:>4}  {least:>7}  {most:>7}  {bar}".rstrip()


def _names(each: Shortage) -> str:
    ids = each.entries or each.judges
    shown = ", ".join(str(one) for one in ids[:SHOWN])
    return shown if len(ids) <= SHOWN else f"{shown} and {len(ids) - SHOWN} more"
