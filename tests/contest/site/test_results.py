"""How a submission goes, in words: waiting, running test by test, over; as far as the stage tells."""

import pytest

from contest import db, events
from contest.events import Progress
from contest.models import Feedback, JudgingState, Run
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import chips, printed, status, words
from tests.making import MINUTE, NOW


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
