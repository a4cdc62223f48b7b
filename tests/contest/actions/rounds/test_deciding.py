from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.actions.rounds.deciding import Choice, decide_round, undo_decision
from contest.actions.rounds.opening import open_round
from contest.models import Audit, Mark, RoundEntry, RoundOutcome, RoundState
from contest.queries.cutting import cutting
from contest.refusals import Refused
from tests.contest.actions.rounds.conftest import AFTER, refuses
from tests.making import NOW
from tests.making_pitches import assign, make_round, make_startup

PASSED, OUT = RoundOutcome.PASSED, RoundOutcome.OUT


@pytest.fixture
def round_(session, contest, startups, panel):
    """Three entries marked by two jurors: Tidal 5, Bright 3, Calm 3; the best goes on."""
    round_ = make_round(session, contest, entries=startups, rule="mean", reviews=2)
    for entry, value in zip(startups, (5, 3, 3), strict=True):
        for number in range(2):
            panel.mark(round_, number, entry, value)
    round_.state, round_.closed_at = RoundState.CLOSED, NOW
    round_.cut = {"kind": "top", "n": 1}
    session.flush()
    return round_


def outcomes(round_):
    return {row.entry.name: row.outcome for row in round_.entries}


def test_rule_and_cut_say_who_goes_on(session, contest, round_, admin):
    final = make_round(session, contest, state=RoundState.DRAFT)
    found = cutting(session, round_)
    assert found.open == ()
    decide_round(session, actor=admin, round_=round_, seen=found.seen, at=AFTER)
    assert outcomes(round_) == {"Tidal": PASSED, "Bright": OUT, "Calm": OUT}
    assert (round_.state, round_.decided_at) == (RoundState.DECIDED, AFTER)
    session.refresh(final)
    assert [row.entry.name for row in final.entries] == ["Tidal"]
    open_round(session, actor=admin, round_=final, confirm=True, at=AFTER)
    assert [row.entry.name for row in final.entries] == ["Tidal"]


def test_tie_at_the_cut_is_decided_by_a_person_with_a_reason(session, round_, admin, startups):
    _tidal, bright, calm = (entry.public_id for entry in startups)
    round_.cut = {"kind": "top", "n": 2}
    found = cutting(session, round_)
    assert set(found.open) == {bright, calm}
    with pytest.raises(Refused) as refused:
        decide_round(session, actor=admin, round_=round_, at=AFTER)
    assert (refused.value.code, refused.value.facts["count"]) == ("round.undecided", 2)
    bare = {bright: Choice(PASSED, " "), calm: Choice(OUT, "Same marks, no demo")}
    with refuses("round.reason_missing"):
        decide_round(session, actor=admin, round_=round_, choices=bare, at=AFTER)
    given = bare | {bright: Choice(PASSED, "The demo convinced the panel")}
    decide_round(session, actor=admin, round_=round_, choices=given, at=AFTER)
    assert outcomes(round_) == {"Tidal": PASSED, "Bright": PASSED, "Calm": OUT}
    row = next(row for row in round_.entries if row.entry.name == "Bright")
    assert (row.reason, row.decided_by_id) == ("The demo convinced the panel", admin.id)
    line = session.scalars(select(Audit).where(Audit.action == "round.decide")).one()
    assert line.after["by_hand"][bright]["reason"] == "The demo convinced the panel"
    assert line.after["passed"] == sorted([startups[0].public_id, bright])


def test_person_may_differ_from_the_rule_with_a_reason(session, round_, admin, startups):
    tidal = startups[0].public_id
    with refuses("round.reason_missing"):
        decide_round(session, actor=admin, round_=round_, choices={tidal: Choice(OUT, "")}, at=AFTER)
    choices = {tidal: Choice(OUT, "They withdrew by phone")}
    decide_round(session, actor=admin, round_=round_, choices=choices, at=AFTER)
    assert outcomes(round_)["Tidal"] is OUT


def test_what_changed_since_the_page_was_shown_is_decided_anew(session, round_, admin, startups, panel):
    seen = cutting(session, round_).seen
    mark = session.scalars(select(Mark)).first()
    session.add(
        Mark(
            sheet=mark.sheet,
            criterion=mark.criterion,
            value=Decimal(1),
            key="deliberated",
            received_at=NOW,
            changed_by_id=admin.id,
            changed_reason="Agreed in the deliberation",
        )
    )
    session.flush()
    with refuses("round.moved"):
        decide_round(session, actor=admin, round_=round_, seen=seen, at=AFTER)
    stranger = {"nobody": Choice(PASSED, "?")}
    with refuses("round.moved"):
        decide_round(session, actor=admin, round_=round_, choices=stranger, at=AFTER)


