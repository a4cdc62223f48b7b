"""What a snapshot's inputs have to look like before anything is computed from them (see docs/boards.md).

Files come from anybody: every type, name and size is looked at, so that computing can neither stumble nor
take for ever. Keys that nobody knows are left alone.
"""

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any, TypeAlias

from judge.boards.canonical import DocumentBroken
from judge.verdicts import Verdict

Plain: TypeAlias = Any

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?\Z")
ENTRIES, ATTEMPTS = 20_000, 2_000_000
"""The most of each in a contest."""
MARKED, JUDGES, MARKS = 5_000, 300, 200_000
"""The most of each in a round: entries with marks, judges, marks."""
TEXT, STAGES, PROBLEMS, CONTESTS, GROUPS = 10_000, 50, 200, 100, 1_000
HUGE = 10**12
VERDICTS = frozenset(verdict.name for verdict in Verdict)


def check_contest(inputs: Plain) -> None:
    """Refuse inputs of a contest that are none; raises DocumentBroken ("document.inputs")."""
    entries = _rows(inputs, "entries", "inputs", ENTRIES)
    for where, row in entries:
        _text(row, "id", where)
        _text(row, "party", where)
        _whole(row, "number", where)
        _maybe(_text, row, "name", where)
        _texts(row, "divisions", where)
    known = _ids(entries, "id")
    divisions = _rows(inputs, "divisions", "inputs", STAGES)
    for where, row in divisions:
        _text(row, "slug", where)
        _words(row, "name", where)
    _ids(divisions, "slug")
    stages = _rows(inputs, "stages", "inputs", STAGES)
    for where, row in stages:
        _text(row, "id", where)
        _words(row, "name", where)
        if _one_of(row, "kind", where, ("code", "pitch")) == "code":
            _check_code(where, row, known)
        else:
            _check_pitch(where, row, known)
    _check_rule(inputs, _ids(stages, "id"))


def check_series(inputs: Plain, inner: Callable[[Plain, str], None]) -> None:
    """Refuse inputs of a series that are none; `inner` looks at the snapshot of each of its contests."""
    rule = _dict(inputs, "rule", "inputs")
    _one_of(rule, "kind", "rule", ("total", "merged"))
    _one_of(rule, "missing", "rule", ("zero", "dropped"))
    _whole(rule, "drop_lowest", "rule", most=CONTESTS)
    contests = _rows(inputs, "contests", "inputs", CONTESTS)
    for where, row in contests:
        _text(row, "contest", where)
        _decimal(row, "weight", where)
        _words(row, "name", where)
        if _get(row, "snapshot", where) is not None:
            inner(row["snapshot"], f"{where}.snapshot")
    _ids(contests, "contest")


def check_rows(board: Plain, known: Collection[str], where: str) -> None:
    """Refuse rows of a contest's board that a series can't add up."""
    rows = _rows(board, "rows", where, ENTRIES)
    for place, row in rows:
        _member(row, "entry", place, known)
        _maybe(_whole, row, "rank", place)
        _decimal(row, "total", place)
    _ids(rows, "entry")


def entries_of(inputs: Plain) -> frozenset[str]:
    """Ids of entries, of inputs that were looked at."""
    return frozenset(entry["id"] for entry in inputs["entries"])


def _check_rule(inputs: Plain, stages: Collection[str]) -> None:
    rule = _dict(inputs, "rule", "inputs")
    _whole(rule, "digits", "rule", most=12)
    _whole(rule, "drop_lowest", "rule", most=STAGES)
    rows = _rows(rule, "stages", "rule", STAGES)
    for where, row in rows:
        _member(row, "stage", where, stages)
        _decimal(row, "weight", where)
        _text(row, "rule", where)
        _maybe(_decimal, row, "minimum", where)
    if len(_ids(rows, "stage")) != len(stages):
        raise _broken("rule.stages", "does not name each stage once")


def _check_code(where: str, stage: Plain, known: Collection[str]) -> None:
    _whole(stage, "penalty_minutes", where, most=HUGE)
    problems = _rows(stage, "problems", where, PROBLEMS)
    for place, row in problems:
        _text(row, "id", place)
        _text(row, "label", place)
    ids = _ids(problems, "id")
    if is_points := stage.get("rule") == "points":
        _check_points(where, stage, problems)
    for place, row in _rows(stage, "attempts", where, ATTEMPTS):
        _member(row, "entry", place, known)
        _member(row, "problem", place, ids)
        _whole(row, "at_s", place, least=-HUGE)
        _whole(row, "order", place)
        _yes_or_no(row, "pending", place)
        if _get(row, "verdict", place) is not None:
            _member(row, "verdict", place, VERDICTS)
        if is_points:
            _check_scores(place, row)


def _check_points(where: str, stage: Plain, problems: list[tuple[str, Plain]]) -> None:
    _one_of(stage, "points_by", where, ("submission", "groups"))
    _yes_or_no(stage, "is_tied_by_time", where)
    for place, row in problems:
        _maybe(_decimal, row, "worth", place)
        _maybe(_decimal, row, "most", place)
        _yes_or_no(row, "is_scoring", place)
        _texts(row, "parts", place)


