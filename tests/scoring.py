"""Groups, tests and their results in a line each, for tests of scoring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judge.grading.events import GroupGraded, Tested
from judge.grading.scoring import Scorer
from judge.packages.model import Group, Kind, LegacyGroup, Procedure
from judge.verdicts import Verdict

AC, WA, TLE, RTE, MLE, OLE = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.MLE, Verdict.OLE


@dataclass(frozen=True)
class Case:
    """A test as far as scoring asks."""

    name: str

    @property
    def is_sample(self) -> bool:
        """Whether it is a sample."""
        return self.name.startswith("sample/")


def legacy(name: str, **said: Any) -> LegacyGroup:
    """Make a legacy group."""
    return LegacyGroup(name, **said)


def ran(name: str, verdict: Verdict, score: str | None = None) -> Tested:
    """Make the result of a test, with what its validator wrote into score.txt."""
    said = None if score is None else Decimal(score)
    return Tested(1, 1, name, verdict, cpu_s=0.1, wall_s=0.1, memory_bytes=1, score=said)


def scorer(
    groups: Sequence[LegacyGroup] | Sequence[Group],
    tests: Sequence[str],
    *,
    scoring: bool = True,
    **said: Any,
) -> Scorer:
    """Begin to score a submission to a problem of these groups."""
    kinds = frozenset({Kind.SCORING}) if scoring else frozenset[Kind]()
    procedure = Procedure(kinds=kinds, groups=tuple(groups), **said)  # type: ignore[arg-type]  # of one format
    return Scorer.of(procedure, [Case(name) for name in tests])


def graded(
    groups: Sequence[LegacyGroup] | Sequence[Group],
    tests: Sequence[str],
    verdicts: Mapping[str, Verdict],
    *,
    runs_all: bool = False,
) -> tuple[Verdict, Decimal | None, tuple[GroupGraded, ...]]:
    """Score a submission whose tests are accepted but for those named."""
    told = scorer(groups, tests)
    for test in tests:
        if runs_all or told.wants(test):
            told.see(ran(test, verdicts.get(test, AC)))
    return told.result()
