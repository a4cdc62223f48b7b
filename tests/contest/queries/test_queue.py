import pytest
from sqlalchemy import event

from contest.actions import claiming
from contest.queries import queue
from judge.verdicts import Verdict
from tests.making import (
    MINUTE,
    NOW,
    SECOND,
    make_contest,
    make_entry,
    make_problem,
    make_submission,
)


@pytest.fixture
def contest(session):
    return make_contest(session)


def test_waiting_counts_one_contest_alone(session, contest):
    problem, entry = make_problem(session, contest), make_entry(session, contest)
    first = make_submission(session, entry, problem, at=NOW - 3 * MINUTE)
    make_submission(session, entry, problem, at=NOW - 2 * MINUTE)
    make_submission(session, entry, problem, at=NOW - MINUTE)
    make_submission(session, entry, problem, verdict=Verdict.AC)
    make_submission(session, entry, problem, failed=True)
    other = make_contest(session)
    make_submission(session, make_entry(session, other), make_problem(session, other), at=NOW - 9 * MINUTE)
    assert claiming.claim_judging(session, worker="w", at=NOW) is not None
    found = queue.waiting(session, contest.id)
    assert (found.queued + found.running, found.failed) == (3, 1)
    assert found.running == 1
    assert found.oldest_at == NOW - 2 * MINUTE
    session.expire_all()
    shown = queue.open_judgings(session, contest.id)
    assert [judging.state for judging in shown] == ["running", "queued", "queued"]
    assert shown[0].submission_id == first.id


def test_waiting_empty_queue(session, contest):
    found = queue.waiting(session, contest.id)
    assert found == queue.Waiting(0, 0, 0, None)
    assert queue.open_judgings(session, contest.id) == []


def test_failed_judgings_with_their_causes(session, contest):
    problem, entry = make_problem(session, contest), make_entry(session, contest)
    make_submission(session, entry, problem, failed=True)
    [judging] = queue.failed_judgings(session, contest.id)
    assert (judging.cause["code"], judging.submission.entry.name) == ("engine.away", entry.name)


def test_stuck_are_those_with_many_rejected_tries_and_no_accept(session, contest):
    a, b = (make_problem(session, contest) for _ in range(2))
    stuck, solver, beginner = (make_entry(session, contest) for _ in range(3))
    for number in range(4):
        make_submission(session, stuck, a, at=NOW + number * SECOND, verdict=Verdict.WA)
        make_submission(session, stuck, b, at=NOW + number * SECOND, verdict=Verdict.CE)
        make_submission(session, solver, a, at=NOW, verdict=Verdict.TLE)
    make_submission(session, solver, a, at=NOW, verdict=Verdict.AC)
    make_submission(session, beginner, a, at=NOW, verdict=Verdict.WA)
    [found] = queue.stuck(session, contest.id)
    assert (found.entry, found.problem, found.tries, found.last_at) == (stuck, a, 4, NOW + 3 * SECOND)
    stuck.withdrawn_at = NOW
    session.flush()
    assert queue.stuck(session, contest.id) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_are_one_statement_however_long(database, rows):
    with database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest)
        for _ in range(rows):
            entry = make_entry(s, contest)
            make_submission(s, entry, problem)
            make_submission(s, entry, problem, failed=True)
            for _ in range(3):
                make_submission(s, entry, problem, verdict=Verdict.WA)
        contest_id = contest.id
    seen = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    with database.reading() as s:
        for judging in (*queue.open_judgings(s, contest_id), *queue.failed_judgings(s, contest_id)):
            assert judging.submission.entry.name
            assert judging.submission.stage_problem.label
        for one in queue.stuck(s, contest_id):
            assert one.entry.name
    assert len([statement for statement in seen if statement != "BEGIN"]) == 3
