"""What grading tells while it goes on, and what it says in the end."""

from dataclasses import dataclass

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
    score: float | None = None  # pass-fail problems have none


Event = Compiled | Started | Tested | Graded
