"""The default grader of legacy packages: how results make a result, and the most there is to get."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judge.grading.errors import JudgeError
from judge.grading.scoring.tree import Node
from judge.packages.model import LegacyGroup, ScoreMode, VerdictMode
from judge.verdicts import Verdict

SAMPLE = "sample"
WORST_FIRST = (Verdict.RTE, Verdict.MLE, Verdict.TLE, Verdict.OLE, Verdict.WA)
"""The order of worst_error; JE and IF, which come before, are no verdicts here."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a test or a group came to."""

    verdict: Verdict
    score: Fraction | str  # a text is for a custom grader, which alone can read it
    is_said: bool = False  # by a validator, rather than by accept_score or reject_score

    def number(self, group: str) -> Fraction:
        """The score, where it has to be a number; raises JudgeError."""
        if isinstance(self.score, str):
            raise JudgeError("grader.output", group=group or "data", got=self.score)
        return self.score


def _average(scores: Sequence[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores)


def _total(scores: Sequence[Fraction]) -> Fraction:
    return sum(scores, Fraction(0))


SCORES: Mapping[ScoreMode, Callable[[Sequence[Fraction]], Fraction]] = {
    ScoreMode.SUM: _total,
    ScoreMode.AVG: _average,
    ScoreMode.MIN: min,
    ScoreMode.MAX: max,
}


def default(rules: LegacyGroup, results: Sequence[Result], *, is_scoring: bool) -> Result:
    """Grade as the format's default grader does; of a pass-fail problem the verdict alone."""
    verdict = _verdict(rules, [result.verdict for result in results])
    if not is_scoring:
        return Result(verdict, Fraction(0))
    scores = [result.number(rules.name) for result in results]
    return Result(verdict, SCORES[rules.score_mode](scores))


def as_one(
    rules: LegacyGroup, tests: Sequence[Result], groups: Sequence[Result], everything: Sequence[Result]
) -> Result:
    """Grade as DOMjudge does: accept_score once for all tests, unless their validator said scores.

    The verdict is that of the first of `everything` that failed, which includes samples.
    """
    errors = [result.verdict for result in everything if result.verdict is not Verdict.AC]
    counting = [*groups, *(test for test in tests if test.is_said)]
    if tests and len(counting) == len(groups):
        is_whole = all(test.verdict is Verdict.AC for test in tests)
        score = rules.accept_score if is_whole else rules.reject_score
        counting.append(Result(Verdict.AC, score if isinstance(score, str) else Fraction(score)))
    scores = [result.number(rules.name) for result in counting]
    verdict = errors[0] if errors else Verdict.AC
    return Result(verdict, SCORES[rules.score_mode](scores) if scores else Fraction(0))


def _verdict(rules: LegacyGroup, verdicts: Sequence[Verdict]) -> Verdict:
    errors = [verdict for verdict in verdicts if verdict is not Verdict.AC]
    is_fine = rules.verdict_mode is VerdictMode.ALWAYS_ACCEPT or (
        rules.accept_if_any_accepted and len(errors) < len(verdicts)
    )
    if is_fine or not errors:
        return Verdict.AC
    return errors[0] if rules.verdict_mode is VerdictMode.FIRST_ERROR else min(errors, key=WORST_FIRST.index)


def most(node: Node, *, has_validators: bool) -> Fraction | None:
    """The most a group can come to: by its range, else from what is in it; None: not known.

    Validators may give any score, and so may graders: with them only a range says it.
    """
    rules = node.rules
    if not isinstance(rules, LegacyGroup):
        raise TypeError("groups of one format only")
    if rules.most is not None:
        return Fraction(rules.most)
    if rules.custom:
        return None
    has_tests = any(isinstance(child, str) for child in node.children)
    if has_tests and (has_validators or isinstance(rules.accept_score, str)):
        return None
    inner: list[Fraction | None] = []
    for child in node.children:
        if isinstance(child, Node):
            if child.name == SAMPLE and (rules.ignore_sample or rules.as_one):
                continue
            inner.append(most(child, has_validators=has_validators))
        elif not rules.as_one or not inner:  # of all tests as one, once
            inner.append(Fraction(rules.accept_score))
    known = [one for one in inner if one is not None]
    return SCORES[rules.score_mode](known) if known and len(known) == len(inner) else None
