"""Trials run by a worker in real containers, behind the judgings."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import select

from contest.jobs import judging
from contest.models import Judging, JudgingState, Trial
from contest.site.solving.talking import turns
from judge.packages.model import Kind, Procedure, Program
from judge.packages.plain import plain_procedure
from tests.making import make_contest, make_entry, make_problem, make_submission, make_trial

pytestmark = pytest.mark.docker

CASES = {
    "sample/1": (b"1 2\n", b"3\n"),
    "sample/2": (b"10 20\n", b"30\n"),
    "secret/1": (b"20 22\n", b"42\n"),
}


@pytest.fixture
def run(here, machine):
    def running(source, **more):
        with here.database.transaction() as s:
            contest = make_contest(s)
            problem = make_problem(s, contest, storage=here.storage, cases=CASES)
            trial_id = make_trial(s, make_entry(s, contest), problem, source=source, **more).id
        judging.judge_next()
        with here.database.reading() as s:
            return s.get_one(Trial, trial_id)

    return running


def output(test):
    return base64.b64decode(test["output"])


def test_samples_with_what_came_out_and_the_first_difference(run):
    trial = run(
        b"a, b = map(int, input().split())\nprint('sum')if a > 5 else print(a + b)\nprint(1 // (a - 10))\n"
    )
    assert (trial.state, trial.result["compiled"]) == (JudgingState.DONE, True)
    first, second = trial.result["tests"]
    assert (first["number"], first["verdict"], output(first)) == (1, "WA", b"3\n-1\n")
    assert (first["line"], first["wanted"], first["got"]) == (2, None, "-1")
    assert (second["verdict"], second["reason"], output(second)) == ("RTE", "exit_code:1", b"sum\n")
    assert "ZeroDivisionError" in second["errors"]
    assert "/box/" not in second["errors"]


def test_own_input_shows_what_came_out_and_knows_no_wrong_answer(run):
    (test,) = run(b"print(input()[::-1], end='\\0')\n", own_input=b"live\n").result["tests"]
    assert (test["verdict"], output(test), test["size"], test["line"]) == ("AC", b"evil\0", 5, None)


def test_what_is_printed_without_end_is_cut(run):
    (test,) = run(b"while True: print('x' * 1000)\n", own_input=b"").result["tests"]
    assert test["verdict"] == "OLE"
    assert len(output(test)) == 32 * 1024 < test["size"]


def test_it_stops_at_the_first_sample_that_takes_too_long(run):
    tests = run(b"while True: pass\n").result["tests"]
    assert [(test["number"], test["verdict"]) for test in tests] == [(1, "TLE")]


def test_it_holds_a_slot_for_so_long_and_no_longer(run, monkeypatch):
    monkeypatch.setattr("contest.jobs.trying.LONGEST_S", 0)
    assert [test["number"] for test in run(b"print(3)\n").result["tests"]] == [1]


def test_a_program_that_cannot_be_read(run):
    trial = run(b"print(\n")
    assert (trial.state, trial.result["compiled"], trial.result["tests"]) == (JudgingState.DONE, False, [])
    assert 'File "main.py", line 1' in trial.result["log"]


def test_judgings_come_first(here, machine):
    with here.database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest, storage=here.storage)
        trial = make_trial(s, make_entry(s, contest), problem)
        make_submission(s, make_entry(s, contest), problem, storage=here.storage)
    judging.judge_next()
    with here.database.reading() as s:
        judged, tried = s.scalars(select(Judging)).one(), s.get_one(Trial, trial.id)
        assert judged.state is tried.state is JudgingState.DONE
        assert judged.finished_at <= tried.started_at
        assert judged.runs[0].output is None


def test_a_sample_that_a_submission_fails_keeps_what_it_printed(here, machine):
    with here.database.transaction() as s:
        contest = make_contest(s)
        contest.code.stop_at_first = False
        problem = make_problem(s, contest, storage=here.storage)
        make_submission(s, make_entry(s, contest), problem, source=b"print(7)\n", storage=here.storage)
    judging.judge_next()
    with here.database.reading() as s:
        sample, secret = s.scalars(select(Judging)).one().runs
        assert (sample.output, secret.output) == (b"7\n", None)


def test_bytes_of_a_sample_that_storage_lost(here, machine):
    with here.database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest)  # its bytes are nowhere
        trial_id = make_trial(s, make_entry(s, contest), problem).id
    judging.judge_next()
    with here.database.reading() as s:
        trial = s.get_one(Trial, trial_id)
        assert (trial.state, trial.cause["code"], trial.attempt) == (
            JudgingState.FAILED,
            "storage.missing",
            3,
        )


CHECK = b"""import sys
answer, said = open(sys.argv[2]).read().split(), sys.stdin.read().split()
with open(sys.argv[3] + "/teammessage.txt", "w") as message:
    message.write("as many numbers, please")
with open(sys.argv[3] + "/judgemessage.txt", "w") as message:
    message.write("SECRET")
sys.exit(42 if len(said) == len(answer) else 43)
"""
TALK = b"""import sys
number = open(sys.argv[1]).read().split()[0]
print(number, flush=True)
sys.exit(42 if input() == number else 43)
"""
BROKEN = b"raise SystemExit(7)\n"


@pytest.fixture
def run_with(here, machine):
    """Run a program on the samples of a problem with a validator of its own."""

    def running(validator, source, kinds=frozenset()):
        with here.database.transaction() as s:
            contest = make_contest(s)
            problem = make_problem(s, contest, storage=here.storage, cases=CASES)
            path = "output_validators/check/check.py"
            program = Program("output_validators/check", {"check.py": Path(path)}, "python3")
            version = problem.version
            version.procedure = plain_procedure(Procedure(validators=(program,), kinds=kinds), str)
            version.manifest = {**version.manifest, path: here.storage.put(validator)}
            trial_id = make_trial(s, make_entry(s, contest), problem, source=source).id
        judging.judge_next()
        with here.database.reading() as s:
            return s.get_one(Trial, trial_id)

    return running


def test_a_validator_of_the_package_judges_the_samples(run_with):
    tests = run_with(CHECK, b"print(7 if input() == '1 2' else '7 7')\n").result["tests"]
    assert [(test["verdict"], output(test), test["line"]) for test in tests] == [
        ("AC", b"7\n", None),
        ("WA", b"7 7\n", None),
    ]
    assert tests[1]["message"] == "as many numbers, please"
    assert "SECRET" not in str(tests)


def test_an_interactive_problem_shows_the_conversation(run_with):
    kinds = frozenset({Kind.INTERACTIVE})
    first, second = run_with(TALK, b"n = input()\nprint(n if n == '1' else 9)\n", kinds).result["tests"]
    assert (first["verdict"], second["verdict"]) == ("AC", "WA")
    assert [(turn.is_judge, turn.text.strip()) for turn in turns(second["transcript"])] == [
        (True, "10"),
        (False, "9"),
    ]


def test_a_validator_that_fails_is_nobodys_verdict(run_with):
    trial = run_with(BROKEN, b"print(3)\n")
    assert (trial.state, trial.result) == (JudgingState.FAILED, None)
    assert (trial.cause["code"], trial.attempt) == ("program.exit_code", 1)
