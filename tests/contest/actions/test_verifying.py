"""Verifications: asked for, written by the package's digest, and the time limit that they suggest."""

import hashlib

import pytest
from sqlalchemy import select

from contest.actions import claiming, desk, limiting, verifying
from contest.models import Audit, ProblemVersion, Role, Task, TaskKind, TaskState, Verification
from contest.queries.verifications import last_tasks, newest
from contest.refusals import Refused
from tests.making import HOUR, NOW, SECOND, grant, make_contest, make_problem, make_user

SUGGESTED = {
    "limit_s": 3.0,
    "submission": "accepted/a.py",
    "test": "secret/1",
    "cpu_s": 1.2,
    "factor": "2",
    "resolution_s": "1",
    "is_said": False,
    "in_force_s": 3.0,
}


def report(**changed):
    given = {
        "image": "podium-sandbox:1",
        "is_ok": True,
        "failed": 0,
        "left_out": 0,
        "results": [],
        "errors": [],
        "warnings": [],
        "suggested": SUGGESTED,
    } | changed
    return verifying.Report(**given)


@pytest.fixture
def contest(session):
    return make_contest(session, starts_at=NOW + HOUR)


@pytest.fixture
def problem(session, contest, storage):
    """A problem whose package has a submission."""
    made = make_problem(session, contest, storage=storage)
    made.version.manifest = {**made.version.manifest, "submissions/accepted/a.py": storage.put(b"print(3)")}
    session.flush()
    return made


def request(session, problem, **changed):
    given = {"actor": None, "contest": problem.stage.contest, "version": problem.version, "at": NOW} | changed
    return verifying.request_verification(session, **given)


def claim(session):
    return claiming.claim_task(session, worker="w", kinds=(TaskKind.VERIFY,), at=NOW)


def finish(session, work, problem, **changed):
    return verifying.finish_verification(
        session,
        task_id=work.task_id,
        token=changed.pop("token", work.token),
        digest=problem.version.digest,
        report=report(**changed),
        at=NOW + SECOND,
    )


def test_one_that_waits_is_the_one_there_is(session, contest, problem):
    task = request(session, problem)
    assert (task.kind, task.state, task.contest_id) == (TaskKind.VERIFY, TaskState.QUEUED, contest.id)
    assert task.facts["digest"] == problem.version.digest
    assert request(session, problem) is task
    assert dict(last_tasks(session, contest)) == {problem.version.public_id: task}
    desk.cancel_task(session, actor=None, task=task, at=NOW)
    assert request(session, problem) is not task


def test_a_package_without_submissions_is_not_verified(session, contest):
    assert request(session, make_problem(session, contest)) is None


def test_who_may_import_may_verify(session, contest, problem):
    with pytest.raises(Refused) as refused:
        request(session, problem, actor=make_user(session))
    assert refused.value.code == "permission.denied"
    setter = make_user(session)
    grant(session, setter, Role.SETTER, contest=contest)
    assert request(session, problem, actor=setter).created_by_id == setter.id


@pytest.mark.parametrize("is_ok", [True, False])
def test_what_is_found_is_written_for_every_version_of_the_same_bytes(session, contest, problem, is_ok):
    other = make_problem(session, make_contest(session))
    other.version.digest = problem.version.digest
    other.version.verified_at = NOW
    request(session, problem)
    assert finish(session, claim(session), problem, is_ok=is_ok, failed=int(not is_ok))
    session.expire_all()
    wanted = NOW + SECOND if is_ok else None
    assert (problem.version.verified_at, other.version.verified_at) == (wanted, wanted)
    known = newest(session, [problem.version.digest])[problem.version.digest]
    assert (known.is_ok, known.image, known.finished_at) == (is_ok, "podium-sandbox:1", NOW + SECOND)
    task = session.scalars(select(Task)).one()
    assert (task.state, task.result) == (
        TaskState.DONE,
        {"verification": known.public_id, "is_ok": is_ok},
    )


def test_who_lost_the_task_writes_nothing(session, contest, problem):
    request(session, problem)
    assert not finish(session, claim(session), problem, token="0" * 32)
    assert session.scalars(select(Verification)).all() == []
    assert problem.version.verified_at is None


def test_the_same_bytes_are_not_verified_twice(session, contest, problem):
    given = {"actor": None, "contest": contest, "version": problem.version, "at": NOW + HOUR}
    task = verifying.verify_imported(session, **given)
    assert finish(session, claim(session), problem)
    session.refresh(task)
    problem.version.verified_at = None
    assert verifying.verify_imported(session, **given) is None
    assert problem.version.verified_at == NOW + SECOND
    assert session.scalars(select(Task)).all() == [task]


# ---- the limit


def take(session, problem, storage, at=NOW):
    return limiting.take_limit(session, actor=None, problem=problem, storage=storage, at=at)


def test_a_suggested_limit_makes_a_version_that_says_it(session, contest, problem, storage):
    request(session, problem)
    finish(session, claim(session), problem)
    before = problem.version
    before.warnings = [{"code": "time_limit.missing"}, {"code": "title.missing"}]
    made = take(session, problem, storage)
    assert (made.number, made.time_limit_s, made.memory_bytes) == (2, 3.0, before.memory_bytes)
    assert made.manifest == before.manifest | {".timelimit": hashlib.sha256(b"3\n").hexdigest()}
    assert made.warnings == [{"code": "title.missing"}]
    assert storage.read(made.manifest[".timelimit"]) == b"3\n"
    assert (problem.version, before.time_limit_s, made.verified_at) == (made, 1.0, None)
    line = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
    assert (line.action, line.after["time_limit_s"]) == ("problem.limit", 3.0)
    assert made.public_id in last_tasks(session, contest)
    problem.version = before
    assert take(session, problem, storage) is made
    assert len(session.scalars(select(ProblemVersion)).all()) == 2


def test_after_the_start_the_version_waits_to_be_chosen(session, contest, problem, storage):
    request(session, problem)
    finish(session, claim(session), problem)
    before = problem.version
    made = take(session, problem, storage, at=NOW + 2 * HOUR)
    assert (problem.version, made.number) == (before, 2)


def test_without_a_suggestion_there_is_no_limit(session, contest, problem, storage):
    for known in (False, True):
        if known:
            request(session, problem)
            finish(session, claim(session), problem, suggested=None)
        with pytest.raises(Refused) as refused:
            take(session, problem, storage)
        assert refused.value.code == "problem.no_limit"
