"""Groups of legacy packages: nested, each graded from the results of what is in it.

Kattis problem package format (legacy), "Test data groups" and "Graders". A rejected submission keeps what
its groups came to: problemtools computes it and DOMjudge shows it, though Kattis shows no score then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judge.grading.errors import JudgeError
from judge.grading.events import GroupGraded, Tested
from judge.grading.scoring import aggregates
from judge.grading.scoring.aggregates import SAMPLE, Result
from judge.grading.scoring.grading import graded
from judge.grading.scoring.numbers import MOST, recorded, written
from judge.grading.scoring.tree import Grader, Node, Tree
from judge.packages.model import LegacyGroup, Procedure
from judge.verdicts import Verdict


@dataclass(slots=True)
class _Known:
    """What is known of a group's children while tests come in."""

    positions: Mapping[Node | str, int]
    upto: int = 0  # no test before this child comes any more
    broken_at: int | None = None  # the child that broke the group off


class Legacy:
    """The rules of legacy groups over one submission's tests."""

    def __init__(self, procedure: Procedure, tree: Tree) -> None:
        self._procedure = procedure
        self._tree = tree
        self._seen: dict[str, Result] = {}
        self._known = {
            node.name: _Known({child: position for position, child in enumerate(node.children)})
            for node in tree.root.groups()
        }

    def counts(self, test: str) -> bool:
        """Whether no group around the test has broken off before it.

        A group graded by a program is known only in the end: what comes after it counts until then.
        """
        return all(self._broken_at(node, child) is None for node, child in self._steps(test))

    def see(self, tested: Tested, multiplier: Decimal | None) -> Fraction | None:
        """Take a test; hands back what it counts for, None where that is no number."""
        del multiplier  # legacy validators know score.txt alone
        rules = _rules(self._tree.paths[tested.name][-1])
        # A validator that rejects may say what the output is worth nevertheless; nothing else may.
        is_said = tested.score is not None and tested.verdict in {Verdict.AC, Verdict.WA}
        default = rules.accept_score if tested.verdict is Verdict.AC else rules.reject_score
        given = tested.score if tested.score is not None and is_said else default
        score = given if isinstance(given, str) else Fraction(given)
        if isinstance(score, Fraction) and abs(score) > MOST:
            program = next((validator.name for validator in self._procedure.validators), "output_validators")
            raise JudgeError(
                "feedback.score_range",
                program=program,
                test=tested.name,
                got=written(score),
                least=-MOST,
                most=MOST,
            )
        for node, child in self._steps(tested.name):
            known = self._known[node.name]
            known.broken_at = self._broken_at(node, child)
            known.upto = max(known.upto, known.positions[child])
        self._seen[tested.name] = Result(tested.verdict, score, is_said=is_said)
        counts_alone = self._procedure.is_scoring and (is_said or not rules.as_one)
        return score if counts_alone and isinstance(score, Fraction) else None

    def result(self, grader: Grader | None) -> tuple[Verdict, Decimal | None, tuple[GroupGraded, ...]]:
        """As Scorer.result."""
        results: dict[str, Result] = {}
        whole = self._graded(self._tree.root, grader, results)
        if whole is None:
            raise ValueError("a result needs at least one test")
        if not self._procedure.is_scoring:
            return whole.verdict, None, ()
        for node in self._tree.root.groups():
            if node.name in results:
                _check_range(node, results[node.name])
        groups = tuple(self._told(node, results.get(node.name)) for node in self._tree.root.groups())
        return whole.verdict, recorded(whole.number("")), groups

    def _steps(self, test: str) -> Iterator[tuple[Node, Node | str]]:
        """The way down to a test: each group with its child there."""
        path = self._tree.paths[test]
        inner: tuple[Node | str, ...] = (*path[1:], test)
        return zip(path, inner, strict=True)

    def _broken_at(self, node: Node, before: Node | str) -> int | None:
        """Where something in a group that comes before one of its children broke it off, as known by now."""
        known = self._known[node.name]
        end = known.positions[before]
        if known.broken_at is not None:
            return known.broken_at if known.broken_at < end else None
        for position in range(known.upto, end):
            child = node.children[position]
            result = self._graded(child, None, {})
            if result is not None and _breaks(node, child, result):
                return position
        return None

    def _graded(self, of: Node | str, grader: Grader | None, results: dict[str, Result]) -> Result | None:
        """What a test or a group came to; None while it isn't known, or when nothing of it was judged."""
        if isinstance(of, str):
            return self._seen.get(of)
        rules = _rules(of)
        inner = list(self._inner(of, grader, results))
        if not inner:
            return None
        if rules.custom and self._procedure.is_scoring:
            if grader is None:
                return None
            result = graded(of.name, rules, [result for _, result in inner], grader)
        else:
            result = self._by_default(rules, inner)
        results[of.name] = result
        return result

    def _inner(
        self, node: Node, grader: Grader | None, results: dict[str, Result]
    ) -> Iterator[tuple[Node | str, Result]]:
        for child in node.children:
            result = self._graded(child, grader, results)
            if result is not None:
                yield child, result
                if _breaks(node, child, result):
                    return

    def _by_default(self, rules: LegacyGroup, inner: Sequence[tuple[Node | str, Result]]) -> Result:
        is_scoring = self._procedure.is_scoring
        counting = [(child, result) for child, result in inner if not _is_ignored(rules, child)]
        if rules.as_one and is_scoring:
            tests = [result for child, result in counting if isinstance(child, str)]
            groups = [result for child, result in counting if isinstance(child, Node)]
            return aggregates.as_one(rules, tests, groups, [result for _, result in inner])
        # Where there is nothing but samples, they are all there is to tell a verdict from.
        return aggregates.default(rules, [result for _, result in counting or inner], is_scoring=is_scoring)

    def _told(self, node: Node, result: Result | None) -> GroupGraded:
        most = aggregates.most(node, has_validators=bool(self._procedure.validators))
        counts = not _is_ignored(_rules(self._tree.root), node)
        return GroupGraded(
            name=node.name,
            verdict=None if result is None else result.verdict,
            score=recorded(result.number(node.name)) if result is not None and counts else None,
            max_score=recorded(most) if most is not None and counts else None,
        )


def _rules(node: Node) -> LegacyGroup:
    rules = node.rules
    if not isinstance(rules, LegacyGroup):
        raise TypeError("groups of one format only")
    return rules


def _breaks(node: Node, child: Node | str, result: Result) -> bool:
    """Whether what a child came to leaves the rest of the group out; samples that are ignored don't."""
    rules = _rules(node)
    return rules.breaks and result.verdict is not Verdict.AC and not _is_ignored(rules, child)


def _is_ignored(rules: LegacyGroup, child: Node | str) -> bool:
    """Whether a child of a group has no part in its score: samples, where the root says so."""
    return (rules.ignore_sample or rules.as_one) and isinstance(child, Node) and child.name == SAMPLE


def _check_range(node: Node, result: Result) -> None:
    """Refuse an accepted group whose score is not in the range that its package promises, or beyond all."""
    rules, score = _rules(node), result.number(node.name)
    too_low = rules.least is not None and score < Fraction(rules.least)
    too_high = rules.most is not None and score > Fraction(rules.most)
    if abs(score) > MOST or (result.verdict is Verdict.AC and (too_low or too_high)):
        raise JudgeError(
            "group.score_range",
            group=node.name or "data",
            got=written(score),
            least="-inf" if rules.least is None else str(rules.least),
            most="+inf" if rules.most is None else str(rules.most),
        )
