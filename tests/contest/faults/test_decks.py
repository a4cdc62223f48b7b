"""Whatever happens to workers and their containers: a deck is drawn whole, or nothing of it is seen."""

import io
import signal
import time

import pytest
from sqlalchemy import select

from contest import clock
from contest.actions import decks
from contest.actions.uploading import keep_deck
from contest.models import Deck, DeckState, Entry, TaskState
from tests import pdfs
from tests.contest.faults.conftest import BOTH
from tests.starting import until

pytestmark = pytest.mark.docker

PAGES = 24
on_both = pytest.mark.parametrize("hall", BOTH, indirect=True)


def receive(hall):
    """A deck of pages that take a moment each."""
    pdf = pdfs.noise(PAGES, side=1100)
    kept = keep_deck(io.BytesIO(pdf), filename="deck.pdf", storage=hall.storage)
    with hall.database.transaction() as s:
        entry = s.scalars(select(Entry)).one()
        return decks.receive_deck(s, actor=None, entry=entry, upload=kept, at=clock.now()).id


def found(hall, deck_id):
    with hall.database.reading() as s:
        deck = s.get_one(Deck, deck_id)
        return deck, deck.task


def drawing(hall, deck_id):
    """Wait until a page is drawn, and see that nothing of it shows."""
    until(lambda: found(hall, deck_id)[1].progress_done >= 1, 60, what="the first page")
    deck, task = found(hall, deck_id)
    assert (deck.state, deck.pages, task.state) == (DeckState.WAITING, [], TaskState.RUNNING)


def ready(hall, deck_id):
    """Wait until it is drawn; after how many attempts."""
    until(lambda: found(hall, deck_id)[0].state is DeckState.READY, 120, what="the whole deck")
    deck, task = found(hall, deck_id)
    assert [len(deck.pages), task.state] == [PAGES, TaskState.DONE]
    assert all(hall.storage.has(page["digest"]) for page in deck.pages)
    return task.attempt


@on_both
def test_worker_killed_while_it_draws(hall):
    hall.start("sweep")
    first = hall.worker()
    deck_id = receive(hall)
    drawing(hall, deck_id)
    first.signal(signal.SIGKILL)
    first.wait()
    hall.worker()
    assert ready(hall, deck_id) == 2


def test_worker_stopped_while_it_draws_gives_it_back_at_once(hall):
    first = hall.worker()
    deck_id = receive(hall)
    drawing(hall, deck_id)
    first.signal(signal.SIGTERM)
    before = time.monotonic()
    assert first.wait() == 0
    assert time.monotonic() - before < 5
    task = found(hall, deck_id)[1]
    assert (task.state, task.attempt) == (TaskState.QUEUED, 0)
    hall.worker()
    assert ready(hall, deck_id) == 1


def test_container_killed_while_it_draws(hall, kill_containers):
    worker = hall.worker()
    deck_id = receive(hall)
    drawing(hall, deck_id)
    kill_containers(worker)
    assert ready(hall, deck_id) == 2
    assert worker.popen.poll() is None


def test_redis_that_is_away_delays_no_deck(hall):
    hall.redis.kill()
    hall.worker()
    assert ready(hall, receive(hall)) == 1
