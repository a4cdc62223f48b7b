"""What came of it, and what is made of it: applied, left out, cancelled."""

from decimal import Decimal

from sqlalchemy import select

from contest.actions import claiming, organising, recording, rejudging
from contest.models import Audit, Contest, Event, Judging, RejudgingState
from contest.queries.attempts import Audience
from contest.queries.boards import board, compute
from contest.queries.rejudging_choice import Choice
from contest.queries.rejudging_lines import Trouble, lines
from contest.queries.rejudgings import board_after, seen
from judge.verdicts import Verdict
from tests.contest.actions.rejudging.conftest import LATER, current, refused
from tests.making_rejudgings import begun, graded, work_off


def test_apply_moves_all_at_once_and_tells_it_once(session, cup):
    s = session
    cup.a.version.number = 1
    found = begun(s, cup.contest, at=LATER)
    results = {
        cup.right.public_id: Verdict.AC,
        cup.wrong.public_id: Verdict.AC,
        cup.other.public_id: Verdict.WA,
        cup.broken.public_id: Verdict.TLE,
    }
    work_off(s, results, at=LATER)
    told = lines(s, found)
    assert [line.is_changed for line in told] == [False, True, False, True]
    before = s.scalar(select(Contest.version).where(Contest.id == cup.contest.id))
    preview = {
        audience: board_after(s, cup.contest, found, told, audience=audience, at=LATER)
        for audience in Audience
    }
    done = rejudging.apply(s, actor=None, rejudging=found, as_seen=seen(told), at=LATER)
    assert (done.moved, done.changed, done.left_out) == (4, 2, 0)
    for submission in (cup.right, cup.wrong, cup.other, cup.broken):
        assert current(s, submission).verdict is results[submission.public_id]
        assert current(s, submission).rejudging_id == found.id
    s.refresh(cup.contest)
    assert cup.contest.version == before + 1
    assert s.scalars(select(Event.kind).order_by(Event.seq.desc())).first() == "rejudging"
    for audience in Audience:
        now = compute(s, cup.contest, version=before, audience=audience, at=LATER)
        assert now == preview[audience]
        assert board(s, cup.contest, audience=audience, at=LATER).lines == now.lines
    line = s.scalars(select(Audit).where(Audit.action == "rejudging.apply")).one()
    assert line.before == {"verdicts": {"AC": 1, "JE": 1, "WA": 2}}
    assert line.after["verdicts"] == {"AC": 2, "TLE": 1, "WA": 1}
    assert (line.after["count"], line.after["changed"], line.after["left_out"]) == (4, 2, 0)
    for call in (rejudging.apply, rejudging.cancel, rejudging.retry_failed):
        assert refused(call, s, actor=None, rejudging=found, at=LATER) == "rejudging.decided"
    given = {"actor": None, "rejudging": found, "times": 2, "at": LATER}
    assert refused(rejudging.repeat, s, **given) == "rejudging.decided"


def test_cancel_stops_what_waits_and_what_runs(session, cup):
    s = session
    found = begun(s, cup.contest, at=LATER)
    work = claiming.claim_judging(s, worker="w", rejudging=True, at=LATER)
    version = cup.contest.version
    rejudging.cancel(s, actor=None, rejudging=found, at=LATER)
    held = {"judging_id": work.judging_id, "token": work.token}
    assert not claiming.renew_judging(s, **held, at=LATER)
    assert not recording.record(s, **held, graded=graded(Verdict.AC), at=LATER)
    assert claiming.claim_judging(s, worker="w", rejudging=True, at=LATER) is None
    s.refresh(cup.contest)
    assert cup.contest.version == version
    assert found.state is RejudgingState.CANCELLED
    causes = s.scalars(select(Judging.cause).where(Judging.rejudging_id == found.id)).all()
    assert causes == [{"code": "rejudging.cancelled", "facts": {}}] * 4
    assert current(s, cup.right).rejudging_id is None
    assert s.scalars(select(Audit).where(Audit.action == "rejudging.cancel")).one().after["stopped"] == 4


