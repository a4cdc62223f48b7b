"""Who judges and takes part: nothing of their own startup is theirs to judge, whoever knows of it."""

import pytest

from contest.actions import seating
from contest.actions.marking import marks
from contest.models import PartyMember, SeesOthers
from contest.queries import juries
from contest.queries.chairs import chair_of
from contest.queries.jurors import hidden_entries
from contest.queries.own_standings import judges_words
from contest.queries.seating import candidates
from contest.queries.seating_questions import question
from contest.queries.sheets import my_entries, sheet_view
from contest.queries.standings import counted_marks
from contest.refusals import Refused
from tests import making_marks
from tests.making import HOUR, NOW
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_round, make_startup


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


@pytest.fixture
def juror(session, contest):
    return make_juror(session, contest)


@pytest.fixture
def entries(session, contest):
    return [make_startup(session, contest, name=name) for name in ("Own", "Other")]


@pytest.fixture
def round_(session, contest, entries):
    made = make_round(session, contest, entries=entries)
    made.sees_others = SeesOthers.LOCKED
    return made


def come_in(session, juror, entry):
    entry.party.members.append(PartyMember(user=juror.user, joined_at=NOW))
    session.flush()


def test_what_they_gave_before_they_came_in_counts_no_more(session, contest, juror, entries, round_):
    own, other = entries
    for entry in entries:
        seat = assign(session, round_, juror, entry)
        for key in ("problem", "team", "market"):
            touch = making_marks.mark(key)
            marks.put(session, juror=juror, assignment=seat, touches=[touch], at=NOW - HOUR)
        seat.sheet.locked_at = NOW
    session.flush()
    assert {mark.entry for mark in counted_marks(session, round_)} == {own.public_id, other.public_id}
    come_in(session, juror, own)
    assert {mark.entry for mark in counted_marks(session, round_)} == {other.public_id}
    pinned = next(each for each in round_.entries if each.entry_id == own.id)
    assert judges_words(session, pinned) == ()


def test_they_see_nothing_of_it_and_give_it_no_mark(session, contest, juror, entries, round_):
    own, other = entries
    seat, _ = (assign(session, round_, juror, entry) for entry in entries)
    come_in(session, juror, own)
    assert hidden_entries(session, juror) == {own.id}
    assert [each.entry.public_id for each in my_entries(session, juror, round_).entries] == [other.public_id]
    assert sheet_view(session, juror, seat) is None
    assert own not in juries.declarable(session, juror)
    assert not chair_of(session, juror.user, round_).sees(own.id)
    saved = marks.put(session, juror=juror, assignment=seat, touches=[making_marks.mark()], at=NOW)
    assert [each.refusal.code for each in saved.refused] == ["juror.conflict"]


def test_nobody_seats_them_before_it(session, contest, juror, entries, round_):
    own, _other = entries
    come_in(session, juror, own)
    pinned = next(each for each in round_.entries if each.entry_id == own.id)
    assert [each.trouble for each in candidates(session, round_, pinned)] == ["conflict"]
    asked = question(session, round_, reviews=1, minima=(), confirmed=False, topping_up=False)
    assert asked.problem.conflicts == {(own.public_id, juror.public_id)}
    with pytest.raises(Refused) as caught:
        seating.add_seat(session, actor=None, round_=round_, entry=own, juror=juror, at=NOW)
    assert caught.value.code == "seat.conflict"
