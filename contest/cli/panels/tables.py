"""A standing as lines of text for a terminal: tables, then what has to be said in sentences."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from judge.panels.flaws import safe
from judge.panels.reasons import NOTES, REASONS
from judge.panels.rounding import half_up
from judge.panels.standing import Agreement, JudgeRow, Row, Standing

PLACES = 4
NOTHING = "–"


def lines(standing: Standing) -> Iterator[str]:
    """Write everything that a standing has to say."""
    places = max((_places(row.score) for row in standing.rows if row.score is not None), default=0)
    yield f"Rule: {standing.rule}{_rounding(standing)}. Seed: {standing.seed}."
    yield ""
    yield from _table(
        ("Rank", "Entry", "Score", "±", "90 %", *(f"P(top {k})" for k in _tops(standing))),
        [_row(row, places) for row in standing.rows],
        left=(1,),
    )
    yield from _missing([row.reasons for row in standing.rows], len(standing.rows))
    if standing.reliability is not None:
        yield ""
        yield from _replays(standing)
    if standing.judges:
        yield ""
        yield from _table(
            ("Judge", "Severity", "Marks", "Flag"), [_judge(judge) for judge in standing.judges], left=(0, 3)
        )
        yield "Severity: how far above the others (+) or below them (-) a judge marks."
    yield ""
    yield from _agreement(standing.agreement)
    for note in standing.notes:
        facts = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in note.facts.items()}
        yield f"Note: {NOTES[note.code].format_map(facts)}"


def _rounding(standing: Standing) -> str:
    rule = standing.rule
    return "" if rule.round_at is None else f", rounded half-up to {rule.round_to} places at {rule.round_at}"


def _tops(standing: Standing) -> Sequence[int]:
    return tuple(standing.rows[0].p_top) if standing.rows else ()


def _row(row: Row, places: int) -> tuple[str, ...]:
    """Write a row; all scores have as many places as the longest, so that their points stand in line."""
    score = NOTHING if row.score is None else format(row.score, f".{places}f")
    between = NOTHING if row.low is None else f"{row.low}–{row.high}"
    shares = (NOTHING if share is None else f"{share:.2f}" for share in row.p_top.values())
    return str(row.rank or NOTHING), safe(row.entry), score, _short(row.se), between, *shares


def _judge(judge: JudgeRow) -> tuple[str, ...]:
    severity = _short(judge.severity)
    if judge.severity is not None and judge.severity >= 0:
        severity = f"+{severity}"
    flag = {True: "marks against the rest", False: "", None: ""}[judge.flag]
    return safe(judge.judge), severity, str(judge.marks), flag


def _replays(standing: Standing) -> Iterator[str]:
    """Say in words what the last columns are, by the first entry."""
    yield (
        f"We replayed the contest {standing.draws:,} times with marks as uncertain as this panel's. Part of "
        "the spread between entries is chance too, so that replays are widened by 1/√reliability "
        f"(reliability {_short(standing.reliability)})."
    )
    first = standing.rows[0]
    k = max((k for k in first.p_top if k < len(standing.rows)), default=1)
    share = first.p_top.get(k)
    if share is not None:
        won = "came first" if k == 1 else f"was among the first {k}"
        yield (
            f"{safe(first.entry)} {won} in {share * 100:.0f} of 100 replays; in 90 of 100 its rank was "
            f"{first.low} to {first.high}. The 90 % holds over all entries together."
        )


def _agreement(agreed: Agreement) -> Iterator[str]:
    yield "Agreement of the judges"
    yield f"  Krippendorff's alpha: {_figures(agreed.alpha)}"
    yield f"  Intraclass correlations: {_figures(agreed.icc)}"
    yield f"  Kendall's W: {_short(agreed.w)}"
    tested = agreed.durbin
    told = NOTHING if tested is None else f"{_short(tested.statistic)}, {tested.df} df, p {_short(tested.p)}"
    yield f"  Durbin's test: {told}"
    for name, code in agreed.reasons.items():
        yield f"  {name}: {REASONS[code]}"


def _figures(figures: Mapping[str, Decimal | None]) -> str:
    return ", ".join(f"{name} {_short(figure)}" for name, figure in figures.items())


def _missing(reasons: Sequence[Mapping[str, str]], rows: int) -> Iterator[str]:
    """Say once why figures are not there, and of how many rows."""
    found: dict[str, int] = {}
    for own in reasons:
        for code in set(own.values()):
            found[code] = found.get(code, 0) + 1
    for code, count in sorted(found.items()):
        yield REASONS[code] if count == rows else f"{REASONS[code]} ({count} of {rows})"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[int]) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(heading, *rows, strict=True)]
    for row in (heading, *rows):
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - _width(cell))
            cells.append(cell + space if place in left else space + cell)
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: Chinese takes two a character, marks on a letter none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _places(value: Decimal) -> int:
    return len(format(value, "f").partition(".")[2])


def _short(value: Decimal | None) -> str:
    return NOTHING if value is None else format(half_up(Fraction(value), PLACES), "f")
