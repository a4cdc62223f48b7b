"""What the page of a standing shows: lines that unfold, judges, agreement, what should be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contest.models import Criterion
from contest.queries.round_standings import RoundStanding
from contest.site.standings import words
from contest.site.standings.finding import Stand
from contest.site.standings.judging import Figure, JudgeLine, figures_of, judges_of
from contest.site.standings.plots import Places, Scale
from judge.panels import ties
from judge.panels.rounding import Stage, half_up, shown
from judge.panels.standing import Part, Row


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What one juror gave one entry."""

    juror: str
    is_own: bool
    marks: tuple[tuple[str, str], ...]
    """criterion's name and mark; a dash where it was not marked"""
    composite: str
    strictness: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """An entry's mean for one criterion beside the field's."""

    name: str
    share: str
    """of all weights, per cent"""
    mean: str
    field: str
    low: str
    """of the field"""
    high: str
    place: int
    of: int
    scale: Scale
    at_mean: str
    at_field: str
    at_low: str
    at_high: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry."""

    key: str
    name: str
    row: Row
    score: str
    mean: str
    judges: int
    sure: str
    adjusted: str
    sum: str
    why: str
    """why it has no place; empty where it has one"""
    sheets: tuple[SheetLine, ...]
    """empty where the viewer may not read them"""
    profile: tuple[CriterionLine, ...]
    outcome: str
    """passed, out or empty"""
    deliberation: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All of a page."""

    found: RoundStanding
    lines: tuple[Line, ...]
    places: Places
    criteria: tuple[str, ...]
    """names of those that count"""
    rubric: tuple[str, ...]
    """names of all"""
    judges: tuple[JudgeLine, ...]
    axis: Scale
    figures: tuple[Figure, ...]
    agreed: str
    parts: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    thin: tuple[str, ...]
    """entries and jurors each of whose loss would split the panel"""
    tied: str
    is_adjusted: bool
    is_even: bool
    """no judge differs from the others by anything that can be told from chance"""
    is_sure: bool

    @property
    def flagged(self) -> tuple[JudgeLine, ...]:
        """Jurors whose marks run against the others'."""
        return tuple(each for each in self.judges if each.is_flagged)


def show(stand: Stand, found: RoundStanding) -> Shown:
    """Put everything into words and on drawings."""
    names = {each.key: stand.say(each.name) for each in found.criteria}
    standing = found.standing
    lines = () if standing is None else tuple(_line(stand, found, row, names) for row in standing.rows)
    judges, axis = judges_of(found)
    broken_by = (found.question.tie_break or "").removeprefix(ties.CRITERION)
    return Shown(
        found=found,
        lines=lines,
        places=Places(sum(line.row.rank is not None for line in lines)),
        criteria=tuple(names[key] for key in _keys(found)),
        rubric=tuple(names.values()),
        judges=judges,
        axis=axis,
        figures=figures_of(found),
        agreed="" if standing is None else words.agreed(standing.agreement.alpha.get("interval")),
        parts=tuple(_named(stand, found, part) for part in found.ranked.parts),
        thin=() if standing is None else sum(_named(stand, found, standing.cut), ()),
        tied="" if standing is None else words.tied(standing, names.get(broken_by, broken_by)),
        is_adjusted=is_adjusted(found),
        is_even=all(row.severity == 0 for row in found.ranked.judges.values()),
        is_sure=any(line.row.low is not None for line in lines),
    )


def is_adjusted(found: RoundStanding) -> bool:
    """Whether the rule takes severity out."""
    return found.question.rule in {"severity", "severity:fixed"}


def _keys(found: RoundStanding) -> list[str]:
    """Keys of the criteria that count, in the rubric's order."""
    counting = {mark.criterion for mark in found.question.marks if mark.weight}
    return [each.key for each in found.criteria if each.key in counting]


