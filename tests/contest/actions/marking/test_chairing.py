"""Late marks taken or left, marks changed in deliberation: with reasons, logged, never by whom it is hidden from."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.actions.marking import chairing, locking, marks
from contest.actions.marking.touches import TouchKind
from contest.models import Audit, Conflict, ConflictKind, Mark, RoundState, Sheet, Sitting, Turn
from contest.queries.chairs import chair_of
from contest.queries.deliberating import deliberation
from contest.queries.sheets import LateState
from contest.queries.standings import counted_marks
from contest.refusals import Refused
from tests.making import NOW, grant, make_user
from tests.making_marks import Panel, mark, outcomes, touch
from tests.making_pitches import assign, make_juror, make_startup


@pytest.fixture
def panel(session):
    return Panel(session)


@pytest.fixture
def organiser(panel):
    user = make_user(panel.s, name="Olga")
    grant(panel.s, user, contest=panel.contest)
    return user


def seat_chair(panel, *entries):
    juror = make_juror(panel.s, panel.contest)
    sitting = Sitting(round=panel.round, name="Room 1", chair=juror)
    sitting.turns = [Turn(entry=each, position=number) for number, each in enumerate(entries)]
    panel.s.add(sitting)
    panel.s.flush()
    return juror


def submit(panel):
    return locking.submit(panel.s, juror=panel.juror, assignment=panel.assignment, at=NOW)


def code(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def late_marks(panel, *touches):
    """The marks' rows of these touches, sent after the lock."""
    panel.fill()
    submit(panel)
    assert set(outcomes(panel.put(*touches))) == {"late"}
    keys = [each.key for each in touches]
    return list(panel.s.scalars(select(Mark).where(Mark.key.in_(keys)).order_by(Mark.id)))


def counted(panel):
    panel.s.flush()
    return {each.criterion: each.value for each in counted_marks(panel.s, panel.round)}


def test_a_late_mark_counts_once_it_is_taken_and_no_more_once_it_is_left(panel, organiser):
    [row] = late_marks(panel, mark("team", 5))
    assert counted(panel)["team"] == 3
    chairing.take_late(panel.s, actor=organiser, mark=row, reason="The network was away", at=NOW)
    assert counted(panel)["team"] == 5
    [team] = [each for each in panel.view().criteria if each.key == "team"]
    assert (team.counts.late, team.counts.late_reason) == (LateState.TAKEN, "The network was away")
    chairing.leave_late(panel.s, actor=organiser, mark=row, reason="After all not", at=NOW)
    assert counted(panel)["team"] == 3
    [team] = [each for each in panel.view().criteria if each.key == "team"]
    assert (team.said.late, team.said.late_reason) == (LateState.LEFT, "After all not")
    chairing.take_late(panel.s, actor=organiser, mark=row, reason="And yet", at=NOW)
    lines = panel.s.scalars(select(Audit).where(Audit.subject == row.public_id).order_by(Audit.id)).all()
    assert [each.action for each in lines] == ["mark.take", "mark.leave", "mark.take"]
    assert (lines[0].before, lines[0].after) == (
        {"criterion": "team", "mark": "3"},
        {
            "criterion": "team",
            "mark": "5",
            "reason": "The network was away",
            "juror": panel.juror.user.name,
            "entry": panel.entry.public_id,
        },
    )


def test_what_can_not_be_taken_is_refused_by_name(panel, organiser):
    first, second = late_marks(panel, mark("team", 5), mark("team", 4))
    in_time = panel.s.scalars(select(Mark).where(Mark.is_late.is_(False)).limit(1)).one()

    def take(row, reason="why"):
        chairing.take_late(panel.s, actor=organiser, mark=row, reason=reason, at=NOW)

    def leave(row, reason="why"):
        chairing.leave_late(panel.s, actor=organiser, mark=row, reason=reason, at=NOW)

    assert (code(take, first, " "), code(leave, first, "")) == ("sheet.reason", "sheet.reason")
    assert (code(take, in_time), code(leave, in_time)) == ("mark.not_late", "mark.not_late")
    take(second)
    assert code(take, second) == "mark.settled"
    assert code(take, first) == "mark.overtaken"
    leave(first)
    assert code(leave, first) == "mark.settled"
    panel.round.state = RoundState.DECIDED
    panel.s.flush()
    assert (code(take, first), code(leave, second)) == ("round.decided", "round.decided")


