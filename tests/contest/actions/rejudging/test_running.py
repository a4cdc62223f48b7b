"""While it runs: beside the results, behind the contest, whatever goes wrong."""

from sqlalchemy import select

from contest.actions import claiming, organising, recording, rejudging
from contest.models import Contest, JudgingState
from contest.queries import queue, tries
from contest.queries.rejudging_choice import Choice
from contest.queries.rejudging_lines import Trouble, lines
from contest.queries.rejudgings import progress
from judge.verdicts import Verdict
from tests.contest.actions.rejudging.conftest import LATER, current, refused
from tests.making import (
    make_submission,
)
from tests.making_rejudgings import begun, work_off


def test_it_runs_beside_the_results_and_behind_the_contest(session, cup):
    s = session
    pending = make_submission(s, cup.bob, cup.a, at=LATER)
    before = [current(s, each).id for each in (cup.right, cup.wrong, cup.other, cup.broken)]
    version = s.get(Contest, cup.contest.id).version
    served = cup.ada.served_at
    begun(s, cup.contest, at=LATER)
    # The contest's own queue knows nothing of it.
    assert queue.waiting(s, cup.contest.id).queued == 1
    assert len(queue.open_judgings(s, cup.contest.id)) == 1
    assert tries.waiting_before(s, pending.judgings[0]) == 0
    own = claiming.claim_judging(s, worker="w", at=LATER)
    assert own.submission == pending.public_id
    assert not own.is_rejudging
    assert claiming.claim_judging(s, worker="w", at=LATER) is None
    beside = claiming.claim_judging(s, worker="w", rejudging=True, at=LATER)
    assert beside.is_rejudging
    assert queue.waiting(s, cup.contest.id).running == 1
    recording.release(s, judging_id=beside.judging_id, token=beside.token, code="worker.stopped")
    assert work_off(s, Verdict.RTE, at=LATER) == 4
    assert [current(s, each).id for each in (cup.right, cup.wrong, cup.other, cup.broken)] == before
    s.refresh(cup.ada)
    assert cup.ada.served_at == served
    assert s.scalar(select(Contest.version).where(Contest.id == cup.contest.id)) == version
    assert queue.failed_judgings(s, cup.contest.id)[0].submission_id == cup.broken.id


def test_one_that_waits_to_be_judged_at_all_is_not_shown_the_rejudging_s(session, cup):
    s = session
    begun(s, cup.contest, Choice(verdicts=("JE",)), at=LATER)
    organising.retry_judging(s, actor=None, judging=current(s, cup.broken), at=LATER)
    work_off(s, Verdict.WA, at=LATER)
    s.expire_all()
    shown = tries.submission_by_id(s, cup.broken.public_id)
    assert tries.standing_judging(shown).rejudging_id is None
    assert tries.standing_judging(shown).state is JudgingState.QUEUED
    listed = tries.tries(s, cup.ada, cup.contest.code)
    assert [each.state for each in listed if each.public_id == cup.broken.public_id] == [JudgingState.QUEUED]


def test_one_that_fails_or_is_lost_stays_beside_too(session, cup):
    s = session
    found = begun(s, cup.contest, Choice(problems=(cup.a.public_id,)), at=LATER)
    assert work_off(s, lambda _work: None, at=LATER) == 2 * claiming.ATTEMPTS
    assert current(s, cup.right).verdict is Verdict.AC
    assert [line.trouble for line in lines(s, found)] == [Trouble.FAILED] * 2
    assert rejudging.retry_failed(s, actor=None, rejudging=found, at=LATER) == 2
    at = LATER
    for _ in range(claiming.ATTEMPTS):
        while claiming.claim_judging(s, worker="w", rejudging=True, at=at) is not None:
            pass
        at += claiming.LEASE
    assert claiming.give_up(s, at=at) == 2
    assert current(s, cup.right).verdict is Verdict.AC
    assert progress(s, [found])[found.id].failed == 2
    assert refused(rejudging.apply, s, actor=None, rejudging=found, at=at) == "rejudging.failed"
    rejudging.retry_failed(s, actor=None, rejudging=found, at=at)
    assert refused(rejudging.retry_failed, s, actor=None, rejudging=found, at=at) == "rejudging.no_failed"
    work_off(s, at=at)
    assert rejudging.apply(s, actor=None, rejudging=found, at=at).moved == 2
