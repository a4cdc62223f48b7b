from dataclasses import replace

import pytest
from sqlalchemy import select

from contest.actions.startups import calls
from contest.models import Audit, Event, LatePolicy
from tests.contest.actions.startups.conftest import code_of
from tests.making import HOUR, MINUTE, NOW, make_user
from tests.making_pitches import DAY, add_version, make_pitch_contest, make_startup


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


def form(contest, **changed):
    call = contest.pitch.call
    now = calls.CallForm(
        opens_at=call.opens_at,
        deadline=call.deadline,
        late=call.late,
        sectors=tuple(calls.Sector(sector["name"], sector["key"]) for sector in call.sectors),
        guidance=call.guidance,
        needs_deck=call.needs_deck,
    )
    return replace(now, **changed)


def change(s, contest, **changed):
    return calls.set_call(s, actor=None, stage=contest.pitch, form=form(contest, **changed), at=NOW)


def test_a_call_is_changed_and_the_log_says_what(session, contest):
    call = change(
        session,
        contest,
        deadline=NOW + DAY,
        late=LatePolicy.GRACE,
        late_minutes=15,
        guidance={"zh": " 请先阅读。 ", "xx": "?"},
        needs_deck=True,
    )
    assert (call.deadline, call.late, call.late_minutes) == (NOW + DAY, LatePolicy.GRACE, 15)
    assert (call.guidance, call.needs_deck) == ({"zh": "请先阅读。"}, True)
    line = session.scalars(select(Audit)).one()
    assert line.action == "call.edit"
    assert set(line.after) == {"deadline", "late", "late_minutes", "needs_deck"}
    assert session.scalars(select(Event.kind)).all() == ["contest"]
    change(session, contest, late_minutes=15)
    assert len(session.scalars(select(Audit)).all()) == 1, "nothing changed, nothing is written"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"opens_at": NOW + HOUR}, "call.deadline"),
        ({"deadline": NOW + 3 * DAY}, "call.end"),
        ({"late": LatePolicy.GRACE}, "call.late_minutes"),
        ({"late": LatePolicy.GRACE, "late_minutes": 10**9}, "call.late_minutes"),
        ({"sectors": ()}, "call.sector_none"),
        ({"sectors": (calls.Sector({"en": " \u200b"}),)}, "call.sector_none"),
        ({"sectors": (calls.Sector({"en": "x" * 61}),)}, "call.sector_name"),
        ({"sectors": (calls.Sector({"en": "A"}), calls.Sector({"zh": "Ａ"}))}, "call.sector_twice"),
        ({"guidance": {"en": "x" * 4001}}, "call.text_long"),
    ],
)
def test_what_can_be_no_call_is_refused_by_name(session, contest, changed, code):
    assert code_of(change, session, contest, **changed) == code


def test_only_organisers_change_it(session, contest):
    code = code_of(
        calls.set_call,
        session,
        actor=make_user(session),
        stage=contest.pitch,
        form=form(contest),
        at=NOW,
    )
    assert code == "permission.denied"


def test_a_deadline_is_not_moved_before_what_is_in(session, contest):
    entry = make_startup(session, contest, at=NOW - HOUR)
    make_startup(session, contest, submitted=False)
    assert code_of(change, session, contest, deadline=NOW - 2 * HOUR) == "call.deadline_before_entries"
    assert contest.pitch.call.deadline == NOW + HOUR
    assert change(session, contest, deadline=NOW - HOUR).deadline == NOW - HOUR
    # What came after the deadline, late or for a later round, has nothing to do with it.
    add_version(session, entry, submitted_at=NOW, at=NOW, late=True)
    assert code_of(change, session, contest, deadline=NOW - HOUR - MINUTE) == "call.deadline_before_entries"
    assert change(session, contest, deadline=NOW - HOUR).deadline == NOW - HOUR


def test_sectors_keep_their_keys_and_used_ones_stay(session, contest):
    make_startup(session, contest, sector="health", submitted=False)
    call = contest.pitch.call
    health = calls.Sector({"en": "Health", "zh": "健康"}, "health")
    space = calls.Sector({"en": "Space"}, "forged")
    change(session, contest, sectors=(space, health))
    keys = [sector["key"] for sector in call.sectors]
    assert keys[1] == "health"
    assert keys[0] not in {"forged", "health"}
    assert call.sectors[1]["name"] == {"en": "Health", "zh": "健康"}
    assert code_of(change, session, contest, sectors=(space,)) == "call.sector_in_use"
