"""A deck on its way to pictures, and its pages on a phone: by a thumb, by keys, without script."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from contest import clock
from contest.actions.decks import receive_deck
from contest.actions.uploading import keep_deck
from contest.storage import Storage
from tests import pdfs
from tests.contest.site.conftest import PASSWORD, make_login
from tests.e2e import halls
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.making_pitches import make_pitch_contest, make_startup

pytestmark = [pytest.mark.browser, pytest.mark.docker]


@pytest.fixture(scope="session")
def deck(hall):
    """The address of a deck of five pages, handed in this moment, and who may see it."""
    now = clock.now()
    kept = keep_deck(
        io.BytesIO(pdfs.deck(5)), filename="Kiln.pdf", storage=Storage(hall.settings.storage_url)
    )
    with hall.database.transaction() as s:
        contest = make_pitch_contest(
            s, slug="decks", opens_at=now - timedelta(days=1), deadline=now + timedelta(days=1)
        )
        user = make_login(s, "kilian", name="Kilian")
        entry = make_startup(s, contest, name="Cloud Kiln", user=user, submitted=False, at=now)
        made = receive_deck(s, actor=user, entry=entry, upload=kept, at=now)
        return f"{hall.address}/c/decks/decks/{made.public_id}"


@pytest.fixture
def state(hall, chromium, deck):
    """Kilian's cookies."""
    context = halls.visit(chromium, hall)
    page = context.new_page()
    page.goto(f"{hall.address}/login")
    page.locator("[name=login]").fill("kilian")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    yield context.storage_state()
    context.close()


def where(page):
    """Numbers of the pages that are in sight."""
    return page.eval_on_selector_all(
        ".deck-pages > li",
        """pages => pages.flatMap((page, at) => {
          const a = page.getBoundingClientRect(), b = page.parentElement.getBoundingClientRect();
          return Math.abs(a.left - b.left) < 4 ? [at + 1] : [];
        })""",
    )


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 390), ("he", "dark", 390), ("en", "dark", 1280)])  # fmt: skip
def test_a_deck_becomes_pages_that_a_thumb_turns(visit, deck, state, language, scheme, width):  # noqa: PLR0917 -- fixtures
    page = visit(language=language, scheme=scheme, width=width, storage_state=state)
    page.goto(deck)
    pages = page.locator(".deck-pages > li")
    expect(pages).to_have_count(5, timeout=halls.PATIENCE_MS)
    expect(page.locator(".deck-pages img").first).to_have_js_property("complete", value=True)
    assert page.locator(".deck-pages img").first.evaluate("image => image.naturalWidth") == 1600
    assert where(page) == [1]
    pages.nth(0).locator("[data-deck-go]").click()
    page.wait_for_function("location.hash === ''")
    page.wait_for_timeout(800)
    assert where(page) == [2]
    pages.nth(1).locator("[data-deck-go]").last.click()
    page.wait_for_timeout(800)
    pages.nth(2).locator("[data-deck-go]").first.click()
    page.wait_for_timeout(800)
    assert where(page) == [2]
    box = pages.nth(1).locator("[data-deck-go]").first.bounding_box()
    assert box["width"] >= 44
    assert box["height"] >= 44
    page.evaluate(AXE)
    assert page.evaluate(RUN, TAGS) == []
    assert not page.evaluate(SIDEWAYS)


def test_without_script_the_steps_are_links(chromium, deck, state):
    context = chromium.new_context(
        java_script_enabled=False, storage_state=state, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(deck)
    while "waits to be drawn" in page.content() or "pages are drawn" in page.content():
        page.wait_for_timeout(500)
        page.reload()
    page.locator("[data-deck-go]").first.click()
    page.wait_for_timeout(800)
    box, frame = (
        page.locator(".deck-pages > li").nth(1).bounding_box(),
        page.locator(".deck-pages").bounding_box(),
    )
    assert abs(box["x"] - frame["x"]) < 4
    context.close()


def test_the_file_is_saved_and_never_opened(visit, deck, state):
    page = visit(storage_state=state)
    page.goto(deck)
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert download.value.suggested_filename == "Kiln.pdf"
    assert Path(download.value.path()).read_bytes() == pdfs.deck(5)
