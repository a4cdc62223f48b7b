"""From the inputs of a contest's boards, as plain values, to the boards: what is published is computed here.

Inputs and result are what JSON holds, numbers people are ranked by as Decimal or int; docs/boards.md tells
the shapes. Whoever has a snapshot computes the same from it, without a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from judge.boards import coding
from judge.boards.combined import Column, Row, Rule, combine, stage_points
from judge.boards.replays import Replayed, replayed, sureness
from judge.boards.shares import FROM_ZERO, Feed, PointsRule, Result, StageBoard
from judge.panels.composites import Panel
from judge.panels.intervals import Intervals
from judge.panels.marks import Mark
from judge.panels.ranking import TOP
from judge.panels.ranking import rank as rank_marks
from judge.panels.rounding import half_up, shown
from judge.panels.rules import Rule as MarksRule
from judge.panels.standing import Standing, Unconnected

Plain: TypeAlias = Any
"""What JSON holds: dict, list, str, int, bool, None, and Decimal."""

CHANCES = 3
"""Places of a chance."""
SHARES = 6
"""Places of a weight that has no end."""
INTERVALS = frozenset({"zscore", "bradley-terry", "ranksum"})
"""Rules for marks whose scores have no zero: a share of the best of them would mean nothing."""


def feeds_by(rule: str) -> frozenset[Feed]:
    """What a board of marks has to offer, by its rule for marks."""
    return frozenset({Feed.INTERVAL}) if rule.partition(":")[0] in INTERVALS else FROM_ZERO


class NotComparable(Exception):
    """A round's entries can't be compared with each other; `cause` holds its parts."""

    code = "board.not_comparable"

    def __init__(self, stage: str, round_: str, cause: Unconnected) -> None:
        super().__init__(f"round {round_}")
        self.stage = stage
        self.round = round_
        self.parts = cause.parts


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage's board as points need it and as the document tells it."""

    board: StageBoard
    told: Plain
    drawn: Replayed | None = None


def board_of(inputs: Plain) -> Plain:
    """The boards of a contest: of each stage, combined, by division. Raises NotComparable."""
    entries = [entry["id"] for entry in inputs["entries"]]
    staged = {stage["id"]: _staged(stage, entries) for stage in inputs["stages"]}
    rules = {each["stage"]: PointsRule.parse(each["rule"]) for each in inputs["rule"]["stages"]}
    drop_lowest = inputs["rule"]["drop_lowest"]
    rows = combine(
        stage_points(
            entries,
            {stage: each.board for stage, each in staged.items()},
            rules,
            inputs["rule"]["digits"],
        ),
        Rule(
            tuple(
                Column(each["stage"], _decimal(each["weight"]), _maybe(each["minimum"]))
                for each in inputs["rule"]["stages"]
            ),
            drop_lowest,
        ),
    )
    drawn = {stage: (each.drawn, rules[stage]) for stage, each in staged.items() if each.drawn is not None}
    divisions = {entry["id"]: set(entry["divisions"]) for entry in inputs["entries"]}
    return {
        "rows": _with_sureness(told_rows(rows), sureness(rows, drawn, drop_lowest=drop_lowest)),
        "stages": {stage: each.told for stage, each in staged.items()},
        "divisions": {
            division["slug"]: _places([row for row in rows if division["slug"] in divisions[row.entry]])
            for division in inputs["divisions"]
        },
    }


def told_rows(rows: Sequence[Row]) -> list[Plain]:
    """Rows of a combined board with all that each number came from."""
    return [
        {
            "rank": row.rank,
            "entry": row.entry,
            "total": row.total,
            "missed": list(row.missed),
            "parts": [
                {
                    "of": part.column,
                    "points": part.points,
                    "share": half_up(part.share, SHARES),
                    "weighted": half_up(part.weighted, SHARES),
                    "left_out": part.is_left_out,
                    "facts": {name: _number(value) for name, value in part.facts.items()},
                }
                for part in row.parts
            ],
        }
        for row in rows
    ]


