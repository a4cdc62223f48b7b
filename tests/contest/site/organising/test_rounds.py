"""Rounds as the organiser's pages make, open, close and decide them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from contest import db, tickets
from contest.models import Audit, Contest, Mark, MarkKind, Round, RoundOutcome, RoundState, Rubric, Sheet
from tests import making, making_pitches
from tests.contest.site.conftest import fresh, make_login
from tests.making import HOUR, NOW
from tests.making_pitches import DAY

AFTER = NOW + 2 * HOUR


def row(kind, **by):
    with db.reading() as s:
        return s.scalars(select(kind).filter_by(**by).order_by(kind.id.desc())).first()


@pytest.fixture
def organiser(world, browse):
    return browse().sign_in(world.organiser)


@pytest.fixture
def pitch(world):
    """A contest of startups alone with three entries, by the address /c/pitch."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        for name in ("Tidal", "Bright", "Calm"):
            making_pitches.make_startup(s, contest, name=name)
        return contest


def round_form(**changed):
    form = {
        "name_en": "Screening",
        "reviews": "3",
        "rule": "severity",
        "drop": "1",
        "factor": "1",
        "round_at": "",
        "round_to": "2",
        "tie_break": "",
        "cut": "top",
        "n": "2",
        "sees_others": "locked",
        "entrant_sees": "outcome",
        "entries_by": "",
        "pitch_minutes": "4.5",
    }
    return form | changed


def rubric_form(*criteria, **more):
    form = {"do": "save", "seen": "0", "asks_feedback": "y"}
    for number, criterion in enumerate(criteria):
        own = {"weight": "1", "low": "1", "high": "5", "step": "1", "key": "", "name-en": "Team"} | criterion
        form |= {f"c-{number}-{name}": value for name, value in own.items()}
    return form | more


def make_round(pitch, state=RoundState.DRAFT, **more):
    with db.transaction() as s:
        contest = fresh(s, pitch)
        entries = [e for e in contest.entries if e.versions] if state is not RoundState.DRAFT else []
        return making_pitches.make_round(s, contest, entries=entries, state=state, **more).public_id


def mark(pitch, public_id, values, *, locked=True):
    """Two jurors mark every entry of the round, by the entries' names."""
    with db.transaction() as s:
        round_ = s.scalars(select(Round).where(Round.public_id == public_id)).one()
        for _ in range(2):
            juror = making_pitches.make_juror(s, fresh(s, pitch))
            for pinned in round_.entries:
                assignment = making_pitches.assign(s, round_, juror, pinned.entry)
                sheet = Sheet(
                    assignment=assignment,
                    rubric=round_.rubrics[-1],
                    created_at=NOW,
                    locked_at=NOW if locked else None,
                )
                s.add(sheet)
                for criterion in sheet.rubric.criteria:
                    value = Decimal(values[pinned.entry.name])
                    key = f"key-{criterion.key}"
                    sheet.marks.append(
                        Mark(criterion=criterion, kind=MarkKind.VALUE, value=value, key=key, received_at=NOW)
                    )


