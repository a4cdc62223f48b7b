from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.actions.rounds.forms import CutForm, RoundForm
from contest.actions.rounds.rounds import (
    add_round,
    edit_round,
    move_round,
    release_feedback,
    remove_round,
)
from contest.models import Audit, Round, RoundState, SeesOthers
from contest.refusals import Refused
from tests.contest.actions.rounds.conftest import refuses
from tests.making import HOUR, MINUTE, NOW, make_user
from tests.making_pitches import add_version, make_round, make_startup, pin

FORM = RoundForm(name={"en": "Screening", "zh": " ", "he": "סינון"})


def test_round_is_added_after_the_others_with_sane_defaults(session, contest, stage, admin):
    first = add_round(session, actor=admin, stage=stage, form=FORM, at=NOW)
    second = add_round(
        session,
        actor=admin,
        stage=stage,
        form=RoundForm(
            name={"en": "Final"},
            rule="trimmed:1",
            round_to=2,
            round_at="total",
            tie_break="median",
            cut=CutForm("top", n=6, minima={"sector": 1, "country": 0}),
            blind=("video", "name"),
            sees_others=SeesOthers.CLOSED,
            pitch_seconds=240,
        ),
        at=NOW,
    )
    assert (first.position, second.position, first.name) == (0, 1, {"en": "Screening", "he": "סינון"})
    assert (first.rule, first.reviews, first.cut, first.state) == ("severity", 3, {"kind": "all"}, "draft")
    assert second.cut == {"kind": "top", "n": 6, "minima": {"sector": 1}}
    assert second.blind == ["name", "video"]
    assert contest.version == 2
    assert [line.action for line in session.scalars(select(Audit).order_by(Audit.id))] == ["round.add"] * 2


BAD = {
    "contest.name_missing": {"name": {"en": " "}},
    "round.name_long": {"name": {"en": "x" * 81}},
    "round.window": {"opens_at": NOW, "closes_at": NOW},
    "round.reviews": {"reviews": 0},
    "round.pitch_seconds": {"pitch_seconds": 5 * 3600},
    "round.blind": {"blind": ("marks",)},
    "round.rule": {"rule": "best-of-three"},
    "round.rule_votes": {"rule": "bradley-terry"},
    "round.rule_drops": {"rule": "trimmed:2", "reviews": 4},
    "round.tie_break": {"tie_break": "coin"},
    "round.cut": {"cut": CutForm("some")},
    "round.cut_number": {"cut": CutForm("top", n=0)},
    "round.cut_threshold": {"cut": CutForm("threshold")},
}


@pytest.mark.parametrize(("code", "changed"), BAD.items())
def test_round_that_can_not_work_is_refused_when_it_is_chosen(session, stage, admin, code, changed):
    with refuses(code):
        add_round(session, actor=admin, stage=stage, form=replace(FORM, **changed), at=NOW)
    assert session.scalar(select(Round)) is None


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (("trimmed", None, None), "rule.arguments"),
        (("trimmed:x", None, None), "rule.drop"),
        (("trimmed:٣", None, None), "rule.drop"),
        (("trimmed-sum:1:NaN", None, None), "rule.factor"),
        (("trimmed-sum:1:1e309", None, None), "rule.factor"),
        (("trimmed-sum:1:0", None, None), "rule.factor"),
        (("mean", 2, None), "rounding.incomplete"),
        (("mean", 99, "total"), "rounding.digits"),
        (("mean", 2, "somewhere"), "rounding.stage"),
    ],
)
def test_rule_says_what_is_the_matter(session, stage, admin, said, trouble):
    rule, digits, at = said
    form = replace(FORM, rule=rule, round_to=digits, round_at=at)
    with pytest.raises(Refused) as refused:
        add_round(session, actor=admin, stage=stage, form=form, at=NOW)
    assert (refused.value.code, refused.value.facts["trouble"]["code"]) == ("round.rule", trouble)


def test_rule_longer_than_its_column_is_refused(session, stage, admin):
    form = replace(FORM, rule="trimmed-sum:1:0.123456789012")
    assert add_round(session, actor=admin, stage=stage, form=form, at=NOW).rule == form.rule
    with refuses("round.rule"):
        form = replace(FORM, rule="trimmed-sum:1:123456789012.123456789012")
        add_round(session, actor=admin, stage=stage, form=form, at=NOW)


def test_ties_are_broken_by_a_criterion_that_is_there(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.DRAFT)
    form = replace(FORM, tie_break="criterion:team")
    assert edit_round(session, actor=admin, round_=round_, form=form, at=NOW).tie_break == "criterion:team"
    with refuses("round.tie_break"):
        edit_round(
            session, actor=admin, round_=round_, form=replace(FORM, tie_break="criterion:luck"), at=NOW
        )


