import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest import db
from contest.actions.startups import drafting
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
        newest = select(EntryVersion).order_by(EntryVersion.id.desc()).options(joinedload(EntryVersion.deck))
        return s.scalars(newest).first()


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


def test_a_second_entry_is_not_made_by_sending_the_form_again(entrant):
    answer = entrant.post(f"{URL}/enter", {"name": "Another", "party": ""})
    assert (answer.status_code, answer.location) == (303, URL)
    with db.reading() as s:
        assert len(s.scalars(select(EntryVersion)).all()) == 1


@pytest.mark.parametrize("name", ["", "\u202e\u200b", "x" * 150])
def test_a_bad_name_comes_back_with_what_is_wrong(client, call, name):
    client.sign_in(call.li)
    answer = client.post(f"{URL}/enter", {"name": name, "party": ""})
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert draft() is None


def test_saving_keeps_what_was_typed_and_mass_assignment_is_ignored(entrant):
    answer = save(
        entrant,
        id="999",
        digest="ab" * 32,
        submitted_at="2027-01-01",
        is_late="1",
        entry_id="1",
        eligibility="eligible",
        manifest="{}",
        number="7",
    )
    assert (answer.status_code, answer.location) == (303, URL)
    kept = draft()
    assert (kept.number, kept.digest, kept.submitted_at, kept.is_late) == (1, None, None, False)
    assert kept.one_liner == {"en": "Finds leaks by listening"}
    assert kept.people == [{"name": "Li Na", "role": "founder"}]


def test_what_does_not_fit_is_named_at_its_field_and_nothing_typed_is_lost(entrant):
    answer = save(entrant, country="XX", summary_en="y" * 21_000, summary_he="שלום", video_url="not yet")
    assert answer.status_code == 422
    assert 'id="w-country"' in answer.text
    assert 'id="w-summary_en"' in answer.text
    assert "y" * 21_000 in answer.text
    assert "not yet" in answer.text
    assert draft().summary == {"he": "שלום"}


def test_rows_of_the_team_come_and_go_without_script(entrant):
    answer = save(entrant, do="row")
    assert answer.location == f"{URL}?rows=2#f-people"
    page = entrant.get(f"{URL}?rows=2").text
    assert "people-1-name" in page
    assert "people-2-name" not in page
    save(entrant, **{"people-1-name": "Avi", "people-1-role": "cook"})
    assert [person["name"] for person in draft().people] == ["Li Na", "Avi"]
    save(entrant, do="drop-person-0", **{"people-1-name": "Avi", "people-1-role": "cook"})
    assert [person["name"] for person in draft().people] == ["Avi"]
    assert save(entrant, do="drop-person-99").status_code == 303
    assert save(entrant, do="drop-person-٣").status_code == 303
    assert entrant.get(f"{URL}?rows=99999999").status_code == 200


def test_a_second_window_is_told_and_loses_nothing(entrant):
    old = base(entrant)
    save(entrant, one_liner_en="From the first window")
    answer = save(entrant, base=old, one_liner_en="From the second window")
    assert answer.status_code == 409
    assert "another window" in answer.text
    assert "From the first window" in answer.text
    assert "From the second window" in answer.text
    assert draft().one_liner == {"en": "From the first window"}
    # The page that came knows the newer one: saving once more is meant.
    told = re.search(r'name="base"[^>]*value="([^"]*)"', answer.text)[1]
    assert save(entrant, base=told, one_liner_en="From the second window").status_code == 303
    assert draft().one_liner == {"en": "From the second window"}


JSON = {"Accept": "application/json"}


