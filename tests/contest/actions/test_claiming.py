from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contest.actions import claiming, recording
from contest.models import Contest, Entry, Event, JudgingState, Run
from judge.grading.events import Graded, Tested
from judge.verdicts import Verdict
from tests.making import (
    NOW,
    SECOND,
    make_contest,
    make_entry,
    make_problem,
    make_submission,
    only_judging,
)

LEASE = timedelta(seconds=60)


def graded(verdict=Verdict.AC):
    tests = (
        Tested(1, 2, "sample/1", Verdict.AC, 0.1, 0.2, 1000),
        Tested(2, 2, "secret/1", verdict, 0.3, 0.4, 2000, exit_code=0),
    )
    return Graded(verdict, None if verdict is Verdict.AC else "secret/1", tests, "", 0.3, 2000)


def claim(s, at=NOW, worker="w"):
    return claiming.claim_judging(s, worker=worker, lease=LEASE, at=at)


@pytest.fixture
def place(session):
    contest = make_contest(session)
    return make_entry(session, contest, "Ada"), make_problem(session, contest)


def test_claim_hands_out_all_a_brief_needs(session, place):
    entry, problem = place
    submission = make_submission(session, entry, problem)
    work = claim(session)
    assert (work.attempt, work.lease_until, work.submission) == (1, NOW + LEASE, submission.public_id)
    assert (work.entry, work.contest, work.language) == (
        entry.public_id,
        entry.contest.public_id,
        "python3",
    )
    assert [(case["name"], case["is_sample"]) for case in work.testcases] == [
        ("sample/1", True),
        ("secret/1", False),
    ]
    assert work.files[work.testcases[0]["input"]] == problem.version.manifest["data/sample/1.in"]
    assert (work.time_limit_s, work.stop_at_first) == (1.0, True)
    judging = only_judging(session, submission)
    assert (judging.state, judging.token, judging.worker, judging.started_at) == (
        JudgingState.RUNNING,
        work.token,
        "w",
        NOW,
    )
    assert claim(session) is None


def test_claim_one_teams_flood_delays_no_other_with_one_slot(session, place):
    flooder, problem = place
    other, third = make_entry(session, flooder.contest, "Bob"), make_entry(session, flooder.contest, "Eve")
    for _ in range(20):
        make_submission(session, flooder, problem)
    make_submission(session, other, problem)
    make_submission(session, other, problem)
    make_submission(session, third, problem)
    served = []
    for second in range(7):
        at = NOW + second * SECOND
        work = claim(session, at)
        served.append(session.scalar(select(Entry.name).where(Entry.public_id == work.entry)))
        assert recording.record(session, judging_id=work.judging_id, token=work.token, graded=graded(), at=at)
    assert served == ["Ada", "Bob", "Eve", "Ada", "Bob", "Ada", "Ada"]


def test_claim_with_two_slots_serves_the_entry_with_fewest_running(session, place):
    flooder, problem = place
    for _ in range(3):
        make_submission(session, flooder, problem)
    first = claim(session)
    other = make_entry(session, flooder.contest, "Bob")
    other.served_at = NOW + 10 * SECOND  # served later than Ada, but none of Bob's is running
    make_submission(session, other, problem)
    assert claim(session, NOW + 20 * SECOND).entry == other.public_id
    assert first.entry == flooder.public_id


def test_claim_expired_lease_is_taken_again_with_a_new_token(session, place):
    submission = make_submission(session, *place)
    first = claim(session)
    assert claim(session, NOW + LEASE - SECOND) is None
    second = claim(session, NOW + LEASE)
    assert (second.judging_id, second.attempt) == (first.judging_id, 2)
    assert second.token != first.token
    result = {"judging_id": first.judging_id, "graded": graded(), "at": NOW + LEASE}
    # The first worker still runs and comes last or first: only the second's result stands.
    assert not recording.record(session, token=first.token, **result)
    assert session.scalar(select(func.count()).select_from(Run)) == 0
    assert recording.record(session, token=second.token, **result)
    assert not recording.record(session, token=second.token, **result)
    judging = only_judging(session, submission)
    assert (judging.verdict, judging.is_current, judging.token) == (Verdict.AC, True, None)
    assert [(run.position, run.name) for run in judging.runs] == [(1, "sample/1"), (2, "secret/1")]


