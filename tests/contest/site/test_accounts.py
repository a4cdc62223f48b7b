"""Accounts: log in, register, sessions that end, and what is refused."""

import pytest
from sqlalchemy import func, select

from contest import db
from contest.actions import accounts
from contest.models import Audit, Grant, User
from tests.making import NOW

PASSWORD = "three words nobody guesses"


def users() -> int:
    with db.reading() as s:
        return s.scalar(select(func.count(User.id)))


def test_register_logs_in(client, app):
    data = {"name": "Noa", "login": "Noa", "password": PASSWORD, "next": "/join"}
    answer = client.post("/register", data)
    assert (answer.status_code, answer.location) == (303, "/join")
    page = client.get("/account").text
    assert "<bdi>Noa</bdi>" in page
    assert "Welcome! Your account is made." in page


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"login": "ada"}, 409, "The name ada is taken: choose another."),
        (
            {"login": "Ада"},
            422,
            "A log-in name has 2 to 64 of the letters a to z, digits, dots, hyphens and underscores.",
        ),
        ({"name": "\u202e "}, 422, "A name has 1 to 80 characters."),
        ({"password": "short"}, 422, "A password has at least 8 characters."),
        ({"password": "x" * 1025}, 422, "A password has at most 1024 bytes."),
        ({"password": ""}, 422, "This is needed."),
    ],
)
def test_register_refused(client, world, changes, status, sentence):
    before = users()
    answer = client.post("/register", {"name": "Noa", "login": "noa", "password": PASSWORD, **changes})
    assert answer.status_code == status
    assert sentence in answer.text
    assert users() == before


def test_register_takes_no_more_than_it_asks_for(client, app):
    extra = {
        "is_admin": "1",
        "epoch": "7",
        "grants": "admin",
        "role": "admin",
        "public_id": "x",
        "is_active": "",
    }
    client.post("/register", {"name": "Noa", "login": "noa", "password": PASSWORD, **extra})
    with db.reading() as s:
        noa = s.scalars(select(User).where(User.login == "noa")).one()
        assert (noa.epoch, noa.is_active, s.scalar(select(func.count(Grant.id)))) == (0, True, 0)


@pytest.mark.parametrize(("login", "password"), [("ada", "wrong"), ("nobody", PASSWORD)])
def test_wrong_log_in_tells_nothing_apart(client, world, login, password):
    answer = client.post("/login", {"login": login, "password": password})
    assert answer.status_code == 403
    assert "There is no account with this name and password." in answer.text


def test_seat_without_password_opens_by_no_password(client, world):
    with db.transaction() as s:
        s.get_one(User, world.ada.id).password_hash = None
    assert client.post("/login", {"login": "ada", "password": ""}).status_code == 422
    assert client.post("/login", {"login": "ada", "password": "None"}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/\t/evil.example",
        " /x",
        "x",
        "/x\r\nSet-Cookie: a=b",
        "/" + "x" * 600,
    ],
)
def test_next_is_a_local_path(client, world, address):
    answer = client.post("/login", {"login": "ada", "password": PASSWORD, "next": address})
    assert (answer.status_code, answer.location) == (303, "/")


def test_next_goes_back(client, world):
    answer = client.post(
        "/login", {"login": "ada", "password": PASSWORD, "next": "/c/cup/problems/A?language=c"}
    )
    assert answer.location == "/c/cup/problems/A?language=c"


def test_session_is_a_new_one_after_log_in(client, world):
    client.get("/login")
    before = client.client.get_cookie("podium_session").value
    with client.client.session_transaction() as session:
        session["planted"] = "x"
    client.sign_in(world.ada)
    assert client.client.get_cookie("podium_session").value != before
    with client.client.session_transaction() as session:
        assert "planted" not in session


def test_token_of_before_is_no_good_after_log_in(client, world):
    token = client.token()
    client.sign_in(world.ada)
    assert client.post("/logout", token=token).status_code == 400


def test_log_out(coder, world):
    assert coder.post("/logout").status_code == 303
    assert coder.get("/account").status_code == 303


def test_changed_password_ends_every_other_session(coder, world, browse):
    other = browse().sign_in(world.ada)
    answer = coder.post("/account/password", {"current": PASSWORD, "password": "quite another one"})
    assert answer.status_code == 303
    assert coder.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert browse().post("/login", {"login": "ada", "password": PASSWORD}).status_code == 403


def test_copied_cookie_is_dead_after_sign_out_everywhere(coder, world, browse):
    copied = browse()
    cookie = coder.client.get_cookie("podium_session").value
    copied.client.set_cookie("podium_session", cookie)
    assert copied.get("/account").status_code == 200
    assert coder.post("/account/sessions").status_code == 303
    assert copied.get("/account").status_code == 303
    assert coder.get("/account").status_code == 200
    with db.reading() as s:
        assert s.scalars(select(Audit.action)).all() == ["user.sign_out_everywhere"]


@pytest.mark.parametrize(
    ("current", "new", "status", "sentence"),
    [
        ("wrong", "quite another one", 403, "The present password is another one."),
        (PASSWORD, "short", 422, "A password has at least 8 characters."),
    ],
)
def test_change_password_refused(coder, current, new, status, sentence):
    answer = coder.post("/account/password", {"current": current, "password": new})
    assert answer.status_code == status
    assert sentence in answer.text
    with db.reading() as s:
        accounts.authenticate(s, login="ada", password=PASSWORD, at=NOW)


def test_account_that_was_closed_is_signed_out(coder, world):
    with db.transaction() as s:
        s.get_one(User, world.ada.id).is_active = False
    assert coder.get("/account").status_code == 303


def test_failed_log_ins_of_one_account_are_limited_and_no_others(client, world):
    for _ in range(20):
        assert client.post("/login", {"login": "ada", "password": "wrong"}).status_code == 403
    answer = client.post("/login", {"login": "ada", "password": PASSWORD})
    assert answer.status_code == 429
    assert "A little too fast" in answer.text
    assert client.post("/login", {"login": "bob", "password": PASSWORD}).status_code == 303


def test_failures_slow_an_address_down_and_never_shut_it_out(client, world):
    delays = []
    for number in range(60):
        answer = client.post("/login", {"login": f"nobody{number}", "password": "wrong"})
        delays.append(float(answer.headers.get("X-Podium-Delay", 0)))
    assert delays[:20] == [0] * 20
    assert delays[20:24] == [0.25, 0.5, 0.75, 1.0]
    assert delays[-1] == 5.0
    answer = client.post("/login", {"login": "ada", "password": PASSWORD})
    assert (answer.status_code, answer.headers.get("X-Podium-Delay")) == (303, None)
