"""Decks drawn by a worker, in real containers, whatever happens meanwhile."""

import io
from threading import Thread

import pytest
from sqlalchemy import select, update

from contest import clock
from contest.actions import claiming, decks, desk
from contest.actions.uploading import keep_deck
from contest.jobs import judging, rendering
from contest.models import Deck, DeckState, Judging, JudgingState, Task, TaskState
from contest.queries.decks import leaves_a_slot
from sandbox.rendering import picture_size
from tests import pdfs
from tests.making import make_contest, make_entry, make_problem, make_submission, make_worker
from tests.making_pitches import make_pitch_contest, make_startup
from tests.starting import until

pytestmark = pytest.mark.docker


@pytest.fixture
def receive(here):
    def receiving(pdf: bytes, *, missing: bool = False) -> int:
        kept = keep_deck(io.BytesIO(pdf), filename="deck.pdf", storage=here.storage)
        if missing:
            here.storage.fs.rm(here.storage._path(kept.digest))
        with here.database.transaction() as s:
            entry = make_startup(s, make_pitch_contest(s))
            return decks.receive_deck(s, actor=None, entry=entry, upload=kept, at=clock.now()).id

    return receiving


def deck(here, deck_id):
    """The deck and its task."""
    with here.database.reading() as s:
        found = s.get_one(Deck, deck_id)
        return found, found.task


def test_a_deck_is_drawn_and_its_pictures_are_in_storage(here, machine, receive):
    deck_id = receive(pdfs.deck(3))
    judging.judge_next()
    drawn, task = deck(here, deck_id)
    assert (drawn.state, drawn.page_count, drawn.cause) == (DeckState.READY, 3, None)
    assert (task.state, task.attempt, task.progress_done, task.progress_total) == (TaskState.DONE, 1, 3, 3)
    for page in drawn.pages:
        assert (page["width"], page["height"], page["type"]) == (1600, 900, "image/webp")
        assert picture_size(here.storage.read(page["digest"])) == (1600, 900)
    assert len({page["digest"] for page in drawn.pages}) == 3


def test_one_page_that_cannot_be_drawn_keeps_its_place(here, machine, receive):
    deck_id = receive(pdfs.deck(2, count=3))
    judging.judge_next()
    drawn, _ = deck(here, deck_id)
    assert drawn.state is DeckState.READY
    assert [page["digest"] is None for page in drawn.pages] == [False, False, True]


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (pdfs.encrypted(), "deck.encrypted"),
        (pdfs.deck(5)[:1500], "deck.broken"),
        (pdfs.deck(0), "deck.empty"),
        (pdfs.page_loop(), "deck.broken"),
    ],
)
def test_a_deck_that_cannot_be_shown_is_refused_once(here, machine, receive, pdf, code):
    deck_id = receive(pdf)
    judging.judge_next()
    drawn, task = deck(here, deck_id)
    assert (drawn.state, drawn.cause["code"], drawn.pages) == (DeckState.REFUSED, code, [])
    assert (task.state, task.attempt, task.result) == (TaskState.DONE, 1, {"refused": code})
    # The worker goes on.
    following = receive(pdfs.deck(1))
    judging.judge_next()
    assert deck(here, following)[0].state is DeckState.READY


def test_judgings_come_before_decks(here, machine, receive):
    deck_id = receive(pdfs.deck(1))
    with here.database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest, storage=here.storage)
        make_submission(s, make_entry(s, contest), problem, storage=here.storage)
    judging.judge_next()
    with here.database.reading() as s:
        judged = s.scalars(select(Judging)).one()
        assert judged.state is JudgingState.DONE
        assert judged.finished_at <= deck(here, deck_id)[1].started_at
    assert deck(here, deck_id)[0].state is DeckState.READY


def meanwhile(here, deck_id, act):
    """Do something as soon as a page is drawn."""

    def acting():
        until(lambda: deck(here, deck_id)[1].progress_done >= 1, 60, what="the first page")
        with here.database.transaction() as s:
            act(s, s.get_one(Deck, deck_id).task)

    thread = Thread(target=acting)
    thread.start()
    return thread


def test_a_deck_that_is_cancelled_stops_at_the_next_page(here, machine, receive):
    deck_id = receive(pdfs.noise(30))
    thread = meanwhile(
        here, deck_id, lambda s, task: desk.cancel_task(s, actor=None, task=task, at=clock.now())
    )
    judging.judge_next()
    thread.join()
    drawn, task = deck(here, deck_id)
    assert (drawn.state, drawn.pages, task.state) == (DeckState.WAITING, [], TaskState.CANCELLED)
    assert task.progress_done < 30


def test_a_deck_that_another_has_by_now_is_written_by_the_other_alone(here, machine, receive):
    deck_id = receive(pdfs.noise(12))

    def take_away(s, task):
        s.execute(update(Task).where(Task.id == task.id).values(token="another"))

    thread = meanwhile(here, deck_id, take_away)
    judging.judge_next()
    thread.join()
    drawn, task = deck(here, deck_id)
    assert (drawn.state, drawn.pages) == (DeckState.WAITING, [])
    assert (task.state, task.token) == (TaskState.RUNNING, "another")


def test_a_file_that_storage_lost_is_our_fault_and_fails_after_three_attempts(here, machine, receive):
    deck_id = receive(pdfs.deck(1), missing=True)
    judging.judge_next()
    drawn, task = deck(here, deck_id)
    assert (drawn.state, drawn.cause) == (DeckState.WAITING, None)
    assert (task.state, task.attempt) == (TaskState.FAILED, claiming.ATTEMPTS)
    assert task.cause["code"] == "storage.file_missing"


def test_an_engine_that_is_away_costs_a_deck_nothing(here, machine, receive, monkeypatch):
    deck_id = receive(pdfs.deck(1))
    assert machine.ready()
    with here.database.transaction() as s:
        work = claiming.claim_task(s, worker="w", kinds=claiming.IN_THE_SANDBOX, at=clock.now())
    monkeypatch.setattr(machine.engine, "_address", "/tmp/no-engine.sock")
    rendering.draw(here, machine, work)
    drawn, task = deck(here, deck_id)
    assert (drawn.state, task.state, task.attempt) == (DeckState.WAITING, TaskState.QUEUED, 0)
    assert task.cause["code"] == "sandbox.engine_unreachable"
    monkeypatch.undo()
    judging.judge_next()
    assert deck(here, deck_id)[0].state is DeckState.READY


def test_of_two_workers_one_is_always_free_to_judge(here, receive):
    receive(pdfs.deck(1))
    receive(pdfs.deck(2))
    at = clock.now()

    def claim():
        with here.database.transaction() as s:
            if not leaves_a_slot(s, at):
                return None
            return claiming.claim_task(s, worker="w", kinds=claiming.IN_THE_SANDBOX, at=at)

    with here.database.transaction() as s:
        make_worker(s, "judge-1", heard_at=at)
        make_worker(s, "judge-2", heard_at=at)
    assert claim() is not None
    assert claim() is None
    with here.database.transaction() as s:
        make_worker(s, "judge-3", heard_at=at)
    assert claim() is not None
