"""What the database itself refuses, whatever the code says: the invariants that a constraint can hold."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest.models import Event, Grant, Judging, JudgingState, Role, Stage
from judge.verdicts import Verdict
from tests.making import (
    HOUR,
    NOW,
    make_contest,
    make_entry,
    make_hub,
    make_problem,
    make_submission,
    make_user,
)


@pytest.fixture
def submission(session):
    contest = make_contest(session)
    return make_submission(session, make_entry(session, contest), make_problem(session, contest))


def _refuses(s, row, name):
    with pytest.raises(IntegrityError) as error, s.begin_nested():
        s.add(row)
        s.flush()
    # SQLite names the columns of a unique index, not the index.
    assert name in str(error.value) or "UNIQUE constraint failed" in str(error.value)


def _judging(submission, **values):
    return Judging(
        submission_id=submission.id, version_id=submission.judgings[0].version_id, queued_at=NOW, **values
    )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": JudgingState.DONE}, "verdict_when_done"),
        ({"verdict": Verdict.AC}, "verdict_when_done"),
        ({"state": JudgingState.FAILED, "verdict": Verdict.AC, "cause": {"code": "x"}}, "verdict_when_done"),
        ({"state": JudgingState.FAILED}, "cause_when_failed"),
        ({"state": JudgingState.FAILED, "cause": None}, "cause_when_failed"),
        ({"state": JudgingState.RUNNING}, "token_when_running"),
        ({"state": JudgingState.RUNNING, "token": "t"}, "token_when_running"),
        ({"token": "t", "lease_until": NOW}, "token_when_running"),
        ({"is_current": True}, "current_when_over"),
    ],
)
def test_judging_that_contradicts_itself_is_refused(session, submission, values, name):
    _refuses(session, _judging(submission, **values), f"ck_judging_{name}")


def test_second_current_judging_is_refused(session, submission):
    done = {"state": JudgingState.DONE, "verdict": Verdict.AC, "is_current": True}
    session.add(_judging(submission, **done))
    session.flush()
    _refuses(session, _judging(submission, **done), "uq_judging_current")
    session.add(_judging(submission, **(done | {"is_current": False})))
    session.flush()


def test_unknown_member_of_a_choice_is_refused(session, submission):
    with pytest.raises(IntegrityError, match="ck_judging_verdict"), session.begin_nested():
        session.execute(text("UPDATE judging SET verdict = 'JE', state = 'done'"))


def test_second_event_of_a_number_is_refused(session, submission):
    given = {"contest_id": submission.entry.contest_id, "seq": 1, "kind": "x", "subject": "y", "at": NOW}
    session.add(Event(**given))
    session.flush()
    _refuses(session, Event(**given), "uq_event_contest_id_seq")


@pytest.mark.parametrize("scope", ["everywhere", "hub", "contest"])
def test_same_grant_twice_is_refused(session, scope):
    user, hub, contest = make_user(session), make_hub(session), make_contest(session)
    given = {"user_id": user.id, "role": Role.ADMIN, "granted_at": NOW}
    given |= {"everywhere": {}, "hub": {"hub_id": hub.id}, "contest": {"contest_id": contest.id}}[scope]
    session.add(Grant(**given))
    session.flush()
    _refuses(session, Grant(**given), f"uq_grant_{scope}")


def test_grant_of_two_scopes_is_refused(session):
    contest = make_contest(session)
    both = {"hub_id": contest.hub_id, "contest_id": contest.id}
    made = Grant(user_id=make_user(session).id, role=Role.JURY, granted_at=NOW, **both)
    _refuses(session, made, "ck_grant_one_scope")


def test_stage_that_ends_before_it_starts_is_refused(session):
    contest = make_contest(session)
    made = Stage(contest_id=contest.id, name={}, position=5, starts_at=NOW, ends_at=NOW - HOUR)
    _refuses(session, made, "ck_stage_window")


def test_two_official_entries_of_a_party_are_refused(session):
    entry = make_entry(session, make_contest(session))
    twin = type(entry)(contest_id=entry.contest_id, party_id=entry.party_id, number=99, created_at=NOW)
    _refuses(session, twin, "uq_entry_official")
