"""Judgings of problems with programs of their own, by a worker in real containers."""

from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from contest.causes import CAUSES
from contest.jobs import judging
from contest.models import Judging, JudgingState
from judge.grading.errors import SENTENCES
from judge.packages.model import Kind, LegacyGroup, Procedure, Program
from judge.packages.plain import plain_procedure
from tests.making import make_contest, make_entry, make_problem, make_submission

pytestmark = pytest.mark.docker

CHECK = b"""import sys
answer, said = open(sys.argv[2]).read().split(), sys.stdin.read().split()
for name, text in ("teammessage", "look again"), ("judgemessage", "wanted " + answer[0]), ("score", "7.25"):
    if name != "score" or said == answer:
        open(sys.argv[3] + name + ".txt", "w").write(text)
sys.exit(42 if said == answer else 43)
"""


@pytest.fixture
def judge(here, machine):
    """Judge a submission to a problem whose validator is this source."""

    def judged(validator, source=b"print(sum(map(int, input().split())))\n", **procedure):
        with here.database.transaction() as s:
            contest = make_contest(s)
            problem = make_problem(s, contest, storage=here.storage)
            path = "output_validators/check/check.py"
            program = Program("output_validators/check", {"check.py": Path(path)}, "python3")
            version = problem.version
            version.procedure = plain_procedure(Procedure(validators=(program,), **procedure), str)
            version.manifest = {**version.manifest, path: here.storage.put(validator)}
            make_submission(s, make_entry(s, contest), problem, source=source, storage=here.storage)
        judging.judge_next()
        s = stack.enter_context(here.database.reading())
        return s.scalars(select(Judging)).one()

    with ExitStack() as stack:
        yield judged


def test_what_a_validator_says_is_kept(judge):
    found = judge(CHECK, b"print(input()[0])\n")
    (run,) = found.runs
    assert (found.state, found.verdict, run.name) == (JudgingState.DONE, "WA", "sample/1")
    assert (run.judge_message, run.team_message, run.score) == ("wanted 3", "look again", None)


def test_scores_and_groups_are_kept(judge):
    groups = (LegacyGroup("", breaks=False, ignore_sample=True), LegacyGroup("secret", breaks=False))
    found = judge(CHECK, kinds=frozenset({Kind.SCORING}), groups=groups)
    assert (found.verdict, found.score) == ("AC", Decimal("7.25"))
    assert [group["name"] for group in found.groups][:1] == [""]
    assert found.runs[1].score == Decimal("7.25")


def test_answers_are_judged_whatever_the_language(judge):
    found = judge(CHECK, b"3\n", kinds=frozenset({Kind.SUBMIT_ANSWER}))
    assert [(run.name, run.verdict) for run in found.runs] == [("sample/1", "AC"), ("secret/1", "WA")]


def test_a_validator_that_fails_is_looked_at_twice_and_is_nobodys_verdict(judge):
    found = judge(b"raise ValueError('oh dear')\n")
    assert (found.state, found.verdict, found.attempt) == (JudgingState.FAILED, None, 2)
    assert found.cause["code"] == "program.exit_code"
    sentence = CAUSES[found.cause["code"]].format_map(found.cause["facts"])
    assert sentence.startswith("output_validators/check ended with exit code 1 on sample/1;")
    assert "oh dear" in sentence


def test_every_cause_of_the_judge_has_words():
    assert SENTENCES.items() <= CAUSES.items()
