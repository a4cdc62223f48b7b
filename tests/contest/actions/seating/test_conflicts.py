from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.actions import seating
from contest.models import Audit, Conflict, ConflictKind, RoundState
from contest.queries.jurors import hidden_entries
from contest.refusals import Refused
from tests.making import HOUR, MINUTE, NOW, make_user
from tests.making_pitches import (
    add_version,
    assign,
    make_juror,
    make_pitch_contest,
    make_round,
    make_startup,
    pitch_stage,
)


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


@pytest.fixture
def juror(session, contest):
    return make_juror(session, contest)


@pytest.fixture
def entry(session, contest):
    return make_startup(session, contest, name="Kites")


def refusal(action, **values):
    with pytest.raises(Refused) as caught:
        action(**values)
    return caught.value.code


def test_a_declared_conflict_hides_the_entry_and_ends_the_seat(session, contest, juror, entry):
    round_ = make_round(session, contest, entries=[entry])
    seat = assign(session, round_, juror, entry)
    conflict = seating.declare_conflict(session, juror=juror, entry=entry, reason="", at=NOW)
    assert (conflict.kind, conflict.created_by_id) == (ConflictKind.DECLARED, juror.user_id)
    assert hidden_entries(session, juror) == {entry.id}
    assert (seat.ended_at, seat.ended_reason) == (NOW, "conflict")
    assert round_.version == 1
    assert (
        refusal(seating.declare_conflict, s=session, juror=juror, entry=entry, reason="", at=NOW)
        == "conflict.there"
    )


def test_a_recusal_needs_a_reason_and_ends_the_seat_at_any_time_but_after_the_decision(
    session, contest, juror, entry
):
    open_ = make_round(session, contest, entries=[entry])
    closed = make_round(session, contest, entries=[entry], state=RoundState.CLOSED)
    decided = make_round(session, contest, entries=[entry], state=RoundState.DECIDED)
    seats = [assign(session, round_, juror, entry) for round_ in (open_, closed, decided)]
    assert (
        refusal(seating.recuse, s=session, juror=juror, entry=entry, reason=" ", at=NOW) == "conflict.reason"
    )
    seating.recuse(session, juror=juror, entry=entry, reason="we  worked together", at=NOW)
    assert [seat.ended_reason for seat in seats] == ["recusal", "recusal", None]
    assert session.scalars(select(Conflict.reason)).all() == ["we worked together"]
    assert hidden_entries(session, juror) == {entry.id}


def test_a_mis_tap_is_taken_back_within_ten_minutes_with_its_seat(session, contest, juror, entry):
    round_ = make_round(session, contest, entries=[entry])
    seat = assign(session, round_, juror, entry)
    conflict = seating.recuse(session, juror=juror, entry=entry, reason="oops", at=NOW)
    late = NOW + 10 * MINUTE + timedelta(seconds=1)
    assert (
        refusal(seating.take_back_conflict, s=session, juror=juror, conflict=conflict, at=late)
        == "conflict.late"
    )
    seating.take_back_conflict(session, juror=juror, conflict=conflict, at=NOW + 10 * MINUTE)
    assert hidden_entries(session, juror) == frozenset()
    assert (seat.ended_at, seat.ended_reason) == (None, None)
    assert (
        refusal(seating.take_back_conflict, s=session, juror=juror, conflict=conflict, at=NOW + MINUTE)
        == "conflict.lifted"
    )
    # The same again brings the same row back.
    again = seating.recuse(session, juror=juror, entry=entry, reason="not oops", at=NOW + HOUR)
    assert again.id == conflict.id
    assert (again.lifted_at, again.lifted_reason, again.reason) == (None, None, "not oops")


def test_taking_back_one_of_two_conflicts_gives_no_seat_back(session, contest, juror, entry):
    round_ = make_round(session, contest, entries=[entry])
    seat = assign(session, round_, juror, entry)
    declared = seating.declare_conflict(session, juror=juror, entry=entry, reason="", at=NOW)
    seating.add_conflict(session, actor=None, juror=juror, entry=entry, reason="seen together", at=NOW)
    seating.take_back_conflict(session, juror=juror, conflict=declared, at=NOW + MINUTE)
    assert hidden_entries(session, juror) == {entry.id}
    assert seat.ended_at == NOW


