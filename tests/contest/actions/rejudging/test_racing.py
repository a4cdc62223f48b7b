"""Several who decide at once, while workers go on."""

import threading
from itertools import count

from sqlalchemy import func, select

from contest.actions import claiming, organising, recording, rejudging
from contest.models import Audit, Contest, Judging, JudgingState, Rejudging, RejudgingState
from contest.queries.rejudging_choice import Choice
from contest.queries.rejudging_lines import Trouble
from contest.refusals import Refused
from judge.verdicts import Verdict
from tests.making import HOUR, MINUTE, NOW, make_contest, make_entry, make_problem, make_submission
from tests.making_rejudgings import begun, graded, work_off
from tests.together import together

LATER = NOW + HOUR


def make_cup(database, *, number=12, worked_off=True):
    with database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest)
        for _ in range(3):
            entry = make_entry(s, contest)
            for _ in range(number // 3):
                make_submission(s, entry, problem, verdict=Verdict.WA)
        found = begun(s, contest, at=LATER)
        if worked_off:
            work_off(s, at=LATER)
        return contest.id, found.id


def decide(database, rejudging_id, how, **more):
    def call():
        with database.transaction() as s:
            found = s.get(Rejudging, rejudging_id)
            how(s, actor=None, rejudging=found, at=LATER, **more)

    return call


def test_of_those_who_apply_and_cancel_at_once_one_is_first(database):
    for _ in range(4):
        contest_id, rejudging_id = make_cup(database)
        both = (rejudging.apply, rejudging.cancel, rejudging.apply, rejudging.cancel)
        raised = together(*(decide(database, rejudging_id, how) for how in both))
        assert [error.code for error in raised if isinstance(error, Refused)] == ["rejudging.decided"] * 3
        assert len(raised) == 3
        with database.reading() as s:
            found = s.get(Rejudging, rejudging_id)
            current = s.scalars(select(Judging.rejudging_id).where(Judging.is_current)).all()
            is_applied = found.state is RejudgingState.APPLIED
            assert current.count(rejudging_id) == (12 if is_applied else 0)
            said = s.scalars(select(Audit.action).where(Audit.subject == found.public_id)).all()
            assert sorted(said) == sorted(
                ["rejudging.begin", "rejudging.apply" if is_applied else "rejudging.cancel"]
            )
            assert s.get(Contest, contest_id).version == int(is_applied)


def test_two_who_begin_at_once_get_each_submission_once(database):
    with database.transaction() as s:
        contest = make_contest(s)
        problem, entry = make_problem(s, contest), make_entry(s, contest)
        for _ in range(6):
            make_submission(s, entry, problem, verdict=Verdict.WA)
        contest_id = contest.id

    def begin():
        with database.transaction() as s:
            begun(s, s.get(Contest, contest_id), Choice(), at=LATER)

    raised = together(*[begin] * 4)
    assert [error.code for error in raised] == ["rejudging.busy"] * 3
    with database.reading() as s:
        assert s.scalar(select(func.count()).where(Judging.rejudging_id.is_not(None))) == 6


def test_deciding_while_workers_claim_record_and_are_swept_waits_for_nobody_for_ever(database):
    for how, more in (
        (rejudging.cancel, {}),
        (rejudging.apply, {"leaves_out": {Trouble.RUNNING, Trouble.FAILED, Trouble.ANEW}}),
    ):
        contest_id, rejudging_id = make_cup(database, number=30, worked_off=False)
        with database.transaction() as s:
            entry = make_entry(s, s.get(Contest, contest_id))
            problem = s.get(Contest, contest_id).code.problems[0]
            for _ in range(10):
                make_submission(s, entry, problem)
        done = threading.Event()
        recorded, clock = count(), count(1)

        def work(done=done, recorded=recorded):
            for rejudges in (True, False) * 20:
                if done.is_set():
                    return
                with database.transaction() as s:
                    one = claiming.claim_judging(s, worker="w", rejudging=rejudges, at=LATER)
                if one is None:
                    continue
                with database.transaction() as s:
                    recording.record(
                        s, judging_id=one.judging_id, token=one.token, graded=graded(Verdict.AC), at=LATER
                    )
                    next(recorded)

        def sweep(clock=clock):
            for _ in range(10):
                with database.transaction() as s:
                    claiming.give_up(s, at=LATER + next(clock) * MINUTE)

        def settle(how=how, more=more, rejudging_id=rejudging_id, done=done):
            while not done.wait(0.02):
                with database.transaction() as s:
                    try:
                        how(s, actor=None, rejudging=s.get(Rejudging, rejudging_id), at=LATER, **more)
                    except Refused as refused:
                        if refused.code == "rejudging.nothing":
                            continue
                        raise
                done.set()

        assert together(work, work, work, sweep, settle) == []
        with database.reading() as s:
            states = s.scalars(select(Judging.state).where(Judging.rejudging_id == rejudging_id)).all()
            assert set(states) <= {JudgingState.DONE, JudgingState.FAILED}
            counted = s.scalars(
                select(func.count()).where(Judging.is_current).group_by(Judging.submission_id)
            ).all()
            assert set(counted) == {1}


def test_a_retry_and_applying_at_once_leave_one_current_at_most(database):
    with database.transaction() as s:
        contest = make_contest(s)
        problem, entry = make_problem(s, contest), make_entry(s, contest)
        failed = make_submission(s, entry, problem, failed=True).judgings[0].id
        make_submission(s, entry, problem, verdict=Verdict.WA)
        found = begun(s, contest, at=LATER).id
        work_off(s, at=LATER)

    def retry():
        with database.transaction() as s:
            organising.retry_judging(s, actor=None, judging=s.get(Judging, failed), at=LATER)

    raised = together(retry, decide(database, found, rejudging.apply))
    assert len(raised) == 1
    assert raised[0].code in {"rejudging.anew", "judging.not_failed"}
    with database.reading() as s:
        current = s.scalars(select(Judging.rejudging_id).where(Judging.is_current)).all()
        assert current in ([found, found], [None])
