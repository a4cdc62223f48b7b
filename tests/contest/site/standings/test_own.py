"""What an entrant is told of their own entry: as far as the round says, and nothing of anybody else."""

import re

import pytest

from contest import db
from contest.models import Conflict, ConflictKind, EntrantSees, RoundEntry, RoundState
from tests.contest.site.conftest import fresh
from tests.contest.site.standings.conftest import decide
from tests.contest.site.standings.test_rounds import told
from tests.making import HOUR, NOW
from tests.making_standings import JUDGES, NAMES, write

OWN = "/c/pitch/startup/standing"
ME = "Quiet Engine"


@pytest.fixture
def me(client, marked):
    return client.sign_in(marked.people[ME])


@pytest.fixture
def open_words(marked):
    """Judges write in three languages, to be read from now on."""
    with db.transaction() as s:
        fresh(s, marked.round).feedback_at = NOW
        for judge, text, language in (
            ("Noa Levi", "מי הלקוח?", "he"),
            ("Li Na", "市场不够清楚。", "zh"),
            ("Amir Haddad", "Talk to five factories.", "en"),
        ):
            write(s, fresh(s, marked.sheets[ME, judge]), text, language)
        write(s, fresh(s, marked.sheets[ME, "Li Na"]), "between ourselves: weak", note=True)
        write(s, fresh(s, marked.sheets["Lumen Loom", "Li Na"]), "For another team.")


def nothing_of_others(page):
    text = page.text
    for name in (*(each for each in NAMES if each != ME), *JUDGES):
        assert name not in text, name


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED])
def test_nothing_before_the_decision(me, marked, state):
    with db.transaction() as s:
        round_ = fresh(s, marked.round)
        round_.state, round_.entrant_sees = state, EntrantSees.MARK
    page = me.get(OWN)
    assert "There is nothing to tell yet." in page.text
    assert OWN not in me.get("/c/pitch").text
    assert OWN not in me.get("/c/pitch/startup").text


@pytest.mark.parametrize(
    ("sees", "outcome", "place", "mark"),
    [
        (EntrantSees.NOTHING, False, False, False),
        (EntrantSees.OUTCOME, True, False, False),
        (EntrantSees.PLACE, True, True, False),
        (EntrantSees.MARK, True, True, True),
    ],
)
def test_as_much_as_the_round_says(me, marked, sees, outcome, place, mark):  # noqa: PLR0917 -- fixtures
    with db.transaction() as s:
        decide(s, marked.round, sees=sees)
    page = me.get(OWN)
    text = told(page)
    assert ("Your startup goes on." in text) is outcome
    assert ("3 place, of 6" in text) is place
    assert ("in 90 of 100 it came 3rd to 4th" in text) is place
    assert ("3.51 score" in text) is mark
    assert ("Your marks by criterion" in text) is mark
    assert ("Mean 3.67" in text) is mark
    nothing_of_others(page)
    # Neither the field's mean nor its ends: 3.33, 1.67 and 4.33 for the problem.
    for figure in ("3.33", "1.67", "4.33", "3.56", "2.33", "4.67", "3.39", "2.67"):
        assert figure not in text
    for path in ("/c/pitch", "/c/pitch/startup"):
        assert (OWN in me.get(path).text) is outcome


def test_out_is_said_kindly_and_a_shared_place_as_shared(client, marked):
    with db.transaction() as s:
        decide(s, marked.round)
        round_ = fresh(s, marked.round)
        round_.rule, round_.tie_break = "median", None
    page = told(client.sign_in(marked.people["深巷科技"]).get(OWN))
    assert "1 place, of 6 (shared)" in page
    client.client.delete_cookie("session")
    page = told(client.sign_in(marked.people["Lumen Loom"]).get(OWN))
    assert "Your startup does not go on from this round. Thank you for pitching." in page


