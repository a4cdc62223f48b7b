"""In which order a package is worked through, and by which time limit."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Thread

from judge.packages.expectations import Expectation, Submission
from judge.packages.model import Package, Timing
from judge.packages.submission_rules import Bound, Requirement
from judge.verdicts import Verdict
from judge.verifying.events import Result
from judge.verifying.planning import CALIBRATING_S, Plan, limited
from judge.verifying.timing import Slowest

AC, WA, TLE, *_ = Verdict
EXPECTED = {
    "accepted/a.c": Expectation(verdicts=frozenset({AC}), bound=Bound.LOWER),
    "accepted/b.c": Expectation(requirements=(Requirement("accepted", frozenset({AC}), bound=Bound.LOWER),)),
    "wrong/c.c": Expectation(requirements=(Requirement("wrong", frozenset({AC, WA}), bound=Bound.LOWER),)),
    "slow/d.c": Expectation(verdicts=frozenset({TLE}), bound=Bound.UPPER),
    "any/e.c": Expectation(),
}
SUBMISSIONS = [Submission(name, {}, expected) for name, expected in EXPECTED.items()]


def package(said_s):
    return Package(
        name="x",
        uuid=None,
        titles={"en": "X"},
        path=Path(),
        time_limit_s=said_s or 2.0,
        memory_bytes=1,
        output_bytes=1,
        code_bytes=1,
        compile_s=1,
        testcases=(),
        statements={},
        starters={},
        submissions={},
        warnings=(),
        timing=Timing(said_s, Decimal(2), Decimal("1.5"), Decimal(1)),
    )


def end(plan, name, within=(), beyond=()):
    runs = [[Slowest(name, "secret/1", cpu_s) for cpu_s in runs] for runs in (within, beyond)]
    return plan.ended(Result(name, "c", "AC", AC, is_ok=True), *runs)


def take(plan):
    item, limit_s = plan.take()
    return item.name, limit_s


def test_a_package_with_a_limit_is_worked_through_by_name():
    plan = Plan(package(3.0), SUBMISSIONS, [])
    assert [take(plan) for _ in EXPECTED] == [(name, 3.0) for name in EXPECTED]
    for name in EXPECTED:
        assert end(plan, name) is None
    assert plan.take() is None
    assert (plan.all_ended().limit_s, plan.all_ended().suggestion) == (3.0, None)


def test_without_a_limit_it_comes_of_what_has_to_be_within_it():
    plan = Plan(package(None), SUBMISSIONS, [])
    assert [take(plan), take(plan)] == [("accepted/a.c", CALIBRATING_S), ("accepted/b.c", CALIBRATING_S)]
    assert end(plan, "accepted/a.c", [0.2]) is None
    assert end(plan, "accepted/b.c", [1.1]) is None
    assert take(plan) == ("wrong/c.c", 30.0)
    calibrated = end(plan, "wrong/c.c", [2.1])
    assert (calibrated.suggestion.limit_s, calibrated.suggestion.slowest.submission) == (5.0, "wrong/c.c")
    assert [take(plan), take(plan)] == [("slow/d.c", 5.0), ("any/e.c", 5.0)]
    assert end(plan, "slow/d.c", (), [6.0]) is None
    assert end(plan, "any/e.c") is None
    assert plan.take() is None
    ended = plan.all_ended()
    assert ended.limit_s == 5.0
    assert [(one.code, one.file) for one in ended.warnings] == [("time.passes", "submissions/slow/d.c")]


def test_where_nothing_has_to_be_within_it_the_usual_limit_is_used():
    plan = Plan(package(None), SUBMISSIONS[3:], [])
    assert take(plan) == ("slow/d.c", 2.0)


def test_an_accepted_submission_that_never_ends_gives_no_limit():
    plan = Plan(package(None), [SUBMISSIONS[0], SUBMISSIONS[4]], [])
    take(plan)
    plan.ended(
        Result("accepted/a.c", "c", "AC", TLE, is_ok=False),
        [Slowest("accepted/a.c", "secret/1", 60.0, is_cut=True)],
    )
    assert take(plan) == ("any/e.c", 2.0)


def test_who_waits_for_a_round_goes_on_with_the_next_or_is_let_go():
    plan = Plan(package(None), SUBMISSIONS[:2] + SUBMISSIONS[3:4], [])
    take(plan)
    take(plan)
    got = []
    waiting = Thread(target=lambda: got.append(plan.take()))
    waiting.start()
    end(plan, "accepted/a.c", [0.2])
    end(plan, "accepted/b.c", [0.2])
    waiting.join(5)
    assert [(item.name, limit_s) for item, limit_s in got] == [("slow/d.c", 1.0)]
    other = Thread(target=lambda: got.append(plan.take()))
    other.start()
    plan.stop()
    other.join(5)
    assert got[1:] == [None]


def test_a_limit_is_another_package():
    given = package(2.0)
    assert limited(given, 2.0) is given
    assert limited(given, 3.0) == replace(given, time_limit_s=3.0)
