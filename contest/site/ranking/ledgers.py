"""A document of a board as a page shows it: every number beside the sentence of where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from contest.extensions import chosen_language
from contest.queries.contests import in_language
from judge.boards.shares import PointsRule
from judge.panels.rounding import half_up, shown

TICKS_MOST = 12
SHOWN = 2
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Head:
    """A stage of a contest, or a contest of a series."""

    key: str
    name: str
    percent: str  # of all weights


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the judges gave in one round, without their names."""

    round: str
    composites: tuple[str, ...]
    score: str | None


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
    first: str | None  # chance to be first, in per cent
    first_three: str | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A board whose every row unfolds."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    places: int
    has_sureness: bool

    @property
    def ticks(self) -> tuple[int, ...]:
        """Places that get a line in the drawing of intervals."""
        step = max(1, -(-self.places // TICKS_MOST))
        return tuple(range(1, self.places + 1, step))


def at(place: float, places: int) -> str:
    """Where a place stands on a drawing, in per cent; mirrored where one reads from the right."""
    share = (place - 0.5) / max(places, 1) * PERCENT
    return f"{PERCENT - share if chosen_language() == 'he' else share:.2f}%"


def ledger(document: Any, order: Sequence[str], division: str | None = None) -> Ledger:
    """A contest's or a series' document; of a division its own places."""
    is_series = document["kind"] == "series"
    names = _party_names(document) if is_series else _entry_names(document["inputs"])
    heads = _series_heads(document["inputs"], order) if is_series else _heads(document["inputs"], order)
    rows = document["board"]["rows"]
    ranks = {row["entry"]: row["rank"] for row in rows}
    if division is not None:
        ranks = {row["entry"]: row["rank"] for row in document["board"]["divisions"][division]}
    lines = tuple(
        _line(
            row,
            rank=ranks[row["entry"]],
            names=names,
            heads=heads,
            document=document,
            order=order,
            has_interval=division is None,
        )
        for row in rows
        if row["entry"] in ranks
    )
    return Ledger(
        tuple(heads.values()),
        lines,
        sum(line.rank is not None for line in lines),
        any(line.low is not None for line in lines),
    )


def _line(
    row: Any,
    *,
    rank: int | None,
    names: Mapping[str, str],
    heads: Mapping[str, Head],
    document: Any,
    order: Sequence[str],
    has_interval: bool,
) -> Line:
    steps, start = [], 0.0
    for part in row["parts"]:
        width = float(part["weighted"])
        steps.append(_step(part, heads[part["of"]], row["entry"], document, order, start=start, width=width))
        start += width
    sure = has_interval and row.get("low") is not None
    return Line(
        key=row["entry"],
        name=names[row["entry"]],
        rank=rank,
        total=_figure(row["total"]),
        steps=tuple(steps),
        missed=tuple(heads[key].name for key in row["missed"]),
        low=row["low"] if sure else None,
        high=row["high"] if sure else None,
        first=_percent(row["p_top"]["1"]) if sure else None,
        first_three=_percent(row["p_top"]["3"]) if sure else None,
    )


def _step(
    part: Any, head: Head, entry: str, document: Any, order: Sequence[str], *, start: float, width: float
) -> Step:
    points = part["points"]
    how, formula = (
        _series_words(part) if document["kind"] == "series" else _words(part, document["inputs"], points)
    )
    return Step(
        head=head,
        points=None if points is None else _figure(points),
        how=how,
        formula=formula,
        weighing=""
        if points is None or part["left_out"]
        else f"{_exact(part['share'])} × {_exact(points)} = {_figure(part['weighted'])}",
        width=max(0.0, width),
        start=max(0.0, start),
        is_left_out=part["left_out"],
        sheets=() if document["kind"] == "series" else _sheets(document, part["of"], entry, order),
    )


def _words(part: Any, inputs: Any, points: Decimal | None) -> tuple[str, str]:
    """Where points of a stage came from: a sentence, and the sum."""
    facts = part["facts"]
    if "absent" in facts or points is None:
        return _("It has no place on this stage's board."), ""
    text = next(each["rule"] for each in inputs["rule"]["stages"] if each["stage"] == part["of"])
    rule, given = PointsRule.parse(text), _figure(points)
    if rule.kind == "solved":
        solved, problems = facts["solved"], facts["problems"]
        return _(
            "%(solved)s of %(problems)s problems solved.", solved=solved, problems=problems
        ), f"100 × {solved} ÷ {problems} = {given}"
    if rule.kind == "share":
        value, best = _exact(facts["value"]), _exact(facts["best"])
        return _(
            "The score is %(value)s; the best had %(best)s.", value=value, best=best
        ), f"100 × {value} ÷ {best} = {given}"
    if rule.kind == "standardised":
        value, mean = _exact(facts["value"]), _exact(facts["mean"])
        spread = _exact(facts.get("sd", Decimal(0)))
        sentence = _(
            "The score is %(value)s; the mean is %(mean)s, the standard deviation %(sd)s.",
            value=value,
            mean=mean,
            sd=spread,
        )
        return sentence, "" if spread == "0" else f"50 + 10 × ({value} − {mean}) ÷ {spread} = {given}"
    rank, entries = facts["rank"], facts["entries"]
    sentence = _("Place %(rank)s of %(entries)s.", rank=rank, entries=entries)
    if rule.table:
        return sentence, _("%(points)s points for this place", points=given)
    return sentence, f"100 × ({entries} + 1 − {rank}) ÷ {entries} = {given}"


def _series_words(part: Any) -> tuple[str, str]:
    rank = part["facts"].get("rank")
    if part["points"] is None:
        return _("Not in this contest, or without a place in it."), ""
    return _("Place %(rank)s, with %(total)s points.", rank=rank, total=_figure(part["points"])), ""


def _sheets(document: Any, stage: str, entry: str, order: Sequence[str]) -> tuple[Sheets, ...]:
    told = document["board"]["stages"][stage].get("rounds", {})
    given = next(each for each in document["inputs"]["stages"] if each["id"] == stage)
    found = []
    for round_ in given.get("rounds", ()):
        rows = told.get(round_["id"], {"rows": ()})["rows"]
        row = next((row for row in rows if row["entry"] == entry), None)
        if row is not None and row["sheets"]:
            found.append(
                Sheets(
                    in_language(round_["name"], chosen_language(), order),
                    tuple(_exact(sheet["composite"]) for sheet in row["sheets"]),
                    None if row["score"] is None else _exact(row["score"]),
                )
            )
    return tuple(found)


def _heads(inputs: Any, order: Sequence[str]) -> dict[str, Head]:
    names = {each["id"]: in_language(each["name"], chosen_language(), order) for each in inputs["stages"]}
    rows = [(each["stage"], names[each["stage"]], each["weight"]) for each in inputs["rule"]["stages"]]
    return _weighed(rows)


def _series_heads(inputs: Any, order: Sequence[str]) -> dict[str, Head]:
    return _weighed(
        [
            (each["contest"], in_language(each["name"], chosen_language(), order), each["weight"])
            for each in inputs["contests"]
            if each["snapshot"] is not None
        ]
    )


def _weighed(rows: Sequence[tuple[str, str, Any]]) -> dict[str, Head]:
    whole = sum((Decimal(weight) for _key, _name, weight in rows), Decimal(0)) or Decimal(1)
    return {key: Head(key, name, _percent(Decimal(weight) / whole)) for key, name, weight in rows}


def _entry_names(inputs: Any) -> dict[str, str]:
    return {
        entry["id"]: entry["name"] or _("Team %(number)d", number=entry["number"])
        for entry in inputs["entries"]
    }


def _party_names(document: Any) -> dict[str, str]:
    """Of the later contests the later name; a merged list is of entries."""
    found: dict[str, str] = {}
    for each in document["inputs"]["contests"]:
        if each["snapshot"] is not None:
            inputs = each["snapshot"]["inputs"]
            own = _entry_names(inputs)
            found |= own | {entry["party"]: own[entry["id"]] for entry in inputs["entries"]}
    return found


def figure(value: Decimal | int | None) -> str | None:
    """A number as a page shows it; None stays None."""
    return None if value is None else _figure(value)


def _figure(value: Decimal | int) -> str:
    """Two places, half-up, as a page shows a number."""
    return f"{half_up(Fraction(value), SHOWN):f}"


def _exact(value: Decimal | int | str) -> str:
    return f"{shown(Fraction(Decimal(value))):f}"


def _percent(share: Decimal) -> str:
    return str(format_decimal(half_up(Fraction(share * PERCENT), 0)))
