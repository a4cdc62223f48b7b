"""From marks to a standing: pure, and the same to the last bit whatever the order of the marks."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TypeAlias, cast

import numpy as np

from judge.panels import ties
from judge.panels.agreeing import agreement, judge_rows, no_agreement
from judge.panels.components import Component, Cuts
from judge.panels.composites import Panel
from judge.panels.figures import Undefined
from judge.panels.flaws import RuleInvalid
from judge.panels.intervals import DRAWS, Intervals
from judge.panels.marks import Mark, Vote
from judge.panels.models import Hall
from judge.panels.rounding import Stage, half_up, shortened, shown
from judge.panels.rules import VOTES, Rule
from judge.panels.scores import Note, Scores
from judge.panels.standing import Agreement, JudgeRow, Part, Row, Standing, Unconnected

TOP = (1, 3)
"""Places k whose P(top k) is told unless others are asked for."""

Marks: TypeAlias = Iterable[Mark] | Iterable[Vote]
Given: TypeAlias = tuple[Mark, ...] | tuple[Vote, ...]


def rank(
    marks: Marks,
    rule: Rule,
    *,
    seed: int | None = None,
    draws: int = DRAWS,
    scale_width: Decimal | None = None,
    tie_break: str | None = None,
    entries: Collection[str] = (),
    top: Sequence[int] = TOP,
) -> Standing:
    """Rank entries by their marks, or by votes where the rule takes these.

    `seed` is by default taken from the marks themselves. Without `scale_width`, the highest mark of the
    scale less the lowest, ties of model scores are measured by the marks that there are. `entries` without
    marks come last, without a rank. Raises Unconnected where the entries can't all be compared, MarksInvalid
    for marks that contradict each other, RuleInvalid for a tie-break that can't be used.
    """
    given = cast("Given", tuple(marks))
    seed = seed_of(given) if seed is None else seed
    ground = _ground(given, rule, scale_width)
    parts = ground.parts if ground.entries else ()
    if len(parts) > 1:
        raise Unconnected(tuple(_named(ground, part) for part in parts), rule, seed)
    scores = rule.score(ground) if ground.entries else Scores({})
    values = _totals(scores, rule)
    # A score that was rounded is its digits: no two of them are nearly equal.
    near = Fraction(0) if rule.rounding.at is Stage.TOTAL else scores.near
    ranks = ties.ranks(values, near=near, broken_by=_broken_by(tie_break, ground))
    replayed = _replayed(scores, ranks, ground.entries, seed, draws)
    written = _Writing(rule, scores, values, ranks, replayed, ground.entries, tuple(top))
    weightless = {mark.entry for mark in given if isinstance(mark, Mark)}
    rows = [written.row(entry) for entry in sorted({*ground.entries, *weightless, *entries})]
    judges = _judges(ground, scores, Counter(mark.judge for mark in given))
    cut = _named(ground, ground.cuts) if ground.entries else Part((), ())
    return Standing(
        rule,
        tie_break,
        seed,
        draws,
        tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank, row.entry))),
        judges,
        len(parts),
        cut,
        _agreement(ground),
        shortened(Fraction(replayed.reliability)) if isinstance(replayed, Intervals) else None,
        (*scores.notes, *_notes(ground, rule, judges, cut)),
    )


def seed_of(marks: Given) -> int:
    """Take a seed from marks or votes, in whatever order: 48 bits of the SHA-256 of them, sorted."""
    plain = cache(lambda value: str(Fraction(value)))  # 7.50 is 7.5

    def line(mark: Mark | Vote) -> tuple[str, ...]:
        if isinstance(mark, Vote):
            return mark.winner, mark.loser, mark.judge
        value, weight, multiplier = map(plain, (mark.value, mark.weight, mark.multiplier))
        return mark.entry, mark.judge, value, mark.criterion, weight, mark.round, multiplier

    lines = sorted(map(line, marks))
    digest = hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest()[:6])


def _ground(given: Given, rule: Rule, scale_width: Decimal | None) -> Panel | Hall:
    """Put together what the rule ranks by."""
    if rule.takes == VOTES:
        return Hall(cast("tuple[Vote, ...]", given))
    return Panel.of(cast("tuple[Mark, ...]", given), rule.rounding, scale_width=scale_width)


def _named(ground: Panel | Hall, part: Component | Cuts) -> Part:
    """Turn numbers into ids."""
    return Part(
        tuple(ground.entries[number] for number in part.entries),
        tuple(ground.judges[number] for number in part.judges),
    )


def _totals(scores: Scores, rule: Rule) -> dict[str, Fraction]:
    """The scores that there are, rounded where the rule rounds the total."""
    return {
        entry: rule.rounding(value, Stage.TOTAL)
        for entry, value in scores.values.items()
        if value is not None
    }


def _broken_by(tie_break: str | None, ground: Panel | Hall) -> ties.Keys:
    if isinstance(ground, Panel):
        return ties.keys(tie_break, ground) if ground.entries else {}
    if tie_break not in (None, ties.SHARED):
        raise RuleInvalid("tie_break.votes")
    return {}


def _replayed(
    scores: Scores, ranks: Mapping[str, int], entries: Sequence[str], seed: int, draws: int
) -> Intervals | Undefined:
    """Replay the contest where the rule allows it, else say why not."""
    if scores.replay is None:
        return Undefined(scores.no_replay)
    return scores.replay(np.array([ranks[entry] for entry in entries], dtype=np.int64), seed, draws)


def _judges(ground: Panel | Hall, scores: Scores, counts: Mapping[str, int]) -> tuple[JudgeRow, ...]:
    if isinstance(ground, Hall) or not ground.entries:
        return ()
    return judge_rows(ground, scores.fit or ground.fit, counts)


def _agreement(ground: Panel | Hall) -> Agreement:
    if isinstance(ground, Hall):
        return no_agreement("votes")
    return agreement(ground) if ground.entries else no_agreement("no_pairs")


def _notes(ground: Panel | Hall, rule: Rule, judges: Sequence[JudgeRow], cut: Part) -> Iterator[Note]:
    """Say what people should know before they believe the ranking."""
    if isinstance(ground, Panel) and ground.partial and not rule.kind.is_sum:
        yield Note("sheets.partial", {"count": ground.partial})
    if flagged := sum(row.flag is True for row in judges):
        yield Note("judges.flagged", {"count": flagged})
    if cut.entries or cut.judges:
        yield Note("cut.thin", {"names": ", ".join((*cut.entries, *cut.judges))})


@dataclass(frozen=True, slots=True)
class _Writing:
    """Everything a row is written from."""

    rule: Rule
    scores: Scores
    values: Mapping[str, Fraction]
    ranks: Mapping[str, int]
    replayed: Intervals | Undefined
    ids: tuple[str, ...]
    top: tuple[int, ...]

    def row(self, entry: str) -> Row:
        """Write one entry's row, with a reason for all that is missing."""
        if entry not in self.values:
            why = self.scores.reasons.get(entry, "score.no_marks")
            reasons = {"rank": why, "score": why} | dict.fromkeys(
                ("se", "low", "high", "p_top"), "interval.no_score"
            )
            return Row(entry, None, None, None, None, None, dict.fromkeys(self.top), reasons)
        error = self.scores.errors.get(entry)
        reasons = {} if error is not None else {"se": self.scores.no_error}
        low, high = None, None
        p_top: dict[int, Decimal | None] = dict.fromkeys(self.top)
        if isinstance(self.replayed, Undefined):
            reasons |= dict.fromkeys(("low", "high", "p_top"), self.replayed.reason)
        else:
            number = self.ids.index(entry)
            low, high = int(self.replayed.low[number]), int(self.replayed.high[number])
            for k in self.top:
                times = int(self.replayed.counts[number, :k].sum())
                p_top[k] = shortened(Fraction(times, self.replayed.draws))
        se = None if error is None else shortened(error)
        return Row(entry, self.ranks[entry], self._score(entry), se, low, high, p_top, reasons)

    def _score(self, entry: str) -> Decimal:
        """Write the score out: rounded by the rule, by its own digits, or as a model's."""
        value = self.values[entry]
        if self.rule.rounding.at is Stage.TOTAL:
            return half_up(value, self.rule.rounding.to)
        return shortened(value) if self.scores.is_model else shown(value)
