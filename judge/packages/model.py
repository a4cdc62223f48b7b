"""A problem package as the judge sees it, whatever format it was written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from judge.packages.flaws import Flaw
from judge.validators.flags import STRICTEST, Flags

KIB = 1024
MIB = 1024 * KIB


class Kind(StrEnum):
    """What a problem is beyond "run it, compare its output"; without SCORING it is pass-fail."""

    SCORING = "scoring"
    INTERACTIVE = "interactive"
    MULTI_PASS = "multi-pass"  # noqa: S105 -- no password
    SUBMIT_ANSWER = "submit-answer"


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the package's own: a validator, a grader."""

    name: str  # below the package: "output_validators/check", "input_validators/range.py"
    files: Mapping[str, Path]  # by their names within it, folders by slashes
    # The format's code: "cpp", "python3"; also "checktestdata", "viva", and "script" for what builds or
    # starts itself by its files build and run. The sandbox may not have it.
    language: str

    @property
    def base(self) -> str:
        """What the package's settings call it: "check", "range.py"."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Shown:
    """What people get to see of a sample, or of a test they failed on; what is None is not shown."""

    name: str  # "sample/01"
    input: Path | None = None
    output: Path | None = None
    interaction: Path | None = None  # lines that begin with < (judge) and > (submission), passes by ---
    download_input: Path | None = None
    download_output: Path | None = None
    args: tuple[str, ...] = ()  # of the submission's command line
    files: Mapping[str, Path] = field(default_factory=dict)  # beside the submission
    hint: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether there is something to show."""
        return not (self.input is None and self.output is None and self.interaction is None)


@dataclass(frozen=True, slots=True)
class Testcase:
    """One input and the answer expected; its name orders it among the others."""

    name: str  # "sample/01", "secret/01-small"
    input: Path
    answer: Path
    is_sample: bool
    # For the output validator, of this test alone; None: as the package says.
    validator_args: tuple[str, ...] | None = None
    args: tuple[str, ...] = ()  # for the submission's command line
    # Beside the submission while it runs, by name (2025-09: `.files`).
    files: Mapping[str, Path] = field(default_factory=dict)
    # By the base name of an input validator; "" is for all of them.
    input_validator_args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answer_validator_args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # likewise
    feedback: Shown | None = None  # for those who failed on it; None: nothing of it is shown
    description: str = ""  # for judges alone


class Trap(StrEnum):
    """What a test of the validators themselves must come to."""

    INVALID_INPUT = "invalid_input"  # one of the input validators refuses it
    INVALID_ANSWER = "invalid_answer"  # one of the answer validators, or the output validator, refuses it
    INVALID_OUTPUT = "invalid_output"  # the output validator refuses it
    VALID_OUTPUT = "valid_output"  # the output validator accepts it


