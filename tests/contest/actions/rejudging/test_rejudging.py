"""Rejudgings from the first look to the decision."""

from decimal import Decimal

import pytest
from sqlalchemy import event, func, select

from contest.actions import claiming, organising, recording, rejudging
from contest.actions.rejudging import Seen
from contest.actions.rejudging.beginning import REASON_MOST
from contest.models import Audit, Contest, Event, Judging, JudgingState, Rejudging, RejudgingState, Role
from contest.queries import queue, tries
from contest.queries.attempts import Audience
from contest.queries.boards import board, compute
from contest.queries.rejudging_choice import Choice, count
from contest.queries.rejudging_lines import Trouble, lines
from contest.queries.rejudgings import board_after, progress, rejudgings, seen
from contest.refusals import Refused
from judge.verdicts import Verdict
from tests.making import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    grant,
    make_contest,
    make_entry,
    make_problem,
    make_submission,
    make_user,
)
from tests.making_rejudgings import begun, graded, work_off

LATER = NOW + HOUR


class Cup:
    """A contest with two problems, two teams and four submissions."""

    def __init__(self, s):
        self.contest = make_contest(s, freeze_at=NOW + 2 * HOUR)
        self.a, self.b = make_problem(s, self.contest), make_problem(s, self.contest)
        self.ada, self.bob = make_entry(s, self.contest, "Ada"), make_entry(s, self.contest, "Bob")
        self.right = make_submission(s, self.ada, self.a, verdict=Verdict.AC)
        self.wrong = make_submission(s, self.bob, self.a, verdict=Verdict.WA, at=NOW + MINUTE, language="c")
        self.other = make_submission(s, self.bob, self.b, verdict=Verdict.WA, at=NOW + 2 * MINUTE)
        self.broken = make_submission(s, self.ada, self.b, failed=True, at=NOW + 3 * MINUTE)


@pytest.fixture
def cup(session):
    return Cup(session)


def current(s, submission):
    return s.scalars(
        select(Judging)
        .where(Judging.submission_id == submission.id, Judging.is_current)
        .execution_options(populate_existing=True)
    ).one()


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    return error.value.code


def chosen(s, cup, **how):
    return count(s, cup.contest, Choice(**how), until=LATER).number


def test_a_choice_is_counted_before_anything_happens(session, cup):
    s = session
    pending = make_submission(s, cup.ada, cup.a)
    found = count(s, cup.contest, Choice(), until=LATER)
    assert (found.number, found.waiting, found.busy) == (4, 1, 0)
    assert dict(found.by_verdict) == {"AC": 1, "WA": 2, "JE": 1}
    assert list(found.by_verdict) == ["AC", "WA", "JE"]
    assert chosen(s, cup, problems=(cup.a.public_id,)) == 2
    assert chosen(s, cup, problems=(cup.a.public_id, cup.b.public_id)) == 4
    assert chosen(s, cup, languages=("c",)) == 1
    assert chosen(s, cup, entry=cup.bob.public_id) == 2
    assert chosen(s, cup, verdicts=("WA",)) == 2
    assert chosen(s, cup, verdicts=("AC", "JE")) == 2
    assert chosen(s, cup, verdicts=("JE",)) == 1
    assert chosen(s, cup, after=NOW + MINUTE, before=NOW + 3 * MINUTE) == 2
    assert chosen(s, cup, submission=cup.wrong.public_id) == 1
    assert chosen(s, cup, submission=pending.public_id) == 0
    assert chosen(s, cup, worker="nobody") == 0
    current(s, cup.right).worker = "old-machine"
    assert chosen(s, cup, worker="old-machine") == 1
    assert chosen(s, cup, outdated=True) == 0
    assert s.scalar(select(func.count()).select_from(Rejudging)) == 0


def test_a_choice_is_kept_as_it_was_asked(session, cup):
    choice = Choice(
        problems=(cup.a.public_id,), verdicts=("WA", "JE"), after=NOW, before=LATER, outdated=True, worker="w"
    )
    assert Choice.of(choice.facts()) == choice
    assert Choice().facts() == {}
    assert not Choice().asks
    kept = begun(session, cup.contest, Choice(verdicts=("WA",)), at=LATER)
    session.expire(kept)
    assert Choice.of(kept.chosen_by) == Choice(verdicts=("WA",))


