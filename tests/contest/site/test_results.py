"""How a submission goes, in words: waiting, running test by test, over; as far as the stage tells."""

import re
from html import unescape

import pytest

from contest import db, events
from contest.events import Progress
from contest.models import Feedback, JudgingState, Run
from judge.packages.model import Group, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import MINUTE, NOW


@pytest.fixture
def live(redis_url):
    """A Redis for the progress; asked for after the app, which binds its own."""

    def bind():
        events.bind(redis_url)

    yield bind
    events.bind(None)


def words(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def chips(page: str) -> list[str]:
    found = re.findall(r'<li class="chip(.*?)">(.*?)</li>', page, re.DOTALL)
    return [f"{look.strip() or '-'} {words(text)}" for look, text in found]


def status(page: str) -> str:
    return words(re.search(r'<p class="say[^>]*role="status">(.*?)</p>', page, re.DOTALL)[1])


def submitted(world, **kwargs):
    with db.transaction() as s:
        return making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), storage=world.storage, **kwargs
        )


def test_waiting_tells_how_many_are_before(coder, world):
    with db.transaction() as s:
        making.make_worker(s)
        for minute in range(2):
            making.make_submission(
                s,
                fresh(s, world.foxes),
                fresh(s, world.second),
                at=NOW - (5 - minute) * MINUTE,
                storage=world.storage,
            )
    made = submitted(world)
    page = coder.get("/c/cup/problems/A/_tries").text
    assert status(page) == "Received. 2 others are before yours."
    assert chips(page) == ["- 1 waits", "- 2 waits"]
    assert "Received. 2 others are before yours." in coder.get(f"/s/{made.public_id}").text


@pytest.mark.parametrize(
    ("progress", "sentence", "expected"),
    [
        (Progress("compiling", 0, 2), "Your program is being read.", ["- 1 waits", "- 2 waits"]),
        (Progress("running", 0, 2), "Test 1 of 2 runs now.", ["wait 1 runs now", "- 2 waits"]),
        (
            Progress(
                "running",
                1,
                2,
                ({"index": 1, "name": "sample/1", "verdict": "AC", "cpu_s": 0.1, "memory_bytes": 1},),
            ),
            "1 test passed. Test 2 of 2 runs now.",
            ["ok 1 Right", "wait 2 runs now"],
        ),
        (None, "It is being judged now.", ["- 1 waits", "- 2 waits"]),
    ],
)
def test_running(request, world, progress, sentence, expected):
    coder = request.getfixturevalue("coder")
    request.getfixturevalue("live")()
    made = submitted(world)
    with db.transaction() as s:
        judging = making.only_judging(s, made)
        judging.state, judging.token, judging.lease_until = JudgingState.RUNNING, "t", NOW + MINUTE
        if progress is not None:
            assert events.write_progress(judging.public_id, progress)
    page = coder.get("/c/cup/problems/A/_tries").text
    assert status(page) == sentence
    assert chips(page) == expected
    assert f'data-live="entry:{world.lanterns.public_id}"' in page


def printed(page: str) -> list[str]:
    """The texts of programs, what was printed first."""
    return re.findall(r'<pre class="listing printed".*?>(.*?)</pre>', page, re.DOTALL)


def over(world, verdict, runs, log="", **columns):
    made = submitted(world, verdict=verdict)
    with db.transaction() as s:
        judging = making.only_judging(s, made)
        judging.compile_log, judging.cpu_s, judging.memory_bytes = log, 0.25, 9 * 1024 * 1024
        for position, given in enumerate(runs):
            name = ("sample/1", "secret/1")[position]
            judging.runs.append(
                Run(
                    position=position,
                    name=name,
                    verdict=given,
                    cpu_s=0.02,
                    wall_s=0.05,
                    memory_bytes=9 * 1024 * 1024,
                    **columns,
                )
            )
            if given is not Verdict.AC:
                judging.failed_test = name
    return made


def test_solved(coder, world):
    made = over(world, Verdict.AC, [Verdict.AC, Verdict.AC])
    page = coder.get(f"/s/{made.public_id}").text
    assert "<h1>All 2 tests passed</h1>" in page
    assert chips(page) == ["ok 1 Right", "ok 2 Right"]
    assert "0.25 s of 1 s" in words(page)
    assert "9 MB of 256 MB" in words(page)


def test_sample_that_failed_is_shown_with_the_right_answer(coder, world):
    made = over(world, Verdict.WA, [Verdict.WA])
    page = coder.get(f"/s/{made.public_id}").text
    assert "<h1>Test 1 gave another answer</h1>" in page
    assert "It is the first test: those after it did not run." in page
    assert chips(page) == ["no 1 Another answer", "- 2 did not run"]
    assert "Test 1 is sample 1, so you may see it" in page
    assert [words(text) for text in printed(page)] == ["3", "1 2"]


def test_what_a_submission_printed_on_a_sample_stands_beside_the_answer(coder, world):
    difference = {"line": 1, "token": 1, "wanted": "3", "got": "7"}
    made = over(world, Verdict.WA, [Verdict.WA], output=b"7 \n", difference=difference)
    page = coder.get(f"/s/{made.public_id}").text
    assert "Line 1 : you printed 7 , the answer is 3 ." in words(page)
    assert [words(text) for text in printed(page)] == ["7 ·", "3", "1 2"]
    assert "<mark>7</mark>" in page
    assert "<mark>3</mark>" in page
    # And beside the editor.
    bench = coder.get("/c/cup/problems/A/_tries").text
    assert "Sample 1. Line 1 : you printed 7 , the answer is 3 ." in words(bench)
    assert [words(text) for text in printed(bench)] == ["7 ·", "3"]


