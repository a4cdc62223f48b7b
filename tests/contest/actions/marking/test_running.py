"""Sittings: who makes and drives them, the running order, the timer, and chairs in conflict."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.actions.marking import running, sittings
from contest.actions.marking.sittings import SittingForm
from contest.models import Audit, Conflict, ConflictKind, Sitting, Turn
from contest.queries.chairs import chair_of
from contest.queries.sittings import TurnState, now_view, sitting_views
from contest.refusals import Refused
from tests.making import MINUTE, NOW, SECOND, grant, make_user
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_round, make_startup


class Hall:
    """Three startups, a chair who is a juror too, another juror, an organiser."""

    def __init__(self, s):
        self.s = s
        self.contest = make_pitch_contest(s)
        self.entries = [make_startup(s, self.contest, name=name) for name in ("Reed", "Moss", "Fern")]
        self.round = make_round(s, self.contest, entries=self.entries)
        self.round.pitch_seconds = 180
        self.chair, self.juror = make_juror(s, self.contest), make_juror(s, self.contest)
        for juror in (self.chair, self.juror):
            for entry in self.entries:
                assign(s, self.round, juror, entry)
        self.organiser = make_user(s)
        grant(s, self.organiser, contest=self.contest)
        self.sitting = sittings.create_sitting(
            s,
            actor=self.organiser,
            round_=self.round,
            form=SittingForm(" Room 1 ", room="A 12", chair=self.chair),
            entries=self.entries,
            at=NOW,
        )

    def do(self, verb, *, by=None, **more):
        getattr(running, verb)(self.s, actor=by or self.chair.user, sitting=self.sitting, **more)

    def view(self, user=None):
        self.s.flush()
        self.s.expire_all()
        found = sitting_views(self.s, self.round, chair_of(self.s, user or self.chair.user, self.round))
        return found[0] if found else None

    def now(self, juror=None):
        self.s.flush()
        self.s.expire_all()
        return now_view(self.s, juror or self.juror, self.round)

    def names(self, user=None):
        return [turn.entry.name["en"] for turn in self.view(user).turns]

    def hide(self, juror, entry):
        self.s.add(Conflict(juror_id=juror.id, entry_id=entry.id, kind=ConflictKind.DECLARED, created_at=NOW))
        self.s.flush()


@pytest.fixture
def hall(session):
    return Hall(session)


def code(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_a_sitting_is_made_told_and_written_down(hall):
    assert (hall.sitting.name, hall.sitting.room, hall.round.version) == ("Room 1", "A 12", 1)
    assert hall.names() == ["Reed", "Moss", "Fern"]
    line = hall.s.scalars(select(Audit)).one()
    assert (line.action, line.after["order"]) == (
        "sitting.create",
        ["Reed", "Moss", "Fern"],
    )


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        (SittingForm("  "), "sitting.name"),
        (SittingForm("x" * 81), "sitting.name"),
        (SittingForm("x", room="x" * 81), "sitting.room"),
    ],
)
def test_a_sitting_that_says_nothing_is_refused(hall, form, refusal):
    args = {"actor": hall.organiser, "form": form, "at": NOW}
    assert code(sittings.create_sitting, hall.s, round_=hall.round, **args) == refusal
    assert code(sittings.edit_sitting, hall.s, sitting=hall.sitting, **args) == refusal


def test_the_chair_is_a_juror_of_this_stage_who_is_on_the_panel(hall):
    stranger = make_juror(hall.s, make_pitch_contest(hall.s))
    gone = make_juror(hall.s, hall.contest)
    gone.revoked_at = NOW
    for chair in (stranger, gone):
        form = SittingForm("x", chair=chair)
        assert code(
            sittings.edit_sitting, hall.s, actor=hall.organiser, sitting=hall.sitting, form=form, at=NOW
        ) == ("sitting.chair")


def test_only_entries_of_the_round_pitch_in_it(hall):
    other = make_startup(hall.s, hall.contest)
    args = {"actor": hall.organiser, "sitting": hall.sitting, "at": NOW}
    assert code(sittings.add_turns, hall.s, **args, entries=[other]) == "sitting.entry"
    sittings.remove_turn(hall.s, **args, entry=hall.entries[0])
    assert hall.names() == ["Moss", "Fern"]
    sittings.add_turns(hall.s, **args, entries=hall.entries)
    assert hall.names() == ["Moss", "Fern", "Reed"]
    assert code(sittings.remove_turn, hall.s, **args, entry=other) == "missing"


@pytest.mark.parametrize(
    "verb", ["create_sitting", "edit_sitting", "drop_sitting", "add_turns", "remove_turn"]
)
def test_only_organisers_make_and_fill_sittings(hall, verb):
    more = {
        "create_sitting": {"round_": hall.round, "form": SittingForm("x")},
        "edit_sitting": {"sitting": hall.sitting, "form": SittingForm("x")},
        "drop_sitting": {"sitting": hall.sitting},
        "add_turns": {"sitting": hall.sitting, "entries": []},
        "remove_turn": {"sitting": hall.sitting, "entry": hall.entries[0]},
    }[verb]
    refused = code(getattr(sittings, verb), hall.s, actor=hall.chair.user, at=NOW, **more)
    assert refused == "permission.denied"


def test_a_dropped_sitting_leaves_nothing(hall):
    sittings.drop_sitting(hall.s, actor=hall.organiser, sitting=hall.sitting, at=NOW)
    hall.s.flush()
    assert hall.s.scalars(select(Sitting)).all() == []
    assert hall.s.scalars(select(Turn)).all() == []
    assert hall.now() is None


def test_the_order_moves_by_places(hall):
    reed, _moss, fern = hall.entries
    hall.do("move_turn", entry=fern, is_up=True)
    assert hall.names() == ["Reed", "Fern", "Moss"]
    hall.do("move_turn", entry=reed, is_up=False)
    assert hall.names() == ["Fern", "Reed", "Moss"]
    hall.do("move_turn", entry=fern, is_up=True)
    assert hall.names() == ["Fern", "Reed", "Moss"]


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("move_turn", {"is_up": True}),
        ("begin_turn", {"at": NOW}),
        ("skip_turn", {"reason": "absent", "at": NOW}),
        ("return_turn", {"at": NOW}),
        ("end_turn", {"at": NOW}),
        ("start_timer", {"at": NOW}),
        ("pause_timer", {"at": NOW}),
        ("reset_timer", {}),
        ("add_minute", {"at": NOW}),
    ],
)
def test_nobody_else_drives_it(hall, verb, more):
    if verb in {"move_turn", "begin_turn", "skip_turn", "return_turn"}:
        more = {**more, "entry": hall.entries[0]}
    other = make_juror(hall.s, hall.contest)
    for user in (hall.juror.user, other.user, make_user(hall.s)):
        assert code(hall.do, verb, by=user, **more) == "permission.denied"


def test_one_pitch_after_the_other(hall):
    reed, moss, fern = hall.entries
    assert hall.now().following.name["en"] == "Reed"
    hall.do("begin_turn", entry=reed, at=NOW)
    now = hall.now()
    assert (now.entry.name["en"], now.following.name["en"]) == ("Reed", "Moss")
    assert now.assignment is not None
    hall.do("skip_turn", entry=moss, reason=" absent ", at=NOW)
    assert hall.now().following.name["en"] == "Fern"
    hall.do("begin_turn", entry=fern, at=NOW + MINUTE)
    assert [turn.state for turn in hall.view().turns] == [TurnState.DONE, TurnState.SKIPPED, TurnState.NOW]
    assert hall.view().turns[1].skipped_reason == "absent"
    hall.do("return_turn", entry=moss, at=NOW)
    assert hall.now().following.name["en"] == "Moss"
    hall.do("end_turn", at=NOW + 2 * MINUTE)
    assert (hall.now().entry, hall.now().timer) == (None, None)
    assert code(hall.do, "end_turn", at=NOW) == "timer.no_pitch"
    assert code(hall.do, "skip_turn", entry=moss, reason=" ", at=NOW) == "sheet.reason"


def test_an_organiser_drives_every_sitting(hall):
    hall.do("begin_turn", by=hall.organiser, entry=hall.entries[0], at=NOW)
    assert hall.view(hall.organiser).current.entry.name["en"] == "Reed"


def test_the_timer_runs_by_the_servers_clock(hall):
    assert code(hall.do, "start_timer", at=NOW) == "timer.no_pitch"
    hall.do("begin_turn", entry=hall.entries[0], at=NOW)
    assert (hall.now().timer.ends_at, hall.now().timer.left_ms) == (None, 180_000)
    hall.do("start_timer", at=NOW)
    hall.do("start_timer", at=NOW + 10 * SECOND)
    assert hall.now().timer.ends_at == NOW + 180 * SECOND
    hall.do("pause_timer", at=NOW + 60 * SECOND)
    hall.do("pause_timer", at=NOW + 90 * SECOND)
    assert (hall.now().timer.ends_at, hall.now().timer.left_ms) == (None, 120_000)
    hall.do("add_minute", at=NOW)
    hall.do("start_timer", at=NOW + 100 * SECOND)
    assert hall.now().timer.ends_at == NOW + 280 * SECOND
    hall.do("add_minute", at=NOW + 400 * SECOND)
    assert hall.now().timer.ends_at == NOW + 460 * SECOND, "a minute from now, also when the time was over"
    hall.do("pause_timer", at=NOW + 500 * SECOND)
    assert hall.now().timer.left_ms == 0
    hall.do("reset_timer")
    assert (hall.now().timer.ends_at, hall.now().timer.left_ms) == (None, 180_000)
    for _ in range(800):
        hall.do("add_minute", at=NOW)
    assert hall.now().timer.left_ms == timedelta(hours=12) // timedelta(milliseconds=1)


def test_a_round_without_a_length_has_no_timer(hall):
    hall.round.pitch_seconds = 0
    hall.do("begin_turn", entry=hall.entries[0], at=NOW)
    assert hall.now().timer is None
    assert code(hall.do, "start_timer", at=NOW) == "timer.none"


def test_each_change_is_told_to_the_phones_once(hall):
    before = hall.round.version
    hall.do("begin_turn", entry=hall.entries[0], at=NOW)
    hall.do("begin_turn", entry=hall.entries[0], at=NOW)
    hall.do("start_timer", at=NOW)
    assert hall.round.version == before + 2


def test_a_chair_in_conflict_sees_nothing_of_the_entry_and_drives_round_it(hall):
    _reed, moss, fern = hall.entries
    hall.hide(hall.chair, moss)
    assert hall.names() == ["Reed", "Fern"]
    assert [turn.position for turn in hall.view().turns] == [1, 2]
    for verb, more in (
        ("begin_turn", {"at": NOW}),
        ("skip_turn", {"reason": "absent", "at": NOW}),
        ("return_turn", {"at": NOW}),
        ("move_turn", {"is_up": True}),
    ):
        assert code(hall.do, verb, entry=moss, **more) == "missing"
    hall.do("begin_turn", by=hall.organiser, entry=moss, at=NOW)
    hall.do("start_timer", by=hall.organiser, at=NOW)
    view = hall.view()
    assert (view.current, view.timer, view.following.entry.name["en"]) == (None, None, "Reed")
    assert code(hall.do, "pause_timer", at=NOW) == "timer.no_pitch"
    assert code(hall.do, "end_turn", at=NOW) == "timer.no_pitch"
    hall.do("move_turn", entry=fern, is_up=True)
    assert hall.names() == ["Fern", "Reed"]
    assert hall.names(hall.organiser) == ["Fern", "Moss", "Reed"]
    assert hall.now(hall.juror).entry.name["en"] == "Moss"
    assert hall.now(hall.chair).entry is None


def test_a_juror_without_a_part_in_it_has_no_sitting(hall):
    assert hall.now(make_juror(hall.s, hall.contest)) is None


def test_a_juror_whose_only_entry_is_hidden_has_no_sitting(hall):
    alone = make_juror(hall.s, hall.contest)
    assign(hall.s, hall.round, alone, hall.entries[0])
    assert hall.now(alone) is not None
    hall.hide(alone, hall.entries[0])
    assert hall.now(alone) is None


def test_blind_names_are_not_told(hall):
    hall.round.blind = ["name", "country"]
    hall.do("begin_turn", entry=hall.entries[0], at=NOW)
    entry = hall.now().entry
    assert (entry.name, entry.country, entry.code) == ({}, None, hall.entries[0].public_id[:4].upper())
    assert hall.view().current.entry.name == {}
    assert hall.view(hall.organiser).current.entry.name == {"en": "Reed"}
