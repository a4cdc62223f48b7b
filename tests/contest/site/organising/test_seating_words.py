"""Every reason has its sentence and what would help; nothing that somebody typed becomes markup."""

import re
from types import SimpleNamespace

import pytest

from contest.actions.seating.seats import REASONS
from contest.models import ConflictKind
from contest.site.organising import seating_words as words
from judge.panels.seating.reasons import MESSAGES

CONTEST = SimpleNamespace(pitch=None)


@pytest.fixture(autouse=True)
def english(app):
    with app.test_request_context():
        yield


def row(code, kind="reviews", **facts):
    wanted = dict.fromkeys(re.findall(r"{(\w+)}", MESSAGES[code]), 7) | facts
    return {"kind": kind, "entries": ["e"], "judges": ["j"], "short": 2, "code": code, "facts": wanted}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_reason_has_a_sentence_and_a_help(code):
    told = words.told(row(code), {"e": "Kites", "j": "Dana"}, CONTEST)
    assert "{" not in told.reason
    assert told.help.endswith(".")
    assert (told.entries, told.judges, told.short) == (("Kites",), ("Dana",), 2)


def test_every_code_that_rows_hold_has_its_words():
    assert set(words.HELP) == set(MESSAGES)
    assert set(words.ENDED) == set(REASONS)
    assert set(words.CONFLICTS) == {kind.value for kind in ConflictKind}
    assert words.ended(None) == ""
    assert words.ended("unheard") == "unheard"


def test_countries_and_languages_are_named_and_isolated():
    told = words.told(row("seat.alone", languages="he, en", readers=2, needed=3), {}, CONTEST)
    assert told.reason == "Judges who read <bdi>עברית</bdi>, <bdi>English</bdi>: 2. Needed: 3."
    told = words.told(row("seat.country_unread", kind="country", name="IL", members=2), {}, CONTEST)
    assert told.reason.startswith("Judges from <bdi>Israel</bdi>: 2")


def test_a_fields_name_is_no_markup():
    told = words.told(row("seat.field_nobody", kind="field", name="<b>"), {}, CONTEST)
    assert told.reason == "No judge knows the field <bdi>&lt;b&gt;</bdi>."


def test_the_same_reason_is_said_once():
    rows = [
        row("seat.unread", languages="zh"),
        row("seat.unread", languages="he"),
        row("seat.unread", languages="zh"),
    ]
    rows[2]["entries"] = ["f"]
    told = words.grouped(rows, {"e": "Kites", "f": "Tea"}, CONTEST)
    assert [(each.entries, each.short) for each in told] == [(("Kites", "Tea"), 4), (("Kites",), 2)]


def test_a_move_names_who_and_what():
    line = SimpleNamespace(action="seat.move", after={"entry": "e", "of": "a", "to": "gone"})
    told = words.move(line, {"e": "<Kites>", "a": "Dana"})
    assert told == "<bdi>&lt;Kites&gt;</bdi> went from <bdi>Dana</bdi> to <bdi>?</bdi>"
