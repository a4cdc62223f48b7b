"""Seating as a task: from the request to a draft, a release, a gap and its top-up."""

from collections import Counter
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contest import clock
from contest.actions import seating
from contest.actions.desk import cancel_task
from contest.jobs import importing
from contest.jobs import seating as job
from contest.models import (
    Assignment,
    Conflict,
    ConflictKind,
    Entry,
    Juror,
    Origin,
    Round,
    RoundState,
    Seating,
    SeatingState,
    Task,
    TaskState,
)
from contest.refusals import Refused
from judge.panels.seating import read_problem, seat
from tests.making_pitches import make_juror, make_pitch_contest, make_round, make_startup, pitch_stage


@pytest.fixture
def things(here):
    """Six entries in two fields, five jurors of two countries."""
    with here.database.transaction() as s:
        contest = make_pitch_contest(s)
        entries = [
            make_startup(
                s,
                contest,
                sector="health" if number % 2 else "agrifood",
                languages=["en"] if number else ["he"],
            )
            for number in range(6)
        ]
        jurors = [
            make_juror(
                s,
                contest,
                languages=["en", "he"] if number < 3 else ["en"],
                fields=["health"] if number % 2 else ["agrifood"],
                country="CN" if number == 4 else "IL",
                most=4,
            )
            for number in range(5)
        ]
        for juror in jurors:
            juror.least = 1
        round_ = make_round(s, contest, entries=entries, reviews=2)
        return SimpleNamespace(
            contest=contest.id,
            stage=pitch_stage(contest).id,
            round=round_.id,
            entries=[entry.id for entry in entries],
            jurors=[juror.id for juror in jurors],
        )


def request(here, things, reviews=2, **values):
    with here.database.transaction() as s:
        task = seating.request_seating(
            s,
            actor=None,
            round_=s.get_one(Round, things.round),
            reviews=reviews,
            at=clock.now(),
            **values,
        )
        return task.id


def task(here, task_id):
    with here.database.reading() as s:
        return s.get_one(Task, task_id)


def seats(here):
    with here.database.reading() as s:
        return s.scalars(select(Assignment).where(Assignment.ended_at.is_(None))).all()


def newest(here):
    with here.database.reading() as s:
        return s.scalars(select(Seating).order_by(Seating.id.desc())).first()


def release(here):
    with here.database.transaction() as s:
        found = s.scalars(select(Seating).order_by(Seating.id.desc())).first()
        seating.release_seating(s, actor=None, seating=found, at=clock.now())


def refusal(action):
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


def test_a_round_is_seated_as_a_draft_with_all_that_it_was_made_from(here, things):
    task_id = request(here, things, minima=["country", "field"])
    importing.run_next()
    done = task(here, task_id)
    assert (done.state, done.progress_done, done.progress_total) == (TaskState.DONE, 3, job.PHASES)
    draft = newest(here)
    assert done.result == {"seating": draft.public_id, "short": 0}
    assert (draft.state, draft.task_id, draft.released_at) == (SeatingState.DRAFT, task_id, None)
    made = seats(here)
    assert Counter(each.entry_id for each in made) == dict.fromkeys(things.entries, 2)
    assert {(each.released_at, each.origin, each.seating_id) for each in made} == {
        (None, Origin.SEATING, draft.id)
    }
    # The one juror from abroad has four places for six entries, one of which they can't read.
    assert [(each["kind"], each["code"], each["short"]) for each in draft.result["unmet"]] == [
        ("country", "seat.country_unread", 1),
        ("country", "seat.country_group", 1),
    ]
    assert set(draft.result["versions"]) == {"python", "numpy", "scipy"}
    assert draft.result["gap"] <= 0.01


def test_what_is_kept_computes_the_same_seating_without_a_database(here, things):
    import json

    request(here, things, minima=["field"])
    importing.run_next()
    question = dict(newest(here).question)
    assert question["kept"] == []
    found = seat(read_problem(json.dumps(question).encode()))
    with here.database.reading() as s:
        entries = {row.id: row.public_id for row in s.execute(select(Entry.id, Entry.public_id))}
        jurors = {row.id: row.public_id for row in s.execute(select(Juror.id, Juror.public_id))}
    made = {(entries[each.entry_id], jurors[each.juror_id]) for each in seats(here)}
    assert made == set(found.assignments)


def test_conflicts_are_looked_for_and_never_seated(here, things):
    with here.database.transaction() as s:
        entry, juror = s.get_one(Entry, things.entries[1]), s.get_one(Juror, things.jurors[0])
        juror.affiliation = entry.name
        other = s.get_one(Juror, things.jurors[1])
        seating.declare_conflict(s, juror=other, entry=entry, reason="", at=clock.now())
    request(here, things)
    importing.run_next()
    with here.database.reading() as s:
        kinds = {row.kind for row in s.scalars(select(Conflict))}
    assert kinds == {ConflictKind.AFFILIATION, ConflictKind.DECLARED}
    judges = {each.juror_id for each in seats(here) if each.entry_id == things.entries[1]}
    assert len(judges) == 2
    assert not judges & set(things.jurors[:2])


