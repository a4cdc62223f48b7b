"""A document of a board as a page shows it: every number beside the sentence of where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from contest.extensions import chosen_language
from contest.queries.contests import in_language
from contest.site.ranking import words

TICKS_MOST = 12
COLUMNS_MOST = 5
"""Columns that stand in a row; more are told when it is unfolded."""


@dataclass(frozen=True, slots=True)
class Head:
    """A stage of a contest, or a contest of a series."""

    key: str
    name: str
    percent: str  # of all weights; empty where contests stand in one list


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the judges gave in one round, without their names."""

    round: str
    composites: tuple[str, ...]
    score: str | None  # None: told in the sentence already


@dataclass(frozen=True, slots=True)
class Step:
    """What one column gave to one line."""

    head: Head
    points: str | None
    how: str
    formula: str
    weighing: str
    width: float  # of its bar, per cent of the whole
    start: float
    is_left_out: bool
    sheets: tuple[Sheets, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, or one party of a series."""

    key: str
    name: str
    rank: int | None
    total: str
    steps: tuple[Step, ...]
    missed: tuple[str, ...]  # names of columns whose minimum it did not reach
    low: int | None
    high: int | None
    first: str | None  # chance to be first, in words
    first_three: str | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A board whose every row unfolds."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    places: int
    has_sureness: bool
    is_list: bool = False  # entries of several contests, none of which is in two

    @property
    def columns(self) -> tuple[Head, ...]:
        """Those that stand in each row; one alone would say the total twice."""
        return () if self.is_list or len(self.heads) == 1 else self.heads[:COLUMNS_MOST]

    @property
    def ticks(self) -> tuple[int, ...]:
        """Places that get a line in the drawing of intervals."""
        step = max(1, -(-self.places // TICKS_MOST))
        return tuple(range(1, self.places + 1, step))


def at(place: float, places: int) -> str:
    """Where a place stands on a drawing, in per cent; mirrored where one reads from the right."""
    share = (place - 0.5) / max(places, 1) * words.PERCENT
    return f"{words.PERCENT - share if chosen_language() == 'he' else share:.2f}%"


def ledger(document: Any, order: Sequence[str], division: str | None = None) -> Ledger:
    """A contest's or a series' document; of a division its own places."""
    return _Reading(document, order).ledger(division)


class _Reading:
    """A document while it is read: what its ids mean is looked up once."""

    def __init__(self, document: Any, order: Sequence[str]) -> None:
        self.document = document
        self.order = order
        self.inputs = document["inputs"]
        self.is_series = document["kind"] == "series"
        self.is_list = self.is_series and self.inputs["rule"]["kind"] == "merged"

    def ledger(self, division: str | None) -> Ledger:
        """All of it."""
        rows = self.document["board"]["rows"]
        if division is not None:
            rows = [self.rows[row["entry"]] | {"rank": row["rank"]} for row in self._division(division)]
        lines = tuple(self._line(row, has_interval=division is None) for row in rows)
        return Ledger(
            tuple(self.heads.values()),
            lines,
            sum(line.rank is not None for line in lines),
            any(line.low is not None for line in lines),
            self.is_list,
        )

    def _division(self, division: str) -> Any:
        return self.document["board"]["divisions"][division]

    @cached_property
    def rows(self) -> dict[str, Any]:
        """Rows of the whole board by entry."""
        return {row["entry"]: row for row in self.document["board"]["rows"]}

    @cached_property
    def names(self) -> dict[str, str]:
        """Of the later contests the later name; a merged list is of entries."""
        if not self.is_series:
            return _entry_names(self.inputs)
        found: dict[str, str] = {}
        for each in self._contests:
            inputs = each["snapshot"]["inputs"]
            own = _entry_names(inputs)
            found |= own | {entry["party"]: own[entry["id"]] for entry in inputs["entries"]}
        return found

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Columns by key."""
        if self.is_series:
            rows = [(each["contest"], each["name"], each["weight"]) for each in self._contests]
        else:
            names = {each["id"]: each["name"] for each in self.inputs["stages"]}
            rows = [
                (each["stage"], names[each["stage"]], each["weight"])
                for each in self.inputs["rule"]["stages"]
            ]
        whole = sum((Fraction(weight) for _key, _name, weight in rows), Fraction(0)) or Fraction(1)
        return {
            key: Head(
                key, self._in_words(name), "" if self.is_list else words.percent(Fraction(weight) / whole)
            )
            for key, name, weight in rows
        }

    @property
    def _contests(self) -> list[Any]:
        return [each for each in self.inputs["contests"] if each["snapshot"] is not None]

    @cached_property
    def rounds(self) -> dict[str, list[tuple[Any, dict[str, Any]]]]:
        """Rounds with marks by stage: each with its rows by entry, in order."""
        found: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
        for stage in self.inputs.get("stages", ()):
            told = self.document["board"]["stages"][stage["id"]].get("rounds", {})
            found[stage["id"]] = [
                (each, {row["entry"]: row for row in told[each["id"]]["rows"]})
                for each in stage.get("rounds", ())
                if each["id"] in told
            ]
        return found

    def _in_words(self, text: Mapping[str, str]) -> str:
        return in_language(text, chosen_language(), self.order)

    def _line(self, row: Any, *, has_interval: bool) -> Line:
        steps, start = [], 0.0
        for part in row["parts"]:
            width = float(part["weighted"])
            # Of one list a contest that an entry is not in says nothing.
            if not (self.is_list and part["points"] is None):
                steps.append(self._step(part, row["entry"], start=start, width=width))
            start += width
        sure = has_interval and row.get("low") is not None
        return Line(
            key=row["entry"],
            name=self.names[row["entry"]],
            rank=row["rank"],
            total=words.two(row["total"]),
            steps=tuple(steps),
            missed=tuple(self.heads[key].name for key in row["missed"]),
            low=row["low"] if sure else None,
            high=row["high"] if sure else None,
            first=words.chance(row["p_top"]["1"]) if sure else None,
            first_three=words.chance(row["p_top"]["3"]) if sure else None,
        )

    def _step(self, part: Any, entry: str, *, start: float, width: float) -> Step:
        points, head = part["points"], self.heads[part["of"]]
        sheets: tuple[Sheets, ...] = ()
        if self.is_series:
            how, formula = words.of_contest(part)
        else:
            marks, composites, sheets = self._sheets(part["of"], entry)
            how, formula = words.of_stage(part, self.inputs, marks, composites)
        weighed = points is not None and not part["left_out"] and not self.is_list
        return Step(
            head=head,
            points=words.figure(points),
            how=how,
            formula=formula,
            weighing=f"{words.exact(part['share'])} × {words.exact(points)} = {words.two(part['weighted'])}"
            if weighed
            else "",
            width=max(0.0, width),
            start=max(0.0, start),
            is_left_out=part["left_out"],
            sheets=sheets,
        )

    def _sheets(self, stage: str, entry: str) -> tuple[str, list[Decimal | int], tuple[Sheets, ...]]:
        """The rule of the stage's last round, what its judges gave, and the same of all rounds as told."""
        rounds = self.rounds.get(stage, [])
        found: list[Sheets] = []
        last: list[Decimal | int] = []
        for number, (each, rows) in enumerate(rounds, 1):
            row = rows.get(entry)
            if row is None or not row["sheets"]:
                continue
            given = [sheet["composite"] for sheet in row["sheets"]]
            is_last = number == len(rounds)
            last = given if is_last else last
            found.append(
                Sheets(
                    self._in_words(each["name"]),
                    tuple(words.exact(value) for value in given),
                    None if is_last or row["score"] is None else words.exact(row["score"]),
                )
            )
        return rounds[-1][0]["rule"] if rounds else "", last, tuple(found)


def _entry_names(inputs: Any) -> dict[str, str]:
    return {
        entry["id"]: entry["name"] or _("Team %(number)d", number=entry["number"])
        for entry in inputs["entries"]
    }
