"""Groups of 2025-09: `secret` and one level below it, each worth a maximum.

Kattis problem package format 2025-09, "Result Aggregation". Of a pass-fail problem the first failure decides.
"""

from decimal import Decimal
from fractions import Fraction

from judge.grading.errors import JudgeError
from judge.grading.events import GroupGraded, Tested
from judge.grading.scoring.numbers import MOST, recorded, written
from judge.grading.scoring.tree import Grader, Node, Tree, static_test
from judge.grading.scoring.worth import Worth, scored
from judge.packages.model import Aggregation, Group, Procedure
from judge.verdicts import Verdict

SAMPLE = "sample"
SECRET = "secret"  # noqa: S105 -- no password


class Grouped:
    """The rules of 2025-09 over one submission's tests."""

    def __init__(self, procedure: Procedure, tree: Tree) -> None:
        self._procedure = procedure
        self._tree = tree
        self._nodes = {node.name: node for node in tree.root.groups()}
        self._verdicts: dict[str, Verdict] = {}  # of the tests that count
        self._scores: dict[str, Fraction] = {}
        self._failures: dict[str, Verdict] = {}  # group -> its first failure
        self._worth = {
            test: worth for node in tree.root.groups() for test, worth in _worths(procedure, node).items()
        }

    def counts(self, test: str) -> bool:
        """Whether anything can still change by the test: no for what is decided or may not be scored."""
        path = self._tree.paths[test]
        if not self._procedure.is_scoring:
            return not self._failures
        for depth, node in enumerate(path):
            if not all(self._has_passed(name) for name in _rules(node).require_pass):
                return False
            if node.name in self._failures and self._is_decided(node, is_inmost=depth == len(path) - 1):
                return False
        return True

    def see(self, tested: Tested, multiplier: Decimal | None) -> Fraction | None:
        """Take a test; hands back what it counts for, None where that is no number."""
        worth = self._worth.get(tested.name)
        score = None
        if worth is not None:
            program = self._program(tested.name)
            score = scored(tested, multiplier, worth, program)
        self._verdicts[tested.name] = tested.verdict
        if tested.verdict is not Verdict.AC:
            for node in self._tree.paths[tested.name]:
                self._failures.setdefault(node.name, tested.verdict)
        if score is not None:
            self._scores[tested.name] = score
        return score

    def result(self, grader: Grader | None) -> tuple[Verdict, Decimal | None, tuple[GroupGraded, ...]]:
        """As Scorer.result; the format knows no graders."""
        del grader
        if not self._verdicts:
            raise ValueError("a result needs at least one test")
        verdict = self._failures.get("", Verdict.AC)
        if not self._procedure.is_scoring:
            return verdict, None, ()
        secret = self._nodes.get(SECRET, self._tree.root)
        scores: dict[str, Fraction] = {}
        total = self._score(secret, scores)
        scores.setdefault("", total)
        groups = tuple(self._told(node, secret, scores) for node in self._tree.root.groups())
        return verdict, recorded(total), groups

    def _is_decided(self, node: Node, *, is_inmost: bool) -> bool:
        """Whether a group that has a failure can get no other score, whatever comes."""
        aggregation = _rules(node).aggregation
        if node.name in {"", SAMPLE}:  # these are run whole: samples have no score, the root is secret's
            return False
        return aggregation is Aggregation.PASS_FAIL or (aggregation is Aggregation.MIN and is_inmost)

    def _has_passed(self, required: str) -> bool:
        """Whether everything in a group, or a test, was judged and accepted."""
        node = self._nodes.get(required)
        tests = [required] if node is None else list(node.tests())
        known = [test for test in tests if test in self._tree.paths]
        return all(self._verdicts.get(test) is Verdict.AC for test in known)

    def _score(self, node: Node, scores: dict[str, Fraction]) -> Fraction:
        """The score of a group; notes those of the groups within. Raises JudgeError where one is too high."""
        rules = _rules(node)
        inner = [
            self._scores.get(child, Fraction(0)) if isinstance(child, str) else self._score(child, scores)
            for child in node.children
        ]
        if rules.aggregation is Aggregation.PASS_FAIL:
            passed = all(self._verdicts.get(test) is Verdict.AC for test in node.tests())
            score = Fraction(rules.max_score or 0) if passed else Fraction(0)
        elif rules.aggregation is Aggregation.MIN:
            score = min(inner, default=Fraction(0))
        else:
            score = sum(inner, Fraction(0))
        if score > Fraction(MOST if rules.max_score is None else rules.max_score):
            raise JudgeError(
                "group.score_range",
                group=node.name or "data",
                got=written(score),
                least=0,
                most=str(MOST if rules.max_score is None else rules.max_score),
            )
        scores[node.name] = score
        return score

    def _told(self, node: Node, secret: Node, scores: dict[str, Fraction]) -> GroupGraded:
        judged = any(test in self._verdicts for test in node.tests())
        verdict = self._failures.get(node.name, Verdict.AC) if judged else None
        score = scores.get(node.name)
        most = _rules(secret if node.name == "" else node).max_score
        return GroupGraded(
            name=node.name,
            verdict=verdict,
            score=None if score is None else recorded(score),
            max_score=None if most is None or score is None else most,
        )

    def _program(self, test: str) -> str:
        path = self._tree.paths[test]
        static = self._procedure.static_validator
        if static is not None and test == static_test(path[-1].name):
            return static.name
        return next((validator.name for validator in self._procedure.validators), "output_validator")


def _rules(node: Node) -> Group:
    rules = node.rules
    if not isinstance(rules, Group):
        raise TypeError("groups of one format only")
    return rules


def _worths(procedure: Procedure, node: Node) -> dict[str, Worth]:
    """What each test directly in a group may come to; those of samples may come to nothing."""
    rules = _rules(node)
    tests = [child for child in node.children if isinstance(child, str)]
    if not procedure.is_scoring or not tests or node.name == SAMPLE:
        return {}
    static = static_test(node.name)
    static_most = None if rules.static_score is None else Fraction(rules.static_score)
    has_score = rules.aggregation is not Aggregation.PASS_FAIL
    most = None if rules.max_score is None else Fraction(rules.max_score)
    if most is not None and rules.aggregation is Aggregation.SUM:
        cases = sum(test != static for test in tests)
        most = (most - (static_most or 0)) / cases if cases else most
    worth = Worth(has_score=has_score, most=most)
    of_static = Worth(has_score=has_score and static_most is not None, most=static_most)
    return {test: of_static if test == static else worth for test in tests}
