"""Packages verified by a worker, in real containers, whatever comes between."""

import pytest
from sqlalchemy import select

from contest import clock
from contest.actions import desk, verifying
from contest.actions.importing import import_package, store_files
from contest.jobs import judging, tasks
from contest.jobs import verifying as jobs
from contest.models import Judging, JudgingState, ProblemVersion, Task, TaskKind, TaskState, Verification
from contest.queries.verifications import newest
from judge.packages import read
from judge.verdicts import Verdict
from tests.making import make_contest, make_entry, make_problem, make_submission
from tests.writing import write_files

pytestmark = pytest.mark.docker

FILES = {
    "problem.yaml": "name: Sums\nlimits: {memory: 256}\n",
    "problem_statement/problem.en.md": "Add.\n",
    "input_validators/two.py": "import re, sys\n"
    "sys.exit(42 if re.fullmatch(r'[0-9]+ [0-9]+\\n', sys.stdin.read()) else 43)\n",
    "data/sample/1.in": "1 2\n",
    "data/sample/1.ans": "3\n",
    "data/secret/1.in": "20 22\n",
    "data/secret/1.ans": "42\n",
    "submissions/accepted/sums.py": "print(sum(map(int, input().split())))\n",
    "submissions/accepted/sums.rs": "fn main() {}\n",
    "submissions/wrong_answer/three.py": "print(3)\n",
}


@pytest.fixture
def bring(here, tmp_path):
    def bringing(**changed) -> str:
        """Import the package; the version's public id."""
        package = read(write_files(tmp_path / "sums", FILES | changed))
        manifest = store_files(package, here.storage)
        with here.database.transaction() as s:
            contest = make_contest(s)
            placed = import_package(
                s,
                actor=None,
                contest=contest,
                package=package,
                manifest=manifest,
                verify=True,
                at=clock.now(),
            )
            return placed.version.public_id

    return bringing


def known(here, version):
    """The version, the newest report on it, the newest task."""
    with here.database.reading() as s:
        found = s.scalars(select(ProblemVersion).where(ProblemVersion.public_id == version)).one()
        task = s.scalars(select(Task).where(Task.kind == TaskKind.VERIFY).order_by(Task.id.desc())).first()
        return found, newest(s, [found.digest]).get(found.digest), task


def test_a_package_is_verified_and_the_report_is_kept_by_its_digest(here, machine, bring):
    version = bring()
    judging.judge_next()
    found, report, task = known(here, version)
    assert (task.state, task.progress_done, task.progress_total) == (TaskState.DONE, 3, 3)
    assert (report.is_ok, report.submissions, report.failed, report.left_out) == (True, 3, 0, 1)
    assert found.verified_at == report.finished_at
    assert [(row["submission"], row["verdict"], row["ok"]) for row in report.results] == [
        ("accepted/sums.py", "AC", True),
        ("accepted/sums.rs", None, None),
        ("wrong_answer/three.py", "WA", True),
    ]
    assert (report.suggested["limit_s"], report.suggested["submission"]) == (1.0, "accepted/sums.py")
    # The same bytes again need no second run.
    assert known(here, bring())[2].id == task.id


def test_what_is_not_as_expected_is_written_down(here, machine, bring):
    version = bring(
        **{
            "data/secret/2.in": "two three\n",
            "data/secret/2.ans": "5\n",
            "submissions/wrong_answer/right.py": FILES["submissions/accepted/sums.py"],
        }
    )
    judging.judge_next()
    found, report, _ = known(here, version)
    assert (report.is_ok, report.failed, found.verified_at) == (False, 2, None)
    assert [(flaw["code"], flaw["file"]) for flaw in report.errors] == [
        ("check.input_rejected", "data/secret/2.in")
    ]
    reasons = {row["submission"]: row["why"]["code"] for row in report.results if row["ok"] is False}
    assert reasons == {"accepted/sums.py": "verdict_on", "wrong_answer/right.py": "verdict_on"}


def test_a_submission_of_the_contest_goes_between(here, machine, bring, monkeypatch):
    monkeypatch.setattr(jobs, "EVERY_S", 0.0)
    version = bring()
    order = []
    write = verifying.finish_verification

    def noting(s, **given):
        order.append("verified")
        return write(s, **given)

    monkeypatch.setattr(verifying, "finish_verification", noting)
    judge = judging.judge
    monkeypatch.setattr(judging, "judge", lambda *given: (order.append("judged"), judge(*given)))
    tell = jobs._Verification._tell

    def and_a_submission_comes(verification):
        tell(verification)
        if verification._done == 1:
            with here.database.transaction() as s:
                contest = make_contest(s)
                problem = make_problem(s, contest, storage=here.storage)
                make_submission(s, make_entry(s, contest), problem, storage=here.storage)

    monkeypatch.setattr(jobs._Verification, "_tell", and_a_submission_comes)
    judging.judge_next()
    assert order == ["judged", "verified"]
    with here.database.reading() as s:
        row = s.scalars(select(Judging)).one()
        assert (row.state, row.verdict) == (JudgingState.DONE, Verdict.AC)
    assert known(here, version)[1].is_ok


def test_it_is_cancelled_between_two_submissions_and_done_again_when_asked(here, machine, bring, monkeypatch):
    version = bring()
    tell = jobs._Verification._tell

    def and_nobody_wants_it(verification):
        tell(verification)
        if verification._done == 1:
            with here.database.transaction() as s:
                desk.cancel_task(s, actor=None, task=s.scalars(select(Task)).one(), at=clock.now())

    monkeypatch.setattr(jobs._Verification, "_tell", and_nobody_wants_it)
    judging.judge_next()
    _, report, task = known(here, version)
    assert (task.state, task.progress_done, report) == (TaskState.CANCELLED, 2, None)
    monkeypatch.setattr(jobs._Verification, "_tell", tell)
    with here.database.transaction() as s:
        desk.retry_task(s, actor=None, task=s.get_one(Task, task.id), at=clock.now())
    judging.judge_next()
    assert known(here, version)[1].is_ok


def test_bytes_that_are_gone_fail_it_with_the_cause(here, machine, bring, monkeypatch):
    monkeypatch.setattr(tasks, "AGAIN_S", 0.0)
    version = bring()
    found, _, _ = known(here, version)
    here.storage.fs.rm(here.storage._path(found.manifest["data/secret/1.in"]))
    judging.judge_next()
    _, report, task = known(here, version)
    assert (task.state, task.cause["code"], report) == (TaskState.FAILED, "storage.file_missing", None)
    with here.database.reading() as s:
        assert s.scalars(select(Verification)).all() == []
    assert not here.cache.folder.with_name(f"{here.cache.number}.verifying").exists()