def test_a_stage_that_tells_the_verdict_alone_shows_no_sample_either(coder, world):
    with db.transaction() as s:
        fresh(s, world.contest.code).feedback = Feedback.VERDICT
    difference = {"line": 1, "token": 1, "wanted": "3", "got": "7"}
    made = over(world, Verdict.WA, [Verdict.WA], output=b"7 \n", difference=difference)
    for path in (f"/s/{made.public_id}", "/c/cup/problems/A/_tries"):
        page = coder.get(path).text
        assert printed(page) == []
        assert "you printed" not in page


def test_a_sample_that_printed_nothing(coder, world):
    difference = {"line": 1, "token": 1, "wanted": "3", "got": None}
    made = over(world, Verdict.WA, [Verdict.WA], reason="no_output", difference=difference)
    assert "Your program printed nothing." in coder.get(f"/s/{made.public_id}").text


def test_hidden_test_that_failed_is_not_shown(coder, world):
    made = over(world, Verdict.TLE, [Verdict.AC, Verdict.TLE])
    page = coder.get(f"/s/{made.public_id}").text
    assert "Test 2 took longer than 1 s" in words(page)
    assert "1 of 2 tests passed." in page
    assert "so you may see it" not in page
    assert "20 22" not in page


def test_compile_error_marks_its_line(coder, world):
    with db.transaction() as s:
        made = making.make_submission(
            s,
            fresh(s, world.lanterns),
            fresh(s, world.first),
            verdict=Verdict.CE,
            language="cpp",
            source=b"int main() {\n  int q\n}\n",
            storage=world.storage,
        )
        made.judgings[0].compile_log = "main.cpp:2:8: error: expected ';'\n"
    page = coder.get(f"/s/{made.public_id}").text
    assert "<h1>The program could not be read: line 2</h1>" in page
    assert '<span class="line marked" data-n="2">  int q\n</span>' in page
    assert '<span class="line" data-n="1">' in page
    assert "main.cpp:2:8: error: expected &#39;;&#39;" in page
    assert "This costs no penalty." in page


def test_judge_error_is_no_verdict(coder, world):
    made = submitted(world, failed=True)
    page = coder.get(f"/s/{made.public_id}").text
    assert "<h1>We could not judge this</h1>" in page
    assert "it costs you nothing" in page
    assert "engine.away" not in page


def test_stage_that_tells_the_verdict_alone(coder, world):
    with db.transaction() as s:
        fresh(s, world.contest.code).feedback = Feedback.VERDICT
    made = over(world, Verdict.WA, [Verdict.AC, Verdict.WA])
    for path in (f"/s/{made.public_id}", "/c/cup/problems/A/_tries"):
        page = coder.get(path).text
        assert "A test gave another answer" in page
        assert chips(page) == []
        assert "Test by test" not in page
    assert "Another answer, test" not in coder.get("/c/cup/submissions").text


def test_while_it_runs_that_stage_tells_no_test_either(coder, world, live):
    live()
    with db.transaction() as s:
        fresh(s, world.contest.code).feedback = Feedback.VERDICT
    made = submitted(world)
    with db.transaction() as s:
        judging = making.only_judging(s, made)
        judging.state, judging.token, judging.lease_until = JudgingState.RUNNING, "t", NOW + MINUTE
        test = {"index": 1, "name": "sample/1", "verdict": "AC", "cpu_s": 0.1, "memory_bytes": 1}
        events.write_progress(judging.public_id, Progress("running", 1, 2, (test,)))
    page = coder.get(f"/s/{made.public_id}/_result").text
    assert chips(page) == []
    assert "1 test passed" not in page


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


def test_tries_are_counted_by_problem(coder, world):
    with db.transaction() as s:
        for minute, problem in enumerate((world.first, world.second, world.first)):
            making.make_submission(
                s,
                fresh(s, world.lanterns),
                fresh(s, problem),
                at=NOW + minute * MINUTE,
                verdict=Verdict.WA,
                storage=world.storage,
            )
    page = words(coder.get("/c/cup/submissions").text)
    assert "A Sums , try 2 " in page
    assert "B Sums , try 1 " in page


def test_contest_page_says_what_to_do_next(coder, world):
    assert "Begin with problem A" in coder.get("/c/cup").text
    over(world, Verdict.WA, [Verdict.WA])
    assert "A: Another answer" in words(coder.get("/c/cup").text)
    over(world, Verdict.AC, [Verdict.AC, Verdict.AC])
    page = words(coder.get("/c/cup").text)
    assert "A is solved!" in page
    assert "On to B" in page
    assert "Solved at 1:00 , 2 tries" in page


def test_problems_leads_to_the_first_unsolved(coder, world):
    assert coder.get("/c/cup/problems").location == "/c/cup/problems/A"
    over(world, Verdict.AC, [Verdict.AC, Verdict.AC])
    assert coder.get("/c/cup/problems").location == "/c/cup/problems/B"
