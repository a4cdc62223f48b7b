"""Contests of startups, alone or beside code: made, their pages, let in and out."""

from datetime import UTC, datetime

import pytest

from contest import db
from contest.models import Contest
from tests import making
from tests.contest.site.conftest import make_login
from tests.contest.site.organising.rounding import row
from tests.making import NOW
from tests.making_pitches import DAY


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
        "rule": "icpc",
        "points_by": "submission",
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
        "rule": "icpc",
        "points_by": "submission",
        "penalty_minutes": "20",
        "submissions_per_minute": "10",
        "trials_per_minute": "6",
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
