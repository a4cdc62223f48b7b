"""What verifying tells while it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from judge.packages.findings import REASONS
from judge.packages.flaws import Fact, Flaw, safe
from judge.verdicts import Verdict
from judge.verifying.timing import Doubt, Suggestion


@dataclass(frozen=True, slots=True)
class Why:
    """A key of REASONS, and what its sentence names."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return REASONS[self.code].format_map(self.facts)


@dataclass(frozen=True, slots=True)
class Result:
    """One submission: what was expected, what came."""

    submission: str  # below submissions/: "accepted/kites.py"
    language: str | None  # a language's key, or the format's code of one that is not installed
    expected: str | None  # "WA", "AC or TLE"; None: nothing
    verdict: Verdict | None  # None: it was not judged
    is_ok: bool | None  # None: its language is not installed, so nothing can be said
    why: Why | None = None
    score: Decimal | None = None
    tests: int = 0  # that were run
    slowest: str | None = None  # the test that took most CPU time
    cpu_s: float = 0.0  # of that test
    memory_bytes: int = 0  # the most of any test


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of the package's data or limits that is not as it should be."""

    flaw: Flaw
    is_error: bool  # False: a warning

    @classmethod
    def error(cls, code: str, file: str | None = None, **facts: Fact) -> Self:
        """Make a finding that keeps the package from being right."""
        return cls(_flaw(code, file, facts), is_error=True)

    @classmethod
    def warning(cls, code: str, file: str | None = None, **facts: Fact) -> Self:
        """Make a finding that is worth knowing."""
        return cls(_flaw(code, file, facts), is_error=False)

    @classmethod
    def of_doubt(cls, doubt: Doubt, limit_s: float) -> Self:
        """Make a warning of a submission that comes too near to the limit."""
        run = doubt.run
        return cls.warning(
            doubt.code,
            f"submissions/{run.submission}",
            test=run.test,
            cpu_s=f"{run.cpu_s:.3f}",
            bound_s=f"{doubt.bound_s:.6g}",
            limit_s=f"{limit_s:g}",
        )


def _flaw(code: str, file: str | None, facts: Mapping[str, Fact]) -> Flaw:
    shown = {name: safe(value) if isinstance(value, str) else value for name, value in facts.items()}
    return Flaw(code, None if file is None else safe(file), facts=shown)


@dataclass(frozen=True, slots=True)
class Begun:
    """Data will be checked and submissions run, in the order of their names unless several run at once."""

    submissions: int
    tests: int
    checks: int = 0  # of the package's data


@dataclass(frozen=True, slots=True)
class Proved:
    """Check `index` of `total` (from 1) of the package's data has ended."""

    index: int
    total: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The package gives no time limit: this is the one that its submissions ask for, used from now on."""

    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Tested:
    """Test `index` of `total` (from 1) of a submission has ended."""

    submission: str
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A submission has ended."""

    result: Result


@dataclass(frozen=True, slots=True)
class AllEnded:
    """The end: always the last event."""

    results: tuple[Result, ...]  # by name
    findings: tuple[Finding, ...] = ()
    limit_s: float = 0.0  # that submissions were judged by
    suggestion: Suggestion | None = None  # what their runs ask for; None: none has ended

    @property
    def errors(self) -> tuple[Flaw, ...]:
        """What is wrong with the package besides its submissions."""
        return tuple(one.flaw for one in self.findings if one.is_error)

    @property
    def warnings(self) -> tuple[Flaw, ...]:
        """What is worth knowing."""
        return tuple(one.flaw for one in self.findings if not one.is_error)

    @property
    def is_ok(self) -> bool:
        """Whether all is as the package says."""
        return not self.failed and not self.errors

    @property
    def failed(self) -> int:
        """How many are not as expected."""
        return sum(one.is_ok is False for one in self.results)

    @property
    def left_out(self) -> int:
        """How many are in languages that are not installed."""
        return sum(one.is_ok is None for one in self.results)


Event = Begun | Proved | Calibrated | Tested | Ended | AllEnded
