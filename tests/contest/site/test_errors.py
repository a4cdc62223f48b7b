"""Pages for what went wrong, in three languages, with what one can do now; also when the database is away."""

from html import unescape

import pytest
from flask import abort
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from contest import db
from tests import making

TITLES = {
    400: "This request didn't work",
    401: "Please log in again",
    403: "This isn't open to you",
    404: "There is nothing here",
    405: "That can't be done here",
    409: "That isn't possible now",
    413: "That was too large",
    418: "This request didn't work",
    429: "A little too fast",
    500: "Something broke on our side",
    503: "We'll be back in a moment",
}


@pytest.fixture
def failing(app):
    """An address that answers with any status."""

    @app.get("/_fail/<int:status>")
    def fail(status):
        abort(status)

    @app.get("/_break")
    def broken():
        raise RuntimeError("a secret inside")


@pytest.mark.parametrize("status", TITLES)
def test_page(failing, client, status):
    answer = client.get(f"/_fail/{status}")
    assert answer.status_code == status
    assert f"<h1>{TITLES[status]}</h1>" in unescape(answer.text)
    assert 'href="/"' in answer.text


def test_nothing_here(client, app):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "<h1>There is nothing here</h1>" in unescape(answer.text)


def test_wrong_method(client, app):
    answer = client.get("/logout")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"POST", "OPTIONS"})
    assert "<h1>That can't be done here</h1>" in unescape(answer.text)


def test_in_a_fragment_only_the_words(failing, client):
    answer = client.get("/_fail/409", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert "<h1>That isn't possible now</h1>" in unescape(answer.text)


def test_for_programs_as_json(failing, client):
    answer = client.get("/_fail/404", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (404, {"status": 404, "message": "There is nothing here"})


def test_our_own_fault_tells_no_secrets(failing, client):
    answer = client.get("/_break")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "It isn't your fault" in unescape(answer.text)


@pytest.fixture
def database_away(app):
    """A database whose every statement fails."""
    engine = app.extensions["podium_database"].engine

    def fail(*_args):
        raise OperationalError("SELECT 1", {}, Exception("could not connect"))

    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@pytest.mark.parametrize("path", ["/", "/c/cup", "/c/cup/_board", "/account", "/s/abcdefghjkmn", "/health"])
def test_database_away(coder, database_away, path):
    answer = coder.get(path)
    assert answer.status_code == 503
    assert "We'll be back in a moment" in unescape(answer.text)
    assert answer.headers["Retry-After"] == "5"


def test_database_away_and_back(coder, world, app):
    engine = app.extensions["podium_database"].engine

    def fail(*_args):
        raise OperationalError("SELECT 1", {}, Exception("could not connect"))

    token = coder.token()
    event.listen(engine, "before_cursor_execute", fail)
    form = {"language": "python3", "source": "print(1)", "nonce": "n"}
    assert coder.post("/c/cup/problems/A", form, token=token).status_code == 503
    event.remove(engine, "before_cursor_execute", fail)
    assert coder.post("/c/cup/problems/A", form, token=token).status_code == 303


def test_redis_away_changes_nothing_for_people(coder, world):
    # Nothing listens at this installation's Redis at all.
    with db.transaction() as s:
        making.make_worker(s)
    answer = coder.post("/c/cup/problems/A", {"language": "python3", "source": "print(1)", "nonce": "n"})
    assert answer.status_code == 303
    assert "Received. Yours is next." in coder.get(answer.location.split("#")[0]).text


def test_refusal_nobody_caught_is_worded(app, client):
    from contest.refusals import Refused

    @app.get("/_refuse")
    def refuse():
        with db.reading():
            raise Refused("entry.after_end")

    answer = client.get("/_refuse")
    assert answer.status_code == 409
    assert "This contest is over." in unescape(answer.text)


def test_answer_names_its_request(client):
    first, second = client.get("/"), client.get("/nothing")
    assert len(first.headers["X-Request-Id"]) == 12
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