@dataclass(frozen=True, slots=True)
class Probe:
    """A test of the package's validators, never of a submission; arguments as a testcase has them."""

    name: str  # "invalid_output/a"
    trap: Trap
    input: Path
    answer: Path | None = None  # none where it is about the input
    output: Path | None = None
    validator_args: tuple[str, ...] | None = None
    args: tuple[str, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    input_validator_args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answer_validator_args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Aggregation(StrEnum):
    """How a group of 2025-09 makes its score of those within."""

    PASS_FAIL = "pass-fail"  # noqa: S105 -- no password
    SUM = "sum"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of tests as 2025-09 has it: "" (all), "sample", "secret", "secret/1"."""

    name: str
    aggregation: Aggregation = Aggregation.PASS_FAIL
    max_score: Decimal | None = None  # None: without bound
    require_pass: tuple[str, ...] = ()  # groups and tests that must be accepted before this one counts
    static_args: tuple[str, ...] | None = None  # of the static validator, where this group runs it
    static_score: Decimal | None = None  # the most that gives; None: it has to accept, no more


class VerdictMode(StrEnum):
    """How a legacy group makes its verdict of those within."""

    WORST_ERROR = "worst_error"  # JE IF RTE MLE TLE OLE WA
    FIRST_ERROR = "first_error"
    ALWAYS_ACCEPT = "always_accept"


class ScoreMode(StrEnum):
    """How a legacy group makes its score of those within."""

    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class LegacyGroup:
    """A group of tests as legacy packages have it, at any depth: "", "secret", "secret/1/a"."""

    name: str
    breaks: bool = True  # on_reject: leave the rest of the group out after the first failure
    accept_score: Decimal | str = Decimal(1)  # a text is for custom graders
    reject_score: Decimal | str = Decimal(0)
    least: Decimal | None = None  # of `range`; None: without bound
    most: Decimal | None = None
    verdict_mode: VerdictMode = VerdictMode.WORST_ERROR
    score_mode: ScoreMode = ScoreMode.SUM
    ignore_sample: bool = False  # of the root alone
    accept_if_any_accepted: bool = False
    grader_flags: tuple[str, ...] = ()  # as written, for a custom grader
    custom: bool = False  # graded by the package's own program
    # As DOMjudge counts: accept_score is the whole group's, once all of its tests are accepted, and samples
    # have none; else it is each test's.
    as_one: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """How submissions are judged, beyond the limits of a run; all silent: outputs are compared.

    `groups` are all of one format, the root ("") first, each group before those within.
    """

    kinds: frozenset[Kind] = frozenset()
    validators: tuple[Program, ...] = ()  # of outputs, all must accept; (): the default validator
    validator_args: tuple[str, ...] = ()  # of the package's own validators; a test's own stand for them
    flags: Flags = STRICTEST  # of the default validator
    passes: int = 2  # the most, of a multi-pass problem
    groups: tuple[Group, ...] | tuple[LegacyGroup, ...] = ()
    grader: Program | None = None  # legacy: grades groups that say `custom`
    static_validator: Program | None = None
    # Beside every submission in that language ("default": in every one), by name.
    includes: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    # The format's codes of the languages allowed; None: all.
    languages: frozenset[str] | None = None
    validation_s: float = 60.0
    validation_memory_bytes: int = 2048 * MIB
    validation_output_bytes: int = 8 * MIB
    compile_memory_bytes: int = 2048 * MIB
    minimises: bool = False  # the lowest score is the best (legacy)
    # Contestants may see what each group came to; in legacy packages only where they say so.
    may_write: bool = True  # submissions may write files into the folder they run in
    shows_groups: bool = False
    # What stands for {{name}} and {{name.variant}}, see judge.packages.constants: in programs of the
    # package, in what is included, in example submissions and in statements.
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_scoring(self) -> bool:
        """Whether submissions get scores."""
        return Kind.SCORING in self.kinds


PLAIN = Procedure()


@dataclass(frozen=True, slots=True)
class Timing:
    """How a time limit comes about where the package gives none, and what is near it."""

    said_s: float | None = None  # by the package; None: from its accepted submissions
    ac_to_limit: Decimal = Decimal(2)  # slowest accepted solution -> time limit
    limit_to_tle: Decimal = Decimal("1.5")  # time limit -> what a slow solution must take at least
    resolution_s: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read and found usable."""

    name: str  # the folder's or archive's name
    uuid: str | None
    titles: Mapping[str, str]  # language tag -> title; never empty
    path: Path
    time_limit_s: float
    memory_bytes: int
    output_bytes: int
    code_bytes: int
    compile_s: float
    testcases: tuple[Testcase, ...]  # samples first, then by name
    statements: Mapping[str, Path]  # language tag -> .md, .tex or .pdf
    starters: Mapping[str, Path]  # language key -> file
    submissions: Mapping[str, tuple[Path, ...]]  # "accepted", "wrong_answer", ... -> files
    warnings: tuple[Flaw, ...]
    format: str = "legacy"  # as problem.yaml says it: "legacy", "legacy-icpc", "2023-07-draft", "2025-09"
    procedure: Procedure = PLAIN
    timing: Timing = field(default_factory=Timing)
    input_validators: tuple[Program, ...] = ()
    answer_validators: tuple[Program, ...] = ()  # BAPCtools'
    probes: tuple[Probe, ...] = ()  # tests of the validators
    samples: tuple[Shown, ...] = ()  # for everyone, by name; some are no tests, only shown
    label: str | None = None  # as DOMjudge's file has them: what a contest calls it, its colour, its worth
    colour: str | None = None
    points: Decimal | None = None

    @property
    def constants(self) -> Mapping[str, str]:
        """Texts that stand for {{names}} in statements, validators and the like (2025-09)."""
        return self.procedure.constants