def test_what_came_in_after_the_look_is_not_taken(session, cup):
    s = session
    given = {"actor": None, "contest": cup.contest, "choice": Choice(), "reason": "x"}
    early = Seen(2, NOW + MINUTE + SECOND)
    assert len(lines(s, rejudging.begin(s, **given, seen=early, at=LATER))) == 2
    assert refused(rejudging.begin, s, **given, seen=Seen(3, LATER), at=LATER) == "rejudging.counted"
    # A look from the future sees no more than there is.
    assert refused(rejudging.begin, s, **given, seen=Seen(4, LATER), at=NOW) == "rejudging.counted"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"reason": "  "}, "rejudging.reason"),
        ({"reason": "x" * (REASON_MOST + 1)}, "rejudging.reason"),
        ({"repeats": 0}, "rejudging.repeats"),
        ({"repeats": 21}, "rejudging.repeats"),
        ({"choice": Choice(languages=("rust",))}, "rejudging.none"),
    ],
)
def test_begin_refuses(session, cup, how, code):
    given = {"actor": None, "contest": cup.contest, "choice": Choice(), "reason": "x", "at": LATER}
    assert refused(rejudging.begin, session, **(given | how)) == code


def test_begin_refuses_more_than_the_judge_gets_through(session, cup, monkeypatch):
    monkeypatch.setattr("contest.actions.rejudging.beginning.RUNS_MOST", 7)
    assert refused(begun, session, cup.contest, repeats=2, at=LATER) == "rejudging.many"
    found = begun(session, cup.contest, at=LATER)
    given = {"actor": None, "rejudging": found, "times": 1, "at": LATER}
    assert refused(rejudging.repeat, session, **given) == "rejudging.many"


def test_only_organisers_rejudge(session, cup):
    s = session
    found = begun(s, cup.contest, at=LATER)
    jury, other = make_user(s), make_user(s)
    grant(s, jury, Role.JURY, contest=cup.contest)
    grant(s, other, Role.ORGANISER, contest=make_contest(s))
    for actor in (jury, other):
        who = {"actor": actor, "at": LATER}
        begin = {"contest": cup.contest, "choice": Choice(), "reason": "x"}
        assert refused(rejudging.begin, s, **who, **begin) == "permission.denied"
        assert refused(rejudging.apply, s, **who, rejudging=found) == "permission.denied"
        assert refused(rejudging.cancel, s, **who, rejudging=found) == "permission.denied"
        assert refused(rejudging.repeat, s, **who, rejudging=found, times=1) == "permission.denied"
        assert refused(rejudging.retry_failed, s, **who, rejudging=found) == "permission.denied"


def test_a_submission_is_in_one_open_rejudging_at_a_time(session, cup):
    s = session
    first = begun(s, cup.contest, Choice(problems=(cup.a.public_id,)), at=LATER)
    assert refused(begun, s, cup.contest, at=LATER) == "rejudging.busy"
    assert count(s, cup.contest, Choice(), until=LATER).busy == 2
    begun(s, cup.contest, Choice(problems=(cup.b.public_id,)), at=LATER)
    rejudging.cancel(s, actor=None, rejudging=first, at=LATER)
    begun(s, cup.contest, Choice(problems=(cup.a.public_id,)), at=LATER)


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


def test_it_judges_by_the_version_that_is_pinned_now(session, cup):
    s = session
    old = cup.a.version
    newer = type(old)(
        **{
            column.key: getattr(old, column.key)
            for column in type(old).__table__.columns
            if column.key not in {"id", "public_id", "number", "digest"}
        },
        number=2,
        digest="0" * 64,
    )
    s.add(newer)
    s.flush()
    organising.pin_problem(s, actor=None, problem=cup.a, version=newer, at=LATER)
    assert chosen(s, cup, outdated=True) == 2
    found = begun(s, cup.contest, Choice(outdated=True), at=LATER)
    assert set(s.scalars(select(Judging.version_id).where(Judging.rejudging_id == found.id))) == {newer.id}
    work_off(s, at=LATER)
    assert [(line.old.version, line.new.version) for line in lines(s, found)] == [(1, 2)] * 2
    rejudging.apply(s, actor=None, rejudging=found, at=LATER)
    assert chosen(s, cup, outdated=True) == 0


def test_lists_take_as_many_statements_with_one_as_with_three(session, cup, database):
    s = session
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    numbers = []
    for label in (cup.a, cup.b):
        begun(s, cup.contest, Choice(problems=(label.public_id,)), repeats=2, at=LATER)
        s.flush()
        statements.clear()
        found = rejudgings(s, cup.contest)
        lines(s, found[0][0])
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    assert [far.total for _each, far in found] == [4, 4]
