"""What a board can't feed is refused when it is chosen, from whichever side."""

from decimal import Decimal

import pytest

from contest.actions.boards.combining import CombinationForm, StageChoice, combine_stages
from contest.actions.boards.releasing import contest_document
from contest.actions.rounds.forms import RoundForm
from contest.actions.rounds.rounds import add_round, edit_round
from contest.models import RoundState
from contest.queries.combining import feeds_of
from contest.refusals import Refused
from judge.boards.shares import Feed
from tests import making_pitches
from tests.making import NOW


@pytest.fixture
def contest(session):
    contest = making_pitches.make_pitch_contest(session)
    entries = [making_pitches.make_startup(session, contest) for _ in range(2)]
    making_pitches.make_round(session, contest, entries=entries, state=RoundState.CLOSED)
    return contest


def choose(s, contest, rule):
    (stage,) = contest.stages
    form = CombinationForm({stage.public_id: StageChoice(rule, Decimal(1))})
    combine_stages(s, actor=None, contest=contest, form=form, at=NOW)


def form(rule, **changed):
    return RoundForm(name={"en": "Round 1"}, rule=rule, **changed)


def test_marks_that_starve_the_points_are_refused_by_name(session, contest):
    choose(session, contest, "share")
    (stage,) = contest.stages
    for change in (
        lambda: edit_round(session, actor=None, round_=stage.rounds[0], form=form("zscore"), at=NOW),
        lambda: add_round(session, actor=None, stage=stage, form=form("ranksum"), at=NOW),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.code == "round.starves"
        assert refused.value.facts["points"] == "share"
    edit_round(session, actor=None, round_=stage.rounds[0], form=form("mean"), at=NOW)
    add_round(session, actor=None, stage=stage, form=form("median"), at=NOW)


@pytest.mark.parametrize("points", ["rank", "rank:5,3", "standardised"])
def test_points_that_need_no_zero_are_fed_by_any_marks(session, contest, points):
    choose(session, contest, points)
    (stage,) = contest.stages
    edit_round(session, actor=None, round_=stage.rounds[0], form=form("zscore"), at=NOW)
    add_round(session, actor=None, stage=stage, form=form("severity"), at=NOW)


def test_nothing_was_chosen_so_nothing_starves(session, contest):
    (stage,) = contest.stages
    edit_round(session, actor=None, round_=stage.rounds[0], form=form("zscore"), at=NOW)
    session.flush()
    assert feeds_of(stage) == frozenset({Feed.INTERVAL})
    assert contest_document(session, contest, at=NOW)["inputs"]["rule"]["stages"][0]["rule"] == "standardised"


def test_an_earlier_round_counts_as_well_until_the_later_is_marked(session, contest):
    """A final that nobody has marked yet must not hide that the screening has no zero."""
    (stage,) = contest.stages
    edit_round(session, actor=None, round_=stage.rounds[0], form=form("zscore"), at=NOW)
    making_pitches.make_round(session, contest, state=RoundState.DRAFT)
    session.expire(stage, ["rounds"])
    with pytest.raises(Refused) as refused:
        choose(session, contest, "share")
    assert refused.value.code == "combination.unfed"
