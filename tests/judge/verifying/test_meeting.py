import re
from dataclasses import replace
from decimal import Decimal

import pytest

from judge.grading import Graded
from judge.grading.events import GroupGraded, Tested
from judge.packages.expectations import Expectation
from judge.packages.submission_rules import Requirement, compiled
from judge.verdicts import Verdict
from judge.verifying.meeting import unmet

AC, WA, TLE, RTE, MLE, OLE, CE = Verdict


def graded(**tests):
    """A grading of tests by name ("secret__a__1"); without any: a compile error."""
    names = {name.replace("__", "/"): verdict for name, verdict in tests.items()}
    ended = tuple(
        Tested(index, len(names), name, verdict, 0.1, 0.1, 1000)
        for index, (name, verdict) in enumerate(names.items(), start=1)
    )
    failed = next((name for name, verdict in names.items() if verdict is not AC), None)
    return Graded(names[failed] if failed else AC if names else CE, failed, ended, "", 0.1, 1000)


@pytest.mark.parametrize(
    ("wanted", "got", "sentence"),
    [
        ({AC}, graded(sample__1=AC), None),
        ({WA, TLE}, graded(sample__1=AC, secret__1=TLE), None),
        ({RTE}, graded(sample__1=MLE), None),
        ({MLE}, graded(sample__1=RTE), "got RTE on sample/1, expected MLE"),
        ({RTE}, graded(sample__1=OLE), "got OLE on sample/1, expected RTE"),
        ({AC}, graded(sample__1=AC, secret__1=WA), "got WA on secret/1, expected AC"),
        ({WA}, graded(sample__1=AC), "got AC, expected WA"),
        ({CE}, graded(), None),
        ({AC}, graded(), "got CE, expected AC"),
        (None, graded(), None),
        (None, graded(sample__1=WA), None),
    ],
)
def test_the_verdict_of_the_whole(wanted, got, sentence):
    why = unmet(Expectation(verdicts=None if wanted is None else frozenset(wanted)), got)
    assert (why.sentence if why else None) == sentence


def asking(permitted, required, tests=None):
    pattern = re.compile(tests + "(?:/|$)") if tests else None
    return Requirement("x", frozenset(permitted), frozenset(required), pattern, tests or "")


@pytest.mark.parametrize(
    ("requirement", "got", "sentence"),
    [
        (asking({AC, TLE}, {TLE}), graded(sample__1=AC, secret__1=TLE), None),
        (asking({AC, RTE}, {RTE}), graded(sample__1=MLE, secret__1=OLE), None),
        (
            asking({AC, TLE}, {TLE}),
            graded(sample__1=TLE, secret__1=WA),
            "WA on secret/1, where only AC or TLE may be",
        ),
        (asking({AC, TLE}, {TLE}), graded(sample__1=AC), "no test of data ended with TLE"),
        (asking({AC}, {AC}, "secret/a"), graded(sample__1=WA, secret__a__1=AC, secret__b__1=WA), None),
        (asking({AC}, {AC}, "secret/c"), graded(sample__1=AC), "there are no tests of secret/c"),
        (asking({AC}, {AC}), graded(), "got CE, expected AC"),
    ],
)
def test_what_is_asked_of_tests(requirement, got, sentence):
    why = unmet(Expectation(requirements=(requirement,)), got)
    assert (why.sentence if why else None) == sentence


@pytest.mark.parametrize(
    ("grades", "sentence"),
    [
        ((AC, RTE), None),
        ((AC, WA), "the groups got AC MLE, expected AC WA"),
        ((AC,), "the groups got AC MLE, expected AC"),
    ],
)
def test_grades_of_groups(grades, sentence):
    got = graded(sample__1=WA, secret__a__1=AC, secret__b__1=MLE, secret__b__2=WA)
    why = unmet(Expectation(grades=grades), got)
    assert (why.sentence if why else None) == sentence


@pytest.mark.parametrize(("score", "is_ok"), [(60.0, True), (60.0000005, True), (59.9, False), (None, True)])
def test_scores_are_compared_to_six_places(score, is_ok):
    got = graded(sample__1=AC)
    got = Graded(AC, None, got.tests, "", 0.1, 1000, score=score)
    assert (unmet(Expectation(score=(Decimal(60), Decimal(60))), got) is None) == is_ok


def scored(whole, most=Decimal(100), **groups):
    """An accepted submission to a problem of two groups, with these scores."""
    got = graded(secret__a__1=AC, secret__b__1=AC)
    found = [GroupGraded("", AC, whole, most)]
    found += [GroupGraded(f"secret/{name}", AC, score, most) for name, score in groups.items()]
    return Graded(AC, None, got.tests, "", 0.1, 1000, score=whole, groups=tuple(found))


@pytest.mark.parametrize(
    ("whole", "most", "sentence"),
    [
        (Decimal(40), Decimal(100), None),
        (Decimal(0), None, None),
        (Decimal("100.000000"), Decimal(100), "scored 100, all there is, where part of it was expected"),
    ],
)
def test_a_part_of_the_score_is_less_than_the_most(whole, most, sentence):
    why = unmet(Expectation(is_partial=True), scored(whole, most))
    assert (why.sentence if why else None) == sentence


@pytest.mark.parametrize(
    ("of", "wanted", "sentence"),
    [
        ("secret/a", (40, 40), None),
        ("secret/{a,b}", (10, 60), None),
        ("secret/b", (60, 70), "secret/b scored 20.5, expected 60 to 70"),
        ("secret", (60, 61), None),
        ("secret/c", (0, 0), "there are no tests of secret/c"),
    ],
)
def test_a_rule_may_name_the_score_of_a_group(of, wanted, sentence):
    rule = Requirement("x", tests=compiled(of), of=of, score=tuple(map(Decimal, wanted)))
    why = unmet(
        Expectation(requirements=(rule,)), scored(Decimal("60.5"), a=Decimal(40), b=Decimal("20.500000"))
    )
    assert (why.sentence if why else None) == sentence


def test_a_rule_may_ask_for_words_of_the_judge():
    rule = Requirement("x", message="line 3")
    got = graded(sample__1=WA)
    assert unmet(Expectation(requirements=(rule,)), got).sentence == (
        "no judge's message on data has “line 3” in it"
    )
    said = replace(got.tests[0], judge_message="differs on line 3\n")
    assert unmet(Expectation(requirements=(rule,)), replace(got, tests=(said,))) is None
