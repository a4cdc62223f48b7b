"""Published boards: what is in one, whether it computes again to the same, what changed between two.

A snapshot is a document `{format, kind, subject, inputs, board, …}`. Of a series its inputs hold the
snapshots of its contests whole, so that everything can be computed again down to the marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from judge.boards import shapes
from judge.boards.canonical import DocumentBroken, digest, written
from judge.boards.combined import Column, NoWeight, Rule, combine
from judge.boards.documents import Plain, board_of, told_rows
from judge.boards.shares import RuleUnfed, RuleUnknown
from judge.panels.flaws import MarksInvalid, RuleInvalid

FORMAT = "podium.snapshot/1"
FRAMES = frozenset({"rows", "stages", "rounds", "parts", "facts"})
"""Keys that say nothing about where a cell stands."""

Names: TypeAlias = dict[str, str]
"""What ids mean, so that a cell can be named."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that the file says one thing of, and computing again another."""

    where: str  # "Tidal Garden, Pitch: score" as far as names are known
    stored: Any
    computed: Any


def series_rows(inputs: Plain) -> Plain:
    """Rows of a series from the snapshots of its contests. Raises NoWeight."""
    contests = [each for each in inputs["contests"] if each["snapshot"] is not None]
    by_party: dict[str, dict[str, tuple[Decimal | None, dict[str, str | int]]]] = {}
    is_total = inputs["rule"]["kind"] == "total"
    for each in contests:
        snapshot = each["snapshot"]
        parties = {entry["id"]: entry["party"] for entry in snapshot["inputs"]["entries"]}
        for row in snapshot["board"]["rows"]:
            # Of one list each entry is a line; whoever has no place in a contest has no points from it.
            key = parties[row["entry"]] if is_total else row["entry"]
            points = None if row["rank"] is None else _decimal(row["total"])
            by_party.setdefault(key, {})[each["contest"]] = (
                points,
                {"rank": "" if row["rank"] is None else row["rank"]},
            )
    columns = tuple(Column(each["contest"], _decimal(each["weight"])) for each in contests)
    if not columns:
        return []
    rule = Rule(
        columns,
        drop_lowest=inputs["rule"]["drop_lowest"] if is_total else 0,
        missing_counts=is_total and inputs["rule"]["missing"] == "zero",
    )
    return told_rows(combine(by_party, rule))


