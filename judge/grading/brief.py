"""Everything grading needs to know of one submission: local paths and plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from judge.packages.model import PLAIN, Package, Procedure, Testcase
from sandbox.languages.model import Language
from sandbox.limits import Limits


@dataclass(frozen=True, slots=True)
class Case:
    """One testcase; the answer stays with the judge, the sandbox is handed the input alone."""

    name: str
    input: Path
    answer: Path
    is_sample: bool = False
    validator_args: tuple[str, ...] | None = None  # None: the procedure's
    args: tuple[str, ...] = ()  # for the submission's command line
    files: Mapping[str, Path] = field(default_factory=dict)  # beside the submission while it runs
    is_shared: bool = False  # a secret test whose input those may see who failed it


@dataclass(frozen=True, slots=True)
class Brief:
    """One submission to be graded.

    `limits` are the problem's; what the language needs for itself is added by the sandbox.
    """

    language: Language
    source: bytes | Mapping[str, bytes]  # one file, or several by plain names
    cases: tuple[Case, ...]
    limits: Limits
    procedure: Procedure = PLAIN
    stop_at_first: bool = True
    compile_limits: Limits | None = None  # None: the language's own
    shown_bytes: int = 0  # of what each sample or shared test prints and complains, kept to be shown

    def __post_init__(self) -> None:
        """Refuse a brief without tests: nothing could be said of the submission."""
        if not self.cases:
            raise ValueError("a brief needs at least one case")

    def shown(self, case: Case) -> int:
        """How many bytes of a test's output leave the judge: of a secret one none, it may be its input."""
        return self.shown_bytes if case.is_sample or case.is_shared else 0

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
            procedure=package.procedure,
            compile_limits=compile_limits(package.compile_s, package.procedure, language),
            stop_at_first=stop_at_first,
        )


def cases(testcases: Sequence[Testcase]) -> tuple[Case, ...]:
    """Hand over the testcases of a package."""
    return tuple(
        Case(one.name, one.input, one.answer, one.is_sample, one.validator_args, one.args, one.files)
        for one in testcases
    )


def compile_limits(compile_s: float, procedure: Procedure, language: Language) -> Limits:
    """Give the compiler what the package allows, but never more than the language's own limits."""
    limits = language.compile_limits
    memory = min(limits.memory_bytes, procedure.compile_memory_bytes)
    return replace(limits, cpu_s=min(limits.cpu_s, compile_s), memory_bytes=memory)
