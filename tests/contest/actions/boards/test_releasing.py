"""Stages combined, boards published, corrected, withdrawn; series over hubs."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contest.actions.boards.combining import CombinationForm, StageChoice, combine_stages
from contest.actions.boards.releasing import contest_document, publish, withdraw
from contest.actions.boards.series import SeriesForm, add_contest, create_series, remove_contest
from contest.models import (
    Audit,
    Entry,
    EntryKind,
    JudgingState,
    Mark,
    Missing,
    RoundState,
    SeriesKind,
    Sheet,
    SnapshotKind,
)
from contest.queries.published import document_of, published, snapshots
from contest.refusals import Refused
from judge.boards.snapshots import changes, verify
from judge.verdicts import Verdict
from tests import making, making_pitches
from tests.making import HOUR, MINUTE, NOW

AFTER = NOW + timedelta(days=3)
# entry: what each of its jurors gives for (problem, team, market)
GIVEN = {
    "Garden": {"ann": (5, 4, 4), "bo": (4, 4, 5)},
    "Engine": {"bo": (3, 4, 3), "chen": (4, 4, 4)},
    "Thread": {"chen": (2, 3, 3), "ann": (3, 3, 2)},
}


def mark_all(s, round_, entries, jurors, given=GIVEN):
    for entry in entries:
        for name, values in given[entry.name].items():
            assignment = making_pitches.assign(s, round_, jurors[name], entry)
            sheet = Sheet(
                assignment=assignment, rubric=round_.rubrics[-1], created_at=NOW, locked_at=NOW + MINUTE
            )
            s.add(sheet)
            for criterion, value in zip(round_.rubrics[-1].criteria, values, strict=True):
                sheet.marks.append(
                    Mark(criterion=criterion, value=Decimal(value), key=criterion.key, received_at=NOW)
                )
    s.flush()


def make_both(s, *, hub=None, slug="both", given=GIVEN, parties=None):
    """A contest with code and pitch, three startups that did both."""
    contest = making_pitches.make_pitch_contest(s, hub=hub, slug=slug, code=True)
    problem = making.make_problem(s, contest, label="A")
    other = making.make_problem(s, contest, label="B")
    entries = [making_pitches.make_startup(s, contest, name=name) for name in given]
    for entry in entries:
        if parties and entry.name in parties:
            entry.party = parties[entry.name]
    making.make_submission(s, entries[1], problem, at=NOW, verdict=Verdict.AC)
    making.make_submission(s, entries[1], other, at=NOW, verdict=Verdict.AC)
    making.make_submission(s, entries[0], other, at=NOW, verdict=Verdict.AC)
    round_ = making_pitches.make_round(s, contest, entries=entries, state=RoundState.CLOSED)
    jurors = {name: making_pitches.make_juror(s, contest, name=name) for name in ("ann", "bo", "chen")}
    mark_all(s, round_, entries, jurors, given)
    s.flush()
    return contest


def form(contest, code="solved", pitch="share", weights=(40, 60), **changed):
    stages = [stage for stage in contest.stages if stage.counts]
    return CombinationForm(
        {
            stage.public_id: StageChoice(rule, Decimal(weight))
            for stage, rule, weight in zip(stages, (code, pitch), weights, strict=True)
        },
        **changed,
    )


@pytest.fixture
def contest(session):
    return make_both(session)


def test_a_published_board_computes_again_from_its_file_alone(session, storage, contest):
    combine_stages(session, actor=None, contest=contest, form=form(contest), at=AFTER)
    made = publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    assert made.kind is SnapshotKind.PUBLISHED
    document = document_of(made, storage)
    assert verify(document) == ()
    names = {entry["id"]: entry["name"] for entry in document["inputs"]["entries"]}
    assert [(row["rank"], names[row["entry"]]) for row in document["board"]["rows"]] == [
        (1, "Engine"),
        (2, "Garden"),
        (3, "Thread"),
    ]
    text = storage.read(made.digest).decode()
    for juror in ("ann", "bo", "chen"):
        assert f'"{juror}"' not in text


def test_a_stage_rule_the_board_cannot_feed_is_refused_when_chosen(session, contest):
    for chosen in (
        form(contest, code="share"),
        form(contest, pitch="solved"),
        form(contest, code="standardised"),
    ):
        with pytest.raises(Refused) as refused:
            combine_stages(session, actor=None, contest=contest, form=chosen, at=AFTER)
        assert refused.value.code == "combination.unfed"
    assert contest.combination is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"weights": (0, 0)}, "combination.weights"),
        ({"weights": (-1, 2)}, "combination.weights"),
        ({"code": "best"}, "combination.rule"),
        ({"code": "rank:1,2"}, "combination.table"),
        ({"drop_lowest": 2}, "combination.drop_lowest"),
        ({"drop_lowest": -1}, "combination.drop_lowest"),
        ({"digits": 7}, "combination.digits"),
    ],
)
def test_a_combination_that_can_be_none_is_refused_by_name(session, contest, changed, code):
    with pytest.raises(Refused) as refused:
        combine_stages(session, actor=None, contest=contest, form=form(contest, **changed), at=AFTER)
    assert refused.value.code == code


def test_a_correction_needs_a_reason_and_shows_the_difference(session, storage, contest):
    first = publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    assert refused.value.code == "snapshot.reason"
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, reason="Again", at=AFTER)
    assert refused.value.code == "snapshot.same"
    combine_stages(session, actor=None, contest=contest, form=form(contest, weights=(1, 99)), at=AFTER)
    second = publish(session, actor=None, of=contest, storage=storage, reason="Weights were wrong", at=AFTER)
    assert (second.kind, second.replaces_id) == (SnapshotKind.CORRECTED, first.id)
    before, after = (document_of(each, storage) for each in (first, second))
    assert after["published"]["replaces"] == first.digest
    assert changes(before["board"], after["board"])[0].rank == (2, 1)
    assert verify(before) == verify(after) == ()


def test_the_public_sees_nothing_before_the_embargo_ends(session, storage, contest):
    later = AFTER + HOUR
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, embargo_until=AFTER, at=AFTER)
    assert refused.value.code == "snapshot.embargo"
    made = publish(session, actor=None, of=contest, storage=storage, embargo_until=later, at=AFTER)
    assert published(session, contest, AFTER).board is None
    assert published(session, contest, AFTER).until == later
    assert published(session, contest, later).board == made


def test_a_withdrawal_is_a_snapshot_too_and_nothing_is_deleted(session, storage, contest):
    with pytest.raises(Refused) as refused:
        withdraw(session, actor=None, of=contest, reason="Doubt", at=AFTER)
    assert refused.value.code == "snapshot.none"
    publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    withdraw(session, actor=None, of=contest, reason="A judge's sheet was mixed up", at=AFTER)
    shown = published(session, contest, AFTER)
    assert (shown.board, shown.is_withdrawn, len(snapshots(session, contest))) == (None, True, 2)
    actions = [line.action for line in session.query(Audit).order_by(Audit.id)]
    assert actions[-2:] == ["board.published", "board.withdrawn"]
    again = publish(session, actor=None, of=contest, storage=storage, reason="Sorted", at=AFTER)
    assert published(session, contest, AFTER).board == again


def test_nothing_is_published_while_it_may_still_change(session, storage, contest):
    round_ = contest.stages[-1].rounds[-1]
    round_.state = RoundState.OPEN
    session.flush()
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    assert refused.value.code == "snapshot.round_open"
    round_.state = RoundState.CLOSED
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, at=NOW)
    assert refused.value.code == "snapshot.not_over"
    entry = session.query(Entry).first()
    submission = making.make_submission(session, entry, contest.stages[0].problems[0], at=NOW)
    assert making.only_judging(session, submission).state is JudgingState.QUEUED
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    assert (refused.value.code, refused.value.facts["count"]) == ("snapshot.judging_open", 1)


def test_islands_of_judges_are_not_ranked(session, storage):
    given = {
        "Garden": {"ann": (5, 4, 4)},
        "Engine": {"ann": (3, 4, 3)},
        "Thread": {"chen": (2, 3, 3)},
    }
    contest = make_both(session, given=given)
    with pytest.raises(Refused) as refused:
        publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    assert (refused.value.code, refused.value.facts["parts"]) == ("snapshot.not_comparable", 2)


def test_practice_withdrawn_and_ineligible_entries_are_on_no_board(session, contest):
    entries = {entry.name: entry for entry in contest.entries}
    entries["Garden"].kind = EntryKind.PRACTICE
    entries["Thread"].withdrawn_at = NOW
    session.flush()
    document = contest_document(session, contest, at=AFTER)
    assert [entry["name"] for entry in document["inputs"]["entries"]] == ["Engine"]
    assert {mark["entry"] for mark in document["inputs"]["stages"][1]["rounds"][0]["marks"]} == {
        entries["Engine"].public_id
    }


def test_a_series_adds_one_party_in_two_hubs_and_one_in_one(session, storage):
    north = make_both(session, slug="north")
    other_hub = making.make_hub(session)
    other_hub.network = north.hub.network
    garden = next(entry for entry in north.entries if entry.name == "Garden")
    south = make_both(session, hub=other_hub, slug="south", parties={"Garden": garden.party})
    series = create_series(
        session,
        actor=None,
        network=north.hub.network,
        slug="tour",
        form=SeriesForm({"en": "Tour"}, SeriesKind.TOTAL),
        at=AFTER,
    )
    for each in (north, south):
        add_contest(session, actor=None, series=series, contest=each, at=AFTER)
        publish(session, actor=None, of=each, storage=storage, at=AFTER)
    session.refresh(series)
    made = publish(session, actor=None, of=series, storage=storage, at=AFTER)
    document = document_of(made, storage)
    assert verify(document) == ()
    rows = {row["entry"]: row for row in document["board"]["rows"]}
    both = rows[garden.party.public_id]
    assert [part["points"] for part in both["parts"]] == [both["total"]] * 2
    assert len(rows) == 5
    engines = [
        entry.party.public_id
        for contest in (north, south)
        for entry in contest.entries
        if entry.name == "Engine"
    ]
    for party in engines:
        points = [part["points"] for part in rows[party]["parts"] if part["points"] is not None]
        assert len(points) == 1
        assert rows[party]["total"] == points[0] / 2

    series.missing = Missing.DROPPED
    session.flush()
    again = publish(session, actor=None, of=series, storage=storage, reason="As agreed", at=AFTER)
    rows = {row["entry"]: row for row in document_of(again, storage)["board"]["rows"]}
    for party in engines:
        points = [part["points"] for part in rows[party]["parts"] if part["points"] is not None]
        assert rows[party]["total"] == points[0]
    remove_contest(session, actor=None, series=series, contest=south, at=AFTER)
    session.refresh(series)
    third = publish(session, actor=None, of=series, storage=storage, reason="South left", at=AFTER)
    assert len(document_of(third, storage)["board"]["rows"]) == 3


def test_each_hub_brings_in_its_own_contests_alone(session):
    north = make_both(session, slug="north")
    other_hub = making.make_hub(session)
    other_hub.network = north.hub.network
    session.flush()
    stranger = making.make_hub(session)
    mira = making.make_user(session, "mira")
    making.grant(session, mira, hub=other_hub)
    series = create_series(
        session,
        actor=mira,
        network=north.hub.network,
        slug="tour",
        form=SeriesForm({"en": "Tour"}, SeriesKind.MERGED),
        at=AFTER,
    )
    with pytest.raises(Refused) as refused:
        add_contest(session, actor=mira, series=series, contest=north, at=AFTER)
    assert refused.value.code == "permission.denied"
    away = making_pitches.make_pitch_contest(session, hub=stranger)
    with pytest.raises(Refused) as refused:
        add_contest(session, actor=None, series=series, contest=away, at=AFTER)
    assert refused.value.code == "series.other_network"
    with pytest.raises(Refused) as refused:
        add_contest(session, actor=None, series=series, contest=north, weight=Decimal(0), at=AFTER)
    assert refused.value.code == "series.weight"
