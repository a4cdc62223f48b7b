"""Phones and tablets at once, on both databases: nothing lost, nothing doubled."""

import pytest
from sqlalchemy import func, select

from contest.actions.marking import chairing, locking, marks
from contest.actions.rounds.opening import close_round
from contest.actions.seating import recuse
from contest.models import Assignment, Juror, Mark, Round, Sheet, User
from tests.making import NOW, make_user
from tests.making_marks import Panel, mark
from tests.together import together


@pytest.fixture
def ids(database):
    with database.transaction() as s:
        panel = Panel(s)
        return panel.juror.id, panel.assignment.id


def sent(database, ids, touches):
    with database.transaction() as s:
        juror, assignment = s.get(Juror, ids[0]), s.get(Assignment, ids[1])
        return marks.put(s, juror=juror, assignment=assignment, touches=touches, at=NOW)


def test_one_queue_sent_by_eight_at_once_is_kept_once_and_in_order(database, ids):
    queue = [mark("problem", 1 + number % 5) for number in range(20)]
    assert together(*[lambda: sent(database, ids, queue)] * 8) == []
    with database.reading() as s:
        kept = s.scalars(select(Mark).order_by(Mark.id)).all()
        assert [each.key for each in kept] == [each.key for each in queue]
        assert s.scalar(select(func.count()).select_from(Sheet)) == 1


def test_two_devices_at_once_lose_nothing(database, ids):
    queues = [[mark("team", 1 + n % 5, device=f"device-{d}") for n in range(25)] for d in range(4)]

    def one_by_one(queue):
        for each in queue:
            assert not sent(database, ids, [each]).refused

    assert together(*[lambda queue=queue: one_by_one(queue) for queue in queues]) == []
    with database.reading() as s:
        kept = s.scalars(select(Mark).order_by(Mark.id)).all()
        assert len(kept) == 100
        for number, queue in enumerate(queues):
            own = [each.key for each in kept if each.device == f"device-{number}"]
            assert own == [each.key for each in queue]


def test_marks_beside_a_lock_are_in_time_or_late_and_never_lost(database, ids):
    first = [mark(key, 3) for key in ("problem", "team", "market")]
    sent(database, ids, first)
    touches = [mark("team", 1 + number % 5) for number in range(40)]

    def marking():
        for each in touches:
            assert not sent(database, ids, [each]).refused

    def locking_it():
        with database.transaction() as s:
            locking.submit(s, juror=s.get(Juror, ids[0]), assignment=s.get(Assignment, ids[1]), at=NOW)

    assert together(marking, locking_it) == []
    with database.reading() as s:
        kept = s.scalars(select(Mark).order_by(Mark.id)).all()
        assert [each.key for each in kept] == [each.key for each in (*first, *touches)]
        lateness = [each.is_late for each in kept]
        assert lateness == sorted(lateness), "once locked, all that follow are late"
        assert s.scalars(select(Sheet)).one().locked_at == NOW


def test_marks_beside_the_closing_of_a_round_are_in_time_or_late_and_never_lost(database, ids):
    touches = [mark("team", 1 + number % 5) for number in range(40)]

    def marking():
        for each in touches:
            assert not sent(database, ids, [each]).refused

    def closing():
        with database.transaction() as s:
            close_round(s, actor=None, round_=s.scalars(select(Round)).one(), at=NOW)

    assert together(marking, closing) == []
    with database.reading() as s:
        lateness = s.scalars(select(Mark.is_late).order_by(Mark.id)).all()
        assert len(lateness) == 40
        assert lateness == sorted(lateness), "once closed, all that follow are late"


def test_a_recusal_beside_marks_waits_for_them_and_ends_them(database, ids):
    touches = [mark("team", 1 + number % 5) for number in range(40)]
    answered = []

    def marking():
        for each in touches:
            [answer] = sent(database, ids, [each]).answers
            answered.append(answer.refusal.code if answer.refusal else "saved")

    def stepping_back():
        with database.transaction() as s:
            juror, assignment = s.get(Juror, ids[0]), s.get(Assignment, ids[1])
            recuse(s, juror=juror, entry=assignment.entry, reason="a former colleague", at=NOW)

    assert together(marking, stepping_back) == []
    with database.reading() as s:
        kept = s.scalars(select(Mark)).all()
        assert len(kept) == answered.count("saved")
        assert answered == ["saved"] * len(kept) + ["juror.conflict"] * (40 - len(kept))
        assert s.get(Assignment, ids[1]).ended_at == NOW


def test_the_chair_and_a_phone_at_once_lose_nothing(database, ids):
    """Unlocking, late marks and taking them, beside touches that go on."""
    sent(database, ids, [mark(key, 3) for key in ("problem", "team", "market")])
    with database.transaction() as s:
        locking.submit(s, juror=s.get(Juror, ids[0]), assignment=s.get(Assignment, ids[1]), at=NOW)
        organiser = make_user(s, admin=True).id
    touches = [mark("team", 1 + number % 5) for number in range(30)]

    def marking():
        for each in touches:
            assert not sent(database, ids, [each]).refused

    def taking():
        for _ in range(10):
            with database.transaction() as s:
                sheet = s.scalars(select(Sheet)).one()
                chairing.take_sheet(s, actor=s.get(User, organiser), sheet=sheet, reason="x", at=NOW)

    assert together(marking, taking) == []
    taking()
    with database.reading() as s:
        kept = s.scalars(select(Mark).order_by(Mark.id)).all()
        assert [each.key for each in kept][3:] == [each.key for each in touches]
        newest = [each for each in kept if each.accepted_at is not None][-1]
        assert newest.key == touches[-1].key, "what came last was taken last"
