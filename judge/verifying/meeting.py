"""Whether what a submission got is what the package expects: pure."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from judge.grading import Graded
from judge.grading.events import Tested
from judge.packages.expectations import Expectation
from judge.packages.submission_rules import Requirement, Score
from judge.verdicts import Verdict
from judge.verifying.events import Why

CLOSE = Decimal("0.000001")  # scores are kept to six places
# The formats know four verdicts of a test; what they don't name is a crash to them.
AS_CRASH = frozenset({Verdict.MLE, Verdict.OLE})


def unmet(expected: Expectation, graded: Graded) -> Why | None:
    """Say the first thing that is not as expected; None when all is."""
    if expected.verdicts is not None and not _is_among(graded.verdict, expected.verdicts):
        return _other_verdict(expected, graded)
    if graded.verdict is Verdict.CE:
        judged = bool(expected.requirements or expected.grades)
        return _other_verdict(expected, graded) if judged and expected.verdicts is None else None
    for requirement in expected.requirements:
        if why := _broken(requirement, graded.tests) or _other_group_score(requirement, graded):
            return why
    if expected.score is not None and graded.score is not None and not _is_in(graded.score, expected.score):
        return Why("score", {"got": shown(graded.score), "expected": _range(expected.score)})
    if expected.is_partial and (most := _most(graded)) is not None and graded.score == most:
        return Why("not_partial", {"got": shown(most)})
    return _other_grades(expected.grades, graded.tests) if expected.grades else None


def _is_among(verdict: Verdict, allowed: Collection[Verdict]) -> bool:
    """Memory limit is a verdict that most setters call a run-time error."""
    return verdict in allowed or (verdict is Verdict.MLE and Verdict.RTE in allowed)


def _other_verdict(expected: Expectation, graded: Graded) -> Why:
    facts = {"got": graded.verdict.value, "expected": expected.told or "?"}
    if graded.failed_test is None:
        return Why("verdict", facts)
    return Why("verdict_on", {**facts, "test": graded.failed_test})


def _broken(requirement: Requirement, tests: Sequence[Tested]) -> Why | None:
    """Say what a requirement misses."""
    meant = [one for one in tests if requirement.tests is None or requirement.tests.match(one.name)]
    if not meant:
        return Why("no_tests", {"of": requirement.of or "data"})
    for one in meant:
        if _of_four(one.verdict) not in requirement.permitted:
            facts = {"got": one.verdict.value, "test": one.name, "permitted": _words(requirement.permitted)}
            return Why("not_permitted", facts)
    if not any(_of_four(one.verdict) in requirement.required for one in meant):
        return Why("not_reached", {"of": requirement.of or "data", "required": _words(requirement.required)})
    if requirement.message and not any(requirement.message in one.judge_message for one in meant):
        return Why("no_message", {"of": requirement.of or "data", "message": requirement.message})
    return None


def _other_group_score(requirement: Requirement, graded: Graded) -> Why | None:
    """Compare the score of the group that a requirement names; "secret" is that of the whole."""
    if requirement.score is None or requirement.tests is None:
        return None
    scores = {one.name or "secret": one.score for one in graded.groups}
    meant = {name: score for name, score in scores.items() if requirement.tests.is_whole(name)}
    for name, score in meant.items():
        if score is None or not _is_in(score, requirement.score):
            got = "nothing" if score is None else shown(score)
            return Why("group_score", {"of": name, "got": got, "expected": _range(requirement.score)})
    return None if meant else Why("no_group", {"of": requirement.of})


def _is_in(score: Decimal, wanted: Score) -> bool:
    low, high = wanted
    return low - CLOSE <= score <= high + CLOSE


def _most(graded: Graded) -> Decimal | None:
    """Tell the most that the whole can be worth, where there is a bound."""
    return next((one.max_score for one in graded.groups if one.name in {"", "secret"}), None)


def _of_four(verdict: Verdict) -> Verdict:
    return Verdict.RTE if verdict in AS_CRASH else verdict


def _other_grades(grades: Sequence[Verdict], tests: Sequence[Tested]) -> Why | None:
    """Compare the verdicts of the secret groups, in the order of their names, each its first failure's."""
    groups: dict[str, Verdict] = {}
    for one in tests:
        folder, *rest = one.name.split("/")
        if folder == "secret" and len(rest) > 1:
            before = groups.get(rest[0], Verdict.AC)
            groups[rest[0]] = one.verdict if before is Verdict.AC else before
    got = [groups[name] for name in sorted(groups)]
    if len(got) == len(grades) and all(map(_is_among, got, ({wanted} for wanted in grades))):
        return None
    return Why("grades", {"got": " ".join(got) or "nothing", "expected": " ".join(grades)})


def _words(verdicts: Collection[Verdict]) -> str:
    return " or ".join(verdict for verdict in Verdict if verdict in verdicts)


def _range(score: Score) -> str:
    low, high = score
    return shown(low) if low == high else f"{shown(low)} to {shown(high)}"


def shown(score: Decimal) -> str:
    """Write a score with no more digits than it has."""
    text = f"{score:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