def test_after_the_round_a_sheet_that_late_marks_complete_counts_as_submitted(panel, organiser):
    panel.put(mark("problem", 2))
    panel.round.state = RoundState.CLOSED
    panel.s.flush()
    assert outcomes(panel.put(mark("team", 4), mark("market", 4), mark("market", 5))) == ["late"] * 3
    sheet = panel.s.scalars(select(Sheet)).one()
    assert counted(panel) == {}
    taken = chairing.take_sheet(panel.s, actor=organiser, sheet=sheet, reason="Away", at=NOW)
    assert (taken, sheet.locked_at) == (3, NOW)
    assert counted(panel) == {"problem": 2, "team": 4, "market": 5}
    assert chairing.take_sheet(panel.s, actor=organiser, sheet=sheet, reason="Away", at=NOW) == 0


def test_late_marks_that_leave_something_missing_do_not_submit_the_sheet(panel, organiser):
    panel.round.state = RoundState.CLOSED
    panel.s.flush()
    panel.put(mark("team", 4))
    sheet = panel.s.scalars(select(Sheet)).one()
    chairing.take_sheet(panel.s, actor=organiser, sheet=sheet, reason="Away", at=NOW)
    assert sheet.locked_at is None
    assert counted(panel) == {}


def change(panel, actor, value="5", reason="The demo ran"):
    sheet = panel.s.scalars(select(Sheet)).one()
    [row] = [each for each in sheet.rubric.criteria if each.key == "team"]
    return chairing.change_mark(
        panel.s,
        actor=actor,
        sheet=sheet,
        criterion=row,
        value=Decimal(value),
        reason=reason,
        at=NOW,
    )


def test_a_mark_changed_in_deliberation_is_a_new_one_shown_to_its_juror(panel, organiser):
    panel.fill()
    submit(panel)
    change(panel, organiser)
    assert counted(panel)["team"] == 5
    [team] = [each for each in panel.view().criteria if each.key == "team"]
    assert (team.said.changed_by, team.said.changed_reason) == ("Olga", "The demo ran")
    assert [each.value for each in team.history] == [5, 3]
    line = panel.s.scalars(select(Audit).where(Audit.action == "mark.change")).one()
    assert (line.before["mark"], line.after["mark"], line.after["reason"]) == ("3", "5", "The demo ran")
    assert code(change, panel, organiser) == "mark.same"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"value": "6"}, "mark.scale"),
        ({"value": "4.5"}, "mark.step"),
        ({"value": "NaN"}, "mark.value"),
        ({"reason": "  "}, "sheet.reason"),
    ],
)
def test_a_change_that_says_nothing_sound_is_refused(panel, organiser, more, refusal):
    panel.fill()
    submit(panel)
    assert code(change, panel, organiser, **more) == refusal


def test_no_mark_is_changed_while_its_juror_is_marking(panel, organiser):
    panel.fill()
    assert code(change, panel, organiser) == "mark.open"
    panel.round.state = RoundState.CLOSED
    panel.s.flush()
    change(panel, organiser)
    assert panel.s.scalars(select(Sheet)).one().locked_at == NOW, "complete, and its juror can't submit it"
    panel.round.state = RoundState.DECIDED
    panel.s.flush()
    assert code(change, panel, organiser, value="1") == "round.decided"


def test_a_criterion_of_another_rubric_is_refused(panel, organiser):
    panel.fill()
    sheet = submit(panel)
    other = Panel(panel.s)
    other.fill()
    [row] = [each for each in other.round.rubrics[0].criteria if each.key == "team"]
    args = {"actor": organiser, "sheet": sheet, "value": Decimal(1), "reason": "x", "at": NOW}
    assert code(chairing.change_mark, panel.s, criterion=row, **args) == "mark.criterion"


def test_notes_are_written_down_for_the_entry_in_its_round(panel, organiser):
    args = {"actor": organiser, "round_": panel.round, "at": NOW}
    chairing.note(panel.s, **args, entry=panel.entry, text=" Strong team ")
    line = panel.s.scalars(select(Audit)).one()
    assert (line.action, line.after) == (
        "deliberation.note",
        {"round": panel.round.public_id, "note": "Strong team"},
    )
    assert code(chairing.note, panel.s, **args, entry=panel.entry, text=" ") == "sheet.reason"
    other = make_startup(panel.s, panel.contest)
    assert code(chairing.note, panel.s, **args, entry=other, text="x") == "missing"
    shown = deliberation(panel.s, panel.round, chair_of(panel.s, organiser, panel.round), panel.entry)
    assert [each.after["note"] for each in shown.decisions] == ["Strong team"]


def _deciding(panel, actor):
    """Every decision there is, on a sheet with a late mark."""
    [row] = late_marks(panel, mark("team", 5))
    sheet = panel.s.scalars(select(Sheet)).one()
    return {
        "take": lambda: chairing.take_late(panel.s, actor=actor, mark=row, reason="x", at=NOW),
        "take_sheet": lambda: chairing.take_sheet(panel.s, actor=actor, sheet=sheet, reason="x", at=NOW),
        "leave": lambda: chairing.leave_late(panel.s, actor=actor, mark=row, reason="x", at=NOW),
        "change": lambda: change(panel, actor, value="1"),
        "note": lambda: chairing.note(
            panel.s, actor=actor, round_=panel.round, entry=panel.entry, text="x", at=NOW
        ),
    }


