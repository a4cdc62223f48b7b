"""Submitting and unlocking: what is missing is named, who may and why is written down."""

import pytest
from sqlalchemy import select

from contest.actions.marking import locking
from contest.actions.marking.touches import TouchKind
from contest.models import Audit, Conflict, ConflictKind, RoundState, Sheet, Sitting, Turn
from contest.queries.sheets import SheetState
from contest.refusals import Refused
from tests.making import NOW, grant, make_user
from tests.making_marks import Panel, mark, outcomes, touch
from tests.making_pitches import make_juror, make_rubric


@pytest.fixture
def panel(session):
    return Panel(session)


@pytest.fixture
def organiser(panel):
    user = make_user(panel.s, name="Olga")
    grant(panel.s, user, contest=panel.contest)
    return user


def submit(panel):
    return locking.submit(panel.s, juror=panel.juror, assignment=panel.assignment, at=NOW)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value


def test_submit_names_what_is_missing(panel):
    panel.put(mark("team", 3), mark("problem", 2), touch(TouchKind.CLEAR, criterion="problem"))
    error = refusal(submit, panel)
    assert (error.code, error.facts["keys"]) == ("sheet.incomplete", ["problem", "market"])
    assert error.facts["criteria"] == [{"en": "Problem"}, {"en": "Market"}]
    assert [each.key for each in panel.view().missing] == ["problem", "market"]


def test_submit_locks_is_told_and_written_down_once(panel):
    panel.fill()
    version = panel.round.version
    sheet = submit(panel)
    assert (sheet.locked_at, panel.round.version) == (NOW, version + 1)
    assert submit(panel).id == sheet.id
    assert panel.round.version == version + 1
    [line] = panel.s.scalars(select(Audit))
    assert (line.action, line.subject, line.actor_id) == ("sheet.lock", sheet.public_id, panel.juror.user_id)
    assert panel.view().state is SheetState.LOCKED


def test_a_late_mark_completes_nothing(panel):
    panel.fill()
    sheet = submit(panel)
    panel.put(touch(TouchKind.CLEAR, criterion="team"))
    sheet.locked_at = None
    panel.s.flush()
    assert submit(panel).locked_at == NOW, "clearing came late: the mark before it stands"


def test_an_empty_sheet_is_not_submitted(session):
    panel = Panel(session, criteria=())
    make_rubric(session, panel.round, ("depth",), required=False)
    assert refusal(submit, panel).code == "sheet.empty"
    panel.put(touch(TouchKind.ABSTAIN, criterion="depth"))
    assert submit(panel).locked_at == NOW


def test_feedback_that_is_asked_for_has_to_be_there(panel):
    panel.round.rubrics[-1].needs_feedback = True
    panel.fill()
    assert refusal(submit, panel).code == "sheet.feedback_missing"
    panel.put(touch(TouchKind.FEEDBACK, text="Good"), touch(TouchKind.FEEDBACK, text=" "))
    assert refusal(submit, panel).code == "sheet.feedback_missing"
    panel.put(touch(TouchKind.FEEDBACK, text="Good"))
    assert submit(panel).locked_at == NOW


@pytest.mark.parametrize("state", [RoundState.CLOSED, RoundState.DECIDED])
def test_nothing_is_submitted_or_abstained_from_after_the_round(panel, state):
    panel.fill()
    panel.round.state = state
    panel.s.flush()
    assert refusal(submit, panel).code == "round.closed"
    error = refusal(
        locking.abstain, panel.s, juror=panel.juror, assignment=panel.assignment, reason="why", at=NOW
    )
    assert error.code == "round.closed"


def test_another_juror_submits_nothing_of_mine(panel):
    error = refusal(
        locking.submit, panel.s, juror=make_juror(panel.s, panel.contest), assignment=panel.assignment, at=NOW
    )
    assert (error.code, error.status) == ("assignment.other", 404)


def test_recused_submits_nothing(panel):
    panel.fill()
    panel.s.add(
        Conflict(juror_id=panel.juror.id, entry_id=panel.entry.id, kind=ConflictKind.RECUSAL, created_at=NOW)
    )
    panel.s.flush()
    assert refusal(submit, panel).code == "juror.conflict"


