"""What a panel's marks come to: ranked rows, judges, agreement, and what has to be said beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from judge.panels.rules import Rule
from judge.panels.scores import Note

Reasons = Mapping[str, str]
"""By field that is None: a key of judge.panels.reasons.REASONS."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry; equal ranks are shared."""

    entry: str
    rank: int | None  # None: without a score
    score: Decimal | None  # in the unit of the marks where the rule keeps it; higher is better
    se: Decimal | None  # standard error of the score
    low: int | None  # the better end of the rank interval
    high: int | None
    p_top: Mapping[int, Decimal | None]  # share of the replays among the first k
    reasons: Reasons = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge."""

    judge: str
    severity: Decimal | None  # how far above the panel (negative: below) this judge marks; they sum to 0
    marks: int
    flag: bool | None  # True: these marks run against the others'; None: too few to say
    reasons: Reasons = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Durbin:
    """Durbin's test by chi-squared."""

    statistic: Decimal
    df: int
    p: Decimal


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far judges agree, on their composites."""

    alpha: Mapping[str, Decimal | None]  # nominal, ordinal, interval, ratio
    icc: Mapping[str, Decimal | None]  # 1,1 to 3,k
    w: Decimal | None
    durbin: Durbin | None
    reasons: Reasons = field(default_factory=dict)  # "alpha.ratio", "icc", "w"


@dataclass(frozen=True, slots=True)
class Part:
    """Entries and judges that marks hold together."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows by rank, those of one rank by id; entries without a rank last."""

    rule: Rule
    tie_break: str | None
    seed: int
    draws: int
    rows: tuple[Row, ...]
    judges: tuple[JudgeRow, ...]
    components: int  # 1; 0 without marks
    cut: Part  # whose loss would split the panel
    agreement: Agreement
    reliability: Decimal | None = None  # of the replays: how much of the spread between scores is merit
    notes: tuple[Note, ...] = ()


class Unconnected(Exception):
    """The ranking is refused: entries of different parts share no judge, not even through others."""

    code = "panel.unconnected"

    def __init__(self, parts: tuple[Part, ...], rule: Rule, seed: int) -> None:
        super().__init__(f"{len(parts)} parts")
        self.parts = parts
        self.rule = rule
        self.seed = seed
