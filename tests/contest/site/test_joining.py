"""Joining by code: no e-mail, no password, the same seat on any machine; every refusal says why."""

import pytest
from sqlalchemy import func, select

from contest import db
from contest.actions.entering import find_entry
from contest.actions.organising import make_passes
from contest.models import EnteringBy, Entry, Pass, User
from tests import making
from tests.making import HOUR, NOW


@pytest.fixture
def cards(app, world):
    """Three codes of the running contest."""
    with db.transaction() as s:
        contest = s.get_one(type(world.contest), world.contest.id)
        made = make_passes(
            s, actor=world.organiser, contest=contest, count=3, codes=app.extensions["podium_codes"], at=NOW
        )
        return [app.extensions["podium_codes"].open(each.code_cipher) for each in made]


def test_first_time_a_name_is_asked_for_then_the_seat_opens(client, world, cards):
    typed = f" {cards[0][:4].lower()}-{cards[0][4:8]} {cards[0][8:]} "
    page = client.post("/join", {"code": typed})
    assert page.status_code == 200
    assert "Your code is right" in page.text
    answer = client.post("/join", {"code": typed, "name": "צב מהיר"})
    assert (answer.status_code, answer.location) == (303, "/c/cup")
    page = client.get("/c/cup").text
    assert "<bdi>צב מהיר</bdi>" in page
    with db.reading() as s:
        user = s.scalars(select(User).where(User.name == "צב מהיר")).one()
        assert (user.login, user.password_hash) == (None, None)


def test_same_code_opens_the_same_seat_on_another_machine(client, world, cards, browse):
    client.post("/join", {"code": cards[0], "name": "Turtles"})
    other = browse()
    answer = other.post("/join", {"code": cards[0]})
    assert (answer.status_code, answer.location) == (303, "/c/cup")
    assert "<bdi>Turtles</bdi>" in other.get("/c/cup").text
    with db.reading() as s:
        assert s.scalar(select(func.count(Entry.id)).where(Entry.name == "Turtles")) == 1


def test_address_fills_the_code_in(client, app):
    assert 'value="BCDF-GHJK-LMNP"' in client.get("/join/BCDF-GHJK-LMNP").text
    assert 'value="BCDF"' in client.get("/join/BCDF").text


def test_code_in_an_address_is_escaped(client, app):
    assert "<script>" not in client.get('/join/"><script>alert(1)</script>').text.replace("<script src=", "")


def test_account_takes_the_seat(client, world, cards):
    client.sign_in(world.eve)
    assert (
        "will belong to the account you are logged in with" in client.post("/join", {"code": cards[0]}).text
    )
    client.post("/join", {"code": cards[0], "name": "Eves"})
    with db.reading() as s:
        # The account takes part, and the code never opens it: it has a password.
        assert s.scalars(select(Pass.user_id).where(Pass.user_id.is_not(None))).all() == []
        assert find_entry(s, user=world.eve, contest=world.contest).name == "Eves"


def refused(client, code, status, sentence):
    with db.reading() as s:
        before = s.scalar(select(func.count(User.id)))
    answer = client.post("/join", {"code": code, "name": "Turtles"})
    assert answer.status_code == status
    assert sentence in answer.text
    with db.reading() as s:
        assert s.scalar(select(func.count(User.id))) == before


def test_mistyped(client, world, cards):
    other = "B" if cards[0][0] != "B" else "C"
    refused(client, other + cards[0][1:], 404, "No place opens by this code: compare it with your card.")


def test_too_short(client, app, world):
    refused(client, "BCDF-GHJ", 422, "A join code has 12 letters; this one has 7.")


def test_revoked(client, world, cards, app):
    with db.transaction() as s:
        found = s.scalars(
            select(Pass).where(Pass.code_hmac == app.extensions["podium_codes"].digest(cards[0]))
        ).one()
        found.revoked_at = NOW
    refused(client, cards[0], 403, "This code was revoked: ask the organisers for another card.")


def test_name_taken(client, world, cards):
    answer = client.post("/join", {"code": cards[0], "name": "paper  LANTERNS"})
    assert answer.status_code == 409
    assert "Somebody is called paper LANTERNS already: choose another name." in answer.text


@pytest.mark.parametrize("name", ["\u202e", " ", "x" * 41])
def test_name_that_is_none(client, world, cards, name):
    answer = client.post("/join", {"code": cards[0], "name": name})
    assert answer.status_code == 422


def test_after_the_end(client, world, cards, now):
    now.set(NOW + 5 * HOUR)
    refused(client, cards[0], 409, "This contest is over.")


def test_card_of_another_on_a_machine_that_is_still_signed_in(coder, world, cards):
    assert "will belong to the account" not in coder.post("/join", {"code": cards[0]}).text
    assert coder.post("/join", {"code": cards[0], "name": "Second seat"}).status_code == 303
    with db.reading() as s:
        [seat] = s.scalars(select(Pass).where(Pass.user_id.is_not(None)))
        assert (seat.user.login, seat.user.name, seat.entry.name) == (None, "Second seat", "Second seat")


def test_five_hundred_joins_from_one_address(app, world, browse):
    with db.transaction() as s:
        contest = s.get_one(type(world.contest), world.contest.id)
        codes = app.extensions["podium_codes"]
        made = make_passes(s, actor=world.organiser, contest=contest, count=500, codes=codes, at=NOW)
        typed = [codes.open(each.code_cipher) for each in made]
    for number, code in enumerate(typed):
        browser = browse()
        answer = browser.post("/join", {"code": code, "name": f"Team of table {number}"})
        assert (answer.status_code, answer.headers.get("X-Podium-Delay")) == (303, None)
    with db.reading() as s:
        assert s.scalar(select(func.count(Pass.id)).where(Pass.opened_at.is_not(None))) == 500


def test_wrong_codes_are_answered_later_and_later(client, app):
    delays = [
        float(client.post("/join", {"code": "BBBB-BBBB-BBBB"}).headers.get("X-Podium-Delay", 0))
        for _ in range(42)
    ]
    assert delays[19:23] == [0, 0.25, 0.5, 0.75]
    assert delays[-1] == 5.0


@pytest.fixture
def open_contest(app, now):
    with db.transaction() as s:
        return making.make_contest(s, slug="open", entering=EnteringBy.OPEN)


def test_enter_an_open_contest(client, world, open_contest):
    client.sign_in(world.eve)
    assert 'value="Eve"' in client.get("/c/open/enter").text
    answer = client.post("/c/open/enter", {"name": "Eve"})
    assert (answer.status_code, answer.location) == (303, "/c/open")
    assert client.get("/c/open/enter").status_code == 303


def test_enter_where_a_code_is_needed(client, world):
    client.sign_in(world.eve)
    answer = client.post("/c/cup/enter", {"name": "Eve"})
    assert answer.status_code == 403
    assert "This contest is entered with a join code." in answer.text


def test_rename(coder, world):
    assert coder.post("/c/cup/name", {"name": "Silk Lanterns"}).status_code == 303
    assert "<bdi>Silk Lanterns</bdi>" in coder.get("/c/cup/board").text


def test_rename_to_a_name_that_looks_the_same(coder, world):
    answer = coder.post("/c/cup/name", {"name": "ｄｅｓｅｒｔ foxes"})
    assert answer.status_code == 409
    assert "already: choose another name." in answer.text


def test_rename_is_for_those_who_take_part(client, world):
    client.sign_in(world.eve)
    assert client.post("/c/cup/name", {"name": "Evil"}).status_code == 404
