from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from contest.actions import trying
from contest.models import Entry, JudgingState, Trial
from judge.packages.model import Kind, Procedure, Program
from judge.packages.plain import plain_procedure
from tests.making import NOW, SECOND, make_contest, make_entry, make_problem, make_trial

LEASE = timedelta(seconds=60)
RESULT = {"compiled": True, "reason": None, "log": "", "tests": []}


@pytest.fixture
def place(session):
    contest = make_contest(session)
    return make_entry(session, contest, "Ada"), make_problem(session, contest)


def claim(s, at=NOW):
    return trying.claim_trial(s, worker="w", lease=LEASE, at=at)


def read(s, trial):
    return s.scalars(
        select(Trial)
        .where(Trial.id == trial.id)
        .options(undefer(Trial.source))
        .execution_options(populate_existing=True)
    ).one()


def finish(s, work, at=NOW):
    return trying.finish_trial(s, trial_id=work.trial_id, token=work.token, result=RESULT, at=at)


def test_claim_hands_out_samples_and_no_secret_test(session, place):
    entry, problem = place
    trial = make_trial(session, entry, problem)
    work = claim(session)
    assert (work.trial_id, work.attempt, work.entry, work.total) == (trial.id, 1, entry.public_id, 1)
    assert work.source == b"print(sum(map(int, input().split())))\n"
    assert work.input is None
    assert [case["name"] for case in work.testcases] == ["sample/1"]
    assert set(work.files) == {"data/sample/1.in", "data/sample/1.ans"}
    assert claim(session) is None
    held = read(session, trial)
    assert (held.state, held.token, held.started_at) == (JudgingState.RUNNING, work.token, NOW)


def test_claim_of_an_own_input_takes_no_file_of_the_package(session, place):
    entry, problem = place
    check = Program("output_validator", {"check.py": "output_validator/check.py"}, "python3")
    procedure = Procedure(kinds=frozenset({Kind.SCORING}), validators=(check,))
    problem.version.procedure = plain_procedure(procedure, str)
    problem.version.manifest = {**problem.version.manifest, "output_validator/check.py": "0" * 64}
    make_trial(session, entry, problem, own_input=b"5 6\n")
    work = claim(session)
    assert (work.input, work.total, work.testcases, work.files) == (b"5 6\n", 1, [], {})
    assert work.procedure["validators"] == work.procedure["kinds"] == []


def test_a_sample_is_judged_by_the_packages_own_validator(session, place):
    entry, problem = place
    check = Program("output_validator", {"check.py": "output_validator/check.py"}, "python3")
    problem.version.procedure = plain_procedure(Procedure(validators=(check,)), str)
    problem.version.manifest = {**problem.version.manifest, "output_validator/check.py": "0" * 64}
    make_trial(session, entry, problem)
    work = claim(session)
    assert work.files["output_validator/check.py"] == "0" * 64
    assert len(work.procedure["validators"]) == 1


def test_the_entry_served_least_recently_comes_first(session, place):
    ada, problem = place
    bob, eve = (make_entry(session, ada.contest, name) for name in ("Bob", "Eve"))
    served = []
    for second in range(6):
        for entry in (ada, bob) if second else (ada, bob, eve):
            is_open = select(Trial.id).where(Trial.entry_id == entry.id, Trial.state == JudgingState.QUEUED)
            if session.scalar(is_open) is None:
                make_trial(session, entry, problem)
        at = NOW + second * SECOND
        work = claim(session, at)
        served.append(session.scalar(select(Entry.name).where(Entry.public_id == work.entry)))
        assert finish(session, work, at)
    assert served == ["Ada", "Bob", "Eve", "Ada", "Bob", "Ada"]
    # Turns of judgings are others.
    assert session.scalars(select(Entry.served_at)).all() == [None, None, None]


def test_an_expired_lease_is_taken_again_with_a_new_token(session, place):
    trial = make_trial(session, *place)
    first = claim(session)
    assert claim(session, NOW + LEASE - SECOND) is None
    second = claim(session, NOW + LEASE)
    assert (second.trial_id, second.attempt) == (first.trial_id, 2)
    assert not finish(session, first)
    assert finish(session, second)
    assert not finish(session, second)
    ended = read(session, trial)
    assert (ended.state, ended.result, ended.source, ended.token) == (JudgingState.DONE, RESULT, None, None)


def test_renew_is_for_the_tokens_holder_alone(session, place):
    make_trial(session, *place)
    work = claim(session)
    renew = {"trial_id": work.trial_id, "lease": LEASE, "at": NOW + 50 * SECOND}
    assert not trying.renew_trial(session, token="0" * 32, **renew)
    assert trying.renew_trial(session, token=work.token, **renew)
    assert claim(session, NOW + 100 * SECOND) is None


def test_what_fails_is_tried_three_times(session, place):
    trial = make_trial(session, *place)
    for attempt in (1, 2, 3):
        work = claim(session)
        assert work.attempt == attempt
        held = {"trial_id": work.trial_id, "token": work.token, "code": "sandbox.lost", "at": NOW}
        assert trying.fail_trial(session, **held)
        assert not trying.fail_trial(session, **held)
    assert claim(session) is None
    ended = read(session, trial)
    assert (ended.state, ended.cause["code"], ended.source) == (JudgingState.FAILED, "sandbox.lost", None)


def test_what_would_fail_the_same_way_is_not_tried_again(session, place):
    make_trial(session, *place)
    work = claim(session)
    held = {"trial_id": work.trial_id, "token": work.token, "code": "program.exit_code", "at": NOW}
    assert trying.fail_trial(session, **held, final=True)
    assert claim(session) is None


def test_release_costs_no_attempt(session, place):
    trial = make_trial(session, *place)
    for _ in range(5):
        work = claim(session)
        assert work.attempt == 1
        held = {"trial_id": work.trial_id, "token": work.token}
        assert trying.release_trial(session, **held, code="engine.away")
    assert read(session, trial).attempt == 0


def test_give_up_what_three_workers_lost(session, place):
    trial = make_trial(session, *place)
    at = NOW
    for _ in range(3):
        assert trying.give_up_trials(session, at=at) == 0
        assert claim(session, at)
        at += LEASE
    assert claim(session, at) is None
    assert trying.give_up_trials(session, at=at) == 1
    assert (read(session, trial).state, read(session, trial).cause["code"]) == ("failed", "judging.lost")


def test_one_that_expired_while_it_ran_is_thrown_away(session, place):
    trial = make_trial(session, *place)
    work = claim(session)
    session.delete(session.get_one(Trial, trial.id))
    session.flush()
    assert not finish(session, work)