def test_parts_that_no_judge_joins_are_refused_by_name(session, contest, admin, panel):
    entries = [make_startup(session, contest) for _ in range(2)]
    round_ = make_round(session, contest, entries=entries, rule="severity")
    for number, entry in enumerate(entries):
        panel.mark(round_, number, entry, 4)
    round_.state, round_.closed_at = RoundState.CLOSED, NOW
    round_.cut = {"kind": "top", "n": 1}
    found = cutting(session, round_)
    assert {part.entries for part in found.parts} == {(entry.public_id,) for entry in entries}
    with pytest.raises(Refused) as refused:
        decide_round(session, actor=admin, round_=round_, at=AFTER)
    assert (refused.value.code, refused.value.facts["count"]) == ("round.unconnected", 2)
    round_.cut = {"kind": "all"}
    decide_round(session, actor=admin, round_=round_, at=AFTER)
    assert set(outcomes(round_).values()) == {PASSED}


def test_entry_that_nobody_marked_is_for_a_person(session, contest, round_, admin):
    late = make_startup(session, contest, name="Quiet")
    session.add(RoundEntry(round=round_, entry=late, version=late.versions[0]))
    session.flush()
    assert cutting(session, round_).open == (late.public_id,)
    with refuses("round.undecided"):
        decide_round(session, actor=admin, round_=round_, at=AFTER)
    choices = {late.public_id: Choice(OUT, "Nobody came")}
    decide_round(session, actor=admin, round_=round_, choices=choices, at=AFTER)
    assert outcomes(round_)["Quiet"] is OUT


def test_withdrawn_entries_are_out_and_take_no_place(session, round_, admin, startups):
    startups[0].withdrawn_at = NOW
    round_.cut = {"kind": "top", "n": 2}
    session.flush()
    decide_round(session, actor=admin, round_=round_, at=AFTER)
    assert outcomes(round_) == {"Tidal": OUT, "Bright": PASSED, "Calm": PASSED}


def test_minimum_of_a_country_lets_its_best_go_on(session, contest, round_, admin, panel):
    guest = make_startup(session, contest, name="Guest", country="CN")
    session.add(RoundEntry(round=round_, entry=guest, version=guest.versions[0]))
    for number in range(2):
        panel.mark(round_, number, guest, 2)
    round_.cut = {"kind": "top", "n": 2, "minima": {"country": 1}}
    session.flush()
    decide_round(session, actor=admin, round_=round_, at=AFTER)
    assert outcomes(round_) == {"Tidal": PASSED, "Bright": OUT, "Calm": OUT, "Guest": PASSED}


def test_decision_is_taken_back_until_the_next_round_is_under_way(session, contest, round_, admin, panel):
    final = make_round(session, contest, state=RoundState.DRAFT)
    decide_round(session, actor=admin, round_=round_, at=AFTER)
    with refuses("round.reason"):
        undo_decision(session, actor=admin, round_=round_, reason=" ", at=AFTER)
    undo_decision(session, actor=admin, round_=round_, reason="A sheet was missing", at=AFTER)
    session.refresh(final)
    assert (round_.state, set(outcomes(round_).values()), final.entries) == (RoundState.CLOSED, {None}, [])
    with refuses("round.not_decided"):
        undo_decision(session, actor=admin, round_=round_, reason="Again", at=AFTER)
    decide_round(session, actor=admin, round_=round_, at=AFTER)
    seat = assign(
        session, final, panel.juror(0), final.entries[0].entry if final.entries else round_.entries[0].entry
    )
    with refuses("round.next_seated"):
        undo_decision(session, actor=admin, round_=round_, reason="Again", at=AFTER)
    session.delete(seat)
    final.state, final.opened_at = RoundState.OPEN, AFTER
    session.flush()
    with refuses("round.next_open"):
        undo_decision(session, actor=admin, round_=round_, reason="Again", at=AFTER)


def test_rule_that_the_marks_can_not_feed_says_so(session, round_, admin):
    round_.tie_break = "criterion:luck"
    session.flush()
    found = cutting(session, round_)
    assert found.trouble["code"] == "tie_break.criterion"
    with refuses("round.rule"):
        decide_round(session, actor=admin, round_=round_, at=AFTER)


def test_only_a_closed_round_is_decided(session, contest, admin, startups):
    round_ = make_round(session, contest, entries=startups)
    with refuses("round.not_closed"):
        decide_round(session, actor=admin, round_=round_, at=AFTER)
