"""What a rule hands back: a score for each entry, how near is equal, and how to replay it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from judge.panels.figures import Ints, Undefined
from judge.panels.intervals import Intervals
from judge.panels.severity import Fit

Replay: TypeAlias = Callable[[Ints, int, int], Intervals | Undefined]
"""From published ranks (in the order of the ids), seed and draws to intervals."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that people should know before they believe a ranking."""

    code: str  # a key of judge.panels.reasons.NOTES
    facts: Mapping[str, str | int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Scores:
    """By entry; higher is better. An entry without a score has a reason."""

    values: Mapping[str, Fraction | None]
    reasons: Mapping[str, str] = field(default_factory=dict)
    near: Fraction = Fraction(0)  # neighbours no further apart are tied; 0: exact arithmetic
    is_model: bool = False  # found by floats: shown rounded
    errors: Mapping[str, Fraction] = field(default_factory=dict)
    no_error: str = "interval.rule"  # why there is no standard error, where there is none
    replay: Replay | None = None
    no_replay: str = "interval.rule"  # why there is none
    notes: tuple[Note, ...] = ()
    fit: Fit | None = None  # where the rule has one of its own
