"""Two devices of one juror: the database decides which touch was seen, on both kinds of it."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.actions.marking.devices import Difference, put_seen, text_tag
from contest.actions.marking.touches import Outcome, Touch, TouchKind
from contest.models import Mark, Remark
from tests import making_pitches
from tests.making import NOW


class Sheet:
    """An assignment that devices write on."""

    def __init__(self, s):
        self.s = s
        contest = making_pitches.make_pitch_contest(s)
        startup = making_pitches.make_startup(s, contest)
        self.round = making_pitches.make_round(s, contest, entries=[startup])
        self.juror = making_pitches.make_juror(s, contest)
        self.assignment = making_pitches.assign(s, self.round, self.juror, startup)

    def say(self, device, key, value=None, *, base="", text=None, kind=TouchKind.VALUE):
        touch = Touch(
            key=f"{device}-{key}-touch",
            kind=kind,
            criterion="team" if text is None else None,
            value=None if value is None else Decimal(value),
            text=text,
            device=device,
        )
        return put_seen(self.s, juror=self.juror, assignment=self.assignment, touch=touch, base=base, at=NOW)

    def values(self):
        rows = self.s.scalars(select(Mark).order_by(Mark.id))
        return [(row.device, None if row.value is None else int(row.value)) for row in rows]


@pytest.fixture
def sheet(session):
    return Sheet(session)


def test_one_device_says_what_it_likes(sheet):
    answers = [sheet.say("phone", n, n).outcome for n in (1, 2, 3)]
    assert answers == [Outcome.SAVED] * 3
    assert sheet.values() == [("phone", 1), ("phone", 2), ("phone", 3)]


def test_what_was_not_seen_is_not_overwritten(sheet):
    sheet.say("tablet", 1, 4)
    found = sheet.say("phone", 1, 3)
    assert isinstance(found, Difference)
    assert (found.key, int(found.theirs.value)) == ("phone-1-touch", 4)
    assert sheet.values() == [("tablet", 4)]


@pytest.mark.parametrize("name", ["key", "public_id"])
def test_what_was_seen_may_be_overwritten(sheet, name):
    sheet.say("tablet", 1, 4)
    newest = sheet.s.scalars(select(Mark)).one()
    assert sheet.say("phone", 1, 3, base=getattr(newest, name)).outcome is Outcome.SAVED


def test_taking_back_is_a_word_too(sheet):
    sheet.say("tablet", 1, 4)
    assert isinstance(sheet.say("phone", 1, kind=TouchKind.CLEAR), Difference)
    assert sheet.say("phone", 2, kind=TouchKind.CLEAR, base="tablet-1-touch").outcome is Outcome.SAVED


def test_a_chain_that_waited_differs_from_its_first_link_on(sheet):
    sheet.say("phone", 1, 1)
    sheet.say("tablet", 1, 4, base="phone-1-touch")
    waited = [sheet.say("phone", 2, 2, base="phone-1-touch"), sheet.say("phone", 3, 3, base="phone-2-touch")]
    assert [type(each) for each in waited] == [Difference, Difference]
    assert sheet.values() == [("phone", 1), ("tablet", 4)]


def test_texts_are_known_by_what_they_say(sheet):
    sheet.say("tablet", 1, text="Ask the port.", kind=TouchKind.NOTE)
    found = sheet.say("phone", 1, text="Ask the town.", kind=TouchKind.NOTE)
    assert isinstance(found, Difference)
    seen = text_tag("Ask the port.")
    assert (
        sheet.say("phone", 2, text="Ask the town.", kind=TouchKind.NOTE, base=seen).outcome is Outcome.SAVED
    )
    texts = sheet.s.scalars(select(Remark.text).order_by(Remark.id)).all()
    assert texts == ["Ask the port.", "Ask the town."]


def test_refusals_come_as_they_are(sheet):
    assert sheet.say("phone", 1, 9).refusal.code == "mark.scale"
