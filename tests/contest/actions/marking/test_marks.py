"""Touches: kept once, in order, on the scale, by whom they belong to."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.actions.marking import locking, marks
from contest.actions.marking.touches import TouchKind
from contest.models import Conflict, ConflictKind, Mark, RemarkKind, RoundState, Sheet
from contest.queries.sheets import sheet_view
from tests.making import MINUTE, NOW
from tests.making_marks import Panel, mark, outcomes, touch
from tests.making_pitches import make_juror, make_rubric


@pytest.fixture
def panel(session):
    return Panel(session)


def test_first_touch_makes_the_sheet_on_the_newest_rubric(panel):
    newest = make_rubric(panel.s, panel.round, ("problem", "team"))
    assert outcomes(panel.put(mark("team", 4))) == ["saved"]
    sheet = panel.s.scalars(select(Sheet)).one()
    assert (sheet.rubric_id, sheet.assignment_id) == (newest.id, panel.assignment.id)
    assert panel.values() == {"problem": None, "team": Decimal(4)}


def test_touches_are_answered_each_and_a_refused_one_holds_up_none(panel):
    found = panel.put(mark("problem", 3), mark("team", 9), mark("nothing", 3), mark("market", 5))
    assert outcomes(found) == ["saved", "mark.scale", "mark.criterion", "saved"]
    assert panel.values() == {"problem": Decimal(3), "team": None, "market": Decimal(5)}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, "mark.scale"),
        (6, "mark.scale"),
        (-1, "mark.scale"),
        ("3.5", "mark.step"),
        ("3.0000001", "mark.step"),
        ("2." + "9" * 60, "mark.step"),
        ("1e309", "mark.scale"),
        ("3e-309", "mark.scale"),
        ("NaN", "mark.value"),
        ("sNaN", "mark.value"),
        ("Infinity", "mark.value"),
        ("-Infinity", "mark.value"),
    ],
)
def test_a_value_off_the_scale_is_refused_by_name(panel, value, code):
    assert outcomes(panel.put(mark("problem", Decimal(value)))) == [code]
    assert panel.s.scalars(select(Sheet)).one_or_none() is None


def test_a_value_that_is_missing_is_refused(panel):
    assert outcomes(panel.put(touch(TouchKind.VALUE, criterion="team"))) == ["mark.value"]


def test_steps_are_exact_in_decimals(session):
    panel = Panel(session, criteria=())
    make_rubric(session, panel.round, ("depth",), low="0.1", high="0.7", step="0.2")
    assert outcomes(panel.put(mark("depth", "0.3"), mark("depth", "0.4"), mark("depth", "0.700"))) == [
        "saved",
        "mark.step",
        "saved",
    ]
    assert panel.values() == {"depth": Decimal("0.7")}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"key": "short"}, "touch.form"),
        ({"key": "with space in it"}, "touch.form"),
        ({"key": "k" * 37}, "touch.form"),
        ({"device": "d" * 37}, "touch.form"),
        ({"device": ""}, "touch.form"),
        ({"said_at": NOW.replace(tzinfo=None)}, "touch.form"),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(panel, more, code):
    assert outcomes(panel.put(mark(**more))) == [code]


def test_sent_twice_is_kept_once_and_answered_as_saved(panel):
    first, second = mark("problem", 2), mark("problem", 4)
    assert outcomes(panel.put(first, second, first)) == ["saved"] * 3
    assert outcomes(panel.put(first)) == ["saved"]
    assert panel.values()["problem"] == Decimal(4)
    assert len(panel.s.scalars(select(Mark)).all()) == 2


def test_a_key_that_says_something_else_is_refused(panel):
    first = mark("problem", 2)
    panel.put(first)
    others = (
        replace(first, value=Decimal(3)),
        replace(first, criterion="team"),
        replace(first, kind=TouchKind.CLEAR, value=None),
        replace(first, kind=TouchKind.NOTE, criterion=None, value=None, text="Well"),
    )
    assert outcomes(panel.put(*others)) == ["touch.key_taken"] * 4


def test_clear_and_abstain_take_the_mark_back_and_undo_brings_it(session):
    panel = Panel(session, criteria=())
    make_rubric(session, panel.round, ("depth",), required=False)
    panel.put(mark("depth", 4), touch(TouchKind.ABSTAIN, criterion="depth"))
    [depth] = panel.view().criteria
    assert (depth.counts.kind.value, depth.before.value) == ("abstain", Decimal(4))
    panel.put(touch(TouchKind.CLEAR, criterion="depth"))
    assert panel.view().marked == 0
    panel.put(mark("depth", 4))
    [depth] = panel.view().criteria
    assert [each.kind.value for each in depth.history] == ["value", "clear", "abstain", "value"]
    assert depth.before.kind.value == "clear"


def test_a_required_criterion_can_not_be_left_out(panel):
    assert outcomes(panel.put(touch(TouchKind.ABSTAIN, criterion="team"))) == ["mark.required"]


def test_texts_are_kept_and_the_newest_counts(panel):
    panel.put(
        touch(TouchKind.FEEDBACK, text="Good", language="en"),
        touch(TouchKind.NOTE, text=" ask again\r\nlater "),
        touch(TouchKind.FEEDBACK, text="Very good", language="he"),
    )
    view = panel.view()
    assert (view.feedback.text, view.feedback.language) == ("Very good", "he")
    assert view.note.text == "ask again\nlater"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": None}, "touch.form"),
        ({"text": "x" * 4001}, "remark.long"),
        ({"text": "x", "language": "tlh"}, "remark.language"),
    ],
)
def test_a_text_that_can_not_be_kept_is_refused(panel, more, code):
    assert outcomes(panel.put(touch(TouchKind.FEEDBACK, **more))) == [code]


def test_a_text_that_was_not_asked_for_is_refused(panel):
    panel.round.rubrics[-1].asks_feedback = panel.round.rubrics[-1].asks_note = False
    assert (
        outcomes(panel.put(touch(TouchKind.FEEDBACK, text="x"), touch(TouchKind.NOTE, text="x")))
        == ["remark.not_asked"] * 2
    )


def test_a_criterion_of_another_version_means_the_same_where_its_scale_is_the_same(panel):
    old = {each.key: each.public_id for each in panel.round.rubrics[0].criteria}
    make_rubric(panel.s, panel.round, ("problem",))
    make_rubric(panel.s, panel.round, ("problem", "team"), high=10)
    newest = make_rubric(panel.s, panel.round, ("problem", "market"), high=5)
    newest.criteria[1].high = Decimal(10)
    panel.s.flush()
    found = panel.put(mark(old["problem"], 3), mark(old["team"], 3), mark(old["market"], 3))
    assert outcomes(found) == ["saved", "mark.rubric_changed", "mark.rubric_changed"]


def test_a_sheet_keeps_the_rubric_it_was_begun_on(panel):
    panel.put(mark("market", 3))
    make_rubric(panel.s, panel.round, ("problem",))
    assert outcomes(panel.put(mark("market", 4))) == ["saved"]
    view = panel.view()
    assert (view.rubric_version, view.is_rubric_newest) == (1, False)


def test_without_a_rubric_nothing_can_be_marked(session):
    panel = Panel(session, criteria=())
    assert outcomes(panel.put(mark())) == ["rubric.none"]


def _other(panel):
    return {"juror": make_juror(panel.s, panel.contest)}


def _draft(panel):
    panel.assignment.released_at = None


def _ended(panel):
    panel.assignment.ended_at, panel.assignment.ended_reason = NOW, "moved"


def _revoked(panel):
    panel.juror.revoked_at = NOW


def _conflict(panel):
    panel.s.add(
        Conflict(juror_id=panel.juror.id, entry_id=panel.entry.id, kind=ConflictKind.RECUSAL, created_at=NOW)
    )


def _unopened(panel):
    panel.round.state = RoundState.DRAFT


TROUBLES = [
    (_other, "assignment.other"),
    (_draft, "assignment.other"),
    (_ended, "assignment.ended"),
    (_revoked, "juror.revoked"),
    (_conflict, "juror.conflict"),
    (_unopened, "round.not_open"),
]


@pytest.mark.parametrize(("change", "code"), TROUBLES, ids=[code for _, code in TROUBLES])
def test_who_may_not_mark_is_refused_and_sees_no_sheet(panel, change, code):
    more = change(panel) or {}
    panel.s.flush()
    found = panel.put(mark(), touch(TouchKind.NOTE, text="x"), **more)
    assert outcomes(found) == [code] * 2
    assert panel.s.scalars(select(Sheet)).one_or_none() is None
    assert sheet_view(panel.s, more.get("juror", panel.juror), panel.assignment) is None


@pytest.mark.parametrize("change", [_ended, _revoked, _conflict])
def test_what_was_kept_before_is_answered_as_saved_also_afterwards(panel, change):
    first = mark()
    panel.put(first)
    change(panel)
    panel.s.flush()
    assert outcomes(panel.put(first, mark()))[0] == "saved"
    assert len(panel.s.scalars(select(Mark)).all()) == 1


def test_a_lifted_conflict_hides_nothing(panel):
    _conflict(panel)
    conflict = panel.s.scalars(select(Conflict)).one()
    conflict.lifted_at, conflict.lifted_reason = NOW, "mistaken"
    assert outcomes(panel.put(mark())) == ["saved"]


def test_after_the_lock_a_touch_is_kept_as_late_and_does_not_count(panel):
    panel.fill(3)
    locking.submit(panel.s, juror=panel.juror, assignment=panel.assignment, at=NOW)
    late = mark("team", 5)
    found = panel.put(late, touch(TouchKind.FEEDBACK, text="late"), touch(TouchKind.NOTE, text="note"))
    assert outcomes(found) == ["late", "late", "saved"]
    assert outcomes(panel.put(late)) == ["late"]
    assert panel.values()["team"] == Decimal(3)
    [team] = [each for each in panel.view().criteria if each.key == "team"]
    assert (team.said.value, team.said.late.value) == (Decimal(5), "waiting")


@pytest.mark.parametrize("state", [RoundState.CLOSED, RoundState.DECIDED])
def test_after_the_round_a_touch_is_late_also_on_an_open_sheet(panel, state):
    panel.put(mark("team", 2))
    panel.round.state = state
    panel.s.flush()
    assert outcomes(panel.put(mark("team", 5))) == ["late"]
    assert panel.values()["team"] == Decimal(2)
    assert panel.view().is_late_now


def test_more_touches_than_are_taken_at_once_are_to_be_sent_again(panel, monkeypatch):
    monkeypatch.setattr(marks, "TOUCHES_MOST", 2)
    assert outcomes(panel.put(mark(), mark(), mark())) == ["saved", "saved", "touch.many"]


def test_abstaining_through_the_queue_is_a_touch_like_others(panel):
    begun, back = touch(TouchKind.SHEET_ABSTAIN, text="I know too little"), touch(TouchKind.SHEET_RESUME)
    assert outcomes(panel.put(begun)) == ["saved"]
    assert panel.view().abstained_reason == "I know too little"
    assert outcomes(panel.put(back, begun)) == ["saved"] * 2
    assert panel.view().abstained_at is None, "what was sent again changes nothing"
    assert outcomes(panel.put(touch(TouchKind.SHEET_ABSTAIN, text="  "))) == ["sheet.reason"]


def test_device_and_the_jurors_own_clock_are_kept_and_only_shown(panel):
    panel.put(mark("team", 3, device="phone", said_at=NOW + 90 * MINUTE))
    panel.put(mark("team", 4, device="tablet", said_at=NOW - 90 * MINUTE))
    [team] = [each for each in panel.view().criteria if each.key == "team"]
    assert (team.counts.value, team.counts.device) == (Decimal(4), "tablet")
    assert [(each.device, each.value) for each in team.differs] == [("phone", Decimal(3))]
    assert panel.view().devices == ("tablet", "phone")
    panel.put(mark("team", 3, device="tablet"))
    [team] = [each for each in panel.view().criteria if each.key == "team"]
    assert team.differs == ()


def test_remark_kinds_of_the_sheet_are_kept_as_they_were_said(panel):
    panel.put(touch(TouchKind.SHEET_ABSTAIN, text="why"), touch(TouchKind.SHEET_RESUME))
    sheet = panel.s.scalars(select(Sheet)).one()
    assert [each.kind for each in sheet.remarks] == [RemarkKind.ABSTAIN, RemarkKind.RESUME]
