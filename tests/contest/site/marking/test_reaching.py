"""What a personal link reaches: one panel, and nothing else of anybody's, whoever holds the link."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest import db
from contest.actions import seating
from contest.actions.marking import chairing, locking
from contest.models import Entry, Juror, PartyMember, Sheet
from tests import making_pitches
from tests.contest.site.conftest import fresh, make_login
from tests.contest.site.marking.test_touches import Phone
from tests.making import NOW


@pytest.fixture
def open_call(panel):
    """Another contest, which startups enter now, with one of Eve's."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="open")
        return making_pitches.make_startup(s, contest, name="Eve's own", user=make_login(s, "eve"))


def places():
    with db.reading() as s:
        return len(s.scalars(select(Entry.id)).all()), len(s.scalars(select(PartyMember.id)).all())


def test_no_startup_hangs_on_it(come_in, browse, panel, open_call):
    before = places()
    juror = come_in("Li")
    answer = juror.post("/c/open/startup/enter", {"name": "Mine", "party": ""})
    assert answer.status_code == 403
    assert "This takes an account of your own" in answer.text
    with db.reading() as s:
        eve = browse().sign_in(s.get_one(Entry, open_call.id).party.members[0].user)
    page = eve.get("/c/open/startup").text
    invitation = re.search(r"/c/open/startup/join/[\w.-]+", page)[0]
    answer = juror.post(invitation)
    assert answer.status_code == 403
    assert "This takes an account of your own" in answer.text
    assert places() == before


def test_who_stepped_back_is_not_told_what_the_chair_made_of_their_mark(come_in, panel):
    phone = Phone(come_in("Li"), panel, "Li")
    done = [phone.touch(number, key) for number, key in enumerate(("problem", "team", "market"))]
    assert phone.send(*done, phone.touch(9, None, kind="submit")).json["refused"] == []
    with db.transaction() as s:
        organiser = make_login(s, "olga", admin=True)
        sheet = s.scalars(select(Sheet)).one()
        criterion = sheet.rubric.criteria[0]
        chairing.change_mark(
            s, actor=organiser, sheet=sheet, criterion=criterion, value=Decimal(1), reason="heard", at=NOW
        )
        locking.unlock(s, actor=organiser, sheet=sheet, reason="again", at=NOW)
        juror = s.scalars(select(Juror).where(Juror.public_id == panel.jurors["Li"])).one()
        entry = fresh(s, panel.entries["Night Owl"])
        seating.recuse(s, juror=juror, entry=entry, reason="a cousin", at=NOW)
    told = phone.send(phone.touch(10, value="4"), phone.touch(11, None, kind="submit")).json
    assert (told["differs"], told["saved"], told["late"], told["sheets"]) == ([], [], [], {})
    assert {each["code"] for each in told["refused"]} == {"juror.conflict"}
