"""What a panel tells an entrant together: who may write it, what is refused, what is kept."""

import pytest

from contest import db
from contest.models import Audit, Conflict, ConflictKind, RoundEntry
from tests.contest.site.conftest import fresh
from tests.contest.site.standings.conftest import give_chair
from tests.contest.site.standings.test_rounds import told
from tests.making import NOW
from tests.making_standings import write

ME = "Quiet Engine"


@pytest.fixture
def at(marked):
    return f"{marked.at}/entries/{marked.entries[ME].public_id}/words"


def kept(marked):
    with db.reading() as s:
        return s.query(RoundEntry).filter_by(entry_id=marked.entries[ME].id).one().feedback


@pytest.fixture
def chaired(marked):
    """Wei Zhang chairs a panel of two entries."""
    with db.transaction() as s:
        give_chair(s, marked, "Wei Zhang", (ME, "Tidal Garden"))


def test_an_organiser_writes_in_the_languages_there_are(client, marked, at):
    browser = client.sign_in(marked.olga)
    with db.transaction() as s:
        write(s, fresh(s, marked.sheets[ME, "Noa Levi"]), "Who is your customer?")
    page = told(browser.get(at))
    assert "Who is your customer?" in page
    assert "Noa Levi" not in page
    answer = browser.post(at, {"text_en": "Go on.\r\nSee you.", "text_zh": "  ", "text_he": "המשיכו"})
    assert (answer.status_code, answer.location) == (303, at)
    assert kept(marked) == {"en": "Go on.\nSee you.", "he": "המשיכו"}
    assert "Go on." in browser.get(at).text
    with db.reading() as s:
        line = s.query(Audit).filter_by(action="feedback.tell").one()
        assert (line.subject, line.before) == (marked.entries[ME].public_id, {"words": {}})


def test_the_chair_writes_to_the_own_panels_entries_alone(client, marked, at, chaired):
    browser = client.sign_in(marked.users["Wei Zhang"])
    assert browser.post(at, {"text_en": "Well argued."}).status_code == 303
    assert kept(marked) == {"en": "Well argued."}
    other = at.replace(marked.entries[ME].public_id, marked.entries["Lumen Loom"].public_id)
    assert browser.get(other).status_code == 404
    assert browser.post(other, {"text_en": "x"}).status_code == 404


def test_a_chair_in_conflict_finds_nothing_to_write_to(client, marked, at, chaired):
    with db.transaction() as s:
        s.add(
            Conflict(
                juror=fresh(s, marked.jurors["Wei Zhang"]),
                entry=fresh(s, marked.entries[ME]),
                kind=ConflictKind.DECLARED,
                created_at=NOW,
            )
        )
    browser = client.sign_in(marked.users["Wei Zhang"])
    assert browser.get(at).status_code == 404
    assert browser.post(at, {"text_en": "x"}).status_code == 404
    assert kept(marked) == {}


@pytest.mark.parametrize("who", ["Li Na", ME])
def test_others_neither_read_nor_write(client, marked, at, who):
    browser = client.sign_in((marked.users | marked.people)[who])
    assert browser.get(at).status_code == 404
    assert browser.post(at, {"text_en": "x"}).status_code == 404
    assert kept(marked) == {}


def test_too_long_a_text_is_refused_and_stays_on_the_page(client, marked, at):
    browser = client.sign_in(marked.olga)
    answer = browser.post(at, {"text_en": "a" * 4001})
    assert answer.status_code == 422
    assert "a" * 4001 in answer.text
    assert "at most 4000 are kept" in answer.text
    assert browser.post(at, {"text_en": "a" * 9000}).status_code == 422
    assert kept(marked) == {}
