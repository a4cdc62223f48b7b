import pytest
from sqlalchemy import select

from contest.actions.rounds.opening import close_round, open_round, reopen_round
from contest.models import Audit, Eligibility, LatePolicy, RoundState
from contest.queries.rounds import count, is_complete, waiting
from contest.queries.standings import counted_marks
from contest.refusals import Refused
from tests.contest.actions.rounds.conftest import AFTER, refuses
from tests.making import HOUR, MINUTE, NOW, make_user
from tests.making_pitches import add_version, make_pitch_contest, make_round, make_startup


@pytest.fixture
def round_(session, contest):
    return make_round(session, contest, state=RoundState.DRAFT)


def test_opening_pins_the_version_of_the_deadline(session, contest, round_, admin, startups):
    tidal, bright, calm = startups
    add_version(session, tidal, submitted_at=NOW + 30 * MINUTE)
    add_version(session, tidal, submitted_at=NOW + 90 * MINUTE)  # after the deadline, for a later round
    add_version(session, bright, submitted_at=None)
    make_startup(session, contest, submitted=False)
    calm.withdrawn_at = NOW
    open_round(session, actor=admin, round_=round_, confirm=True, at=AFTER)
    pinned = {row.entry.name: row.version.number for row in round_.entries}
    assert pinned == {"Tidal": 2, "Bright": 1}
    assert (round_.state, round_.opened_at, round_.version) == (RoundState.OPEN, AFTER, 1)


def test_ineligible_are_left_out_and_unchecked_are_asked_about(session, round_, admin, startups):
    tidal, bright, calm = startups
    tidal.eligibility = Eligibility.ELIGIBLE
    bright.eligibility, bright.eligibility_reason = Eligibility.INELIGIBLE, "No startup"
    session.flush()
    with pytest.raises(Refused) as refused:
        open_round(session, actor=admin, round_=round_, at=AFTER)
    assert (refused.value.code, refused.value.facts["count"]) == ("round.unchecked", 1)
    calm.eligibility = Eligibility.ELIGIBLE
    open_round(session, actor=admin, round_=round_, at=AFTER)
    assert {row.entry.name for row in round_.entries} == {"Tidal", "Calm"}


def test_round_is_not_opened_while_entries_come_in(session, contest, round_, admin, startups):
    with refuses("round.early"):
        open_round(session, actor=admin, round_=round_, confirm=True, at=NOW)
    contest.pitch.call.late, contest.pitch.call.late_minutes = LatePolicy.GRACE, 90
    with refuses("round.early"):
        open_round(session, actor=admin, round_=round_, confirm=True, at=AFTER)
    contest.pitch.call.late = LatePolicy.ACCEPT
    session.flush()
    assert open_round(session, actor=admin, round_=round_, confirm=True, at=AFTER).opened_at == AFTER


def test_own_deadline_of_a_round_counts(session, contest, round_, admin, startups):
    round_.entries_by = AFTER + HOUR
    with refuses("round.early"):
        open_round(session, actor=admin, round_=round_, confirm=True, at=AFTER)


@pytest.mark.usefixtures("startups")
def test_round_without_a_rubric_or_opened_before_is_not_opened(session, contest, admin):
    bare = make_round(session, contest, state=RoundState.DRAFT, criteria=())
    with refuses("rubric.none"):
        open_round(session, actor=admin, round_=bare, confirm=True, at=AFTER)
    closed = make_round(session, contest, state=RoundState.CLOSED)
    with refuses("round.not_draft"):
        open_round(session, actor=admin, round_=closed, confirm=True, at=AFTER)


def test_weights_that_sum_to_nothing_or_no_entries_open_nothing(session, contest, round_, admin):
    with refuses("round.no_entries"):
        open_round(session, actor=admin, round_=round_, at=AFTER)
    for criterion in round_.rubrics[-1].criteria:
        criterion.weight = 0
    session.flush()
    with refuses("rubric.weights"):
        open_round(session, actor=admin, round_=round_, at=AFTER)


def test_next_round_waits_for_the_one_before(session, contest, admin, startups):
    make_round(session, contest, entries=startups, state=RoundState.CLOSED)
    final = make_round(session, contest, state=RoundState.DRAFT)
    with refuses("round.before_undecided"):
        open_round(session, actor=admin, round_=final, confirm=True, at=AFTER)


def test_strangers_open_nothing(session, round_, startups):
    with refuses("permission.denied"):
        open_round(session, actor=make_user(session), round_=round_, confirm=True, at=AFTER)


def test_closing_tells_whose_sheets_are_open_and_locks_the_complete_on_demand(
    session, contest, admin, startups, panel
):
    round_ = make_round(session, contest, entries=startups)
    tidal, bright, _calm = startups
    panel.mark(round_, 0, tidal, 4)
    complete = panel.mark(round_, 0, bright, 3, locked=False)
    partial = panel.mark(round_, 1, tidal, 5, locked=False)
    session.delete(partial.marks[0])
    panel.seat(round_, 1, bright)
    session.flush()
    session.expire_all()
    assert (is_complete(complete), is_complete(partial)) == (True, False)
    found = count(session, round_)
    assert (found.seats, found.begun, found.locked, found.open, found.jurors, found.fewest) == (
        4,
        3,
        1,
        3,
        2,
        0,
    )
    assert [(each.open, each.complete) for each in waiting(session, round_)] == [(2, 0), (1, 1)]
    close_round(session, actor=admin, round_=round_, lock_complete=True, at=AFTER)
    assert (complete.locked_at, partial.locked_at) == (AFTER, None)
    assert {mark.entry for mark in counted_marks(session, round_)} == {tidal.public_id, bright.public_id}
    lines = [(line.action, dict(line.after)) for line in session.scalars(select(Audit).order_by(Audit.id))]
    assert lines[-1] == ("round.close", {"open_sheets": 2, "locked_sheets": 1})
    assert lines[0][0] == "sheet.lock"


def test_closing_alone_locks_nothing(session, contest, admin, startups, panel):
    round_ = make_round(session, contest, entries=startups)
    sheet = panel.mark(round_, 0, startups[0], 4, locked=False)
    close_round(session, actor=admin, round_=round_, at=AFTER)
    assert (round_.state, round_.closed_at, sheet.locked_at) == (RoundState.CLOSED, AFTER, None)
    assert counted_marks(session, round_) == ()
    with refuses("round.closed"):
        close_round(session, actor=admin, round_=round_, at=AFTER)


def test_round_that_is_set_up_is_not_closed(session, round_, admin):
    with refuses("round.not_open"):
        close_round(session, actor=admin, round_=round_, at=AFTER)


def test_reopening_wants_a_reason(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.CLOSED)
    for reason in ("", "  ", "x" * 1001):
        with refuses("round.reason"):
            reopen_round(session, actor=admin, round_=round_, reason=reason, at=AFTER)
    reopen_round(session, actor=admin, round_=round_, reason="One juror\nwas late", at=AFTER)
    assert (round_.state, round_.closed_at) == (RoundState.OPEN, None)
    assert session.scalars(select(Audit)).one().after == {"reason": "One juror was late"}
    with refuses("round.not_closed"):
        reopen_round(session, actor=admin, round_=round_, reason="Again", at=AFTER)


def test_contest_of_pitches_alone_needs_no_code(session, admin):
    contest = make_pitch_contest(session)
    assert (contest.code, contest.warm_up, contest.window) == (None, None, contest.pitch.window)
