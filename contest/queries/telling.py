"""What a stage's feedback lets contestants learn of a judging: one rule for pages, lists and news."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

from contest.models import Feedback
from contest.models.problems import ProblemVersion
from contest.queries.sharing import shares
from judge.packages.model import Kind
from judge.verdicts import Verdict

_WHOLE = frozenset({"", "sample", "secret"})


class Tells(StrEnum):
    """How much of the tests is told: number, verdict, time and memory of each, never what is in it."""

    NOTHING = "nothing"
    SAMPLES = "samples"
    FIRST_FAILURE = "first failure"  # and the tests before it
    ALL = "all"


class Tests(NamedTuple):
    """The tests of a version, in the order they are judged."""

    names: tuple[str, ...]
    samples: frozenset[str]
    has_groups: bool
    is_scoring: bool
    shares_groups: bool
    """whether the package lets contestants see what each group came to"""
    shared: frozenset[str]
    """tests that those may see who failed them, see `contest.queries.sharing`"""

    def number(self, name: str | None) -> int | None:
        """Which test it is, counted from 1."""
        return self.names.index(name) + 1 if name in self.names else None


class Tested(Protocol):
    """A test that has ended, as a row or as progress tells it."""

    @property
    def name(self) -> str:
        """Of the test, as the package has it."""

    @property
    def verdict(self) -> Verdict:
        """What it came to."""


Each = TypeVar("Each", bound=Tested)


def tests_of(testcases: Sequence[Mapping[str, Any]], procedure: Mapping[str, Any]) -> Tests:
    """What matters here of a version's columns."""
    groups: Iterable[Mapping[str, Any]] = (*procedure["groups"], *procedure["legacy_groups"])
    return Tests(
        names=tuple(case["name"] for case in testcases),
        samples=frozenset(case["name"] for case in testcases if case["is_sample"]),
        has_groups=any(group["name"] not in _WHOLE for group in groups),
        is_scoring=Kind.SCORING in procedure["kinds"],
        shares_groups=bool(procedure["shows_groups"] or procedure["groups"]),
        shared=frozenset(case["name"] for case in testcases if shares(case)),
    )


def tests_in(version: ProblemVersion) -> Tests:
    """The same of a whole version."""
    return tests_of(version.testcases, version.procedure)


def tells(feedback: Feedback, tests: Tests, *, sees_all: bool = False) -> Tells:
    """How much of its tests somebody is told; a problem without groups can't be told by groups."""
    if sees_all or feedback is Feedback.ALL:
        return Tells.ALL
    if feedback is Feedback.VERDICT:
        return Tells.NOTHING
    if feedback is Feedback.GROUPS and tests.has_groups:
        return Tells.SAMPLES
    return Tells.FIRST_FAILURE


def tells_groups(feedback: Feedback, tests: Tests, *, sees_all: bool = False) -> bool:
    """Whether verdict and score of each group are told: where both stage and package wish it."""
    return sees_all or (feedback in {Feedback.GROUPS, Feedback.ALL} and tests.shares_groups)


def told(ended: Sequence[Each], how: Tells, tests: Tests) -> list[Each]:
    """Those of the tests that ended which are told of."""
    if how is Tells.NOTHING:
        return []
    if how is Tells.SAMPLES:
        return [each for each in ended if each.name in tests.samples]
    if how is Tells.ALL:
        return list(ended)
    first = next((at for at, each in enumerate(ended) if each.verdict is not Verdict.AC), len(ended))
    return list(ended[: first + 1])


def told_failure(name: str | None, feedback: Feedback, tests: Tests) -> int | None:
    """The number of the test that decided, in a list; where several count it may not be the first failure."""
    how = tells(feedback, tests)
    is_told = (
        how is Tells.ALL or (how is Tells.FIRST_FAILURE and not tests.is_scoring) or name in tests.samples
    )
    return tests.number(name) if is_told and how is not Tells.NOTHING else None
