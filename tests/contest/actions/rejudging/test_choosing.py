"""Which submissions are judged again, and how that begins."""

import pytest
from sqlalchemy import event, func, select

from contest.actions import organising, rejudging
from contest.actions.rejudging import Seen
from contest.actions.rejudging.beginning import REASON_MOST
from contest.models import Judging, Rejudging, Role
from contest.queries.rejudging_choice import Choice, count
from contest.queries.rejudging_lines import lines
from contest.queries.rejudgings import rejudgings
from tests.contest.actions.rejudging.conftest import LATER, chosen, current, refused
from tests.making import (
    MINUTE,
    NOW,
    SECOND,
    grant,
    make_contest,
    make_submission,
    make_user,
)
from tests.making_rejudgings import begun, work_off


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