def test_abstaining_from_the_whole_entry_and_back(panel):
    at = {"juror": panel.juror, "assignment": panel.assignment, "at": NOW}
    panel.put(mark("team", 4))
    sheet = locking.abstain(panel.s, **at, reason=" I know too little of it ")
    assert (sheet.abstained_at, sheet.abstained_reason) == (NOW, "I know too little of it")
    assert panel.view().state is SheetState.ABSTAINED
    assert refusal(locking.abstain, panel.s, **at, reason=" ").code == "sheet.reason"
    locking.resume(panel.s, **at)
    assert panel.values()["team"] == 4
    locking.abstain(panel.s, **at, reason="after all")
    assert submit(panel).locked_at == NOW, "without a mark"
    assert refusal(locking.resume, panel.s, **at).code == "sheet.locked"
    actions = panel.s.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert actions == ["sheet.abstain", "sheet.resume", "sheet.abstain", "sheet.lock"]


def test_unlock_with_a_reason_lets_the_juror_mark_again(panel, organiser):
    panel.fill()
    sheet = submit(panel)
    late = mark("team", 5)
    assert outcomes(panel.put(late)) == ["late"]
    locking.unlock(panel.s, actor=organiser, sheet=sheet, reason="A slip", at=NOW)
    assert outcomes(panel.put(mark("team", 4))) == ["saved"]
    assert panel.values()["team"] == 4
    line = panel.s.scalars(select(Audit).where(Audit.action == "sheet.unlock")).one()
    assert line.after == {"locked_at": None, "reason": "A slip"}
    assert refusal(locking.unlock, panel.s, actor=organiser, sheet=sheet, reason="x", at=NOW).code == (
        "sheet.not_locked"
    )
    assert refusal(locking.unlock, panel.s, actor=organiser, sheet=sheet, reason=" ", at=NOW).code == (
        "sheet.reason"
    )


def test_unlock_after_the_round_is_refused(panel, organiser):
    panel.fill()
    sheet = submit(panel)
    panel.round.state = RoundState.CLOSED
    panel.s.flush()
    error = refusal(locking.unlock, panel.s, actor=organiser, sheet=sheet, reason="x", at=NOW)
    assert error.code == "round.closed"


def _seat(panel, chair, *, entries):
    sitting = Sitting(round=panel.round, name="Room 1", chair=chair)
    sitting.turns = [Turn(entry=entry, position=number) for number, entry in enumerate(entries)]
    panel.s.add(sitting)
    panel.s.flush()
    return sitting


def test_who_unlocks_is_the_chair_of_that_entry_and_nobody_else(panel):
    panel.fill()
    sheet = submit(panel)
    chair, other = make_juror(panel.s, panel.contest), make_juror(panel.s, panel.contest)
    _seat(panel, other, entries=[])

    def unlocked_by(user):
        locking.unlock(panel.s, actor=user, sheet=sheet, reason="why", at=NOW)

    assert refusal(unlocked_by, panel.juror.user).code == "permission.denied"
    assert refusal(unlocked_by, chair.user).code == "permission.denied"
    assert refusal(unlocked_by, other.user).code == "missing", "the chair of another sitting"
    _seat(panel, chair, entries=[panel.entry])
    panel.s.add(
        Conflict(juror_id=chair.id, entry_id=panel.entry.id, kind=ConflictKind.ORGANISER, created_at=NOW)
    )
    panel.s.flush()
    assert refusal(unlocked_by, chair.user).code == "missing", "in conflict: it is not there for them"
    conflict = panel.s.scalars(select(Conflict)).one()
    conflict.lifted_at, conflict.lifted_reason = NOW, "mistaken"
    panel.s.flush()
    chair.revoked_at = NOW
    assert refusal(unlocked_by, chair.user).code == "permission.denied"
    chair.revoked_at = None
    unlocked_by(chair.user)
    assert panel.s.scalars(select(Sheet)).one().locked_at is None
