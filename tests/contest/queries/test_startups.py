import pytest

from contest.models import Eligibility, LatePolicy, RoundOutcome, RoundState
from contest.queries.startups import (
    Standing,
    Taking,
    Wanted,
    call_of,
    startups,
    versions_for,
    window_of,
)
from tests.making import HOUR, MINUTE, NOW, make_contest, make_entry
from tests.making_pitches import (
    DAY,
    add_version,
    make_pitch_contest,
    make_question,
    make_round,
    make_startup,
    version_at,
)


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


def test_the_call_comes_with_its_questions_in_order(session, contest):
    first, second = make_question(session, contest), make_question(session, contest)
    first.position, second.position = 1, 0
    session.flush()
    session.expire_all()
    call = call_of(session, contest)
    assert [question.id for question in call.questions] == [second.id, first.id]
    assert call_of(session, make_contest(session)) is None


def test_a_round_marks_the_version_of_its_deadline(session, contest):
    entry = make_startup(session, contest, at=NOW - 2 * HOUR)
    first = entry.versions[0]
    second = add_version(session, entry, submitted_at=NOW)
    late = add_version(session, entry, submitted_at=NOW + 2 * HOUR, late=True)
    for_final = add_version(session, entry, submitted_at=NOW + DAY)
    add_version(session, entry, submitted_at=None)
    screening = make_round(session, contest, state=RoundState.DRAFT)
    final = make_round(session, contest, state=RoundState.DRAFT)
    final.entries_by = NOW + DAY
    early = make_round(session, contest, state=RoundState.DRAFT)
    early.entries_by = NOW - MINUTE
    none = make_round(session, contest, state=RoundState.DRAFT)
    none.entries_by = NOW - DAY
    session.flush()
    assert version_at(session, entry, NOW - MINUTE) is first
    assert version_at(session, entry, NOW) is second
    # By the call's deadline, with what the late policy let in, and without what is for a later round.
    assert versions_for(session, screening).get(entry.id) is late
    assert versions_for(session, final).get(entry.id) is for_final
    assert versions_for(session, early).get(entry.id) is first
    assert versions_for(session, none).get(entry.id) is None


def test_a_round_has_all_that_were_handed_in_and_not_withdrawn(session, contest):
    entries = [make_startup(session, contest) for _each in range(3)]
    newer = add_version(session, entries[1], submitted_at=NOW)
    make_startup(session, contest, submitted=False)
    make_startup(session, make_pitch_contest(session))
    make_entry(session, contest)
    entries[2].withdrawn_at = NOW
    round_ = make_round(session, contest, state=RoundState.DRAFT)
    session.flush()
    found = versions_for(session, round_)
    assert found == {entries[0].id: entries[0].versions[0], entries[1].id: newer}


def test_what_is_open_for_an_entry_and_until_when(session, contest):
    call = contest.pitch.call
    entry, draft = make_startup(session, contest), make_startup(session, contest, submitted=False)
    after = call.deadline + HOUR

    def taking(who, at):
        found = window_of(session, call, who, at)
        return found.taking, found.until, found.is_for_round

    assert taking(entry, call.opens_at - MINUTE)[0] is Taking.BEFORE
    assert taking(entry, NOW) == (Taking.OPEN, call.deadline, False)
    assert taking(entry, call.deadline) == (Taking.CLOSED, call.deadline, False)
    call.late, call.late_minutes = LatePolicy.GRACE, 10
    assert taking(entry, call.deadline) == (Taking.LATE, call.deadline + 10 * MINUTE, False)
    call.late = LatePolicy.ACCEPT
    assert taking(None, after) == (Taking.LATE, None, False)
    call.late = LatePolicy.REFUSE
    final = make_round(session, contest, state=RoundState.DRAFT)
    final.entries_by = NOW + DAY
    session.flush()
    assert taking(entry, after) == (Taking.OPEN, NOW + DAY, True)
    assert taking(draft, after)[0] is Taking.CLOSED, "what was never handed in is in no later round"
    assert taking(None, after)[0] is Taking.CLOSED
    first = make_round(session, contest, entries=[entry])
    first.entries[0].outcome, first.entries[0].decided_at = RoundOutcome.OUT, NOW
    session.flush()
    assert taking(entry, after)[0] is Taking.CLOSED, "what a cut left out is in no later round"
    first.entries[0].outcome = RoundOutcome.PASSED
    final.state = RoundState.OPEN
    session.flush()
    assert taking(entry, after)[0] is Taking.CLOSED, "the round is open"


def test_the_list_and_what_it_is_narrowed_to(session, contest):
    first = make_startup(session, contest, sector="health", country="IL")
    second = make_startup(session, contest, sector="agrifood", country="CN", submitted=False)
    third = make_startup(session, contest, sector="health", country="CN")
    add_version(session, third, submitted_at=NOW + 2 * HOUR, late=True, country="CN")
    add_version(session, third, submitted_at=None, country="US")
    fourth = make_startup(session, contest)
    fourth.withdrawn_at = NOW
    fourth.eligibility = Eligibility.ELIGIBLE
    make_entry(session, contest)  # only writes code
    session.flush()
    found = startups(session, contest)
    assert [(each.entry, each.standing, each.count) for each in found] == [
        (first, Standing.SUBMITTED, 1),
        (second, Standing.DRAFT, 0),
        (third, Standing.LATE, 2),
        (fourth, Standing.WITHDRAWN, 1),
    ]

    def narrowed(**wanted):
        return [each.entry for each in found if Wanted(**wanted).takes(each)]

    assert narrowed() == [first, second, third, fourth]
    assert narrowed(country="CN") == [second, third]
    assert narrowed(sector="health", country="IL") == [first, fourth]
    assert narrowed(standing=Standing.DRAFT) == [second]
    assert narrowed(eligibility=Eligibility.UNCHECKED) == [first, second, third]
