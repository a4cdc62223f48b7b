"""A round's standing as one viewer may see it, and an entry's own: ranked anew from what counts, with names.

What was ranked before is kept by its whole input (marks, rule, entries), so that nothing is ever stale, and
what was ranked with an entry is never shown to somebody who may not know of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.models import Criterion, Juror, Round
from contest.queries.round_sights import Sight
from contest.queries.rounds import newest_rubric
from contest.queries.sheet_views import EntryView
from contest.queries.standings import counted_marks, scale_width
from judge.panels.composites import Panel, Sheet
from judge.panels.flaws import MarksInvalid, RuleInvalid
from judge.panels.marks import Mark
from judge.panels.profiles import Line, profiles
from judge.panels.ranking import rank
from judge.panels.rules import Rule
from judge.panels.standing import JudgeRow, Part, Row, Standing, Unconnected

DRAWS = 4000
KEPT = 64
"""Rankings that are kept: rounds times the sets of entries that somebody may not see."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a ranking follows from."""

    marks: tuple[Mark, ...]
    entries: tuple[str, ...]
    rule: str
    round_to: int | None
    round_at: str | None
    tie_break: str | None
    scale_width: Decimal | None


@dataclass(frozen=True)
class Ranked:
    """What came of it: a standing, or why there is none."""

    standing: Standing | None
    panel: Panel | None
    parts: tuple[Part, ...] = ()
    """entries and jurors that can't be compared with the other parts'; empty: there is one part"""
    trouble: Mapping[str, Any] | None = None
    """{code, facts} of judge.panels.flaws: rule or tie-break can't be used on these marks"""

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """By entry."""
        return {} if self.standing is None else {row.entry: row for row in self.standing.rows}

    @cached_property
    def profiles(self) -> Mapping[str, tuple[Line, ...]]:
        """By entry."""
        return {} if self.panel is None else profiles(self.panel)

    @cached_property
    def judges(self) -> Mapping[str, JudgeRow]:
        """By juror."""
        return {} if self.standing is None else {row.judge: row for row in self.standing.judges}

    def sheets(self, entry: str) -> tuple[Sheet, ...]:
        """What each juror gave the entry."""
        return () if self.panel is None else tuple(self.panel.by_entry.get(entry, ()))

    def mean(self, entry: str) -> Fraction | None:
        """The plain mean of what its jurors gave it; None: nobody gave anything."""
        given = [sheet.composite for sheet in self.sheets(entry)]
        return sum(given, Fraction(0)) / len(given) if given else None

    def severity(self, entry: str) -> Fraction | None:
        """By how much its jurors mark above the others on average (negative: below); None: not known."""
        told = [self.judges[sheet.judge].severity for sheet in self.sheets(entry) if self.judges]
        if not told or any(each is None for each in told):
            return None
        return sum((Fraction(each) for each in told if each is not None), Fraction(0)) / len(told)


@dataclass(frozen=True)
class RoundStanding:
    """A round's standing for one viewer, with the names of all that is in it and of nothing else."""

    sight: Sight
    ranked: Ranked
    jurors: Mapping[str, str]
    """names by public id, of those whose marks are in it"""
    criteria: tuple[Criterion, ...]
    """of the newest rubric, in order"""
    question: Question

    @property
    def standing(self) -> Standing | None:
        """The ranking; None: it is refused."""
        return self.ranked.standing

    @property
    def entries(self) -> Mapping[str, EntryView]:
        """By public id."""
        return self.sight.entries

    @property
    def own(self) -> str | None:
        """The viewer's public id as a juror."""
        return None if self.sight.juror is None else self.sight.juror.public_id


def round_standing(s: Session, round_: Round, sight: Sight) -> RoundStanding:
    """Rank what this viewer may see of a round."""
    asked = question(s, round_, frozenset(sight.entries))
    rubric = newest_rubric(s, round_)
    judges = {mark.judge for mark in asked.marks}
    jurors = s.scalars(select(Juror).where(Juror.stage_id == round_.stage_id).options(joinedload(Juror.user)))
    return RoundStanding(
        sight=sight,
        ranked=ranked(asked),
        jurors={each.public_id: each.user.name for each in jurors if each.public_id in judges},
        criteria=() if rubric is None else tuple(rubric.criteria),
        question=asked,
    )


def question(s: Session, round_: Round, entries: frozenset[str]) -> Question:
    """What is to be ranked: the marks that count of these entries alone."""
    return Question(
        marks=tuple(mark for mark in counted_marks(s, round_) if mark.entry in entries),
        entries=tuple(sorted(entries)),
        rule=round_.rule,
        round_to=round_.round_to,
        round_at=round_.round_at,
        tie_break=round_.tie_break,
        scale_width=scale_width(s, round_),
    )


@lru_cache(maxsize=KEPT)
def ranked(asked: Question) -> Ranked:
    """Rank, or say why not."""
    panel = None
    try:
        rule = Rule.parse(asked.rule, round_to=asked.round_to, round_at=asked.round_at)
        if asked.marks:
            panel = Panel.of(asked.marks, rule.rounding, scale_width=asked.scale_width)
        found = rank(
            asked.marks,
            rule,
            draws=DRAWS,
            scale_width=asked.scale_width,
            tie_break=asked.tie_break,
            entries=asked.entries,
        )
    except Unconnected as error:
        return Ranked(None, panel, parts=error.parts)
    except RuleInvalid as error:
        return Ranked(None, panel, trouble={"code": error.code, "facts": dict(error.facts)})
    except MarksInvalid as error:
        flaw = error.flaws[0]
        return Ranked(None, None, trouble={"code": flaw.code, "facts": dict(flaw.facts)})
    return Ranked(found, panel)
