"""One submission being scored: what still has to run, what each test counts for, what comes of all."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from judge.grading.events import GroupGraded, Tested
from judge.grading.scoring.grouped import Grouped
from judge.grading.scoring.legacy import Legacy
from judge.grading.scoring.numbers import recorded
from judge.grading.scoring.tree import Grader, Named, tree_of
from judge.packages.model import LegacyGroup, Procedure
from judge.verdicts import Verdict


class Scorer:
    """Sees the tests of one submission in their order: samples first, then by name, folder by folder.

    A test that need not run counts for nothing even when it is seen: skipping never changes a result.
    """

    def __init__(self, rules: Legacy | Grouped, *, runs_all: bool) -> None:
        self._rules = rules
        self._runs_all = runs_all
        self._counted: dict[str, Tested] = {}

    @classmethod
    def of(cls, procedure: Procedure, cases: Sequence[Named], *, stop_at_first: bool = True) -> "Scorer":
        """Begin; with `stop_at_first` false every test is wanted, those beside the rules for nothing."""
        tree = tree_of(procedure, cases)
        is_legacy = isinstance(tree.root.rules, LegacyGroup)
        return cls((Legacy if is_legacy else Grouped)(procedure, tree), runs_all=not stop_at_first)

    def wants(self, case: Named | str) -> bool:
        """Whether a test is still to be run; of a group's static validation, see `static_test`."""
        return self._runs_all or self._rules.counts(_name(case))

    def see(self, tested: Tested, multiplier: Decimal | None = None) -> Tested:
        """Take a test that has ended; hands it back with the score that it counts for, rounded.

        `tested.score` is what the validator wrote into score.txt, `multiplier` what it wrote into
        score_multiplier.txt. Raises JudgeError where the format forbids what the validator wrote.
        """
        if not self._rules.counts(tested.name):
            return replace(tested, score=None)
        score = self._rules.see(tested, multiplier)
        tested = replace(tested, score=None if score is None else recorded(score))
        self._counted[tested.name] = tested
        return tested

    def result(self, grader: Grader | None = None) -> tuple[Verdict, Decimal | None, tuple[GroupGraded, ...]]:
        """Verdict, score and groups, the whole first; a pass-fail problem has neither score nor groups.

        Raises JudgeError where a group's score is out of its range, or the grader printed no result;
        what the grader raises passes through.
        """
        return self._rules.result(grader)

    def failed(self, verdict: Verdict) -> Tested | None:
        """Find the test that a verdict is told by: the first that counted and ended so, else that failed."""
        bad = [tested for tested in self._counted.values() if tested.verdict is not Verdict.AC]
        same = (tested for tested in bad if tested.verdict is verdict)
        return None if verdict is Verdict.AC else next(same, bad[0] if bad else None)


def _name(case: Named | str) -> str:
    return case if isinstance(case, str) else case.name