def test_contest_of_startups_is_made_and_its_pages_make_sense(world, organiser, browse, now):
    form = {
        "kinds": "pitch",
        "hub": world.contest.hub.slug,
        "slug": "first-pitch",
        "name_en": "First Pitch",
        "timezone": "Asia/Jerusalem",
        "entering": "code",
        "is_public": "y",
        "feedback": "first_failure",
        "opens_at": "2027-05-01T10:00",
        "deadline": "2027-05-20T18:00",
        "pitch_ends_at": "2027-06-01T18:00",
        "starts_at": "",
        "ends_at": "",
        "penalty_minutes": "",
    }
    answer = organiser.post("/organise/new", form)
    assert (answer.status_code, answer.location) == (303, "/c/first-pitch/desk/rounds")
    made = row(Contest, slug="first-pitch")
    assert (made.code, made.pitch.ends_at.isoformat()) == (None, "2027-06-01T15:00:00+00:00")
    for page in (
        "",
        "/board",
        "/desk",
        "/desk/people",
        "/desk/ready",
        "/desk/settings",
        "/desk/rounds",
        "/desk/log",
    ):
        text = organiser.get(f"/c/first-pitch{page}").text
        assert "First Pitch" in text, page
        assert "/c/first-pitch/problems" not in text, page
        assert "/desk/problems" not in text, page
    assert organiser.get("/c/first-pitch/problems").status_code == 404
    assert organiser.get("/c/first-pitch/p/problems/A").status_code == 404
    for language in ("en", "zh", "he"):
        seen = browse().get("/c/first-pitch", headers={"Accept-Language": language})
        assert seen.status_code == 200
    assert "left to enter" in browse().get("/c/first-pitch").text
    changed = {"name_en": "Second Pitch", "timezone": "UTC", "is_public": "y"}
    assert organiser.post("/c/first-pitch/desk/settings", changed).status_code == 303
    assert row(Contest, slug="first-pitch").name == {"en": "Second Pitch"}
    now.set(datetime(2027, 5, 20, 15, tzinfo=UTC))
    assert "The startups are in" in browse().get("/c/first-pitch").text
    now.set(made.pitch.ends_at)
    assert "It is over" in browse().get("/c/first-pitch").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"deadline": ""}, "This is needed."),
        ({"deadline": "2027-05-01T09:00"}, "The deadline has to come after the opening."),
        ({"pitch_ends_at": "2027-05-03T10:00"}, "The end can&#39;t come before the deadline for entries."),
    ],
)
def test_times_of_startups_that_can_not_be_say_why(world, organiser, changed, message):
    form = {
        "kinds": "both",
        "hub": world.contest.hub.slug,
        "slug": "both",
        "name_en": "Both",
        "timezone": "UTC",
        "starts_at": "2027-05-02T10:00",
        "ends_at": "2027-05-02T13:00",
        "entering": "code",
        "feedback": "first_failure",
        "penalty_minutes": "20",
        "submissions_per_minute": "10",
        "opens_at": "2027-05-01T10:00",
        "deadline": "2027-05-10T10:00",
        "pitch_ends_at": "2027-05-20T10:00",
    }
    answer = organiser.post("/organise/new", form | changed)
    assert (answer.status_code, message in answer.text) == (422, True)
    assert organiser.post("/organise/new", form).location == "/c/both/desk/problems"


def test_code_is_hidden_before_its_start_also_while_startups_enter(world, organiser, browse):
    with db.transaction() as s:
        contest = making.make_contest(s, slug="later", starts_at=NOW + DAY)
        making.make_problem(s, contest, storage=world.storage)
        entry = making.make_entry(s, contest, user=make_login(s, "early"))
        early = entry.party.members[0].user
    form = {
        "opens_at": "2027-04-01T10:00",
        "deadline": "2027-05-10T10:00",
        "pitch_ends_at": "2027-05-20T10:00",
    }
    assert organiser.post("/c/later/desk/pitch", form).status_code == 303
    coder = browse().sign_in(early)
    page = coder.get("/c/later").text
    assert "until it starts" in page
    assert "Entries are taken until" in page
    assert "Sums" not in page + coder.get("/c/later/board").text
    assert coder.get("/c/later/problems").status_code == 404


def test_startups_are_let_in_and_out(world, organiser):
    assert "Let startups enter" in organiser.get("/c/cup/desk/settings").text
    wrong = organiser.post("/c/cup/desk/pitch", {"opens_at": "soon", "deadline": "", "pitch_ends_at": ""})
    assert wrong.status_code == 422
    form = {
        "opens_at": "2027-05-01T10:00",
        "deadline": "2027-05-10T10:00",
        "pitch_ends_at": "2027-05-20T10:00",
    }
    assert organiser.post("/c/cup/desk/pitch", form).location == "/c/cup/desk/rounds"
    assert "Take the startups out" in organiser.get("/c/cup/desk/rounds").text
    late = organiser.post("/c/cup/desk/pitch/end", {"pitch_ends_at": "2027-05-05T10:00"})
    assert (late.status_code, "before the deadline" in late.text) == (422, True)
    assert organiser.post("/c/cup/desk/pitch/end", {"pitch_ends_at": "2027-06-05T10:00"}).status_code == 303
    assert organiser.post("/c/cup/desk/pitch/remove").status_code == 303
    assert row(Contest, slug="cup").pitch is None
    assert "let startups enter" in organiser.get("/c/cup/desk/log").text


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


