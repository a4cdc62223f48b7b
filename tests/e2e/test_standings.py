"""Standings in a browser: axe, the smallest phone, right to left, unfolding without a mouse and without script."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from contest import clock
from contest.actions.accounts import hash_password
from contest.models import EntrantSees, RoundEntry, RoundOutcome, RoundState
from tests import making_pitches
from tests.e2e import halls, juries
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.making import make_user
from tests.making_standings import make_marked_round, write

pytestmark = [pytest.mark.browser]

PASSWORD = "three words nobody guesses"
DAY = timedelta(days=1)
ISLANDS = {
    "First Light": {"Ann": (3, 3, 3), "Bo": (4, 4, 4)},
    "Second Wind": {"Ann": (3, 3, 2)},
    "Third Rail": {"Cy": (3, 2, 3)},
}
PEOPLE = ("olga", "wei", "founder")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A decided round with words to the entrants, and one whose ranking is refused."""
    with juries.room(tmp_path_factory.mktemp("standings") / "home") as made:
        with made.database.transaction() as s:
            secret, now = hash_password(PASSWORD), clock.now()
            make_user(s, "olga", name="Olga", admin=True).password_hash = secret
            contest = making_pitches.make_pitch_contest(
                s, slug="standings", opens_at=now - 2 * DAY, deadline=now - DAY
            )
            contest.pitch.ends_at = now + DAY
            marked = make_marked_round(s, contest, state=RoundState.DECIDED)
            marked.round.entrant_sees, marked.round.feedback_at = EntrantSees.MARK, now - DAY
            for pinned in s.query(RoundEntry).filter_by(round_id=marked.round.id):
                pinned.outcome, pinned.decided_at = RoundOutcome.PASSED, now
                pinned.feedback = {"en": "Well argued.", "zh": "讲得很好。"}
            founder = marked.entries["Quiet Engine"].party.members[0].user
            wei = marked.jurors["Wei Zhang"].user
            founder.login, founder.password_hash = "founder", secret
            wei.login, wei.password_hash = "wei", secret
            write(s, marked.sheets["Quiet Engine", "Noa Levi"], "מי הלקוח?", "he")
            refused = make_marked_round(s, contest, given=ISLANDS)
            at = "/c/standings/standings"
            pages = {
                "round": ("olga", f"{at}/{marked.round.public_id}"),
                "refused": ("olga", f"{at}/{refused.round.public_id}"),
                "words": (
                    "olga",
                    f"{at}/{marked.round.public_id}/entries/{marked.entries['Quiet Engine'].public_id}/words",
                ),
                "juror": ("wei", f"{at}/{marked.round.public_id}"),
                "own": ("founder", "/c/standings/startup/standing"),
                "contest": ("founder", "/c/standings"),
            }
        yield SimpleNamespace(address=made.address, pages=pages)


@pytest.fixture(scope="module")
def states(chromium, room):
    """Everybody's state, signed in once."""
    found = {}
    for who in PEOPLE:
        context = halls.visit(chromium, room)
        page = context.new_page()
        page.goto("/login")
        page.locator("[name=login]").fill(who)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button.main").click()
        page.wait_for_url("**/")
        found[who] = context.storage_state()
        context.close()
    return found


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [*itertools.product(["en", "he"], ["light", "dark"], [1280, 390]), ("en", "light", 360)],
)
def test_axe_finds_nothing_with_everything_unfolded(  # noqa: PLR0917 -- fixtures
    chromium, room, states, language, scheme, width
):
    found = {}
    for who in PEOPLE:
        context = halls.visit(
            chromium, room, language=language, scheme=scheme, width=width, storage_state=states[who]
        )
        page = context.new_page()
        for name, (whose, path) in room.pages.items():
            if whose != who:
                continue
            assert page.goto(path).status == 200, path
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            page.evaluate(AXE)
            violations = page.evaluate(RUN, TAGS)
            if violations or page.evaluate(SIDEWAYS):
                found[name] = violations or "sideways"
        context.close()
    assert found == {}


def test_a_line_unfolds_by_the_keyboard_and_without_script(chromium, room, states):
    context = halls.visit(chromium, room, storage_state=states["olga"], java_script_enabled=False)
    page = context.new_page()
    page.goto(room.pages["round"][1])
    line = page.locator(".ledger li").nth(2)
    sentence = line.get_by_text("Its 3 judges mark 0.07 below the others on average; that was given back.")
    expect(sentence).to_be_hidden()
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(sentence).to_be_visible()
    expect(line.get_by_role("table").first).to_contain_text("Noa Levi")
    expect(line.get_by_role("img", name="Likely place: 3 to 4")).to_be_visible()
    context.close()


def test_drawings_follow_the_direction_of_reading(chromium, room, states):
    places = {}
    for language in ("en", "he"):
        context = halls.visit(chromium, room, language=language, storage_state=states["olga"])
        page = context.new_page()
        page.goto(room.pages["round"][1])
        dots = page.locator(".ledger summary .dot")
        places[language] = [dots.nth(number).bounding_box()["x"] for number in range(dots.count())]
        context.close()
    assert places["en"] == sorted(places["en"])
    assert places["he"] == sorted(places["he"], reverse=True)
