"""`podium board`: published boards computed again, published and taken out of the database."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from contest import clock
from contest.actions.boards.releasing import publish as release
from contest.actions.organising import find_contest
from contest.cli.acting import acting, instant
from contest.models import Contest, Series
from contest.queries.combining import series_by_slug
from contest.refusals import Refused
from contest.storage import Storage
from judge.boards.canonical import DocumentBroken, digest, read
from judge.boards.documents import NotComparable
from judge.boards.snapshots import Difference, check, verify
from judge.panels.flaws import safe

DIFFERS, BROKEN = 1, 2
MOST_BYTES = 256 * 1024 * 1024
SHOWN = 20

SENTENCES = {
    "file.unreadable": "it can't be read: {cause}",
    "file.too_large": "it is larger than {limit} bytes",
    "document.encoding": "it is not UTF-8 text (byte {position})",
    "document.json": "it is no JSON: line {line}, column {column}",
    "document.number": "{text} is no number that a board may hold",
    "document.key_twice": "the key {key} stands twice in one object",
    "document.format": "it is no snapshot: `format` has to be {wanted}",
    "document.kind": "`kind` has to be contest or series",
    "document.missing": "`{key}` is missing",
    "document.inputs": "its `inputs` can't be used: {cause}",
    "board.not_comparable": "entries of a round share no judge with the others: nothing can be ranked",
}


@click.group()
def board() -> None:
    """Published leaderboards: compute them again, publish them."""


@board.command("verify")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--sha256", "wanted", help="The digest it was published with; another one is a difference.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def verify_(file: Path, wanted: str | None, *, is_json: bool) -> None:
    """Compute the board of the snapshot in FILE again from the marks and attempts it holds.

    No database is needed. Exits 0 where every value and rank is the same, 1 where not, naming each cell; 2
    where FILE is no snapshot.
    """
    try:
        content = _content(file)
        document = read(content)
        check(document)
        found = verify(document)
    except DocumentBroken as error:
        _broken(file, error.code, dict(error.facts), is_json=is_json)
    except NotComparable as error:
        _broken(file, error.code, {}, is_json=is_json)
    sha256 = digest(content)
    is_other = wanted is not None and wanted.lower().replace(" ", "") != sha256
    if is_json:
        click.echo(
            json.dumps(
                _plain(file, sha256, found, None if wanted is None else not is_other), ensure_ascii=False
            )
        )
    else:
        _say(file, document, sha256, found, wanted if is_other else None)
    sys.exit(DIFFERS if found or is_other else 0)


@board.command()
@click.option("--contest", "slug", help="Short name of a contest.")
@click.option("--series", "series_slug", help="Short name of a series.")
@click.option("--reason", default="", help="Why it replaces the one before; the first needs none.")
@click.option("--embargo", help="The public sees it from then on: +2h, or 2027-05-01T10:00.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write the snapshot there as well.")
def publish(
    slug: str | None, series_slug: str | None, reason: str, embargo: str | None, target: Path | None
) -> None:
    """Publish the board of a contest or a series as it stands; it never changes afterwards."""
    if (slug is None) == (series_slug is None):
        raise click.UsageError("Give either --contest or --series.")
    with acting() as (s, settings):
        at = clock.now()
        storage = Storage(settings.storage_url)
        of: Contest | Series | None
        of = find_contest(s, slug=slug) if slug is not None else series_by_slug(s, series_slug or "")
        if of is None:
            raise Refused("series.unknown", slug=series_slug)
        until: datetime | None = None
        if embargo is not None:
            until = instant(embargo, of.timezone if isinstance(of, Contest) else "UTC", at)
        made = release(s, actor=None, of=of, storage=storage, reason=reason, embargo_until=until, at=at)
        name, sha256 = of.slug, str(made.digest)
        content = storage.read(sha256)
    if target is not None:
        target.write_bytes(content)
        click.echo(f"Written to {target}.")
    click.echo(f"Published the board of {name}: SHA-256 {sha256}, {len(content)} bytes.")


def _content(file: Path) -> bytes:
    try:
        if str(file) == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with file.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise DocumentBroken("file.unreadable", cause=error.strerror or type(error).__name__) from None
    if len(content) > MOST_BYTES:
        raise DocumentBroken("file.too_large", limit=MOST_BYTES)
    return content


def _say(file: Path, document: Any, sha256: str, found: tuple[Difference, ...], wanted: str | None) -> None:
    name, rows = safe(str(file)), document["board"]["rows"]
    if wanted is not None:
        click.echo(f"{name}: this is not the file that was published.")
        click.echo(f"  wanted  {safe(wanted)}")
        click.echo(f"  SHA-256 {sha256}")
    if not found:
        click.echo(
            f"{safe(str(file))}: equal. {len(rows)} rows computed again, every value and rank the same."
        )
        click.echo(f"SHA-256 {sha256}")
        return
    click.echo(f"{name}: not equal. {len(found)} cells differ:")
    for each in found[:SHOWN]:
        click.echo(
            f"  {safe(each.where)}: the file says {_cell(each.stored)}, computed {_cell(each.computed)}"
        )
    if len(found) > SHOWN:
        click.echo(f"  and {len(found) - SHOWN} more")


def _plain(
    file: Path, sha256: str, found: tuple[Difference, ...], is_published_file: bool | None
) -> dict[str, Any]:
    return {
        "file": safe(str(file)),
        "sha256": sha256,
        "is_published_file": is_published_file,
        "equal": not found,
        "differences": [
            {"cell": each.where, "stored": _cell(each.stored), "computed": _cell(each.computed)}
            for each in found
        ],
    }


def _cell(value: Any) -> str:
    if value is None:
        return "nothing"
    return safe(str(value)) if isinstance(value, str | int | bool) else safe(f"{value}")


def _broken(file: Path, code: str, facts: dict[str, str | int], *, is_json: bool) -> NoReturn:
    told = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    message = f"{safe(str(file))}: {SENTENCES[code].format_map(told)}."
    if is_json:
        cause = {"code": code, "message": message, "facts": told}
        click.echo(json.dumps({"file": safe(str(file)), "equal": None, "cause": cause}, ensure_ascii=False))
    else:
        click.echo(message, err=True)
    sys.exit(BROKEN)
