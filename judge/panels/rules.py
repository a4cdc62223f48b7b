"""Rules by name: how marks become scores, written as short text such as "trimmed-sum:1:0.6".

A new rule is one function from a Panel (or a Hall of votes) to Scores, one line in RULES, its row in
docs/panels.md and one golden case in the tests.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from judge.panels import exact, models
from judge.panels.flaws import RuleInvalid
from judge.panels.rounding import EXACT, FINEST, Rounding, Stage
from judge.panels.scores import Scores

Argument: TypeAlias = Callable[[str], int | Fraction]

MOST_DROPPED = 99
MARKS, VOTES = "marks", "votes"
DECIMAL = r"[0-9]{1,12}(?:\.[0-9]{1,12})?"


def drop(text: str) -> int:
    """How many marks are left out at each end."""
    if not re.fullmatch("[0-9]{1,2}", text):
        raise RuleInvalid("rule.drop", got=text, most=MOST_DROPPED)
    return int(text)


def factor(text: str) -> Fraction:
    """By how much a sum is multiplied: a decimal or a fraction, above 0."""
    if not re.fullmatch(f"{DECIMAL}|[0-9]{{1,12}}/[0-9]{{0,11}}[1-9]", text) or not Fraction(text):
        raise RuleInvalid("rule.factor", got=text)
    return Fraction(text)


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule before its arguments are known."""

    score: Callable[..., Scores]  # (Panel or Hall, Rounding, *arguments)
    form: str  # as people write it
    arguments: tuple[Argument, ...] = ()
    takes: str = MARKS
    is_sum: bool = False  # what an entry has not been marked for adds nothing
    stages: tuple[Stage, ...] = tuple(Stage)


RULES: Mapping[str, Kind] = {
    "mean": Kind(exact.mean, "mean"),
    "trimmed": Kind(exact.trimmed, "trimmed:K", (drop,)),
    "trimmed-sum": Kind(exact.trimmed_sum, "trimmed-sum:K:FACTOR", (drop, factor), is_sum=True),
    "median": Kind(exact.median, "median"),
    "ranksum": Kind(exact.ranksum, "ranksum"),
    "severity": Kind(models.severity, "severity"),
    "severity:fixed": Kind(models.severity_fixed, "severity:fixed"),
    "zscore": Kind(models.zscore, "zscore"),
    "bradley-terry": Kind(models.bradley_terry, "bradley-terry", takes=VOTES, stages=(Stage.TOTAL,)),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its arguments and its rounding; made by `parse`, and made again from its three texts."""

    text: str
    kind: Kind = field(repr=False, compare=False)
    arguments: tuple[int | Fraction, ...] = field(default=(), repr=False)
    rounding: Rounding = EXACT

    @classmethod
    def parse(cls, text: str, *, round_to: int | None = None, round_at: str | None = None) -> "Rule":
        """Read a rule; raises RuleInvalid where there is none like it."""
        name, *rest = [text] if text in RULES else text.split(":")
        kind = RULES.get(name)
        if kind is None:
            raise RuleInvalid("rule.unknown", got=text, known=", ".join(each.form for each in RULES.values()))
        if len(rest) != len(kind.arguments):
            raise RuleInvalid("rule.arguments", got=text, form=kind.form)
        arguments = tuple(read(word) for read, word in zip(kind.arguments, rest, strict=True))
        return cls(text, kind, arguments, _rounding(kind, round_to, round_at))

    @property
    def takes(self) -> str:
        """What it ranks by: marks or votes."""
        return self.kind.takes

    @property
    def round_to(self) -> int | None:
        """Places that are kept; None: all."""
        return self.rounding.to if self.rounding.at else None

    @property
    def round_at(self) -> str | None:
        """The stage at which it rounds; None: nowhere."""
        return self.rounding.at.value if self.rounding.at else None

    def score(self, panel: Any) -> Scores:
        """Apply it to a Panel, or to a Hall where it takes votes."""
        return self.kind.score(panel, self.rounding, *self.arguments)

    def __str__(self) -> str:
        return self.text


def _rounding(kind: Kind, round_to: int | None, round_at: str | None) -> Rounding:
    """Check both parts of a rounding."""
    if round_to is None and round_at is None:
        return EXACT
    if round_to is None or round_at is None:
        raise RuleInvalid("rounding.incomplete")
    if not 0 <= round_to <= FINEST:
        raise RuleInvalid("rounding.digits", got=round_to, most=FINEST)
    if round_at not in kind.stages:
        raise RuleInvalid("rounding.stage", got=round_at, known=", ".join(kind.stages))
    return Rounding(round_to, Stage(round_at))