def test_nobody_takes_back_what_another_said(session, contest, juror, entry):
    other = make_juror(session, contest)
    by_organiser = seating.add_conflict(session, actor=None, juror=juror, entry=entry, reason="why", at=NOW)
    declared = seating.declare_conflict(session, juror=juror, entry=entry, reason="", at=NOW)
    for who, what in ((juror, by_organiser), (other, declared)):
        assert (
            refusal(seating.take_back_conflict, s=session, juror=who, conflict=what, at=NOW)
            == "conflict.late"
        )


def test_an_organiser_lifts_a_conflict_with_a_reason(session, contest, juror, entry):
    conflict = seating.add_conflict(session, actor=None, juror=juror, entry=entry, reason="why", at=NOW)
    assert (
        refusal(seating.lift_conflict, s=session, actor=None, conflict=conflict, reason="", at=NOW)
        == "conflict.reason"
    )
    somebody = make_user(session)
    assert (
        refusal(seating.lift_conflict, s=session, actor=somebody, conflict=conflict, reason="x", at=NOW)
        == "permission.denied"
    )
    seating.lift_conflict(session, actor=None, conflict=conflict, reason="another Dana", at=NOW)
    assert hidden_entries(session, juror) == frozenset()
    assert (
        refusal(seating.lift_conflict, s=session, actor=None, conflict=conflict, reason="x", at=NOW)
        == "conflict.lifted"
    )
    actions = session.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert actions == ["conflict.organiser", "conflict.lift"]


def test_another_contests_entry_is_refused(session, contest, juror):
    elsewhere = make_startup(session, make_pitch_contest(session))
    for action, values in (
        (seating.declare_conflict, {}),
        (seating.recuse, {}),
        (seating.add_conflict, {"actor": None}),
    ):
        assert (
            refusal(action, s=session, juror=juror, entry=elsewhere, reason="x", at=NOW, **values)
            == "seat.other"
        )


def test_common_affiliations_and_domains_are_found_and_end_seats(session, contest):
    stage = pitch_stage(contest)
    kites, tea = make_startup(session, contest, name="Kites"), make_startup(session, contest, name="Tea Ltd")
    kites.versions[-1].people = [{"name": "Noa", "role": "CTO, before at Technion"}]
    tea.versions[-1].answers = {"q": "write to us: li@lab.pku.edu.cn"}
    session.flush()
    dana = make_juror(session, contest)
    dana.affiliation, dana.email = "Technion", "dana@gmail.com"
    li = make_juror(session, contest)
    li.affiliation, li.email = "Consultant at tea ltd, Haifa", "li@PKU.edu.cn"
    round_ = make_round(session, contest, entries=[kites, tea])
    seat = assign(session, round_, dana, kites)
    found = seating.find_conflicts(session, actor=None, stage=stage, at=NOW)
    assert {(each.juror_id, each.entry_id, each.kind, each.reason) for each in found} == {
        (dana.id, kites.id, ConflictKind.AFFILIATION, "Technion"),
        (li.id, tea.id, ConflictKind.AFFILIATION, "Consultant at tea ltd, Haifa"),
        (li.id, tea.id, ConflictKind.DOMAIN, "pku.edu.cn"),
    }
    assert seat.ended_reason == "conflict"
    assert seating.find_conflicts(session, actor=None, stage=stage, at=NOW) == []


def test_what_was_lifted_is_not_found_again(session, contest):
    stage = pitch_stage(contest)
    make_startup(session, contest, name="Technion Kites")
    make_juror(session, contest).affiliation = "Technion"
    (conflict,) = seating.find_conflicts(session, actor=None, stage=stage, at=NOW)
    seating.lift_conflict(session, actor=None, conflict=conflict, reason="a name only", at=NOW)
    assert seating.find_conflicts(session, actor=None, stage=stage, at=NOW + HOUR) == []


def test_the_newest_version_handed_in_counts(session, contest):
    stage = pitch_stage(contest)
    entry = make_startup(session, contest, name="Kites")
    add_version(session, entry, submitted_at=None, one_liner="Born at Technion")
    make_juror(session, contest).affiliation = "Technion"
    assert seating.find_conflicts(session, actor=None, stage=stage, at=NOW) == []


def test_who_takes_part_does_not_judge_it(session, contest):
    founder = make_user(session, name="Founder")
    entry = make_startup(session, contest, user=founder)
    juror = make_juror(session, contest, user=founder)
    (found,) = seating.find_conflicts(session, actor=None, stage=pitch_stage(contest), at=NOW)
    assert (found.juror_id, found.entry_id, found.reason) == (juror.id, entry.id, "Founder")