def test_the_draft_is_kept_while_it_is_typed(entrant):
    old = base(entrant)
    form = {**FULL, "name_en": "Kingfisher", "base": old}
    answer = entrant.post(f"{URL}/draft", form, headers=JSON)
    assert answer.json["base"] == "1.1"
    assert answer.json["said"].startswith("Draft kept")
    answer = entrant.post(f"{URL}/draft", {**form, "one_liner_en": "Other"}, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["base"] == "1.1"
    assert answer.json["others"] == [{"label": "In one line, English", "text": "Finds leaks by listening"}]
    answer = entrant.post(f"{URL}/draft", {**form, "base": "1.1", "sector": "gambling"}, headers=JSON)
    assert answer.json["wrong"] == {"sector": "Choose one of the list."}


def test_after_the_deadline_what_was_typed_stays_on_the_page(entrant, call, now):
    old = base(entrant)
    now.set(making.NOW + 2 * making.HOUR)
    answer = entrant.post(URL, {**FULL, "base": old, "one_liner_en": "Too late", "do": "save"})
    assert answer.status_code == 409
    assert "The deadline has passed" in answer.text
    assert "Too late" in answer.text
    answer = entrant.post(f"{URL}/draft", {**FULL, "base": old}, headers=JSON)
    assert (answer.status_code, answer.json["message"][:12]) == (409, "The deadline")
    page = entrant.get(URL)
    assert "Closed" in page.text
    assert "data-startup" not in page.text


def hand_in(client):
    return client.post(f"{URL}/submit", {"seen": drafting.seen_of(draft())})


def test_what_is_missing_is_said_and_handing_in_names_the_fields(entrant):
    page = entrant.get(URL).text
    assert 'href="/c/pitch/startup#f-one_liner"' in page
    assert "note no" not in page, "said, not shouted"
    preview = entrant.get(f"{URL}/preview").text
    assert "Hand it in" not in preview
    answer = hand_in(entrant)
    assert answer.status_code == 422
    for field in ("one_liner", "sector", "maturity", "country", "people"):
        assert f'id="w-{field}"' in answer.text, field
    assert draft().submitted_at is None


def test_from_the_draft_to_versions(entrant):
    assert save(entrant, do="preview").location == f"{URL}/preview"
    preview = entrant.get(f"{URL}/preview").text
    assert drafting.seen_of(draft()) in preview
    assert "Finds leaks by listening" in preview
    assert "Li Na" in preview
    answer = hand_in(entrant)
    assert (answer.status_code, answer.location) == (303, URL)
    assert "Version 1 is handed in" in entrant.get(URL).text
    assert hand_in(entrant).status_code == 409
    save(entrant, one_liner_en="Finds leaks sooner")
    assert hand_in(entrant).status_code == 303
    for number, words in ((1, "Finds leaks by listening"), (2, "Finds leaks sooner")):
        page = entrant.get(f"{URL}/versions/{number}")
        assert words in page.text
    assert entrant.get(f"{URL}/versions/3").status_code == 404
    with db.reading() as s:
        versions = s.scalars(select(EntryVersion).order_by(EntryVersion.number)).all()
        assert [(each.number, each.submitted_at) for each in versions] == [(1, making.NOW), (2, making.NOW)]


def test_changes_since_handing_in_can_be_thrown_away(entrant):
    save(entrant)
    hand_in(entrant)
    save(entrant, one_liner_en="A mistake")
    assert entrant.post(f"{URL}/drop").status_code == 303
    page = entrant.get(URL).text
    assert "A mistake" not in page
    assert "Finds leaks by listening" in page


def test_withdrawing_and_coming_back(entrant, call, now):
    save(entrant)
    hand_in(entrant)
    assert entrant.post(f"{URL}/withdraw", {"reason": "No time"}).status_code == 303
    page = entrant.get(URL).text
    assert "Take part again" in page
    assert "data-startup" not in page
    assert entrant.post(f"{URL}/withdraw").status_code == 409
    assert entrant.post(f"{URL}/return").status_code == 303
    assert "data-startup" in entrant.get(URL).text
    entrant.post(f"{URL}/withdraw")
    now.set(making.NOW + 2 * making.HOUR)
    assert "Take part again" not in entrant.get(URL).text
    assert entrant.post(f"{URL}/return").status_code == 409


def test_a_script_in_any_text_is_inert(entrant):
    evil = "<script>alert(1)</script>"
    form = {f"{what}_{key}": evil for what in ("one_liner", "summary") for key in ("en", "zh", "he")}
    save(entrant, name_en="<img src=x>", video_url="javascript:alert(1)", **form, **{"people-0-name": evil})
    for path in (URL, f"{URL}/preview"):
        page = entrant.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def link(client):
    """The invitation on the form."""
    return re.search(r'id="invitation">http://localhost([^<]+)<', client.get(URL).text)[1]


def test_members_come_by_a_link_work_on_it_and_leave(entrant, call, browse, now):
    save(entrant)
    address = link(entrant)
    assert browse().get(address).location == f"/login?next={address}"
    avi = browse().sign_in(call.avi)
    page = avi.get(address).text
    assert "Work on" in page
    assert "Finds leaks" not in page, "who is asked reads nothing before"
    for wrong in (address + "x", address.replace("/c/pitch", "/c/other"), f"{URL}/join/no-link"):
        assert avi.get(wrong).status_code == 404
        assert avi.post(wrong).status_code == 404
    assert avi.post(address).location == URL
    assert "Finds leaks by listening" in avi.get(URL).text
    assert avi.post(address).status_code == 409
    olga = browse().sign_in(call.organiser)
    assert olga.post(address).status_code == 409, "it is good once"
    assert "This invitation was used" in olga.post(address).text
    assert avi.post(f"{URL}/members/{call.li.public_id}/remove").status_code == 409
    assert avi.post(f"{URL}/members/{call.organiser.public_id}/remove").status_code == 404
    answer = avi.post(f"{URL}/members/{call.avi.public_id}/remove")
    assert answer.location == "/c/pitch"
    assert "Enter your startup" in avi.get(URL).text


def test_a_startup_returns_with_its_party(client, call):
    with db.transaction() as s:
        before = making_pitches.make_pitch_contest(s, slug="last-year")
        old = making_pitches.make_startup(s, before, name="Kingfisher", user=fresh(s, call.li))
        theirs = making_pitches.make_startup(s, before, name="Theirs", user=fresh(s, call.avi))
        own, other = old.party.public_id, theirs.party.public_id
    client.sign_in(call.li)
    page = client.get(URL).text
    assert own in page
    assert other not in page
    assert client.post(f"{URL}/enter", {"name": "Kingfisher", "party": other}).status_code == 404
    assert client.post(f"{URL}/enter", {"name": "Kingfisher", "party": own}).status_code == 303
    assert "Kingfisher in one line, 1" in client.get(URL).text


def test_who_came_by_a_join_code_has_the_form_on_the_same_entry(client, call):
    with db.transaction() as s:
        both = making_pitches.make_pitch_contest(s, slug="both", code=True)
        making.make_entry(s, both, "Paper Lanterns", user=fresh(s, call.li))
    client.sign_in(call.li)
    page = client.get("/c/both/startup")
    assert page.status_code == 200
    assert 'value="Paper Lanterns"' in page.text
    answer = client.post("/c/both/startup", {**FULL, "base": "0.0", "name_en": "Lantern Ltd", "do": "save"})
    assert answer.status_code == 303, answer.text
    assert "Version 1" not in client.get("/c/both/startup").text


def test_a_contest_without_a_call_has_no_startups(client, call):
    with db.transaction() as s:
        making.make_contest(s, slug="code-only")
    client.sign_in(call.organiser)
    for path in ("/c/code-only/startup", "/c/code-only/desk/startups", "/c/code-only/desk/call"):
        assert client.get(path).status_code == 404
    assert "/desk/startups" not in client.get("/c/code-only/desk").text
