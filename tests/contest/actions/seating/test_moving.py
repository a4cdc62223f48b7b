import pytest
from sqlalchemy import select

from contest.actions import seating
from contest.models import Assignment, Audit, Origin, RoundState, Seating
from contest.refusals import Refused
from tests import making
from tests.making import HOUR, NOW
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_round, make_startup


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


@pytest.fixture
def entry(session, contest):
    return make_startup(session, contest, languages=["en", "he"])


@pytest.fixture
def round_(session, contest, entry):
    return make_round(session, contest, entries=[entry])


@pytest.fixture
def dana(session, contest):
    return make_juror(session, contest, name="Dana")


@pytest.fixture
def noa(session, contest):
    return make_juror(session, contest, name="Noa")


def refusal(action, **values):
    with pytest.raises(Refused) as caught:
        action(**values)
    return caught.value.code


def live(session, round_):
    return {
        seat.juror.user.name
        for seat in session.scalars(
            select(Assignment).where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
        )
    }


def newest_line(session):
    return session.scalars(select(Audit).order_by(Audit.id.desc())).first()


def test_a_move_ends_one_seat_makes_another_and_is_undone_with_its_marks(session, round_, entry, dana, noa):
    seat = assign(session, round_, dana, entry)
    made = seating.move_seat(session, actor=None, seat=seat, juror=noa, reason="ill", at=NOW)
    assert (made.origin, made.released_at, seat.ended_reason) == (Origin.MOVE, NOW, "move")
    assert live(session, round_) == {"Noa"}
    line = newest_line(session)
    assert (line.action, line.after["of"], line.after["to"], line.after["reason"]) == (
        "seat.move",
        dana.public_id,
        noa.public_id,
        "ill",
    )
    seating.undo_move(session, actor=None, line=line, at=NOW + HOUR)
    assert live(session, round_) == {"Dana"}
    assert (seat.ended_at, seat.ended_reason) == (None, None)
    assert line.undone_by_id == newest_line(session).id
    assert refusal(seating.undo_move, s=session, actor=None, line=line, at=NOW) == "undo.not"
    assert round_.version == 2


def test_adding_and_taking_are_undone(session, round_, entry, dana):
    made = seating.add_seat(session, actor=None, round_=round_, entry=entry, juror=dana, at=NOW)
    added = newest_line(session)
    seating.end_seat(session, actor=None, seat=made, at=NOW)
    assert live(session, round_) == set()
    assert refusal(seating.undo_move, s=session, actor=None, line=added, at=NOW) == "seat.undo"
    assert refusal(seating.end_seat, s=session, actor=None, seat=made, at=NOW) == "seat.ended"
    seating.undo_move(session, actor=None, line=newest_line(session), at=NOW)
    assert live(session, round_) == {"Dana"}
    seating.undo_move(session, actor=None, line=added, at=NOW)
    assert live(session, round_) == set()


def test_whoever_may_not_judge_gets_no_seat(session, contest, round_, entry, dana):
    def give(juror, of=entry):
        return refusal(seating.add_seat, s=session, actor=None, round_=round_, entry=of, juror=juror, at=NOW)

    assign(session, round_, dana, entry)
    assert give(dana) == "seat.there"
    chinese = make_juror(session, contest, languages=["zh"])
    assert give(chinese) == "seat.language"
    full = make_juror(session, contest, most=0)
    assert give(full) == "seat.full"
    conflicted = make_juror(session, contest)
    seating.declare_conflict(session, juror=conflicted, entry=entry, reason="", at=NOW)
    assert give(conflicted) == "seat.conflict"
    gone = make_juror(session, contest)
    seating.revoke_juror(session, actor=None, juror=gone, reason="", at=NOW)
    assert give(gone) == "juror.revoked"
    assert give(make_juror(session, make_pitch_contest(session))) == "juror.revoked"
    assert give(make_juror(session, contest), make_startup(session, contest)) == "seat.other"


def test_an_undo_that_a_conflict_forbids_is_refused(session, round_, entry, dana, noa):
    seat = assign(session, round_, dana, entry)
    seating.move_seat(session, actor=None, seat=seat, juror=noa, at=NOW)
    line = newest_line(session)
    seating.declare_conflict(session, juror=dana, entry=entry, reason="", at=NOW)
    assert refusal(seating.undo_move, s=session, actor=None, line=line, at=NOW) == "seat.conflict"


def test_a_closed_rounds_seats_stay(session, contest, entry, dana, noa):
    for state in (RoundState.CLOSED, RoundState.DECIDED):
        round_ = make_round(session, contest, entries=[entry], state=state)
        seat = assign(session, round_, dana, entry)
        for action, values in (
            (seating.move_seat, {"seat": seat, "juror": noa}),
            (seating.end_seat, {"seat": seat}),
            (seating.add_seat, {"round_": round_, "entry": entry, "juror": noa}),
        ):
            assert refusal(action, s=session, actor=None, at=NOW, **values) == "seating.round_over"


def test_only_organisers_move(session, round_, entry, dana, noa):
    seat = assign(session, round_, dana, entry)
    for who in (making.make_user(session), dana.user):
        assert (
            refusal(seating.move_seat, s=session, actor=who, seat=seat, juror=noa, at=NOW)
            == "permission.denied"
        )


def test_moves_in_a_draft_stay_in_the_draft_until_it_is_released(session, round_, entry, dana, noa):
    draft = Seating(round=round_, created_at=NOW)
    session.add(draft)
    seat = assign(session, round_, dana, entry, released=False)
    seat.seating = draft
    session.flush()
    made = seating.move_seat(session, actor=None, seat=seat, juror=noa, at=NOW)
    assert (made.released_at, made.seating_id) == (None, draft.id)
    assert round_.version == 0  # nobody on a phone is told of a draft
    line = newest_line(session)
    seating.release_seating(session, actor=None, seating=draft, at=NOW + HOUR)
    session.expire_all()
    assert (made.released_at, seat.released_at) == (NOW + HOUR, None)
    # Taken back after the release, the old seat is one in use as well.
    seating.undo_move(session, actor=None, line=line, at=NOW + 2 * HOUR)
    assert (made.ended_at, seat.ended_at, seat.released_at) == (NOW + 2 * HOUR, None, NOW + 2 * HOUR)


def test_an_undo_in_a_draft_that_was_dropped_is_refused(session, round_, entry, dana):
    draft = Seating(round=round_, created_at=NOW)
    session.add(draft)
    session.flush()
    seating.add_seat(session, actor=None, round_=round_, entry=entry, juror=dana, seating=draft, at=NOW)
    line = newest_line(session)
    seating.drop_seating(session, actor=None, seating=draft, at=NOW)
    assert live(session, round_) == set()
    assert refusal(seating.undo_move, s=session, actor=None, line=line, at=NOW) == "seat.undo"