def test_only_organisers_change_rounds(session, contest, stage):
    stranger, round_ = make_user(session), make_round(session, contest, state=RoundState.DRAFT)
    acts = [
        lambda: add_round(session, actor=stranger, stage=stage, form=FORM, at=NOW),
        lambda: edit_round(session, actor=stranger, round_=round_, form=FORM, at=NOW),
        lambda: move_round(session, actor=stranger, round_=round_, by=1, at=NOW),
        lambda: remove_round(session, actor=stranger, round_=round_, at=NOW),
    ]
    for act in acts:
        with refuses("permission.denied"):
            act()


def test_changes_are_audited_with_before_and_after_and_told_to_jurors(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.OPEN)
    form = replace(FORM, name=round_.name, cut=CutForm("threshold", threshold=Decimal("3.50")))
    edit_round(session, actor=admin, round_=round_, form=form, at=NOW)
    line = session.scalars(select(Audit)).one()
    assert (line.before, line.after) == (
        {"cut": {"kind": "all"}},
        {"cut": {"kind": "threshold", "threshold": "3.5"}},
    )
    assert round_.version == 1
    edit_round(session, actor=admin, round_=round_, form=form, at=NOW)
    assert round_.version == 1, "what changes nothing tells nothing"


def test_entries_deadline_stays_once_they_are_pinned(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.OPEN)
    with refuses("round.fixed_open"):
        edit_round(session, actor=admin, round_=round_, form=replace(FORM, entries_by=NOW + HOUR), at=NOW)


def test_rule_and_cut_stay_once_it_is_decided(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.DECIDED)
    form = replace(FORM, name=round_.name, feedback_at=NOW)
    assert edit_round(session, actor=admin, round_=round_, form=form, at=NOW).feedback_at == NOW
    for changed in ({"rule": "mean"}, {"cut": CutForm("top", n=1)}, {"reviews": 4}):
        with refuses("round.fixed_decided"):
            edit_round(session, actor=admin, round_=round_, form=replace(form, **changed), at=NOW)


def test_deadline_is_not_moved_before_what_is_in(session, contest, admin):
    round_ = make_round(session, contest, state=RoundState.DRAFT)
    entry = make_startup(session, contest, at=NOW - 2 * HOUR)
    add_version(session, entry, submitted_at=NOW - MINUTE)
    form = replace(FORM, entries_by=NOW - HOUR)
    with pytest.raises(Refused) as refused:
        edit_round(session, actor=admin, round_=round_, form=form, at=NOW)
    assert (refused.value.code, refused.value.facts["count"]) == ("round.entries_by_in", 1)
    assert (
        edit_round(session, actor=admin, round_=round_, form=replace(form, entries_by=NOW), at=NOW).entries_by
        == NOW
    )


def test_feedback_is_released_once_the_round_is_decided(session, contest, admin):
    closed = make_round(session, contest, state=RoundState.CLOSED)
    with refuses("round.not_decided"):
        release_feedback(session, actor=admin, round_=closed, at=NOW)
    decided = make_round(session, contest, state=RoundState.DECIDED)
    decided.feedback_at = NOW + HOUR
    release_feedback(session, actor=admin, round_=decided, at=NOW)
    release_feedback(session, actor=admin, round_=decided, at=NOW + MINUTE)
    assert decided.feedback_at == NOW
    assert len(session.scalars(select(Audit)).all()) == 1


def test_rounds_that_are_set_up_change_places(session, contest, admin):
    opened, second, third = (
        make_round(session, contest, state=state)
        for state in (RoundState.OPEN, RoundState.DRAFT, RoundState.DRAFT)
    )
    move_round(session, actor=admin, round_=second, by=1, at=NOW)
    assert (second.position, third.position) == (2, 1)
    move_round(session, actor=admin, round_=second, by=1, at=NOW)
    assert second.position == 2, "there is nothing after it"
    with refuses("round.not_draft"):
        move_round(session, actor=admin, round_=third, by=-1, at=NOW)
    assert opened.position == 0


def test_round_is_taken_out_while_nothing_is_in_it(session, contest, admin):
    draft = make_round(session, contest, state=RoundState.DRAFT)
    remove_round(session, actor=admin, round_=draft, at=NOW)
    opened = make_round(session, contest, state=RoundState.OPEN)
    with refuses("round.not_draft"):
        remove_round(session, actor=admin, round_=opened, at=NOW)
    held = make_round(session, contest, state=RoundState.DRAFT)
    pin(session, held, make_startup(session, contest))
    session.refresh(held)
    with refuses("round.has_entries"):
        remove_round(session, actor=admin, round_=held, at=NOW)
    assert {each.id for each in session.scalars(select(Round))} == {opened.id, held.id}
