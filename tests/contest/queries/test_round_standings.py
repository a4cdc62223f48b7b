"""Who may see what of a round's standing, and that nothing kept is stale or another's."""

from decimal import Decimal
from fractions import Fraction

import pytest

from contest.models import Conflict, ConflictKind, RoundState, SeesOthers
from contest.queries.chairs import Chair
from contest.queries.own_standings import has_news, own_standings
from contest.queries.round_sights import may_see, sight_of
from contest.queries.round_standings import question, ranked, round_standing
from tests.making import NOW, grant
from tests.making_standings import make_marked_round


@pytest.fixture
def made(session):
    return make_marked_round(session)


def standing_for(s, made, name):
    sight = sight_of(s, made.jurors[name].user, made.round)
    assert sight is not None
    return round_standing(s, made.round, sight)


def test_a_juror_in_conflict_gets_the_panel_without_the_entry(session, made):
    entry = made.entries["Tidal Garden"]
    whole = standing_for(session, made, "Noa Levi")
    session.add(
        Conflict(juror=made.jurors["Noa Levi"], entry=entry, kind=ConflictKind.DOMAIN, created_at=NOW)
    )
    session.flush()
    rest = standing_for(session, made, "Noa Levi")
    others = frozenset(each.public_id for name, each in made.entries.items() if name != "Tidal Garden")
    assert rest.entries.keys() == others
    assert rest.ranked == ranked(question(session, made.round, others))
    assert [row.rank for row in rest.standing.rows] == [1, 2, 3, 4, 5]
    assert {row.entry: row.score for row in rest.standing.rows}.items() - {
        row.entry: row.score for row in whole.standing.rows
    }.items()
    assert entry.public_id not in str(rest.question)
    # Whoever has no conflict still has all of them; of the juror's own sheets of it none counts.
    assert len(standing_for(session, made, "Wei Zhang").standing.rows) == 6


def test_what_is_kept_is_never_stale(session, made):
    first = standing_for(session, made, "Wei Zhang")
    assert standing_for(session, made, "Wei Zhang").ranked is first.ranked
    made.sheets["Lumen Loom", "Li Na"].marks[0].value = Decimal(5)
    session.flush()
    assert standing_for(session, made, "Wei Zhang").standing != first.standing
    made.round.rule = "mean"
    session.flush()
    assert standing_for(session, made, "Wei Zhang").standing.rule.text == "mean"


def test_severity_of_an_entrys_judges_is_what_was_taken_off(session, made):
    found = standing_for(session, made, "Wei Zhang").ranked
    for row in found.standing.rows:
        left = found.mean(row.entry) - found.severity(row.entry)
        assert left == pytest.approx(Fraction(row.score), abs=3e-6)
    assert found.mean("nobody") is None
    assert found.severity("nobody") is None


@pytest.mark.parametrize(
    ("state", "sees", "may"),
    [
        (RoundState.DRAFT, SeesOthers.LOCKED, False),
        (RoundState.OPEN, SeesOthers.LOCKED, False),
        (RoundState.CLOSED, SeesOthers.LOCKED, True),
        (RoundState.CLOSED, SeesOthers.CLOSED, True),
        (RoundState.DECIDED, SeesOthers.CLOSED, True),
        (RoundState.DECIDED, SeesOthers.NEVER, False),
    ],
)
def test_when_jurors_may_see_it(session, made, state, sees, may):
    made.round.state, made.round.sees_others = state, sees
    session.flush()
    juror = made.jurors["Wei Zhang"]
    assert may_see(session, juror, made.round) is may
    assert (sight_of(session, juror.user, made.round) is not None) is may


def test_a_juror_who_left_or_may_not_sign_in_sees_nothing(session, made):
    juror = made.jurors["Wei Zhang"]
    juror.user.is_active = False
    session.flush()
    assert sight_of(session, juror.user, made.round) is None
    juror.user.is_active = True
    juror.revoked_at = NOW
    session.flush()
    assert sight_of(session, juror.user, made.round) is None
    assert sight_of(session, None, made.round) is None


def test_an_organiser_who_judges_is_a_juror_first(session, made):
    juror = made.jurors["Noa Levi"]
    grant(session, juror.user, contest=made.contest)
    session.add(
        Conflict(juror=juror, entry=made.entries["Tidal Garden"], kind=ConflictKind.DECLARED, created_at=NOW)
    )
    made.round.state = RoundState.DECIDED
    session.flush()
    sight = sight_of(session, juror.user, made.round)
    assert sight.is_organiser
    assert made.entries["Tidal Garden"].public_id not in sight.entries
    assert sight.outcomes is None


def test_nobody_leads_nothing():
    assert not Chair().may


def test_an_entrant_costs_few_statements_and_no_ranking(session, made):
    entry = made.entries["Lumen Loom"]
    assert not has_news(session, entry, NOW)
    assert own_standings(session, entry, NOW) == ()
