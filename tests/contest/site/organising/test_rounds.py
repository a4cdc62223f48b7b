"""Rounds as the organiser's pages make, open, close and decide them."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from contest import db, tickets
from contest.models import Audit, Mark, Round, RoundOutcome, RoundState, Sheet
from tests import making_pitches
from tests.contest.site.conftest import fresh
from tests.contest.site.organising.rounding import AFTER, make_round, mark, round_form, row
from tests.making import NOW


def test_round_is_added_changed_moved_and_taken_out(organiser, pitch):
    assert "There is no round yet." in organiser.get("/c/pitch/desk/rounds").text
    assert 'value="Screening"' in organiser.get("/c/pitch/desk/rounds/new").text
    made = organiser.post("/c/pitch/desk/rounds/new", round_form())
    first = row(Round)
    assert made.location == f"/c/pitch/desk/rounds/{first.public_id}/rubric"
    assert (first.cut, first.pitch_seconds) == ({"kind": "top", "n": 2}, 270)
    organiser.post("/c/pitch/desk/rounds/new", round_form(name_en="Final", rule="trimmed", blind=["name"]))
    second = row(Round)
    assert (second.rule, second.blind) == ("trimmed:1", ["name"])
    listed = organiser.get("/c/pitch/desk/rounds").text
    assert listed.index("Screening") < listed.index("Final")
    assert organiser.post(f"/c/pitch/desk/rounds/{second.public_id}/earlier").status_code == 303
    listed = organiser.get("/c/pitch/desk/rounds").text
    assert listed.index("Final") < listed.index("Screening")
    settings = f"/c/pitch/desk/rounds/{second.public_id}/settings"
    assert 'value="trimmed" checked' in re.sub(
        r"checked\s+(\S.*?)(?=>)", r"\1 checked", organiser.get(settings).text
    )
    answer = organiser.post(
        settings, round_form(name_en="Grand final", rule="mean", round_at="total", cut="all")
    )
    assert answer.status_code == 303
    changed = row(Round, public_id=second.public_id)
    assert (changed.name, changed.rule, changed.round_to, changed.cut) == (
        {"en": "Grand final"},
        "mean",
        2,
        {"kind": "all"},
    )
    assert organiser.post(f"/c/pitch/desk/rounds/{second.public_id}/remove").status_code == 303
    assert row(Round, public_id=second.public_id) is None


def test_form_saved_as_it_was_changes_nothing(organiser, pitch):
    public_id = make_round(pitch, RoundState.OPEN)
    with db.transaction() as s:
        found = s.scalars(select(Round).where(Round.public_id == public_id)).one()
        found.entries_by, found.pitch_seconds = NOW.replace(microsecond=7), 100
    address = f"/c/pitch/desk/rounds/{public_id}/settings"
    form = round_form(name_en="Round 1", cut="all", entries_by="2027-05-01T12:00:00", pitch_minutes="1.67")
    assert 'value="1.67"' in organiser.get(address).text
    assert organiser.post(address, form).status_code == 303
    assert row(Audit) is None
    moved = organiser.post(address, form | {"entries_by": "2027-05-01T12:00:01"})
    assert (moved.status_code, "their deadline stays" in moved.text) == (409, True)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reviews": "٣"}, "“٣” is no whole number here"),
        ({"reviews": "NaN"}, "“NaN” is no whole number here"),
        ({"n": "1e309"}, "“1e309” is no whole number here"),
        ({"cut": "threshold", "threshold": "NaN"}, "“NaN” is no number here"),
        ({"cut": "threshold", "threshold": "٣٫٥"}, "is no number here"),
        ({"cut": "threshold", "threshold": "1e309"}, "“1e309” is no number here"),
        ({"cut": "threshold", "threshold": ""}, "Say from which score on entries go on."),
        ({"n": ""}, "How many go on is a whole number"),
        ({"rule": "trimmed-sum", "factor": "٠.٦"}, "is not a factor above 0"),
        ({"rule": "trimmed", "drop": ""}, "is not a number of marks to drop"),
        ({"rule": "trimmed", "drop": "2"}, "plan at least 5 reviews"),
        ({"rule": "bradley-terry"}, "Not a valid choice"),
        ({"round_at": "total", "round_to": ""}, "Rounding needs both"),
        ({"opens_at": "soon"}, "This is no date with a time."),
        ({"blind": "marks"}, "not a valid choice"),
    ],
)
def test_round_that_can_not_work_says_why_and_keeps_what_was_typed(organiser, pitch, changed, message):
    answer = organiser.post("/c/pitch/desk/rounds/new", round_form(name_he="סינון") | changed)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="סינון"' in answer.text
    assert row(Round) is None


def test_life_of_a_round(organiser, pitch, now):
    public_id = make_round(pitch, rule="mean", reviews=2)
    final = make_round(pitch)
    address = f"/c/pitch/desk/rounds/{public_id}"
    page = organiser.get(address).text
    assert "Entries can still be handed in" in page
    assert "Nobody has checked whether 3 of the entries may take part." in page
    early = organiser.post(f"{address}/open", {"confirm": "y"})
    assert (early.status_code, "open it after their deadline" in early.text) == (409, True)
    now.set(AFTER)
    asked = organiser.post(f"{address}/open")
    assert (asked.status_code, "Nobody has checked whether 3 of its entries" in asked.text) == (409, True)
    assert organiser.post(f"{address}/open", {"confirm": "y"}).status_code == 303
    assert "An entry has 0 judges; 2 are planned for each." in organiser.get(address).text
    mark(pitch, public_id, {"Tidal": 5, "Bright": 3, "Calm": 3}, locked=False)
    assert "6 sheets are not locked." in organiser.get(address).text
    assert organiser.post(f"{address}/close", {"lock_complete": "y"}).status_code == 303
    assert organiser.post(f"{address}/reopen", {"reason": ""}).status_code == 422
    assert organiser.post(f"{address}/reopen", {"reason": "One was late"}).status_code == 303
    assert organiser.post(f"{address}/close").status_code == 303
    with db.transaction() as s:
        found = s.scalars(select(Round).where(Round.public_id == public_id)).one()
        found.cut = {"kind": "top", "n": 2}
        ids = {pinned.entry.name: pinned.entry.public_id for pinned in found.entries}
    page = organiser.get(f"{address}/cut").text
    assert "2 entries are tied at the cut" in page
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    form = {"seen": seen, f"o-{ids['Tidal']}": "passed"}
    open_ = organiser.post(f"{address}/cut", form)
    assert (open_.status_code, "decide on each" in open_.text) == (422, True)
    form |= {f"o-{ids['Bright']}": "passed", f"o-{ids['Calm']}": "out", f"r-{ids['Bright']}": "The demo"}
    kept = organiser.post(f"{address}/cut", form)
    assert (kept.status_code, 'value="The demo"' in kept.text) == (422, True)
    form |= {f"r-{ids['Calm']}": "No demo"}
    moved = organiser.post(f"{address}/cut", form | {"seen": "0" * 24})
    assert (moved.status_code, "look at it again" in moved.text) == (409, True)
    assert organiser.post(f"{address}/cut", form).status_code == 303
    with db.reading() as s:
        rounds = {each.public_id: each for each in s.scalars(select(Round))}
        outcomes = {pinned.entry.name: pinned.outcome for pinned in rounds[public_id].entries}
        assert outcomes == {
            "Tidal": RoundOutcome.PASSED,
            "Bright": RoundOutcome.PASSED,
            "Calm": RoundOutcome.OUT,
        }
        assert {pinned.entry.name for pinned in rounds[final].entries} == {"Tidal", "Bright"}
    assert "The demo" in organiser.get(f"{address}/cut").text
    log = organiser.get("/c/pitch/desk/log").text
    for words in (
        "decided who goes on",
        "The best 2 go on.",
        "Bright goes on: The demo; Calm is out: No demo",
    ):
        assert words in log
    assert not any(public_id in log for public_id in ids.values())
    assert "Let entrants read their feedback?" in organiser.get(address).text
    assert organiser.post(f"{address}/feedback").status_code == 303
    assert row(Round, public_id=public_id).feedback_at == AFTER
    assert organiser.post(f"{address}/undecide", {"reason": ""}).status_code == 422
    assert organiser.post(f"{address}/undecide", {"reason": "A sheet was missing"}).status_code == 303
    assert row(Round, public_id=public_id).state is RoundState.CLOSED


def test_parts_that_can_not_be_compared_are_named(organiser, pitch):
    with db.transaction() as s:
        contest = fresh(s, pitch)
        entries = contest.entries[:2]
        round_ = making_pitches.make_round(s, contest, entries=entries, state=RoundState.CLOSED)
        round_.cut = {"kind": "top", "n": 1}
        for number, entry in enumerate(entries):
            juror = making_pitches.make_juror(s, contest, name=f"Judge {number}")
            sheet = Sheet(
                assignment=making_pitches.assign(s, round_, juror, entry),
                rubric=round_.rubrics[0],
                created_at=NOW,
                locked_at=NOW,
            )
            s.add(sheet)
            criterion = round_.rubrics[0].criteria[0]
            sheet.marks.append(Mark(criterion=criterion, value=Decimal(4), key="key-0000", received_at=NOW))
        address = f"/c/pitch/desk/rounds/{round_.public_id}/cut"
    page = organiser.get(address).text
    for name in ("Tidal", "Bright", "Judge 0", "Judge 1", "one more judge across them"):
        assert name in page
    assert "Settle it" not in page
    assert organiser.post(address, {"seen": ""}).status_code == 409


def test_jurors_entrants_and_strangers_see_none_of_it(world, pitch, browse):
    public_id = make_round(pitch, RoundState.OPEN)
    with db.transaction() as s:
        contest = fresh(s, pitch)
        making_pitches.make_juror(s, contest, user=fresh(s, world.eve))
        making_pitches.make_startup(s, contest, user=fresh(s, world.bob))
    address = f"/c/pitch/desk/rounds/{public_id}"
    pages = ("", "/settings", "/rubric", "/cut", "/_now")
    acts = ("/settings", "/rubric", "/cut", "/open", "/close", "/reopen", "/undecide", "/remove", "/later")
    for person in (world.eve, world.bob, world.ada):
        browser = browse().sign_in(person)
        for page in pages:
            assert browser.get(address + page).status_code == 404, page
        assert browser.get("/c/pitch/desk/rounds").status_code == 404
        for act in acts:
            assert browser.post(address + act, {"reason": "x"}).status_code in {404, 422}, act
    assert row(Audit) is None
    assert browse().get(address).status_code == 303


def test_round_of_another_contest_is_not_there(world, organiser, pitch):
    public_id = make_round(pitch, RoundState.OPEN)
    for page in ("", "/settings", "/rubric", "/cut", "/_now"):
        assert organiser.get(f"/c/cup/desk/rounds/{public_id}{page}").status_code == 404


def test_page_follows_its_round(organiser, pitch, browse, world):
    public_id = make_round(pitch, RoundState.OPEN)
    page = organiser.get(f"/c/pitch/desk/rounds/{public_id}").text
    ticket = re.search(r'data-live-ticket="([^"]+)"', page)[1]
    secret = "a secret of the tests, long enough"
    assert tickets.round_topic(public_id) in tickets.read_stream(secret, ticket).topics
    source = re.search(r'data-live-ticket-src="([^"]+)"', page)[1]
    fresh_one = organiser.get(source).json["ticket"]
    assert tickets.round_topic(public_id) in tickets.read_stream(secret, fresh_one).topics
    theirs = browse().sign_in(world.eve).get(source).json["ticket"]
    assert tickets.round_topic(public_id) not in tickets.read_stream(secret, theirs).topics


def test_pages_ask_as_often_for_three_as_for_one(organiser, pitch, app):
    seen = []
    engine = app.extensions["podium_database"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    counts = {}
    for rounds in (1, 2):
        for _ in range(rounds):  # one round, then three
            make_round(pitch)
        for page in ("/c/pitch/desk/rounds", "/c/pitch/desk", "/c/pitch"):
            organiser.get(page)
            seen.clear()
            assert organiser.get(page).status_code == 200
            counts.setdefault(page, []).append(len(seen))
    for entries in (1, 3):
        public_id = make_round(pitch, RoundState.OPEN, criteria=("team", "reach", "luck")[:entries])
        with db.transaction() as s:
            for pinned in (
                s.scalars(select(Round).where(Round.public_id == public_id)).one().entries[entries:]
            ):
                s.delete(pinned)
        mark(pitch, public_id, {"Tidal": 5, "Bright": 3, "Calm": 3})
        for page in ("", "/cut", "/rubric", "/settings"):
            organiser.get(f"/c/pitch/desk/rounds/{public_id}{page}")
            seen.clear()
            assert organiser.get(f"/c/pitch/desk/rounds/{public_id}{page}").status_code == 200
            counts.setdefault(page, []).append(len(seen))
    assert all(len(set(found)) == 1 for found in counts.values()), counts
