import io
import tempfile
import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import select

from contest import queues
from contest.actions import claiming, decks, desk
from contest.actions.uploading import DECK_MOST, keep_deck, plain_name
from contest.models import Deck, DeckState, Task, TaskKind, TaskState
from contest.refusals import Refused
from contest.storage import BLOCK
from tests import pdfs
from tests.making import NOW, make_user, member
from tests.making_pitches import make_pitch_contest, make_startup

PAGE = {"digest": "a" * 64, "width": 1600, "height": 900, "type": "image/webp"}


@pytest.fixture
def entry(session):
    return make_startup(session, make_pitch_contest(session))


def kept(storage, content=None, filename="deck.pdf"):
    return keep_deck(io.BytesIO(content or pdfs.deck()), filename=filename, storage=storage)


def receive(s, entry, storage, content=None, *, at=NOW, actor=None):
    return decks.receive_deck(
        s, actor=actor or member(entry), entry=entry, upload=kept(storage, content), at=at
    )


def claimed(s, at=NOW):
    return claiming.claim_task(s, worker="w", kinds=claiming.IN_THE_SANDBOX, at=at)


def test_a_deck_is_kept_by_digest_and_a_task_of_the_sandbox_draws_it(session, storage, entry):
    deck = receive(session, entry, storage)
    assert storage.read(deck.digest) == pdfs.deck()
    assert (deck.state, deck.pages, deck.page_count) == (DeckState.WAITING, [], None)
    assert (deck.task.kind, deck.task.state) == (TaskKind.RENDER, TaskState.QUEUED)
    assert deck.task.facts == {"deck": deck.public_id, "entry": entry.public_id, "digest": deck.digest}


def test_whoever_takes_a_deck_in_or_has_it_drawn_again_wakes_the_sandbox(database, storage, monkeypatch):
    woken = []
    monkeypatch.setattr(queues, "wake", woken.append)
    with database.transaction() as s:
        deck_id = receive(s, make_startup(s, make_pitch_contest(s)), storage).id
    assert woken == [queues.SANDBOX]
    with database.transaction() as s:
        work = claimed(s)
        assert desk.fail_task(s, task_id=work.task_id, token=work.token, code="task.broken", at=NOW)
    with database.transaction() as s:
        task = s.get_one(Deck, deck_id).task
        desk.retry_task(s, actor=make_user(s, "boss", admin=True), task=task, at=NOW)
        assert task.state is TaskState.QUEUED
    assert woken == [queues.SANDBOX] * 2


def test_the_desk_does_not_take_it(session, storage, entry):
    deck = receive(session, entry, storage)
    assert claiming.claim_task(session, worker="desk", at=NOW) is None
    assert claimed(session).task_id == deck.task_id
    assert claimed(session) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 a zip", "deck.no_pdf"),
        (b"", "deck.no_pdf"),
        (b"x" * 1024 + b"%PDF-1.7", "deck.no_pdf"),
        (b"<html>" + b"x" * 1100 + pdfs.deck(), "deck.no_pdf"),
    ],
)
def test_what_does_not_begin_like_a_pdf_is_not_kept(storage, content, code):
    with pytest.raises(Refused) as refused:
        keep_deck(io.BytesIO(content), filename="deck.pdf", storage=storage)
    assert refused.value.code == code


