from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.actions.rounds.rubrics import CriterionForm, RubricForm, levels, rubric_facts, save_rubric
from contest.actions.rounds.template import TEMPLATE
from contest.models import Audit, Criterion, RoundState, Rubric
from contest.queries.rounds import newest_rubric, sheets_by_version
from contest.queries.standings import counted_marks
from tests.contest.actions.rounds.conftest import refuses
from tests.making import NOW, make_user
from tests.making_pitches import make_round

TEAM = CriterionForm(name={"en": "Team"}, weight=Decimal(1), key="team")


@pytest.fixture
def round_(session, contest):
    return make_round(session, contest, state=RoundState.DRAFT, criteria=())


def form(*criteria, **more):
    return RubricForm(criteria or (TEAM,), **more)


def test_template_has_five_criteria_in_three_languages_and_can_be_saved(session, round_, admin):
    rubric = save_rubric(session, actor=admin, round_=round_, form=TEMPLATE, seen=0, at=NOW)
    assert [criterion.key for criterion in rubric.criteria] == [
        "problem",
        "solution",
        "team",
        "customers",
        "difference",
    ]
    assert sum(criterion.weight for criterion in rubric.criteria) == 100
    for criterion in rubric.criteria:
        assert set(criterion.name) == set(criterion.help) == {"en", "zh", "he"}
        assert [set(criterion.anchors[str(level)]) for level in range(1, 6)] == [{"en", "zh", "he"}] * 5


BAD = {
    "rubric.empty": RubricForm(()),
    "rubric.many": form(*[replace(TEAM, key="")] * 31),
    "rubric.name": form(replace(TEAM, name={"en": " "})),
    "rubric.text_long": form(replace(TEAM, anchors={"1": {"en": "x" * 161}})),
    "rubric.weight": form(replace(TEAM, weight=Decimal(-1))),
    "rubric.weights": form(replace(TEAM, weight=Decimal(0)), replace(TEAM, key="b", weight=Decimal("0.0"))),
    "rubric.scale": form(replace(TEAM, low=Decimal(5))),
    "rubric.step": form(replace(TEAM, step=Decimal("0.3"))),
    "rubric.levels": form(replace(TEAM, low=Decimal(0), step=Decimal("0.01"))),
}


@pytest.mark.parametrize(("code", "bad"), BAD.items())
def test_rubric_that_nobody_can_mark_by_is_refused(session, round_, admin, code, bad):
    with refuses(code):
        save_rubric(session, actor=admin, round_=round_, form=bad, at=NOW)
    assert newest_rubric(session, round_) is None


def test_steps_that_divide_the_scale_are_levels():
    assert levels(Decimal(0), Decimal(1), Decimal("0.25")) == [
        Decimal("0.25") * number for number in range(5)
    ]
    assert len(levels(Decimal(0), Decimal(10), Decimal("0.1"))) == 101


def test_while_it_is_set_up_a_rubric_is_changed_in_place(session, round_, admin):
    first = save_rubric(session, actor=admin, round_=round_, form=form(), seen=0, at=NOW)
    kept = first.criteria[0].public_id
    changed = form(
        replace(TEAM, key="", name={"en": "Reach"}, weight=Decimal("2.5")),
        replace(TEAM, anchors={"5": {"en": "Superb "}, "7": {"en": "Not on the scale"}}),
        asks_feedback=False,
        needs_feedback=True,
    )
    second = save_rubric(session, actor=admin, round_=round_, form=changed, seen=1, at=NOW)
    assert (second.id, second.version) == (first.id, 1)
    assert [(each.name["en"], each.weight, each.position) for each in second.criteria] == [
        ("Reach", Decimal("2.5"), 0),
        ("Team", Decimal(1), 1),
    ]
    assert (second.criteria[1].public_id, second.criteria[1].anchors) == (kept, {"5": {"en": "Superb"}})
    assert second.criteria[0].key, "a new criterion is given a key of its own"
    assert not second.needs_feedback, "what isn't asked can't be needed"
    save_rubric(session, actor=admin, round_=round_, form=form(), seen=1, at=NOW)
    assert [each.name["en"] for each in session.scalars(select(Criterion))] == ["Team"]


def test_same_rubric_again_is_no_news(session, round_, admin):
    save_rubric(session, actor=admin, round_=round_, form=form(), at=NOW)
    version = round_.version
    again = form(replace(TEAM, weight=Decimal("1.000000"), name={"en": " Team ", "zh": ""}))
    save_rubric(session, actor=admin, round_=round_, form=again, at=NOW)
    assert (round_.version, len(session.scalars(select(Audit)).all())) == (version, 1)


def test_changed_once_marks_came_in_it_is_a_new_version_and_marks_keep_theirs(
    session, contest, admin, startups, panel
):
    round_ = make_round(session, contest, entries=startups, criteria=("team", "reach"))
    sheet = panel.mark(round_, 0, startups[0], 4)
    old = rubric_facts(sheet.rubric)
    newer = form(replace(TEAM, weight=Decimal(3)), replace(TEAM, key="reach", high=Decimal(10)))
    second = save_rubric(session, actor=admin, round_=round_, form=newer, seen=1, at=NOW)
    assert (second.version, sheet.rubric.version, rubric_facts(sheet.rubric)) == (2, 1, old)
    assert sheets_by_version(session, round_) == {1: (1, 1)}
    counted = counted_marks(session, round_)
    assert [(mark.criterion, mark.value, mark.weight) for mark in counted] == [("team", 4, 3)]
    third = save_rubric(session, actor=admin, round_=round_, form=form(), seen=2, at=NOW)
    assert third.version == 3, "an open round's rubric may be on a phone already"


def test_two_windows_do_not_overwrite_each_other(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.OPEN, criteria=("team",))
    save_rubric(
        session, actor=admin, round_=round_, form=form(replace(TEAM, weight=Decimal(2))), seen=1, at=NOW
    )
    with refuses("rubric.moved"):
        save_rubric(session, actor=admin, round_=round_, form=form(), seen=1, at=NOW)


def test_criterion_that_breaks_ties_stays(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.DRAFT, criteria=("team", "reach"))
    round_.tie_break = "criterion:reach"
    session.flush()
    with refuses("rubric.tie_break"):
        save_rubric(session, actor=admin, round_=round_, form=form(), at=NOW)


def test_decided_round_keeps_its_rubric_and_strangers_write_none(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.DECIDED)
    with refuses("rubric.decided"):
        save_rubric(session, actor=admin, round_=round_, form=form(), at=NOW)
    with refuses("permission.denied"):
        save_rubric(session, actor=make_user(session), round_=round_, form=form(), at=NOW)
    assert len(session.scalars(select(Rubric)).all()) == 1
