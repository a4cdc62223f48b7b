"""Phones and tablets at once, on both databases: nothing lost, nothing doubled."""

import threading

import pytest
from sqlalchemy import func, select

from contest.actions.marking import locking, marks
from contest.models import Assignment, Juror, Mark, Sheet
from tests.making import NOW
from tests.making_marks import Panel, mark


@pytest.fixture
def ids(database):
    with database.transaction() as s:
        panel = Panel(s)
        return panel.juror.id, panel.assignment.id


def sent(database, ids, touches):
    with database.transaction() as s:
        juror, assignment = s.get(Juror, ids[0]), s.get(Assignment, ids[1])
        return marks.put(s, juror=juror, assignment=assignment, touches=touches, at=NOW)


def at_once(*runs):
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(runs))

    def guarded(run):
        try:
            barrier.wait()
            run()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_one_queue_sent_by_eight_at_once_is_kept_once_and_in_order(database, ids):
    queue = [mark("problem", 1 + number % 5) for number in range(20)]
    at_once(*[lambda: sent(database, ids, queue)] * 8)
    with database.reading() as s:
        kept = s.scalars(select(Mark).order_by(Mark.id)).all()
        assert [each.key for each in kept] == [each.key for each in queue]
        assert s.scalar(select(func.count()).select_from(Sheet)) == 1


def test_two_devices_at_once_lose_nothing(database, ids):
    queues = [[mark("team", 1 + n % 5, device=f"device-{d}") for n in range(25)] for d in range(4)]

    def one_by_one(queue):
        for each in queue:
            assert not sent(database, ids, [each]).refused

    at_once(*[lambda queue=queue: one_by_one(queue) for queue in queues])
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

    at_once(marking, locking_it)
    with database.reading() as s:
        kept = s.scalars(select(Mark).order_by(Mark.id)).all()
        assert [each.key for each in kept] == [each.key for each in (*first, *touches)]
        lateness = [each.is_late for each in kept]
        assert lateness == sorted(lateness), "once locked, all that follow are late"
        assert s.scalars(select(Sheet)).one().locked_at == NOW
