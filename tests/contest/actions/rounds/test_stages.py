from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.actions.organising import (
    ContestForm,
    PitchForm,
    StageForm,
    create_contest,
    edit_contest,
    start_now,
)
from contest.actions.rounds.stages import add_pitch, end_pitch_at, remove_pitch
from contest.models import Audit, Call, LatePolicy, Stage, StageKind
from contest.models.pitching.startups import SECTORS
from tests.contest.actions.rounds.conftest import refuses
from tests.making import HOUR, NOW, make_contest, make_hub, make_user
from tests.making_pitches import make_juror, make_round, make_startup

DAY = timedelta(days=1)
PITCH = PitchForm(NOW, NOW + 14 * DAY, NOW + 30 * DAY)
CODE = StageForm(NOW + 20 * DAY, NOW + 20 * DAY + 3 * HOUR)


def make(s, admin, **stages):
    form = ContestForm(slug="cup", name={"en": "Cup"}, **stages)
    return create_contest(s, actor=admin, hub=make_hub(s), form=form, at=NOW)


def test_contest_of_startups_has_a_call_with_sane_defaults(session, admin):
    contest = make(session, admin, pitch=PITCH)
    assert [stage.kind for stage in contest.stages] == [StageKind.PITCH]
    call = contest.pitch.call
    assert (call.opens_at, call.deadline, call.late, call.needs_deck) == (
        NOW,
        NOW + 14 * DAY,
        LatePolicy.REFUSE,
        True,
    )
    assert call.sectors == [dict(each) for each in SECTORS]
    assert (contest.code, contest.window.ends_at) == (None, NOW + 30 * DAY)


def test_contest_of_both_runs_by_its_code_and_is_listed_by_the_whole(session, admin):
    contest = make(session, admin, stage=CODE, pitch=PITCH)
    assert contest.window == contest.code.window
    assert (contest.span.starts_at, contest.span.ends_at) == (NOW, NOW + 30 * DAY)
    form = ContestForm(slug="cup", name={"en": "Cup"}, stage=CODE, warm_up=True)
    edit_contest(session, actor=admin, contest=contest, form=form, at=NOW)
    session.flush()
    assert sorted(stage.position for stage in contest.stages) == [0, 1, 2]
    assert (contest.warm_up.ends_at, contest.pitch.ends_at) == (CODE.starts_at, NOW + 30 * DAY)


def test_contest_of_nothing_is_refused(session, admin):
    with refuses("contest.no_stage"):
        make(session, admin)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ((NOW, NOW, NOW + DAY), "pitch.deadline"),
        ((NOW, NOW + 2 * DAY, NOW + DAY), "pitch.end"),
        ((NOW, NOW + DAY, NOW + 400 * DAY), "pitch.long"),
    ],
)
def test_times_that_can_not_be_are_refused(session, admin, times, code):
    with refuses(code):
        make(session, admin, pitch=PitchForm(*times))


def test_name_of_a_contest_of_startups_is_changed_without_code(session, admin):
    contest = make(session, admin, pitch=PITCH)
    form = ContestForm(slug="cup", name={"en": "Pitch Cup"}, timezone="Asia/Shanghai")
    edit_contest(session, actor=admin, contest=contest, form=form, at=NOW)
    assert (contest.name, contest.timezone, contest.pitch.starts_at) == (
        {"en": "Pitch Cup"},
        "Asia/Shanghai",
        NOW,
    )
    with refuses("contest.no_code"):
        start_now(session, actor=admin, contest=contest, at=NOW)


def test_startups_are_let_into_a_coding_contest_and_out_while_it_is_empty(session, admin):
    contest = make_contest(session, warm_up=True)
    stage = add_pitch(session, actor=admin, contest=contest, form=PITCH, at=NOW)
    assert (stage.position, contest.pitch, contest.code.position) == (2, stage, 0)
    with refuses("pitch.already"):
        add_pitch(session, actor=admin, contest=contest, form=PITCH, at=NOW)
    remove_pitch(session, actor=admin, contest=contest, at=NOW)
    session.flush()
    assert session.scalar(select(Call)) is None
    with refuses("pitch.none"):
        remove_pitch(session, actor=admin, contest=contest, at=NOW)
    actions = list(session.scalars(select(Audit.action).order_by(Audit.id)))
    assert (actions, contest.version) == (["pitch.add", "pitch.remove"], 2)


@pytest.mark.parametrize("fill", [make_startup, make_juror, make_round])
def test_stage_that_holds_something_stays(session, admin, fill):
    contest = make_contest(session)
    add_pitch(session, actor=admin, contest=contest, form=PITCH, at=NOW)
    fill(session, contest)
    with refuses("pitch.in_use"):
        remove_pitch(session, actor=admin, contest=contest, at=NOW)


def test_only_stage_stays(session, contest, admin):
    with refuses("pitch.only"):
        remove_pitch(session, actor=admin, contest=contest, at=NOW)


def test_end_moves_but_not_before_the_deadline(session, contest, admin):
    end_pitch_at(session, actor=admin, contest=contest, ends_at=NOW + 9 * DAY, at=NOW)
    assert session.scalars(select(Stage)).one().ends_at == NOW + 9 * DAY
    with refuses("pitch.end"):
        end_pitch_at(session, actor=admin, contest=contest, ends_at=NOW, at=NOW)
    with refuses("permission.denied"):
        end_pitch_at(session, actor=make_user(session), contest=contest, ends_at=NOW + DAY, at=NOW)
