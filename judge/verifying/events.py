"""What verifying tells while it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from judge.marks import N_
from judge.verdicts import Verdict

# Why a submission is not as expected, or was not judged. The sentence follows its name.
REASONS: Mapping[str, str] = {
    "verdict": N_("got {got}, expected {expected}"),
    "verdict_on": N_("got {got} on {test}, expected {expected}"),
    "not_permitted": N_("{got} on {test}, where only {permitted} may be"),
    "not_reached": N_("no test of {of} ended with {required}"),
    "no_tests": N_("there are no tests of {of}"),
    "no_message": N_("no judge's message on {of} has “{message}” in it"),
    "score": N_("scored {got}, expected {expected}"),
    "not_partial": N_("scored {got}, all there is, where part of it was expected"),
    "group_score": N_("{of} scored {got}, expected {expected}"),
    "no_group": N_("there is no group {of}"),
    "grades": N_("the groups got {got}, expected {expected}"),
    "judge_error": N_("could not be judged: {cause}"),
    "too_large": N_("is larger than {limit_kib} KiB, the most allowed"),
    "not_installed": N_("{language} is not installed here"),
    "no_language": N_("its files tell no language"),
    "no_entry": N_("the file it begins with is not there; there are: {names}"),
    "folders": N_("has folders of its own, which are not supported"),
}


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
class Begun:
    """Submissions will be run, in the order of their names unless several run at once."""

    submissions: int
    tests: int


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

    @property
    def failed(self) -> int:
        """How many are not as expected."""
        return sum(one.is_ok is False for one in self.results)

    @property
    def left_out(self) -> int:
        """How many are in languages that are not installed."""
        return sum(one.is_ok is None for one in self.results)


Event = Begun | Tested | Ended | AllEnded