def _check_scores(where: str, attempt: Plain) -> None:
    if attempt.get("score") is not None:
        _decimal(attempt, "score", where, least=None)
    if "groups" in attempt:
        groups = _dict(attempt, "groups", where)
        if len(groups) > GROUPS:
            raise _broken(f"{where}.groups", f"holds more than {GROUPS}")
        for name in groups:
            _decimal(groups, name, f"{where}.groups", least=None)


def _check_pitch(where: str, stage: Plain, known: Collection[str]) -> None:
    rounds = _rows(stage, "rounds", where, STAGES)
    for place, row in rounds:
        _text(row, "id", place)
        _words(row, "name", place)
        _text(row, "rule", place)
        _maybe(_whole, row, "round_to", place)
        _maybe(_text, row, "round_at", place)
        _maybe(_text, row, "tie_break", place)
        _maybe(_decimal, row, "scale_width", place)
        if row.get("seed") is not None:
            _whole(row, "seed", place, most=2**64)
        for entry in _texts(row, "entries", place):
            if entry not in known:
                raise _broken(f"{place}.entries", "names an entry that is not there")
        marks = _rows(row, "marks", place, MARKS)
        for cell, mark in marks:
            _member(mark, "entry", cell, known)
            _text(mark, "judge", cell)
            _text(mark, "criterion", cell)
            _decimal(mark, "weight", cell)
            _decimal(mark, "mark", cell, least=None)
        for key, most in (("judge", JUDGES), ("entry", MARKED)):
            if len({mark[key] for _cell, mark in marks}) > most:
                raise _broken(f"{place}.marks", f"names more than {most} of {key}")
    _ids(rounds, "id")


def _broken(where: str, what: str) -> DocumentBroken:
    return DocumentBroken("document.inputs", cause=f"{where} {what}")


def _get(row: Plain, key: str, where: str) -> Plain:
    if key not in row:
        raise _broken(f"{where}.{key}", "is missing")
    return row[key]


def _dict(row: Plain, key: str, where: str) -> Plain:
    found = _get(row, key, where)
    if not isinstance(found, dict):
        raise _broken(f"{where}.{key}", "is no object")
    return found


def _list(row: Plain, key: str, where: str, most: int) -> list[Plain]:
    found = _get(row, key, where)
    if not isinstance(found, list):
        raise _broken(f"{where}.{key}", "is no list")
    if len(found) > most:
        raise _broken(f"{where}.{key}", f"holds more than {most}")
    return found


def _rows(row: Plain, key: str, where: str, most: int) -> list[tuple[str, Plain]]:
    """Objects of a list, each with where it stands, counted from 1."""
    found = _list(row, key, where, most)
    path = key if where == "inputs" else f"{where}.{key}"
    for number, each in enumerate(found, 1):
        if not isinstance(each, dict):
            raise _broken(f"{path}[{number}]", "is no object")
    return [(f"{path}[{number}]", each) for number, each in enumerate(found, 1)]


def _ids(rows: list[tuple[str, Plain]], key: str) -> frozenset[str]:
    seen: set[str] = set()
    for where, row in rows:
        if row[key] in seen:
            raise _broken(f"{where}.{key}", "stands twice")
        seen.add(row[key])
    return frozenset(seen)


def _text(row: Plain, key: str, where: str) -> None:
    found = _get(row, key, where)
    if not isinstance(found, str) or len(found) > TEXT:
        raise _broken(f"{where}.{key}", "is no text")


def _texts(row: Plain, key: str, where: str) -> list[str]:
    found = _list(row, key, where, ENTRIES)
    if not all(isinstance(each, str) for each in found):
        raise _broken(f"{where}.{key}", "holds what is no text")
    return found


def _words(row: Plain, key: str, where: str) -> None:
    if not all(isinstance(text, str) for text in _dict(row, key, where).values()):
        raise _broken(f"{where}.{key}", "holds what is no text")


def _yes_or_no(row: Plain, key: str, where: str) -> None:
    if not isinstance(_get(row, key, where), bool):
        raise _broken(f"{where}.{key}", "is neither true nor false")


def _one_of(row: Plain, key: str, where: str, known: Collection[str]) -> str:
    found = _get(row, key, where)
    if not isinstance(found, str) or found not in known:
        raise _broken(f"{where}.{key}", f"is none of {', '.join(known)}")
    return found


def _member(row: Plain, key: str, where: str, known: Collection[str]) -> None:
    found = _get(row, key, where)
    if not isinstance(found, str) or found not in known:
        raise _broken(f"{where}.{key}", "names nothing that is there")


def _whole(row: Plain, key: str, where: str, *, least: int = 0, most: int = HUGE) -> None:
    found: Any = _get(row, key, where)
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise _broken(f"{where}.{key}", f"is no whole number from {least} to {most}")


def _decimal(row: Plain, key: str, where: str, *, least: int | None = 0) -> None:
    """A number as JSON has it, or as a text of digits: marks are written as texts."""
    found: Any = _get(row, key, where)
    if isinstance(found, str) and _NUMBER.match(found):
        found = Decimal(found)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise _broken(f"{where}.{key}", "is no number")
    if not -HUGE <= found <= HUGE or (least is not None and found < least):
        raise _broken(f"{where}.{key}", "is out of range")


def _maybe(look: Callable[[Plain, str, str], None], row: Plain, key: str, where: str) -> None:
    if _get(row, key, where) is not None:
        look(row, key, where)
