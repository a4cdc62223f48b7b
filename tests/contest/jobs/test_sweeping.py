from datetime import timedelta

import pytest

from contest import clock
from contest.jobs.sweeping import look, sweep_once
from contest.models import Judging, JudgingState, Task, TaskKind, TaskState, Trial
from tests.making import (
    make_contest,
    make_entry,
    make_problem,
    make_submission,
    make_trial,
    only_judging,
)


@pytest.fixture
def judging(database):
    with database.transaction() as s:
        contest = make_contest(s)
        submission = make_submission(s, make_entry(s, contest), make_problem(s, contest))
        return only_judging(s, submission).id


def change(database, judging_id, **values):
    with database.transaction() as s:
        found = s.get_one(Judging, judging_id)
        for name, value in values.items():
            setattr(found, name, value)


def running(since_s, attempt=1):
    return {
        "state": JudgingState.RUNNING,
        "token": "t" * 32,
        "lease_until": clock.now() - timedelta(seconds=since_s),
        "attempt": attempt,
    }


def test_sweep_finds_what_is_queued(database, judging):
    assert sweep_once(database).waiting == {"sandbox": 1, "desk": 0}


@pytest.mark.parametrize(("since_s", "count"), [(1, 1), (-60, 0)])
def test_sweep_finds_what_runs_under_an_expired_lease(database, judging, since_s, count):
    change(database, judging, **running(since_s))
    assert sweep_once(database).waiting["sandbox"] == count


def test_sweep_gives_up_what_three_workers_lost(database, judging):
    change(database, judging, **running(1, attempt=3))
    found = sweep_once(database)
    assert (found.waiting["sandbox"], found.lost) == (0, 1)
    with database.reading() as s:
        ended = s.get_one(Judging, judging)
        assert (ended.state, ended.verdict, ended.is_current) == (JudgingState.FAILED, None, True)
        assert ended.cause["code"] == "judging.lost"
        assert look(s, clock.now()).lost == 0


def test_sweep_leaves_alone_what_is_over(database, judging):
    change(database, judging, state=JudgingState.FAILED, cause={"code": "x", "facts": {}}, attempt=3)
    found = sweep_once(database)
    assert (found.waiting["sandbox"], found.lost) == (0, 0)


def test_sweep_finds_tasks_of_the_desk(database):
    with database.transaction() as s:
        s.add(Task(kind=TaskKind.IMPORT, state=TaskState.QUEUED, facts={}, queued_at=clock.now()))
    assert sweep_once(database).waiting == {"sandbox": 0, "desk": 1}


def test_sweep_finds_trials_and_takes_out_those_that_expired(database):
    with database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest)
        entries = [make_entry(s, contest) for _ in range(2)]
        make_trial(s, entries[0], problem, at=clock.now())
        make_trial(s, entries[1], problem, at=clock.now() - timedelta(days=2))
    assert sweep_once(database).expired == 1
    assert sweep_once(database).waiting["sandbox"] == 1


def test_sweep_gives_up_a_trial_that_three_workers_lost(database):
    with database.transaction() as s:
        contest = make_contest(s)
        trial = make_trial(s, make_entry(s, contest), make_problem(s, contest), at=clock.now())
        for name, value in running(1, attempt=3).items():
            setattr(trial, name, value)
    assert sweep_once(database).lost == 1
    with database.reading() as s:
        assert s.get_one(Trial, trial.id).cause["code"] == "judging.lost"
