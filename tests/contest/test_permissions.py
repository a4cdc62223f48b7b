import pytest

from contest import permissions as may
from contest.models import Role
from tests.making import (
    HOUR,
    NOW,
    grant,
    make_contest,
    make_entry,
    make_hub,
    make_problem,
    make_submission,
    make_user,
    member,
)


@pytest.fixture
def people(session):
    """Somebody of each kind, by name, and their contest."""
    contest = make_contest(session, is_public=False)
    elsewhere = make_contest(session)
    found = {name: make_user(session) for name in ("hub", "organiser", "setter", "jury", "stranger", "other")}
    found |= {"admin": make_user(session, admin=True), "nobody": None}
    grant(session, found["hub"], hub=contest.hub)
    grant(session, found["organiser"], contest=contest)
    grant(session, found["setter"], Role.SETTER, contest=contest)
    grant(session, found["jury"], Role.JURY, contest=contest)
    grant(session, found["other"], contest=elsewhere)
    grant(session, found["other"], hub=make_hub(session))
    entry = make_entry(session, contest)
    return found | {"coder": member(entry)}, contest, entry


def _allowed(people, predicate):
    return {name for name, user in people.items() if predicate(user)}


def test_who_may_what_of_a_contest(people, session):
    who, contest, entry = people
    submission = make_submission(session, entry, make_problem(session, contest))
    makers = {"admin", "hub", "organiser"}
    expected = {
        "is_admin": {"admin"},
        "create": {"admin", "hub"},
        "organise": makers,
        "import": makers | {"setter"},
        "see all": makers | {"jury"},
        "see contest": makers | {"jury"},
        "submission": makers | {"jury", "coder"},
        "retry": makers,
        "part": {"coder"},
        "something": makers | {"other"},
    }
    found = {
        "is_admin": _allowed(who, may.is_admin),
        "create": _allowed(who, lambda user: may.may_create_contest(user, contest.hub)),
        "organise": _allowed(who, lambda user: may.may_organise(user, contest)),
        "import": _allowed(who, lambda user: may.may_import(user, contest)),
        "see all": _allowed(who, lambda user: may.may_see_all(user, contest)),
        "see contest": _allowed(who, lambda user: may.may_see_contest(user, contest, None)),
        "submission": _allowed(who, lambda user: may.may_see_submission(user, submission)),
        "retry": _allowed(who, lambda user: may.may_retry(user, submission.judgings[0])),
        "part": _allowed(who, lambda user: may.takes_part(user, entry)),
        "something": _allowed(who, may.may_organise_something),
    }
    assert found == expected


def test_who_may_see_problems_and_when(people):
    who, contest, entry = people
    stage = contest.code

    def at(instant):
        return _allowed(
            who,
            lambda user: may.may_see_problems(
                user, stage, entry if may.takes_part(user, entry) else None, instant
            ),
        )

    makers = {"admin", "hub", "organiser", "setter", "jury"}
    assert at(NOW - 2 * HOUR) == makers
    assert at(NOW) == makers | {"coder"}
    contest.is_public = True
    assert at(NOW - 2 * HOUR) == makers
    assert at(NOW) == set(who)


def test_inactive_people_may_nothing(people):
    who, contest, _ = people
    who["admin"].is_active = False
    assert not may.is_admin(who["admin"])
    assert not may.may_organise(who["admin"], contest)