def test_what_is_not_judged_is_left_out_only_when_it_is_said(session, cup):
    s = session
    found = begun(s, cup.contest, Choice(problems=(cup.a.public_id,)), at=LATER)
    work = claiming.claim_judging(s, worker="w", rejudging=True, at=LATER)
    given = {"actor": None, "rejudging": found, "at": LATER}
    assert refused(rejudging.apply, s, **given) == "rejudging.running"
    assert refused(rejudging.apply, s, **given, leaves_out={Trouble.RUNNING}) == "rejudging.nothing"
    recording.record(s, judging_id=work.judging_id, token=work.token, graded=graded(Verdict.WA), at=LATER)
    assert refused(rejudging.apply, s, **given, leaves_out={Trouble.FAILED}) == "rejudging.running"
    done = rejudging.apply(s, **given, leaves_out={Trouble.RUNNING})
    assert (done.moved, done.left_out) == (1, 1)
    assert current(s, cup.right).verdict is Verdict.WA
    assert current(s, cup.wrong).rejudging_id is None
    assert claiming.claim_judging(s, worker="w", rejudging=True, at=LATER) is None
    told = lines(s, found)
    assert [line.was_applied for line in told] == [True, False]


def test_what_was_judged_anew_meanwhile_keeps_its_newer_result(session, cup):
    s = session
    found = begun(s, cup.contest, Choice(problems=(cup.b.public_id,)), at=LATER)
    before = seen(lines(s, found))
    organising.retry_judging(s, actor=None, judging=current(s, cup.broken), at=LATER)
    work_off(s, at=LATER)
    given = {"actor": None, "rejudging": found, "at": LATER}
    assert refused(rejudging.apply, s, **given, as_seen=before) == "rejudging.changed"
    assert refused(rejudging.apply, s, **given) == "rejudging.anew"
    told = lines(s, found)
    assert [line.trouble for line in told] == [None, Trouble.ANEW]
    preview = board_after(s, cup.contest, found, told, at=LATER)
    rejudging.apply(s, **given, leaves_out={Trouble.ANEW})
    now = compute(s, cup.contest, version=preview.version, audience=Audience.ORGANISERS, at=LATER)
    assert now == preview
    own = claiming.claim_judging(s, worker="w", at=LATER)
    assert own.submission == cup.broken.public_id
    recording.record(s, judging_id=own.judging_id, token=own.token, graded=graded(Verdict.WA), at=LATER)
    assert current(s, cup.broken).verdict is Verdict.WA
    assert current(s, cup.other).rejudging_id == found.id


def test_repetitions_that_differ_are_unstable(session, cup):
    s = session
    found = begun(s, cup.contest, Choice(problems=(cup.a.public_id,)), at=LATER)
    work_off(s, at=LATER)
    rejudging.repeat(s, actor=None, rejudging=found, times=2, at=LATER)
    assert found.repeats == 3
    runs = iter([Verdict.AC, Verdict.AC, graded(Verdict.TLE, cpu_s=1.0, repeats=2), Verdict.AC])
    work_off(s, lambda _work: next(runs), at=LATER)
    told = lines(s, found)
    assert [line.trouble for line in told] == [Trouble.UNSTABLE, None]
    assert [run.verdict for run in told[0].again] == [Verdict.AC, Verdict.AC, Verdict.TLE]
    assert [run.is_near_limit for run in told[0].again] == [False, False, True]
    given = {"actor": None, "rejudging": found, "at": LATER}
    assert refused(rejudging.apply, s, **given) == "rejudging.unstable"
    without = board_after(s, cup.contest, found, told, at=LATER)
    with_ = board_after(s, cup.contest, found, told, takes_unstable=True, at=LATER)
    assert without == with_  # both say AC of the one, whichever judging it is
    assert refused(rejudging.repeat, s, **given, times=18) == "rejudging.repeats"
    done = rejudging.apply(s, **given, takes_unstable=True)
    assert done.moved == 2
    assert current(s, cup.right).repetition == 0


def test_a_score_alone_is_a_change_and_the_words_alone_are_none(session, cup):
    s = session
    found = begun(s, cup.contest, Choice(problems=(cup.a.public_id,)), at=LATER)
    results = {
        cup.right.public_id: graded(Verdict.AC, score=Decimal("12.5")),
        cup.wrong.public_id: graded(Verdict.WA),
    }
    work_off(s, lambda work: results[work.submission], at=LATER)
    told = lines(s, found)
    assert [(line.is_changed, line.is_told_otherwise) for line in told] == [(True, False), (False, True)]
    assert told[0].new.score == Decimal("12.5")
