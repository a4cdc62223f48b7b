"""What a problem can come to."""

from decimal import Decimal

from judge.grading.scoring import Part, Worths, worths_of
from judge.packages.model import Aggregation, Group, Kind, LegacyGroup, Procedure, ScoreMode
from tests.scoring import Case, legacy

SUM, MIN = Aggregation.SUM, Aggregation.MIN
TESTS = [Case(name) for name in ("sample/1", "secret/a/1", "secret/a/2", "secret/b/1")]


def told(*groups: Group | LegacyGroup, tests: list[Case] | None = None, **said: object) -> Worths:
    """What a scoring problem of these groups can come to."""
    return worths_of(Procedure(kinds=frozenset({Kind.SCORING}), groups=groups, **said), tests or TESTS)  # type: ignore[arg-type]


def test_a_problem_without_scores_is_accepted_or_not() -> None:
    assert worths_of(Procedure(), TESTS) == Worths()
    assert told(legacy(""), minimises=True) == Worths()


def test_groups_of_2025_09_make_a_sum() -> None:
    inner = (Group("secret/a", MIN, Decimal(40)), Group("secret/b", SUM, Decimal(60)))
    assert told(Group(""), Group("sample"), Group("secret", SUM, Decimal(100)), *inner) == Worths(
        is_scoring=True,
        most=Decimal(100),
        groups=(Part("secret/a", Decimal(40)), Part("secret/b", Decimal(60))),
        parts=("secret/a", "secret/b"),
    )


def test_what_is_no_sum_has_no_parts() -> None:
    inner = (Group("secret/a", MIN, Decimal(40)), Group("secret/b", SUM, Decimal(60)))
    assert not told(Group(""), Group("secret", MIN, Decimal(100)), *inner).parts
    assert not told(legacy(""), legacy("secret", score_mode=ScoreMode.MAX)).parts
    assert not told(legacy("", custom=True), legacy("secret")).parts


def test_cases_without_groups_have_no_parts() -> None:
    tests = [Case("secret/1"), Case("secret/2")]
    assert told(Group(""), Group("secret", SUM, None), tests=tests) == Worths(is_scoring=True)


def test_legacy_groups_make_a_sum_with_samples_where_these_count() -> None:
    assert told(legacy(""), legacy("secret/a", accept_score=Decimal(10))) == Worths(
        is_scoring=True,
        most=Decimal(22),
        groups=(Part("secret/a", Decimal(20)), Part("secret/b", Decimal(1))),
        parts=("sample", "secret/a", "secret/b"),
    )
    assert told(legacy("", ignore_sample=True)).parts == ("secret/a", "secret/b")