def test_a_second_draft_takes_the_place_of_the_first(here, things):
    request(here, things)
    importing.run_next()
    first = newest(here)
    request(here, things, reviews=3)
    importing.run_next()
    assert len(seats(here)) == 18
    with here.database.reading() as s:
        assert s.get_one(Seating, first.id).state is SeatingState.DROPPED
        assert s.get_one(Round, things.round).reviews == 3


def test_a_released_seating_is_changed_by_top_ups_alone(here, things):
    request(here, things)
    importing.run_next()
    release(here)
    before = seats(here)
    assert all(each.released_at is not None for each in before)
    assert refusal(lambda: request(here, things)) == "seating.released"
    assert refusal(lambda: top_up(here, things)) == "seating.full"
    with here.database.transaction() as s:
        gone = s.get_one(Juror, things.jurors[1])
        free = seating.revoke_juror(s, actor=None, juror=gone, reason="ill", at=clock.now())
    assert free > 0
    top_up(here, things)
    importing.run_next()
    new = [each for each in seats(here) if each.origin is Origin.TOP_UP]
    assert len(new) == free
    assert {each.released_at for each in new} == {None}
    kept = {each.id for each in before if each.juror_id != things.jurors[1]}
    assert kept == {each.id for each in seats(here)} - {each.id for each in new}
    # Thrown away, what was in use stays; made again and released, all is whole.
    with here.database.transaction() as s:
        draft = s.scalars(select(Seating).where(Seating.state == SeatingState.DRAFT)).one()
        seating.drop_seating(s, actor=None, seating=draft, at=clock.now())
    assert {each.id for each in seats(here)} == kept
    top_up(here, things)
    importing.run_next()
    release(here)
    assert Counter(each.entry_id for each in seats(here)) == dict.fromkeys(things.entries, 2)
    assert all(each.released_at is not None for each in seats(here))


def top_up(here, things):
    with here.database.transaction() as s:
        seating.request_top_up(s, actor=None, round_=s.get_one(Round, things.round), at=clock.now())


def test_a_conflict_declared_meanwhile_is_heeded(here, things, monkeypatch):
    request(here, things)
    told = []

    def declare_then_seat(problem, **more):
        found = seat(problem, **more)
        if not told:
            with here.database.transaction() as s:
                pair = found.assignments[0]
                entry = s.scalars(select(Entry).where(Entry.public_id == pair[0])).one()
                juror = s.scalars(select(Juror).where(Juror.public_id == pair[1])).one()
                told.append((juror.id, entry.id))
                seating.declare_conflict(s, juror=juror, entry=entry, reason="", at=clock.now())
        return found

    monkeypatch.setattr(job, "seat", declare_then_seat)
    importing.run_next()
    made = {(each.juror_id, each.entry_id) for each in seats(here)}
    assert len(made) == 12
    assert told[0] not in made


def test_what_never_stands_still_is_given_up_with_its_cause(here, things, monkeypatch):
    task_id = request(here, things)

    def change_then_seat(problem, **more):
        with here.database.transaction() as s:
            s.get_one(Juror, things.jurors[0]).most += 1
        return seat(problem, **more)

    monkeypatch.setattr(job, "seat", change_then_seat)
    importing.run_next()
    failed = task(here, task_id)
    assert (failed.state, failed.cause["code"]) == (TaskState.FAILED, "seating.changed")
    assert seats(here) == []


def test_a_task_that_is_cancelled_leaves_nothing(here, things, monkeypatch):
    task_id = request(here, things)

    def cancel_then_seat(problem, **more):
        with here.database.transaction() as s:
            cancel_task(s, actor=None, task=s.get_one(Task, task_id), at=clock.now())
        return seat(problem, **more)

    monkeypatch.setattr(job, "seat", cancel_then_seat)
    importing.run_next()
    assert task(here, task_id).state is TaskState.CANCELLED
    assert (seats(here), newest(here)) == ([], None)


def test_a_task_whose_token_went_writes_nothing(here, things, monkeypatch):
    task_id = request(here, things)

    def lose_then_seat(problem, **more):
        found = seat(problem, **{**more, "on_step": lambda _done: None})
        with here.database.transaction() as s:
            s.get_one(Task, task_id).token = "of-another-worker"
        return found

    monkeypatch.setattr(job, "seat", lose_then_seat)
    importing.run_next()
    assert task(here, task_id).state is TaskState.RUNNING
    assert (seats(here), newest(here)) == ([], None)


def test_what_cannot_be_seated_is_refused_when_it_is_asked_for(here, things):
    assert refusal(lambda: request(here, things, reviews=0)) == "seating.reviews"
    assert refusal(lambda: top_up(here, things)) == "seating.not_released"
    request(here, things)
    assert refusal(lambda: request(here, things)) == "seating.on_way"
    importing.run_next()
    with here.database.transaction() as s:
        for juror in things.jurors:
            s.get_one(Juror, juror).confirmed_at = None
    assert refusal(lambda: request(here, things, confirmed=True)) == "seating.no_jurors"
    with here.database.transaction() as s:
        s.get_one(Round, things.round).state = RoundState.CLOSED
    assert refusal(lambda: request(here, things)) == "seating.round_over"
    with here.database.transaction() as s:
        contest = make_pitch_contest(s)
        make_juror(s, contest)
        things.round = make_round(s, contest).id
    assert refusal(lambda: request(here, things)) == "seating.no_entries"
