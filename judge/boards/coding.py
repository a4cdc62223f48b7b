"""A stage of programs from its inputs, as plain values, to its board (see judge.boards.documents)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from judge.boards import icpc, points
from judge.boards.shares import FROM_ZERO, Feed, Result, StageBoard
from judge.verdicts import Verdict

Plain: TypeAlias = Any

SOLVED_FEEDS = frozenset({Feed.SOLVED})
POINTS_FEEDS = FROM_ZERO | SOLVED_FEEDS
"""What a board by points has: points begin at nothing, and full points are a solution."""


def staged(stage: Plain, entries: Sequence[str]) -> tuple[StageBoard, Plain]:
    """The board of a stage as points need it and as the document tells it."""
    return _by_points(stage, entries) if stage.get("rule") == "points" else _by_solved(stage, entries)


def _by_solved(stage: Plain, entries: Sequence[str]) -> tuple[StageBoard, Plain]:
    problems = [problem["id"] for problem in stage["problems"]]
    rule = icpc.Rule(penalty_minutes=stage["penalty_minutes"])
    found = icpc.rank(entries, problems, map(_attempt, stage["attempts"]), rule)
    told = [
        {
            "rank": row.rank,
            "entry": row.entry,
            "solved": row.solved,
            "penalty": row.penalty,
            "cells": {
                problem: {"solved": cell.solved, "tries": cell.tries, "minute": cell.minute}
                for problem, cell in row.cells.items()
                if cell.tries or cell.solved
            },
        }
        for row in found.rows
    ]
    results = tuple(Result(row.entry, row.rank, solved=row.solved) for row in found.rows)
    return StageBoard(results, SOLVED_FEEDS, len(problems)), {"rows": told}


def _by_points(stage: Plain, entries: Sequence[str]) -> tuple[StageBoard, Plain]:
    problems = [_problem(each) for each in stage["problems"]]
    rule = points.Rule(by_groups=stage["points_by"] == "groups", is_tied_by_time=stage["is_tied_by_time"])
    found = points.rank(entries, problems, map(_attempt, stage["attempts"]), rule)
    told = [
        {
            "rank": row.rank,
            "entry": row.entry,
            "points": row.total,
            "solved": row.solved,
            "at_s": row.at_s,
            "cells": {
                problem: {"points": cell.points, "tries": cell.tries, "at_s": cell.at_s}
                for problem, cell in row.cells.items()
                if cell.tries
            },
        }
        for row in found.rows
    ]
    results = tuple(Result(row.entry, row.rank, row.total, row.solved) for row in found.rows)
    return StageBoard(results, POINTS_FEEDS, len(problems)), {"rows": told}


def _problem(each: Plain) -> points.Problem:
    return points.Problem(
        id=each["id"],
        worth=_maybe(each["worth"]),
        most=_maybe(each["most"]),
        is_scoring=each["is_scoring"],
        parts=tuple(each["parts"]),
    )


def _attempt(each: Plain) -> points.Attempt:
    return points.Attempt(
        entry=each["entry"],
        problem=each["problem"],
        at_s=each["at_s"],
        verdict=None if each["verdict"] is None else Verdict[each["verdict"]],
        is_pending=each["pending"],
        order=each["order"],
        score=_maybe(each.get("score")),
        groups=tuple((name, _decimal(score)) for name, score in each.get("groups", {}).items()),
    )


def _decimal(value: Decimal | int | str) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def _maybe(value: Decimal | int | str | None) -> Decimal | None:
    return None if value is None else _decimal(value)
