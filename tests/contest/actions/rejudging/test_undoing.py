"""The old results put back after a rejudging was applied."""

import pytest
from sqlalchemy import select

from contest.actions import organising, rejudging
from contest.models import Audit, Contest, Event, Rejudging, RejudgingState, Snapshot, SnapshotKind
from contest.queries.attempts import Audience
from contest.queries.boards import compute
from contest.queries.rejudging_choice import Choice
from contest.queries.rejudging_lines import Trouble, lines
from contest.queries.rejudgings import board_before, undone_seen
from judge.verdicts import Verdict
from tests.contest.actions.rejudging.conftest import LATER, current, refused
from tests.making import MINUTE
from tests.making_rejudgings import begun, work_off


def applied(s, cup, verdict=Verdict.TLE, **how):
    found = begun(s, cup.contest, Choice(**how), at=LATER)
    work_off(s, verdict, at=LATER)
    rejudging.apply(s, actor=None, rejudging=found, at=LATER)
    return found


def boards(s, cup):
    return [compute(s, cup.contest, version=0, audience=audience, at=LATER) for audience in Audience]


def test_all_that_stood_stands_again_and_it_can_be_applied_once_more(session, cup):
    s = session
    all_ = (cup.right, cup.wrong, cup.other, cup.broken)
    before, stood = boards(s, cup), [current(s, each) for each in all_]
    found = applied(s, cup)
    assert boards(s, cup) != before
    version = s.scalar(select(Contest.version).where(Contest.id == cup.contest.id))
    told = undone_seen(lines(s, found))
    assert board_before(s, cup.contest, found, at=LATER).lines == before[1].lines
    assert rejudging.undo(s, actor=None, rejudging=found, as_seen=told, at=LATER) == 4
    assert boards(s, cup) == before
    assert [current(s, each) for each in all_] == stood
    s.refresh(cup.contest)
    assert cup.contest.version == version + 1
    assert s.scalars(select(Event.kind).order_by(Event.seq.desc())).first() == "rejudging"
    assert (found.state, found.decided_at, found.decided_by_id) == (RejudgingState.OPEN, None, None)
    line = s.scalars(select(Audit).where(Audit.action == "rejudging.undo")).one()
    assert line.before == {"verdicts": {"TLE": 4}, "decided_at": LATER.isoformat()}
    assert line.after["verdicts"] == {"AC": 1, "JE": 1, "WA": 2}
    assert (line.after["count"], line.after["changed"]) == (4, 4)
    assert rejudging.apply(s, actor=None, rejudging=found, at=LATER).moved == 4
    assert current(s, cup.right).verdict is Verdict.TLE


@pytest.mark.parametrize("state", ["open", "cancelled", "undone"])
def test_only_what_is_applied_is_undone(session, cup, state):
    s = session
    found = begun(s, cup.contest, at=LATER)
    if state == "cancelled":
        rejudging.cancel(s, actor=None, rejudging=found, at=LATER)
    if state == "undone":
        work_off(s, at=LATER)
        rejudging.apply(s, actor=None, rejudging=found, at=LATER)
        rejudging.undo(s, actor=None, rejudging=found, at=LATER)
    assert refused(rejudging.undo, s, actor=None, rejudging=found, at=LATER) == "rejudging.not_applied"


@pytest.mark.parametrize("kind", SnapshotKind)
@pytest.mark.parametrize("is_since", [True, False])
def test_what_was_published_since_stays(session, cup, kind, is_since):
    s = session
    found = applied(s, cup)
    board = {"contest": cup.contest, "digest": "0" * 64, "bytes": 1}
    told = {"kind": kind, "published_at": LATER + (MINUTE if is_since else -MINUTE)}
    if kind is SnapshotKind.WITHDRAWN:
        board |= {"digest": None, "bytes": None}
    if kind is not SnapshotKind.PUBLISHED:
        first = Snapshot(
            contest=cup.contest,
            kind=SnapshotKind.PUBLISHED,
            digest="0" * 64,
            bytes=1,
            published_at=LATER - 2 * MINUTE,
        )
        s.add(first)
        s.flush()
        told |= {"replaces_id": first.id, "reason": "A mistake"}
    s.add(Snapshot(**board, **told))
    s.flush()
    given = {"actor": None, "rejudging": found, "at": LATER + 2 * MINUTE}
    if is_since and kind is not SnapshotKind.WITHDRAWN:
        assert refused(rejudging.undo, s, **given) == "rejudging.published"
        assert current(s, cup.right).verdict is Verdict.TLE
    else:
        assert rejudging.undo(s, **given) == 4


def test_what_was_judged_anew_since_keeps_what_stands(session, cup):
    s = session
    first = applied(s, cup)
    second = applied(s, cup, Verdict.AC, problems=(cup.a.public_id,))
    told = undone_seen(lines(s, first))
    given = {"actor": None, "rejudging": first, "at": LATER}
    rejudging.undo(s, actor=None, rejudging=second, at=LATER)
    # What is open was compared with results that would go.
    assert refused(rejudging.undo, s, **given, as_seen=told) == "rejudging.changed"
    assert refused(rejudging.undo, s, **given) == "rejudging.busy"
    rejudging.apply(s, actor=None, rejudging=second, at=LATER)
    assert rejudging.undo(s, **given, as_seen=told) == 2
    assert current(s, cup.right).rejudging_id == second.id
    assert current(s, cup.other).rejudging_id is None
    assert [line.trouble for line in lines(s, first)] == [Trouble.ANEW, Trouble.ANEW, None, None]


def test_nothing_is_left_to_undo_where_all_is_newer(session, cup):
    s = session
    first = applied(s, cup)
    applied(s, cup, Verdict.AC)
    assert refused(rejudging.undo, s, actor=None, rejudging=first, at=LATER) == "rejudging.nothing_back"


def test_a_judge_error_that_stood_stands_again_and_can_be_tried_again(session, cup):
    s = session
    found = applied(s, cup, problems=(cup.b.public_id,))
    rejudging.undo(s, actor=None, rejudging=found, at=LATER)
    assert current(s, cup.broken).verdict is None
    organising.retry_judging(s, actor=None, judging=current(s, cup.broken), at=LATER)
    assert s.scalars(select(Rejudging)).one().state is RejudgingState.OPEN
    assert [line.trouble for line in lines(s, found)] == [None, Trouble.ANEW]
