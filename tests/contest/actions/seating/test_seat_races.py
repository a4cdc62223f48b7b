"""Two people at once: one seat, one conflict, never a seat beside a conflict."""

import threading

import pytest
from sqlalchemy import func, select

from contest.actions import seating
from contest.models import Assignment, Conflict, Entry, Juror, Round
from contest.refusals import Refused
from tests.making import NOW
from tests.making_pitches import make_juror, make_pitch_contest, make_round, make_startup

TIMES = 6


def at_once(database, *actions):
    """Run each in a thread and a transaction of its own; what it was refused by, or None."""
    start, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number, action):
        start.wait()
        try:
            with database.transaction() as s:
                action(s)
        except Refused as error:
            results[number] = error.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def ids(database):
    with database.transaction() as s:
        contest = make_pitch_contest(s)
        entries = [make_startup(s, contest) for _each in range(TIMES)]
        round_ = make_round(s, contest, entries=entries)
        juror = make_juror(s, contest)
        return round_.id, juror.id, [entry.id for entry in entries]


def test_one_seat_is_given_once(database, ids):
    round_id, juror_id, entries = ids

    def give(entry_id):
        return lambda s: seating.add_seat(
            s,
            actor=None,
            round_=s.get_one(Round, round_id),
            entry=s.get_one(Entry, entry_id),
            juror=s.get_one(Juror, juror_id),
            at=NOW,
        )

    for entry_id in entries:
        told = at_once(database, give(entry_id), give(entry_id))
        assert sorted(told, key=str) == [None, "seat.there"]
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(Assignment)) == TIMES


def test_a_seat_and_a_conflict_never_stand_beside_each_other(database, ids):
    round_id, juror_id, entries = ids
    for entry_id in entries:
        told = at_once(
            database,
            lambda s, entry_id=entry_id: seating.add_seat(
                s,
                actor=None,
                round_=s.get_one(Round, round_id),
                entry=s.get_one(Entry, entry_id),
                juror=s.get_one(Juror, juror_id),
                at=NOW,
            ),
            lambda s, entry_id=entry_id: seating.declare_conflict(
                s, juror=s.get_one(Juror, juror_id), entry=s.get_one(Entry, entry_id), reason="", at=NOW
            ),
        )
        assert told in ([None, None], ["seat.conflict", None])
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(Conflict)) == TIMES
        assert s.scalars(select(Assignment).where(Assignment.ended_at.is_(None))).all() == []


def test_a_conflict_is_recorded_once(database, ids):
    _round_id, juror_id, entries = ids

    def declare(entry_id):
        return lambda s: seating.declare_conflict(
            s, juror=s.get_one(Juror, juror_id), entry=s.get_one(Entry, entry_id), reason="", at=NOW
        )

    for entry_id in entries:
        told = at_once(database, declare(entry_id), declare(entry_id))
        assert sorted(told, key=str) == [None, "conflict.there"]