def test_a_deck_of_fifty_megabytes_is_taken_without_memory_and_a_byte_more_is_not(storage):
    with tempfile.TemporaryFile() as file:
        file.write(pdfs.deck())
        file.truncate(DECK_MOST)
        file.seek(0)
        tracemalloc.start()
        kept = keep_deck(file, filename="deck.pdf", storage=storage)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept.size == DECK_MOST
        assert peak < 4 * BLOCK
        file.truncate(DECK_MOST + 1)
        file.seek(0)
        with pytest.raises(Refused) as refused:
            keep_deck(file, filename="deck.pdf", storage=storage)
    assert (refused.value.code, refused.value.status) == ("deck.too_large", 413)
    assert refused.value.facts["limit"] == DECK_MOST


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\decks\\mine.pdf", "mine.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nc\x1b[1m.pdf", "abc[1m.pdf"),
        ("\u200f\u2066\u2069", "deck.pdf"),
        ("..", "deck.pdf"),
        ("  .pdf", ".pdf"),
        ("路演.pdf", "路演.pdf"),
        ("מצגת.pdf", "מצגת.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_files_name_is_its_own_and_turns_nothing_round(sent, name):
    assert plain_name(sent, most=200, otherwise="deck.pdf") == name


def test_only_the_entrys_people_and_organisers_hand_one_in(session, storage, entry):
    with pytest.raises(Refused, match="may not"):
        receive(session, entry, storage, actor=make_user(session, "stranger"))
    assert receive(session, entry, storage, actor=make_user(session, "boss", admin=True))
    entry.withdrawn_at = NOW
    with pytest.raises(Refused, match="withdrawn"):
        receive(session, entry, storage)


def test_the_same_file_again_is_the_same_deck_while_it_is_ready_or_on_its_way(session, storage, entry):
    deck = receive(session, entry, storage)
    assert receive(session, entry, storage) is deck
    work = claimed(session)
    assert receive(session, entry, storage) is deck
    assert decks.finish_deck(
        session, task_id=work.task_id, token=work.token, pages=[PAGE], page_count=1, at=NOW
    )
    session.expire_all()
    assert receive(session, entry, storage) is deck
    assert len(session.scalars(select(Task)).all()) == 1
    # One that was refused, or whose drawing failed, is drawn again.
    deck.state, deck.cause = DeckState.REFUSED, {"code": "deck.broken", "facts": {}}
    again = receive(session, entry, storage)
    assert again is not deck
    again.task.state, again.task.cause = TaskState.FAILED, {"code": "task.broken", "facts": {}}
    assert receive(session, entry, storage) is not again


def test_nobody_hands_in_decks_without_end(session, storage, entry):
    for number in range(1, decks.OFTEN + 1):
        receive(session, entry, storage, pdfs.deck(number))
    with pytest.raises(Refused, match="20 decks"):
        receive(session, entry, storage, pdfs.deck(50))
    assert receive(session, entry, storage, pdfs.deck(50), at=NOW + timedelta(hours=1))


def test_pictures_are_written_once_and_by_the_holder_alone(session, storage, entry):
    deck = receive(session, entry, storage)
    work = claimed(session)
    late = {"task_id": work.task_id, "token": "another", "at": NOW}
    assert not decks.finish_deck(session, pages=[PAGE], page_count=1, **late)
    assert not decks.refuse_deck(session, code="deck.broken", **late)
    session.refresh(deck)
    assert (deck.state, deck.pages) == (DeckState.WAITING, [])
    mine = {"task_id": work.task_id, "token": work.token, "at": NOW}
    pages = [PAGE, {"digest": None}]
    assert decks.finish_deck(session, pages=pages, page_count=200, **mine)
    assert not decks.finish_deck(session, pages=[], page_count=0, **mine)
    session.expire_all()
    assert (deck.state, deck.pages, deck.page_count) == (DeckState.READY, pages, 200)
    assert deck.task.result == {"pages": 2, "page_count": 200}


def test_a_refused_deck_says_why(session, storage, entry):
    deck = receive(session, entry, storage)
    work = claimed(session)
    assert decks.refuse_deck(
        session, task_id=work.task_id, token=work.token, code="deck.too_slow", facts={"pages": 2}, at=NOW
    )
    session.expire_all()
    assert (deck.state, deck.cause) == (
        DeckState.REFUSED,
        {"code": "deck.too_slow", "facts": {"pages": 2}},
    )
    assert deck.task.state is TaskState.DONE


def test_a_task_given_back_has_lost_no_attempt(session, storage, entry):
    deck = receive(session, entry, storage)
    work = claimed(session)
    assert desk.release_task(session, task_id=work.task_id, token=work.token, code="sandbox.image_missing")
    assert not desk.release_task(session, task_id=work.task_id, token=work.token, code="again")
    session.expire_all()
    assert (deck.task.state, deck.task.attempt) == (TaskState.QUEUED, 0)
    assert claimed(session).attempt == 1


def test_a_deck_whose_worker_was_lost_again_and_again_fails_and_stays_the_entrants(session, storage, entry):
    deck = receive(session, entry, storage)
    at = NOW
    for _ in range(claiming.ATTEMPTS):
        assert claimed(session, at) is not None
        at += claiming.LEASE
    assert claimed(session, at) is None
    assert claiming.give_up(session, at=at) == 1
    session.expire_all()
    assert (deck.state, deck.task.state) == (DeckState.WAITING, TaskState.FAILED)
