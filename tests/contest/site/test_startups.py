import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contest import db
from contest.models import EntryVersion
from tests import making, making_pitches
from tests.contest.site.conftest import fresh, make_login

URL = "/c/pitch/startup"


@pytest.fixture
def call(app, now):
    """A contest for startups, Li who enters one, Avi, and the organiser."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        li, avi = make_login(s, "li", name="Li"), make_login(s, "avi", name="Avi")
        organiser = make_login(s, "olga", name="Olga", admin=True)
        return SimpleNamespace(contest=contest, li=li, avi=avi, organiser=organiser)


@pytest.fixture
def entrant(client, call):
    """Li, whose startup is entered."""
    client.sign_in(call.li)
    answer = client.post(f"{URL}/enter", {"name": "Kingfisher", "party": ""}, token=client.token(URL))
    assert answer.status_code == 303, answer.text
    return client


FULL = {
    "one_liner_en": "Finds leaks by listening",
    "sector": "manufacturing",
    "maturity": "pilot",
    "country": "CN",
    "people-0-name": "Li Na",
    "people-0-role": "founder",
}


def base(client):
    return re.search(r'name="base"[^>]*value="([^"]*)"', client.get(URL).text)[1]


def save(client, do="save", **fields):
    form = {"base": base(client), "name_en": "Kingfisher", **FULL, "do": do, **fields}
    return client.post(URL, form)


def draft():
    with db.reading() as s:
        return s.scalars(select(EntryVersion).order_by(EntryVersion.id.desc())).first()


def test_the_way_in_and_the_form(client, call):
    assert client.get(URL).location == "/login?next=/c/pitch/startup"
    client.sign_in(call.li)
    page = client.get(URL)
    assert page.status_code == 200
    assert "Enter your startup" in page.text
    answer = client.post(f"{URL}/enter", {"name": "Kingfisher", "party": ""})
    assert answer.status_code == 303
    page = client.get(URL)
    assert page.status_code == 200, page.text
    assert 'value="Kingfisher"' in page.text
