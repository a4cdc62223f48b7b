"""`podium panel rank`: marks ranked by a rule, without a database."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from contest.cli.panels.tables import lines
from judge.panels.flaws import MESSAGES, Flaw, MarksInvalid, RuleInvalid, safe
from judge.panels.ranking import rank as ranked
from judge.panels.reading import MOST_BYTES, decoded, read_marks, read_votes
from judge.panels.report import Plain, as_json, plain, plain_refusal, told
from judge.panels.rounding import Stage
from judge.panels.rules import RULES, VOTES, Rule
from judge.panels.standing import Part, Unconnected

UNUSABLE, REFUSED = 2, 3
LARGEST_SEED = 2**53 - 1  # what every reader of JSON takes exactly


class Unreadable(Exception):
    """The file can't be opened."""

    code = "file.unreadable"


@click.command("rank")
@click.argument("file", metavar="MARKS.csv", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--rule", "text", required=True, help=", ".join(kind.form for kind in RULES.values()) + ".")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    help="Of the replays; without it, one that follows from the marks.",
)
@click.option("--round-to", type=int, metavar="DIGITS", help="Places that are kept, half-up.")
@click.option(
    "--round-at",
    type=click.Choice([stage.value for stage in Stage]),
    help="The stage that is rounded; without it, none.",
)
@click.option(
    "--tie-break", metavar="NAME", help="none (ties are shared), median, most-best, criterion:NAME."
)
def rank(
    file: Path,
    text: str,
    *,
    is_json: bool,
    seed: int | None,
    round_to: int | None,
    round_at: str | None,
    tie_break: str | None,
) -> None:
    """Rank the entries of MARKS.csv, or of - for the standard input.

    Columns: entry, judge, mark and, where wanted, criterion, weight, round, multiplier; for bradley-terry
    winner and loser. Exits 0 with a ranking; 2 where file or rule can't be used, with every flaw; 3 where
    the ranking is refused because entries can't be compared, with the parts by name.
    """
    try:
        rule = Rule.parse(text, round_to=round_to, round_at=round_at)
        content = decoded(_content(file))
        marks = read_votes(content) if rule.takes == VOTES else read_marks(content)
        standing = ranked(marks, rule, seed=seed, tie_break=tie_break)
    except Unreadable as error:
        _give_up(error.code, [str(error)], {}, is_json=is_json)
    except RuleInvalid as error:
        facts = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in error.facts.items()}
        _give_up(error.code, [MESSAGES[error.code].format_map(facts)], facts, is_json=is_json)
    except MarksInvalid as error:
        sentences = [_sentence(file, flaw) for flaw in error.flaws]
        flaws: list[Plain] = [_flaw(file, flaw) for flaw in error.flaws]
        _give_up(error.code, sentences, {"flaws": flaws}, is_json=is_json)
    except Unconnected as refused:
        _refuse(refused, is_json=is_json)
    click.echo(as_json(plain(standing)) if is_json else "\n".join(lines(standing)))


def _content(file: Path) -> bytes:
    """Read the file, one byte more than may be used at most."""
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{safe(str(file))} can't be read: {error.strerror}.") from None


def _sentence(file: Path, flaw: Flaw) -> str:
    """Say where a flaw is, and what it is."""
    line = f"line {flaw.line}" if flaw.line is not None else None
    place = ", ".join(part for part in (safe(str(file)), line, flaw.column) if part)
    return f"{place}: {MESSAGES[flaw.code].format_map(flaw.facts)}"


def _flaw(file: Path, flaw: Flaw) -> dict[str, Plain]:
    return {
        "code": flaw.code,
        "file": safe(str(file)),
        "line": flaw.line,
        "column": flaw.column,
        "facts": dict(flaw.facts),
        "message": MESSAGES[flaw.code].format_map(flaw.facts),
    }


def _give_up(code: str, sentences: list[str], facts: Mapping[str, Plain], *, is_json: bool) -> NoReturn:
    """Say what can't be used, and exit."""
    if is_json:
        cause: dict[str, Plain] = {"code": code, "message": "\n".join(sentences), "facts": facts}
        click.echo(as_json({"rows": [], "cause": cause}))
    else:
        click.echo("Not ranked: " + "\n".join(sentences), err=True)
    sys.exit(UNUSABLE)


def _refuse(refused: Unconnected, *, is_json: bool) -> NoReturn:
    """Name the parts that can't be compared, and exit."""
    if is_json:
        click.echo(as_json(plain_refusal(refused)))
    click.echo(f"Not ranked: {told(refused)}", err=True)
    for number, part in enumerate(refused.parts, start=1):
        click.echo(f"  Part {number}: {_members(part)}.", err=True)
    sys.exit(REFUSED)


def _members(part: Part) -> str:
    entries = ", ".join(map(safe, part.entries))
    return f"{entries}; judged by {', '.join(map(safe, part.judges))}" if part.judges else entries
