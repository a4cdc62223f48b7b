"""What grading tells while it goes on, and what it says in the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from judge.validators.difference import Difference
from judge.verdicts import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Compiled:
    """The compiler is done; when not ok, Graded follows at once."""

    ok: bool
    log: str  # truncated, without paths of ours; "" when the compiler said nothing
    cpu_s: float
    wall_s: float
    memory_bytes: int
    reason: Reason | None = None  # COMPILER_LIMIT, or None where the log says it all


@dataclass(frozen=True, slots=True)
class Started:
    """Test `index` of `total` (from 1) begins."""

    index: int
    total: int
    name: str


@dataclass(frozen=True, slots=True)
class Tested:
    """Test `index` of `total` (from 1) has ended."""

    index: int
    total: int
    name: str
    verdict: Verdict
    cpu_s: float
    wall_s: float
    memory_bytes: int
    reason: Reason | None = None  # a str; None where the verdict says it all
    exit_code: int | None = None
    signal: int | None = None
    difference: Difference | None = None  # of a wrong answer: for organisers, it shows the answer
    score: Decimal | None = None  # None: the problem has none, or the test does not count
    judge_message: str = ""  # of the package's own validator: for organisers
    team_message: str = ""  # of the same, for the contestant
    transcript: str = ""  # of an interactive problem, cut: for organisers
    repeats: int = 0  # how often it was run again since it was near the time limit
    # Of a sample, as far as Brief.shown_bytes: what it printed, and on standard error.
    output: bytes = b""
    output_size: int = 0  # of all it printed, in bytes
    errors: bytes = b""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in the package is against its format, and was taken as it is plainly meant: for setters."""

    code: str  # its sentence: judge.packages.findings
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupGraded:
    """What a group came to; "" is all of them."""

    name: str
    verdict: Verdict | None  # None: none of it was judged, as nothing could change by it
    score: Decimal | None
    max_score: Decimal | None  # None: without bound


@dataclass(frozen=True, slots=True)
class Graded:
    """The end: always the last event, and only once."""

    verdict: Verdict
    failed_test: str | None
    tests: tuple[Tested, ...]
    compile_log: str
    cpu_s_max: float
    memory_max: int
    reason: Reason | None = None
    score: Decimal | None = None  # to six places, rounded half up; pass-fail problems have none
    groups: tuple[GroupGraded, ...] = ()  # of a scoring problem, the whole first


Event = Compiled | Started | Warned | Tested | Graded