def test_who_leads_nothing_decides_nothing(panel):
    for decide in _deciding(panel, panel.juror.user).values():
        assert code(decide) == "permission.denied"


def test_the_chair_of_another_sitting_finds_nothing_to_decide(panel):
    juror = seat_chair(panel, make_startup(panel.s, panel.contest))
    for decide in _deciding(panel, juror.user).values():
        assert code(decide) == "missing"


def test_a_chair_in_conflict_finds_nothing_to_decide(panel):
    juror = seat_chair(panel, panel.entry)
    panel.s.add(
        Conflict(juror_id=juror.id, entry_id=panel.entry.id, kind=ConflictKind.AFFILIATION, created_at=NOW)
    )
    panel.s.flush()
    for decide in _deciding(panel, juror.user).values():
        assert code(decide) == "missing"
    chair = chair_of(panel.s, juror.user, panel.round)
    assert deliberation(panel.s, panel.round, chair, panel.entry) is None


def test_an_organiser_who_is_a_juror_in_conflict_finds_nothing_either(panel, organiser):
    juror = make_juror(panel.s, panel.contest, user=organiser)
    panel.s.add(
        Conflict(juror_id=juror.id, entry_id=panel.entry.id, kind=ConflictKind.DECLARED, created_at=NOW)
    )
    panel.s.flush()
    for decide in _deciding(panel, organiser).values():
        assert code(decide) == "missing"


def test_a_chair_decides_and_reads_once_their_own_sheet_is_in(panel):
    juror = seat_chair(panel, panel.entry)
    own = assign(panel.s, panel.round, juror, panel.entry)
    deciding = _deciding(panel, juror.user)
    for name, decide in deciding.items():
        if name != "note":
            assert code(decide) == "mark.unread"

    def read():
        panel.s.flush()
        return deliberation(panel.s, panel.round, chair_of(panel.s, juror.user, panel.round), panel.entry)

    chairing.note(panel.s, actor=juror.user, round_=panel.round, entry=panel.entry, text="x", at=NOW)
    closed = read()
    assert (closed.is_read, closed.means, closed.criteria) == (False, {}, ())
    assert [each.criteria for each in closed.sheets if not each.is_own] == [()]
    assert [each.late for each in closed.sheets if not each.is_own] == [()]
    touches = [mark(key, 1) for key in ("problem", "team", "market")]
    marks.put(panel.s, juror=juror, assignment=own, touches=touches, at=NOW)
    assert not read().is_read
    locking.submit(panel.s, juror=juror, assignment=own, at=NOW)
    assert read().is_read
    assert read().means == {"problem": 2, "team": 2, "market": 2}
    deciding["take"]()
    assert read().means["team"] == 3


def test_what_others_said_of_it_is_closed_to_a_chair_as_long(panel, organiser):
    juror = seat_chair(panel, panel.entry)
    assign(panel.s, panel.round, juror, panel.entry)
    locking.abstain(panel.s, juror=panel.juror, assignment=panel.assignment, reason="worth a 2", at=NOW)
    for actor, text in ((organiser, "I would give a 2"), (juror.user, "my own word")):
        chairing.note(panel.s, actor=actor, round_=panel.round, entry=panel.entry, text=text, at=NOW)

    def said(user):
        panel.s.flush()
        shown = deliberation(panel.s, panel.round, chair_of(panel.s, user, panel.round), panel.entry)
        reasons = {each.abstained_reason for each in shown.sheets} - {None}
        return {each.after.get("note") for each in shown.decisions}, reasons

    assert said(juror.user) == ({"my own word"}, set())
    assert said(organiser) == ({"my own word", "I would give a 2"}, {"worth a 2"})


def test_a_chair_reads_all_once_the_round_is_closed(panel):
    juror = seat_chair(panel, panel.entry)
    assign(panel.s, panel.round, juror, panel.entry)
    panel.round.state = RoundState.CLOSED
    panel.s.flush()
    assert chair_of(panel.s, juror.user, panel.round).reads(panel.entry.id)


def test_late_texts_are_shown_as_late(panel, organiser):
    panel.fill()
    submit(panel)
    panel.put(touch(TouchKind.FEEDBACK, text="Late words"))
    shown = deliberation(panel.s, panel.round, chair_of(panel.s, organiser, panel.round), panel.entry)
    assert (shown.sheets[0].feedback.text, shown.sheets[0].feedback.is_late) == ("Late words", True)
