"""What was published stands; what is held back is nowhere; two who publish at once are told apart."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from contest.actions.boards import releasing
from contest.actions.boards.releasing import publish, series_document, withdraw
from contest.actions.boards.series import SeriesForm, add_contest, create_series
from contest.models import Contest, Event, Series, SeriesKind, Snapshot
from contest.queries.published import dated, published, snapshots
from contest.refusals import Refused
from judge.verdicts import Verdict
from tests import making
from tests.making import HOUR, MINUTE, NOW

AFTER = NOW + timedelta(days=3)


@pytest.fixture
def contest(session):
    """A contest of code alone, in which one problem was solved."""
    return make_coded(session)


def make_coded(s, **kwargs):
    contest = making.make_contest(s, **kwargs)
    problem = making.make_problem(s, contest)
    making.make_submission(s, making.make_entry(s, contest, "Garden"), problem, verdict=Verdict.AC)
    making.make_entry(s, contest, "Engine")
    s.flush()
    return contest


def solve_more(s, contest):
    """Something that changes the board."""
    other = next(entry for entry in contest.entries if entry.name == "Engine")
    making.make_submission(s, other, contest.stages[-1].problems[0], verdict=Verdict.AC)
    s.flush()


def test_a_board_replaced_before_its_time_is_never_seen(session, storage, contest):
    later, latest = AFTER + HOUR, AFTER + 2 * HOUR
    first = publish(session, actor=None, of=contest, storage=storage, embargo_until=later, at=AFTER)
    solve_more(session, contest)
    second = publish(
        session,
        actor=None,
        of=contest,
        storage=storage,
        reason="One was missing",
        embargo_until=latest,
        at=AFTER + MINUTE,
    )
    assert [row.opens_at for row in dated(snapshots(session, contest))] == [None, latest]
    assert published(session, contest, later).snapshot is None
    assert published(session, contest, latest).board is second
    assert first is not second


def test_what_was_seen_stays_until_the_correction_opens(session, storage, contest):
    first = publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    solve_more(session, contest)
    second = publish(
        session,
        actor=None,
        of=contest,
        storage=storage,
        reason="One was missing",
        embargo_until=AFTER + HOUR,
        at=AFTER + MINUTE,
    )
    assert published(session, contest, AFTER + 2 * MINUTE).board is first
    assert published(session, contest, AFTER + HOUR).board is second


def test_a_withdrawal_before_the_embargo_ends_is_heard_of_by_nobody(session, storage, contest):
    publish(session, actor=None, of=contest, storage=storage, embargo_until=AFTER + HOUR, at=AFTER)
    withdraw(session, actor=None, of=contest, reason="A doubt", at=AFTER + MINUTE)
    for at in (AFTER + 2 * MINUTE, AFTER + HOUR, AFTER + 2 * HOUR):
        shown = published(session, contest, at)
        assert (shown.snapshot, shown.is_withdrawn, shown.until) == (None, False, None)


def test_a_withdrawal_takes_back_what_is_seen_and_what_is_held_back(session, storage, contest):
    publish(session, actor=None, of=contest, storage=storage, at=AFTER)
    solve_more(session, contest)
    publish(
        session,
        actor=None,
        of=contest,
        storage=storage,
        reason="More",
        embargo_until=AFTER + HOUR,
        at=AFTER + MINUTE,
    )
    withdraw(session, actor=None, of=contest, reason="A doubt", at=AFTER + 2 * MINUTE)
    for at in (AFTER + 2 * MINUTE, AFTER + 2 * HOUR):
        assert published(session, contest, at).is_withdrawn
    assert [row.opens_at is None for row in dated(snapshots(session, contest))] == [False, True, False]


def test_nobody_is_told_of_what_is_held_back(session, storage, contest):
    version = contest.version
    publish(session, actor=None, of=contest, storage=storage, embargo_until=AFTER + HOUR, at=AFTER)
    assert contest.version == version
    withdraw(session, actor=None, of=contest, reason="A doubt", at=AFTER + MINUTE)
    assert contest.version == version
    publish(session, actor=None, of=contest, storage=storage, reason="Sorted", at=AFTER + 2 * MINUTE)
    assert contest.version == version + 1
    assert [event.kind for event in session.query(Event).filter_by(contest_id=contest.id)][-1] == "snapshot"


def test_a_series_knows_what_the_public_knows_when_it_is_published(session, storage):
    shown, held, private, unpublished = (
        make_coded(session, slug=slug) for slug in ("shown", "held", "private", "unpublished")
    )
    for each in (held, private, unpublished):
        each.hub = shown.hub
    session.flush()
    series = create_series(
        session,
        actor=None,
        network=shown.hub.network,
        slug="tour",
        form=SeriesForm({"en": "Tour"}, SeriesKind.TOTAL),
        at=AFTER,
    )
    for each in (shown, held, private, unpublished):
        add_contest(session, actor=None, series=series, contest=each, at=AFTER)
    session.refresh(series)
    publish(session, actor=None, of=shown, storage=storage, at=AFTER)
    publish(session, actor=None, of=held, storage=storage, embargo_until=AFTER + HOUR, at=AFTER)
    private.is_public = False
    publish(session, actor=None, of=private, storage=storage, at=AFTER)

    def counted(at):
        document = series_document(session, series, storage, at=at)
        return {each["slug"]: each["snapshot"] is not None for each in document["inputs"]["contests"]}

    assert counted(AFTER) == {"shown": True, "held": False, "unpublished": False}
    assert counted(AFTER + HOUR) == {"shown": True, "held": True, "unpublished": False}
    withdraw(session, actor=None, of=shown, reason="A doubt", at=AFTER + HOUR)
    assert counted(AFTER + HOUR)["shown"] is False


@pytest.mark.parametrize(
    "statement", ["UPDATE snapshot SET reason = 'better'", "DELETE FROM snapshot"], ids=["update", "delete"]
)
def test_the_database_lets_nobody_change_what_was_published(database, storage, statement):
    with database.transaction() as s:
        publish(s, actor=None, of=make_coded(s), storage=storage, at=AFTER)
    with pytest.raises(DatabaseError, match="a snapshot is never changed"), database.transaction() as s:
        s.execute(text(statement))


@pytest.mark.parametrize("what", ["contest", "series"])
def test_of_two_who_publish_at_once_one_is_told(database, storage, what):
    with database.transaction() as s:
        contest = make_coded(s)
        series = create_series(
            s,
            actor=None,
            network=contest.hub.network,
            slug="tour",
            form=SeriesForm({"en": "Tour"}, SeriesKind.TOTAL),
            at=AFTER,
        )
        add_contest(s, actor=None, series=series, contest=contest, at=AFTER)
        if what == "series":
            publish(s, actor=None, of=contest, storage=storage, at=AFTER)
        kind, key = (Contest, contest.id) if what == "contest" else (Series, series.id)
    said = []
    barrier = threading.Barrier(4)

    def send():
        barrier.wait()
        try:
            with database.transaction() as s:
                publish(s, actor=None, of=s.get_one(kind, key), storage=storage, at=AFTER)
            said.append("published")
        except Refused as error:
            said.append(error.code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["published"] + ["snapshot.reason"] * 3


def test_without_the_lock_it_is_the_constraint_that_tells(database, storage, monkeypatch):
    """Whatever comes between: a clear refusal, never an error."""
    with database.transaction() as s:
        contest = make_coded(s)
        publish(s, actor=None, of=contest, storage=storage, at=AFTER)
        key = contest.id
    monkeypatch.setattr(releasing, "snapshots", lambda *_: [])
    with pytest.raises(Refused) as refused, database.transaction() as s:
        publish(s, actor=None, of=s.get_one(Contest, key), storage=storage, at=AFTER)
    assert refused.value.code == "snapshot.meanwhile"
    with database.reading() as s:
        assert s.query(Snapshot).count() == 1
