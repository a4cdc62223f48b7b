"""How much of a submission the stage tells, while it is judged and after."""

import pytest

from contest import db, events
from contest.events import Progress
from contest.models import Feedback, JudgingState, Run
from judge.packages.model import Group, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import chips, words
from tests.making import MINUTE, NOW


def judged(world, feedback, *verdicts, groups=(), **columns):
    """A submission that went so on sample/1, secret/1, … of its problem, under a feedback policy."""
    cases = {"sample/1": (b"1 2\n", b"3\n")} | {
        f"secret/{number}": (b"20 22\n", b"42\n") for number in range(1, len(verdicts))
    }
    with db.transaction() as s:
        contest = fresh(s, world.contest)
        contest.code.feedback = feedback
        problem = making.make_problem(s, contest, label="P", storage=world.storage, cases=cases)
        plain = [plain_procedure(Procedure(groups=tuple(Group(name) for name in groups)), str)]
        problem.version.procedure = plain[0]
        worst = next((given for given in verdicts if given is not Verdict.AC), Verdict.AC)
        made = making.make_submission(
            s, fresh(s, world.lanterns), problem, storage=world.storage, verdict=worst
        )
        judging = made.judgings[0]
        judging.cpu_s, judging.memory_bytes = 0.9, 99 * 1024 * 1024
        for position, (name, given) in enumerate(zip(cases, verdicts, strict=True), start=1):
            row = {"cpu_s": position / 10, "wall_s": 1.0, "memory_bytes": position * 1024 * 1024}
            judging.runs.append(Run(position=position, name=name, verdict=given, **row, **columns))
            if given is not Verdict.AC and judging.failed_test is None:
                judging.failed_test = name
        return made


AC, WA, TLE = Verdict.AC, Verdict.WA, Verdict.TLE


def test_first_failure_tells_nothing_of_what_comes_after_it(coder, world):
    made = judged(world, Feedback.FIRST_FAILURE, AC, AC, WA, AC, TLE)
    page = coder.get(f"/s/{made.public_id}").text
    assert chips(page) == ["ok 1 Right", "ok 2 Right", "no 3 Another answer", "- 4 not told", "- 5 not told"]
    text = words(page)
    assert "2 tests passed before it." in text
    assert "4 to 5 Not told" in text
    # The longest time and the most memory are of the tests that are told of.
    assert "0.3 s of 1 s" in text.replace("0.30", "0.3")
    for secret in ("Too slow", "0.4", "0.5", "0.9", "99 MB", "secret/"):
        assert secret not in text


def test_all_tells_every_test(coder, world):
    made = judged(world, Feedback.ALL, AC, AC, WA, AC, TLE)
    page = coder.get(f"/s/{made.public_id}").text
    assert chips(page)[2:] == ["no 3 Another answer", "ok 4 Right", "no 5 Too slow"]
    assert "0.90 s of 1 s" in words(page)
    assert "secret/" not in page
    assert "20 22" not in page


def test_groups_tell_the_samples_alone_test_by_test(coder, world):
    made = judged(world, Feedback.GROUPS, AC, AC, WA, TLE, groups=("", "secret", "secret/1"))
    page = coder.get(f"/s/{made.public_id}").text
    assert "<h1>A test gave another answer</h1>" in page
    assert chips(page) == ["ok 1 Right"]
    assert "test 3" not in words(page).lower()
    assert "Another answer, test" not in coder.get("/c/cup/submissions").text


def test_groups_of_a_problem_that_has_none_tell_the_first_failure(coder, world):
    made = judged(world, Feedback.GROUPS, AC, WA, TLE)
    assert chips(coder.get(f"/s/{made.public_id}").text) == [
        "ok 1 Right",
        "no 2 Another answer",
        "- 3 not told",
    ]


@pytest.mark.parametrize("feedback", list(Feedback))
def test_organisers_see_every_test_under_any_policy(client, world, feedback):
    made = judged(world, feedback, AC, WA, TLE)
    page = client.sign_in(world.organiser).get(f"/s/{made.public_id}").text
    assert chips(page) == ["ok 1 Right", "no 2 Another answer", "no 3 Too slow"]


@pytest.mark.parametrize(
    ("feedback", "groups", "expected"),
    [
        (Feedback.VERDICT, (), []),
        (Feedback.FIRST_FAILURE, (), ["ok 1 Right", "no 2 Another answer", "- 3 waits", "- 4 waits"]),
        (Feedback.GROUPS, ("secret/1",), ["ok 1 Right"]),
        (Feedback.ALL, (), ["ok 1 Right", "no 2 Another answer", "no 3 Too slow", "- 4 waits"]),
    ],
)
def test_while_it_runs_the_policy_holds(request, world, feedback, groups, expected):
    coder = request.getfixturevalue("coder")
    request.getfixturevalue("live")()
    made = judged(world, feedback, AC, WA, TLE, AC, groups=groups)
    with db.transaction() as s:
        judging = making.only_judging(s, made)
        names = [run.name for run in judging.runs]
        judging.runs.clear()
        judging.is_current, judging.verdict, judging.state = False, None, JudgingState.RUNNING
        judging.token, judging.lease_until, judging.failed_test = "t", NOW + MINUTE, None
        tests = tuple(
            {"index": at + 1, "name": names[at], "verdict": given, "cpu_s": 0.1, "memory_bytes": 1}
            for at, given in enumerate(("AC", "WA", "TLE"))
        )
        assert events.write_progress(judging.public_id, Progress("running", 3, 4, tests))
    for path in (f"/s/{made.public_id}/_result", "/c/cup/problems/P/_tries"):
        page = coder.get(path).text
        assert "It is being judged now." in words(page)
        assert chips(page) == expected


def test_what_the_validator_says_and_how_often_it_ran_stand_with_the_test(coder, world):
    said = "Your tree has a \u202ecycle <b>here</b>\x1b[31m"
    made = judged(
        world, Feedback.FIRST_FAILURE, AC, WA, TLE, team_message=said, repeats=2, judge_message="42"
    )
    page = coder.get(f"/s/{made.public_id}").text
    assert page.count("It ran 3 times, since it was close to the time limit.") == 2
    assert page.count("Your tree has a ") == 2
    assert "&lt;b&gt;here" in page
    for raw in ("\u202e", "\x1b", "<b>here", "judge_message"):
        assert raw not in page


def test_an_exit_code_is_told_of_samples_alone(coder, world):
    made = judged(world, Feedback.ALL, Verdict.RTE, Verdict.RTE, reason="exit_code", exit_code=7)
    assert coder.get(f"/s/{made.public_id}").text.count("exit code 7") == 1