def test_renew_holds_the_lease_for_the_tokens_holder_alone(session, place):
    submission = make_submission(session, *place)
    work = claim(session)
    renew = {"judging_id": work.judging_id, "lease": LEASE, "at": NOW + 50 * SECOND}
    assert not claiming.renew_judging(session, token="0" * 32, **renew)
    assert claiming.renew_judging(session, token=work.token, **renew)
    assert only_judging(session, submission).lease_until == NOW + 110 * SECOND
    assert claim(session, NOW + 100 * SECOND) is None


def test_give_up_after_three_attempts_with_a_cause_and_no_verdict(session, place):
    submission = make_submission(session, *place)
    at = NOW
    for attempt in (1, 2, 3):
        assert claiming.give_up(session, at=at) == 0
        assert claim(session, at).attempt == attempt
        at += LEASE
    assert claim(session, at) is None
    assert claiming.give_up(session, at=at) == 1
    judging = only_judging(session, submission)
    assert (judging.state, judging.verdict, judging.is_current, judging.cause) == (
        JudgingState.FAILED,
        None,
        True,
        {"code": "judging.lost", "facts": {"attempts": 3}},
    )
    assert session.scalars(select(Event.kind)).all() == ["judging"]
    assert claim(session, at) is None


def test_fail_is_tried_again_and_the_third_time_stands_with_its_cause(session, place):
    submission = make_submission(session, *place)
    for attempt in (1, 2, 3):
        work = claim(session)
        assert work.attempt == attempt
        assert recording.fail(
            session,
            judging_id=work.judging_id,
            token=work.token,
            code="container.lost",
            facts={"n": attempt},
            at=NOW,
        )
        assert not recording.fail(
            session, judging_id=work.judging_id, token=work.token, code="container.lost", at=NOW
        )
    assert claim(session) is None
    judging = only_judging(session, submission)
    assert (judging.state, judging.cause, judging.is_current) == (
        JudgingState.FAILED,
        {"code": "container.lost", "facts": {"n": 3}},
        True,
    )


def test_release_costs_no_attempt(session, place):
    submission = make_submission(session, *place)
    for _ in range(5):
        work = claim(session)
        assert work.attempt == 1
        assert recording.release(session, judging_id=work.judging_id, token=work.token, code="engine.away")
    judging = only_judging(session, submission)
    assert (judging.state, judging.attempt, judging.cause) == (
        JudgingState.QUEUED,
        0,
        {"code": "engine.away", "facts": {}},
    )


def test_record_result_raises_the_version_and_is_what_is_told(session, place):
    submission = make_submission(session, *place)
    work = claim(session)
    version = session.scalar(select(Contest.version))
    assert recording.record(
        session, judging_id=work.judging_id, token=work.token, graded=graded(Verdict.WA), at=NOW
    )
    assert session.scalar(select(Contest.version)) == version + 1
    judging = only_judging(session, submission)
    assert (judging.verdict, judging.failed_test, judging.cpu_s, judging.memory_bytes) == (
        Verdict.WA,
        "secret/1",
        0.3,
        2000,
    )


def test_record_compiler_output_with_bytes_no_database_takes(session, place):
    submission = make_submission(session, *place)
    work = claim(session)
    result = Graded(Verdict.CE, None, (), "a\0b\ud800c" + "x" * 100_000, 0.0, 0)
    recording.record(session, judging_id=work.judging_id, token=work.token, graded=result, at=NOW)
    log = only_judging(session, submission).compile_log
    assert log.startswith("a\ufffdb?c")
    assert len(log) == 64 * 1024