def test_rubric_is_written_without_script_and_saved(organiser, pitch):
    address = f"/c/pitch/desk/rounds/{make_round(pitch, criteria=())}/rubric"
    page = organiser.get(address).text
    assert page.count('class="card stack"') == 5
    assert "Is it real, and do they know it well?" in page
    typed = rubric_form({"name-en": "Reach", "weight": "3"}, {"weight": "1"}, do="add")
    page = organiser.post(address, typed).text
    assert page.count('class="card stack"') == 3
    page = organiser.post(address, typed | {"do": "down-0"}).text
    assert "counts 75 %" in page
    assert page.index('value="Team"') < page.index('value="Reach"')
    page = organiser.post(address, typed | {"do": "remove-1"}).text
    assert 'value="Team"' not in page
    assert row(Rubric) is None, "nothing is saved before one says so"
    assert organiser.post(address, typed | {"do": "save", "c-0-anchor-5-en": "Everybody"}).status_code == 303
    with db.reading() as s:
        criteria = s.scalars(select(Rubric)).one().criteria
        assert [(each.name["en"], each.weight) for each in criteria] == [("Reach", 3), ("Team", 1)]
        assert criteria[0].anchors == {"5": {"en": "Everybody"}}
    assert "Everybody" in organiser.get(address).text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weight": "a lot"}, "“a lot” is no number here"),
        ({"weight": "NaN"}, "“NaN” is no number here"),
        ({"weight": "1e309"}, "“1e309” is no number here"),
        ({"weight": "٢٥"}, "“٢٥” is no number here"),
        ({"weight": "0"}, "The weights sum to 0"),
        ({"weight": "-1"}, "out of range: from 0 to 1000"),
        ({"high": "1"}, "has to end above where it begins"),
        ({"step": "0"}, "have to lead from its lowest mark to its highest"),
        ({"step": "0.01", "high": "9"}, "more than 101 steps"),
        ({"name-en": " "}, "Criterion 1 needs a name"),
    ],
)
def test_rubric_that_can_not_be_says_why_and_keeps_what_was_typed(organiser, pitch, changed, message):
    address = f"/c/pitch/desk/rounds/{make_round(pitch, criteria=())}/rubric"
    answer = organiser.post(address, rubric_form({"help-he": "למה?"} | changed))
    assert (answer.status_code, message in answer.text) == (422, True)
    assert 'value="למה?"' in answer.text
    assert row(Rubric) is None


def test_what_a_changed_rubric_does_to_sheets_is_told_before_saving(organiser, pitch):
    public_id = make_round(pitch, RoundState.OPEN, criteria=("team",))
    mark(pitch, public_id, {"Tidal": 5, "Bright": 3, "Calm": 3})
    address = f"/c/pitch/desk/rounds/{public_id}/rubric"
    page = organiser.get(address).text
    assert "Saving makes version 2." in page
    assert "6 sheets that were begun keep their rubric" in page
    assert "(6 of them are locked)" in page
    stale = organiser.post(address, rubric_form({"key": "team"}, seen="0"))
    assert (stale.status_code, "Somebody saved another version" in stale.text) == (409, True)
    assert organiser.post(address, rubric_form({"key": "team"}, seen="1")).status_code == 303
    assert row(Rubric).version == 2


def test_rubric_starts_from_another_rounds(organiser, pitch):
    first = make_round(pitch, criteria=("problem", "luck"))
    second = make_round(pitch, criteria=())
    address = f"/c/pitch/desk/rounds/{second}/rubric"
    assert 'value="Luck"' in organiser.get(f"{address}?from={first}").text
    assert organiser.get(f"{address}?from=empty").text.count('class="card stack"') == 1
    assert organiser.get(f"{address}?from=nothing").text.count('class="card stack"') == 5


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
    assert "decided who goes on" in organiser.get("/c/pitch/desk/log").text
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