def test_a_withdrawn_entry_has_no_place(me, marked):
    with db.transaction() as s:
        decide(s, marked.round)
        fresh(s, marked.entries[ME]).withdrawn_at = NOW
    assert "place, of" not in told(me.get(OWN))


def test_a_ranking_that_is_refused_has_no_places(me, marked):
    with db.transaction() as s:
        decide(s, marked.round)
        # Only one judge of each part is left.
        for (entry, judge), sheet in marked.sheets.items():
            keep = {"Lumen Loom": "Wei Zhang", "Tidal Garden": "Wei Zhang"}.get(entry, "Li Na")
            if judge != keep:
                fresh(s, sheet).locked_at = None
    text = told(me.get(OWN))
    assert "This round has no places: not all its entries could be compared." in text
    assert "place, of" not in text


def test_words_in_the_readers_language_first_and_by_nobody(me, open_words):
    page = me.get(OWN)
    text = told(page)
    assert re.search("What the judges tell you Talk to five factories.", text)
    assert text.index("Talk to five") < text.index("市场不够清楚。")
    assert page.text.count("<details>") == 2
    assert "between ourselves" not in text
    assert "another team" not in text
    nothing_of_others(page)
    hebrew = told(me.get(OWN, headers={"Accept-Language": "he"}))
    assert hebrew.index("מי הלקוח?") < hebrew.index("Talk to five")


def test_the_panels_common_words_stand_first(me, marked, open_words):
    with db.transaction() as s:
        pinned = s.query(RoundEntry).filter_by(entry_id=marked.entries[ME].id).one()
        pinned.feedback = {"en": "Well done, all of you.", "zh": "很好。"}
    text = told(me.get(OWN))
    assert text.index("Well done") < text.index("Talk to five")
    assert "很好。" in text


@pytest.mark.parametrize(
    "why", ["not yet", "unset", "marking", "unlocked", "abstained", "ended", "conflict", "late"]
)
def test_words_that_are_not_for_reading(me, marked, open_words, why):
    with db.transaction() as s:
        round_ = fresh(s, marked.round)
        sheet = fresh(s, marked.sheets[ME, "Amir Haddad"])
        if why == "not yet":
            round_.feedback_at = NOW + HOUR
        elif why == "unset":
            round_.feedback_at = None
        elif why == "marking":
            round_.state = RoundState.OPEN
        elif why == "unlocked":
            sheet.locked_at = None
        elif why == "abstained":
            sheet.abstained_at, sheet.abstained_reason = NOW, "I know too little of it"
        elif why == "ended":
            sheet.assignment.ended_at, sheet.assignment.ended_reason = NOW, "recused"
        elif why == "conflict":
            assignment = sheet.assignment
            s.add(
                Conflict(
                    juror=assignment.juror,
                    entry=assignment.entry,
                    kind=ConflictKind.ORGANISER,
                    created_at=NOW,
                )
            )
        else:
            sheet.remarks[-1].is_late = True
    text = told(me.get(OWN))
    assert "Talk to five factories." not in text
    assert ("市场不够清楚。" in text) is (why not in {"not yet", "unset", "marking"})


def test_of_two_texts_the_newer_counts(me, marked, open_words):
    with db.transaction() as s:
        write(s, fresh(s, marked.sheets[ME, "Amir Haddad"]), "Talk to ten factories.")
    text = told(me.get(OWN))
    assert "ten factories" in text
    assert "five factories" not in text


def test_words_are_text_and_not_markup(me, marked, open_words):
    with db.transaction() as s:
        write(s, fresh(s, marked.sheets[ME, "Amir Haddad"]), "<script>alert(1)</script>")
    assert "<script>alert(1)" not in me.get(OWN).text


def test_who_takes_no_part_has_no_standing(client, marked):
    with db.transaction() as s:
        decide(s, marked.round)
    assert client.sign_in(marked.users["Wei Zhang"]).get(OWN).status_code == 404
    assert client.get("/c/none/startup/standing").status_code == 404
