"""Everything grading needs to know of one submission: local paths and plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from judge.packages.model import Package, Testcase
from judge.validators.flags import STRICTEST, Flags
from sandbox.languages.model import Language
from sandbox.limits import Limits


@dataclass(frozen=True, slots=True)
class Case:
    """One testcase; the answer stays with the judge, the sandbox is handed the input alone."""

    name: str
    input: Path
    answer: Path
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """One submission to be graded.

    `limits` are the problem's; what the language needs for itself is added by the sandbox.
    """

    language: Language
    source: bytes | Mapping[str, bytes]  # one file, or several by plain names
    cases: tuple[Case, ...]
    limits: Limits
    flags: Flags = STRICTEST
    stop_at_first: bool = True
    compile_limits: Limits | None = None  # None: the language's own

    def __post_init__(self) -> None:
        """Refuse a brief without tests: nothing could be said of the submission."""
        if not self.cases:
            raise ValueError("a brief needs at least one case")

    @classmethod
    def of(
        cls,
        package: Package,
        language: Language,
        source: bytes | Mapping[str, bytes],
        *,
        stop_at_first: bool = True,
    ) -> "Brief":
        """Brief for a submission to a package that lies in a local folder."""
        return cls(
            language=language,
            source=source,
            cases=cases(package.testcases),
            limits=Limits(
                cpu_s=package.time_limit_s,
                memory_bytes=package.memory_bytes,
                output_bytes=package.output_bytes,
            ),
            flags=package.validator_flags,
            compile_limits=compile_limits(package.compile_s, language),
            stop_at_first=stop_at_first,
        )


def cases(testcases: Sequence[Testcase]) -> tuple[Case, ...]:
    """Hand over the testcases of a package."""
    return tuple(Case(case.name, case.input, case.answer, case.is_sample) for case in testcases)


def compile_limits(compile_s: float, language: Language) -> Limits:
    """Give the compiler what the package allows, but never more than the language's own limits."""
    limits = language.compile_limits
    return replace(limits, cpu_s=min(limits.cpu_s, compile_s))