def _with_sureness(told: list[Plain], sure: Intervals | None) -> Plain:
    """Rows that have a place come first, in the order of the intervals."""
    for number, row in enumerate(told):
        if sure is None or row["rank"] is None:
            row |= {"low": None, "high": None, "p_top": dict.fromkeys(map(str, TOP))}
            continue
        chances = {
            str(k): half_up(Fraction(int(sure.counts[number, :k].sum()), sure.draws), CHANCES) for k in TOP
        }
        row |= {"low": int(sure.low[number]), "high": int(sure.high[number]), "p_top": chances}
    return told


def _places(rows: Sequence[Row]) -> Plain:
    """A division's own places; points and totals are those of the whole board."""
    placed = [row.exact for row in rows if not row.missed]
    return [
        {
            "rank": None if row.missed else 1 + sum(other > row.exact for other in placed),
            "entry": row.entry,
            "total": row.total,
        }
        for row in rows
    ]


def _staged(stage: Plain, entries: Sequence[str]) -> Staged:
    return Staged(*coding.staged(stage, entries)) if stage["kind"] == "code" else _pitch(stage, entries)


def _pitch(stage: Plain, entries: Sequence[str]) -> Staged:
    """The last round first: who came so far is before all who did not; only there is a score a score."""
    results: list[Result] = []
    seen: set[str] = set()
    told: dict[str, Plain] = {}
    feeds: frozenset[Feed] = frozenset()
    drawn = None
    marked = [each for each in stage["rounds"] if each["marks"]]
    for each in reversed(marked):
        standing = standing_of(stage["id"], each)
        told[each["id"]] = told_standing(standing, each)
        is_last = each is marked[-1]
        if is_last:
            feeds = feeds_by(each["rule"])
            drawn = replayed(
                Panel.of(marks_of(each), standing.rule.rounding), standing.rule, seed=standing.seed
            )
        before = len(seen)
        for row in standing.rows:
            if row.entry in seen or row.rank is None:
                continue
            ahead = sum(
                other.rank is not None and other.rank < row.rank and other.entry not in seen
                for other in standing.rows
            )
            results.append(Result(row.entry, before + ahead + 1, row.score if is_last else None))
        seen.update(result.entry for result in results)
    results.extend(Result(entry, None) for entry in entries if entry not in seen)
    return Staged(
        StageBoard(tuple(results), feeds or FROM_ZERO),
        {"rows": [{"rank": each.rank, "entry": each.entry, "score": each.value} for each in results]}
        | {"rounds": told},
        drawn,
    )


def standing_of(stage: str, found: Plain) -> Standing:
    """A round's standing from its inputs; raises NotComparable."""
    marks = marks_of(found)
    rule = MarksRule.parse(found["rule"], round_to=found["round_to"], round_at=found["round_at"])
    try:
        return rank_marks(
            marks,
            rule,
            seed=found.get("seed"),
            scale_width=_maybe(found["scale_width"]),
            tie_break=found["tie_break"],
            entries=found["entries"],
        )
    except Unconnected as cause:
        raise NotComparable(stage, found["id"], cause) from None


def marks_of(found: Plain) -> tuple[Mark, ...]:
    """The marks of a round."""
    return tuple(
        Mark(
            each["entry"],
            each["judge"],
            _decimal(each["mark"]),
            criterion=each["criterion"],
            weight=_decimal(each["weight"]),
        )
        for each in found["marks"]
    )


def told_standing(standing: Standing, found: Plain) -> Plain:
    """A standing with the sheets it came from: what each judge gave each entry, criteria together."""
    sheets = Panel.of(marks_of(found), standing.rule.rounding).by_entry
    return {
        "seed": standing.seed,
        "rows": [
            {
                "rank": row.rank,
                "entry": row.entry,
                "score": row.score,
                "se": row.se,
                "low": row.low,
                "high": row.high,
                "p_top": {str(k): share for k, share in row.p_top.items()},
                "sheets": [
                    {"judge": sheet.judge, "composite": shown(sheet.composite)}
                    for sheet in sheets.get(row.entry, ())
                ],
            }
            for row in standing.rows
        ],
        "judges": [
            {"judge": row.judge, "severity": row.severity, "marks": row.marks} for row in standing.judges
        ],
    }


def _decimal(value: Decimal | int | str) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def _maybe(value: Decimal | int | str | None) -> Decimal | None:
    return None if value is None else _decimal(value)


def _number(value: str | int) -> Decimal | int:
    return value if isinstance(value, int) else Decimal(value)