def computed(document: Plain) -> Plain:
    """The board of a snapshot, from its inputs alone.

    Raises DocumentBroken where the inputs are none, NotComparable where a panel has come apart.
    """
    try:
        if document["kind"] == "series":
            return {"rows": series_rows(document["inputs"])}
        return board_of(document["inputs"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as error:
        raise DocumentBroken("document.inputs", cause=f"{type(error).__name__}: {error}"[:200]) from None
    except (MarksInvalid, RuleInvalid, RuleUnknown, RuleUnfed, NoWeight) as error:
        raise DocumentBroken("document.inputs", cause=str(error.code)) from None


def check(document: Plain) -> None:
    """Refuse what is no snapshot; raises DocumentBroken."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DocumentBroken("document.format", wanted=FORMAT)
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in {"contest", "series"}:
        raise DocumentBroken("document.kind")
    for key in ("subject", "inputs", "board"):
        if not isinstance(document.get(key), dict):
            raise DocumentBroken("document.missing", key=key)
    if kind == "series":
        shapes.check_series(document["inputs"], _check_inner)
    else:
        shapes.check_contest(document["inputs"])
    if not isinstance(document["board"].get("rows"), list):
        raise DocumentBroken("document.missing", key="board.rows")


def _check_inner(document: Plain, where: str) -> None:
    """A series adds up contests: it holds no series."""
    if not isinstance(document, dict) or document.get("kind") != "contest":
        raise DocumentBroken("document.inputs", cause=f"{where} is no snapshot of a contest")
    check(document)
    shapes.check_rows(document["board"], shapes.entries_of(document["inputs"]), f"{where}.board")


def verify(document: Plain) -> tuple[Difference, ...]:
    """Compute a snapshot again and name each cell that is not the same; raises as `computed`.

    Where a number comes from is told before what it led to: what a judge gave, then scores, then totals.
    """
    check(document)
    found = list(_differences(document["board"], computed(document), _names(document), ()))
    if document["kind"] == "series":
        for each in document["inputs"]["contests"]:
            if each["snapshot"] is not None:
                name = _in_words(each["name"]) or each["contest"]
                found += [
                    Difference(f"{name}: {inner.where}", inner.stored, inner.computed)
                    for inner in verify(each["snapshot"])
                ]
                found += _other_bytes(name, each)
    return tuple(sorted(found, key=lambda each: ", sheets, " not in each.where))


def _other_bytes(name: str, each: Plain) -> Iterator[Difference]:
    """A contest's snapshot has the digest that the contest published it with."""
    try:
        again = digest(written(each["snapshot"]))
    except (ValueError, RecursionError):
        again = ""  # what Podium never writes: half characters, nesting without end
    if each.get("sha256") != again:
        yield Difference(f"{name}: SHA-256", each.get("sha256"), again)


def _differences(stored: Any, again: Any, names: Names, path: tuple[str, ...]) -> Iterator[Difference]:
    match stored, again:
        case dict(), dict():
            for key in sorted({*stored, *again}, key=_stages_first):
                step = () if key in FRAMES else (names.get(key, key),)
                yield from _differences(stored.get(key), again.get(key), names, (*path, *step))
        case list(), list():
            yield from _lists(stored, again, names, path)
        case _:
            if not _same(stored, again):
                yield Difference(", ".join(path), stored, again)


def _stages_first(key: str) -> tuple[bool, str]:
    return key != "stages", key


def _lists(stored: list[Any], again: list[Any], names: Names, path: tuple[str, ...]) -> Iterator[Difference]:
    """Rows are matched by who they are of: one that moved differs in its rank, not everywhere."""
    left, right = _by_key(stored), _by_key(again)
    if left is None or right is None:
        for number in range(max(len(stored), len(again))):
            one, other = (rows[number] if number < len(rows) else None for rows in (stored, again))
            yield from _differences(one, other, names, (*path, str(number + 1)))
        return
    for key in [*left, *(key for key in right if key not in left)]:
        yield from _differences(left.get(key), right.get(key), names, (*path, names.get(key, key)))


def _by_key(rows: list[Any]) -> dict[str, Any] | None:
    for key in ("entry", "judge", "of"):
        if rows and all(isinstance(row, dict) and isinstance(row.get(key), str) for row in rows):
            found = {row[key]: row for row in rows}
            return found if len(found) == len(rows) else None
    return {} if not rows else None


def _same(stored: Any, again: Any) -> bool:
    if isinstance(stored, bool) or isinstance(again, bool):
        return stored is again
    if isinstance(stored, int | Decimal) and isinstance(again, int | Decimal):
        return Decimal(stored) == Decimal(again)
    return bool(stored == again)


def _names(document: Plain) -> Names:
    found: Names = {}
    inputs = document["inputs"]
    for entry in inputs.get("entries", ()):
        found[entry["id"]] = entry["name"] or f"Team {entry['number']}"
    for stage in inputs.get("stages", ()):
        found[stage["id"]] = _in_words(stage["name"]) or stage["id"]
        for each in (*stage.get("problems", ()), *stage.get("rounds", ())):
            found[each["id"]] = each.get("label") or _in_words(each.get("name")) or each["id"]
    for each in inputs.get("contests", ()):
        if each["snapshot"] is not None:
            found[each["contest"]] = _in_words(each["name"]) or each["contest"]
            for entry in each["snapshot"]["inputs"]["entries"]:
                name = entry["name"] or f"Team {entry['number']}"
                found[entry["party"]] = found[entry["id"]] = name
    return found


def _in_words(name: Any) -> str:
    """A text in several languages in the first of them."""
    if isinstance(name, dict):
        return str(name.get("en") or next(iter(name.values()), ""))
    return ""


@dataclass(frozen=True, slots=True)
class Change:
    """How one line of a board changed from one snapshot to the next; None: it was not there."""

    entry: str
    rank: tuple[int | None, int | None]
    total: tuple[Decimal | None, Decimal | None]


def changes(before: Plain, after: Plain) -> tuple[Change, ...]:
    """The lines that are not the same on two boards, in the order of the later one."""
    old = {row["entry"]: row for row in before["rows"]}
    new = {row["entry"]: row for row in after["rows"]}
    found: list[Change] = []
    for entry in [*new, *(entry for entry in old if entry not in new)]:
        one, other = old.get(entry), new.get(entry)
        pair = [
            (None, None) if row is None else (row["rank"], _decimal(row["total"])) for row in (one, other)
        ]
        if pair[0] != pair[1]:
            found.append(Change(entry, (pair[0][0], pair[1][0]), (pair[0][1], pair[1][1])))
    return tuple(found)


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)