def _line(stand: Stand, found: RoundStanding, row: Row, names: Mapping[str, str]) -> Line:
    ranked, view = found.ranked, found.entries[row.entry]
    sheets, mean = ranked.sheets(row.entry), ranked.mean(row.entry)
    taken = _taken(found, mean, row)
    outcome = None if stand.sight.outcomes is None else stand.sight.outcomes.get(row.entry)
    places = sum(each.rank is not None for each in ranked.rows.values())
    return Line(
        key=row.entry,
        name=stand.called(view),
        row=row,
        score=score_of(found, row),
        mean=words.figure(mean),
        judges=len(sheets),
        sure=words.sureness(row, places),
        adjusted=words.adjusted(taken, len(sheets)),
        sum="" if mean is None or taken is None or _rounds(found) else words.sum_of(mean, taken),
        why=words.why(row.reasons.get("rank")),
        sheets=_sheets(found, row.entry, names) if row.entry in stand.sight.reads else (),
        profile=_profile(found, row.entry, names),
        outcome="" if outcome is None else outcome.value,
        deliberation=stand.deliberation(row.entry),
    )


def score_of(found: RoundStanding, row: Row) -> str:
    """A score as the page shows it: with the rule's own digits where it rounds the total."""
    if row.score is not None and _rounds(found):
        return f"{row.score:f}"
    return words.figure(row.score)


def _rounds(found: RoundStanding) -> bool:
    """Whether the rule rounds the score itself."""
    return found.question.round_at == Stage.TOTAL


def _taken(found: RoundStanding, mean: Fraction | None, row: Row) -> Fraction | None:
    """How much the adjustment for severity took off a score (negative: gave back); None: there is none.

    As the difference of what is shown, so that nobody finds a sum on the page that does not come out.
    """
    if not is_adjusted(found) or mean is None or row.score is None:
        return None
    if _rounds(found):
        return found.ranked.severity(row.entry)
    return Fraction(half_up(mean, words.SHOWN)) - Fraction(half_up(Fraction(row.score), words.SHOWN))


def _sheets(found: RoundStanding, entry: str, names: Mapping[str, str]) -> tuple[SheetLine, ...]:
    """By the jurors' names; the viewer's own first."""
    keys, ranked = _keys(found), found.ranked
    lines = []
    for sheet in ranked.sheets(entry):
        given = {criterion: point for (_round, criterion), point in sheet.points.items()}
        judge = ranked.judges.get(sheet.judge)
        lines.append(
            SheetLine(
                juror=found.jurors[sheet.judge],
                is_own=sheet.judge == found.own,
                marks=tuple(
                    (names[key], f"{shown(given[key]).normalize():f}" if key in given else "–")
                    for key in keys
                ),
                composite=words.figure(sheet.composite),
                strictness="" if judge is None else words.signed(judge.severity),
            )
        )
    return tuple(sorted(lines, key=lambda each: (not each.is_own, each.juror.casefold(), each.composite)))


def _profile(found: RoundStanding, entry: str, names: Mapping[str, str]) -> tuple[CriterionLine, ...]:
    order = {key: place for place, key in enumerate(_keys(found))}
    criteria = {each.key: each for each in found.criteria}
    lines = sorted(found.ranked.profiles.get(entry, ()), key=lambda each: order.get(each.criterion, 0))
    shown_lines = []
    for each in lines:
        scale = _scale(criteria[each.criterion])
        shown_lines.append(
            CriterionLine(
                name=names[each.criterion],
                share=words.percent(Decimal(each.share.numerator) / each.share.denominator),
                mean=words.figure(each.marks.mean),
                field=words.figure(each.field.mean),
                low=words.figure(each.field.low),
                high=words.figure(each.field.high),
                place=each.place,
                of=each.field.number,
                scale=scale,
                at_mean=scale.at(each.marks.mean),
                at_field=scale.at(each.field.mean),
                at_low=scale.at(each.field.low),
                at_high=scale.at(each.field.high),
            )
        )
    return tuple(shown_lines)


def _scale(criterion: Criterion) -> Scale:
    return Scale(criterion.low, criterion.high)


def _named(stand: Stand, found: RoundStanding, part: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of entries and jurors, each in their order."""
    entries = [stand.called(found.entries[each]) for each in part.entries]
    jurors = [found.jurors[each] for each in part.judges]
    return tuple(sorted(entries, key=str.casefold)), tuple(sorted(jurors, key=str.casefold))
