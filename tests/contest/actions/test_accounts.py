import time

import pytest
from sqlalchemy import func, select

from contest.actions import accounts
from contest.models import Audit, Grant, Role, User
from contest.refusals import Refused
from tests.making import NOW, grant, make_contest, make_entry, make_hub, make_user

PASSWORD = "correct horse"


def _register(s, login="ada", **changes):
    return accounts.register(
        s, **({"login": login, "password": PASSWORD, "name": "Ada", "at": NOW} | changes)
    )


def test_register_then_authenticate(session):
    user = _register(session, " Ada.L-1 ", language="zh")
    assert (user.login, user.name, user.language, user.epoch) == ("ada.l-1", "Ada", "zh", 0)
    assert user.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert accounts.authenticate(session, login="ADA.L-1", password=PASSWORD, at=NOW) is user


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"login": "a"}, "account.login_form", "login"),
        ({"login": "ада"}, "account.login_form", "login"),
        ({"login": "a b"}, "account.login_form", "login"),
        ({"login": "ada\n"}, None, None),
        ({"login": "x" * 65}, "account.login_form", "login"),
        ({"password": "1234567"}, "account.password_short", "password"),
        ({"password": "x" * 1025}, "account.password_long", "password"),
        ({"name": "\u202e"}, "account.name_form", "name"),
        ({"name": "x" * 81}, "account.name_form", "name"),
    ],
)
def test_register_bad_input_is_refused(session, changes, code, field):
    if code is None:  # white space round a name is no mistake
        assert _register(session, **changes).login == "ada"
        return
    with pytest.raises(Refused) as refused:
        _register(session, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_register_taken_login_is_refused_and_the_transaction_goes_on(session):
    _register(session)
    with pytest.raises(Refused) as refused:
        _register(session, "ADA")
    assert (refused.value.code, refused.value.status) == ("account.login_taken", 409)
    _register(session, "bob")


@pytest.mark.parametrize("case", ["wrong", "unknown", "nul", "inactive", "by code"])
def test_authenticate_refuses_all_alike(session, case):
    user = _register(session)
    login, password = "ada", PASSWORD
    if case == "wrong":
        password = "wrong horse"
    elif case == "unknown":
        login = "eve"
    elif case == "nul":
        login = "ada\0"
    elif case == "inactive":
        user.is_active = False
    else:
        user.password_hash = None
    session.flush()
    with pytest.raises(Refused) as refused:
        accounts.authenticate(session, login=login, password=password, at=NOW)
    assert (refused.value.code, dict(refused.value.facts)) == ("account.sign_in_failed", {})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_authenticate_unknown_user_costs_the_same_work(session):
    _register(session)

    def spent(login):
        best = []
        for _ in range(7):
            start = time.process_time()
            with pytest.raises(Refused):
                accounts.authenticate(session, login=login, password="wrong", at=NOW)
            best.append(time.process_time() - start)
        return min(best)

    known, unknown = spent("ada"), spent("nobody")
    assert 0.5 < known / unknown < 2


def test_change_password_ends_every_session(session):
    user = _register(session)
    with pytest.raises(Refused) as refused:
        accounts.change_password(session, actor=user, current="wrong", new="new password", at=NOW)
    assert refused.value.code == "account.password_wrong"
    accounts.change_password(session, actor=user, current=PASSWORD, new="new password", at=NOW)
    assert user.epoch == 1
    assert accounts.authenticate(session, login="ada", password="new password", at=NOW) is user
    accounts.sign_out_everywhere(session, actor=user, at=NOW)
    assert user.epoch == 2
    assert session.scalars(select(Audit.action)).all() == ["user.password", "user.sign_out_everywhere"]


def test_change_password_of_a_seat_without_one_is_refused(session):
    user = make_user(session)
    with pytest.raises(Refused) as refused:
        accounts.change_password(session, actor=user, current="", new=PASSWORD, at=NOW)
    assert refused.value.code == "account.no_password"


def test_reset_password_by_organisers_of_those_in_their_contest_who_have_no_grants(session):
    contest = make_contest(session)
    organiser, elsewhere, boss = (_register(session, login) for login in ("org", "far", "boss"))
    coder, stranger = _register(session, "kid"), _register(session, "other-kid")
    grant(session, organiser, hub=contest.hub)
    grant(session, boss, hub=contest.hub)
    grant(session, elsewhere, hub=make_hub(session))
    for user in (coder, boss):
        make_entry(session, contest, user=user)
    for actor, user in (
        (organiser, boss),
        (coder, boss),
        (elsewhere, coder),
        (organiser, stranger),
        (coder, coder),
    ):
        with pytest.raises(Refused) as refused:
            accounts.reset_password(session, actor=actor, user=user, new="new password", at=NOW)
        assert refused.value.code == "permission.denied"
    accounts.reset_password(session, actor=organiser, user=coder, new="new password", at=NOW)
    assert coder.epoch == 1
    accounts.reset_password(session, actor=make_user(session, admin=True), user=boss, new=PASSWORD, at=NOW)


def test_add_user_as_administrator(session):
    user = accounts.add_user(session, login="root", password=PASSWORD, name="Root", is_admin=True, at=NOW)
    assert [(g.role, g.hub_id, g.contest_id) for g in user.grants] == [(Role.ADMIN, None, None)]


def test_give_role_once_and_by_whom_it_may_be_given(session):
    contest = make_contest(session)
    organiser, other = make_user(session), make_user(session)
    grant(session, organiser, contest=contest)
    for _ in range(2):
        accounts.give_role(session, actor=organiser, user=other, role=Role.JURY, contest=contest, at=NOW)
    assert session.scalar(select(func.count()).where(Grant.user_id == other.id)) == 1
    with pytest.raises(Refused, match="may not"):
        accounts.give_role(session, actor=organiser, user=other, role=Role.ADMIN, at=NOW)
    with pytest.raises(Refused, match="may not"):
        accounts.give_role(session, actor=organiser, user=other, role=Role.ORGANISER, hub=contest.hub, at=NOW)


def test_find_user_unknown_is_refused(session):
    with pytest.raises(Refused, match=r"There is no account eve\."):
        accounts.find_user(session, login="eve")
