"""What a contestant meets beyond programs and samples: answers to hand in, files, a PDF, a test to be seen."""

import pytest
from playwright.sync_api import expect

from tests.e2e import halls, solving
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS

pytestmark = [pytest.mark.browser, pytest.mark.docker]

expect.set_options(timeout=halls.PATIENCE_MS)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with solving.solving(tmp_path_factory.mktemp("solving")) as found:
        yield found


@pytest.fixture
def look(chromium, made):
    """Pages of Ada's, who takes part."""
    opened = []

    def open_one(**kwargs):
        context = halls.visit(chromium, made, **kwargs)
        opened.append(context)
        page = context.new_page()
        solving.log_in(page)
        return page

    yield open_one
    for context in opened:
        context.close()


def clean(page):
    """Nothing for axe to say, nothing wider than the page."""
    page.evaluate(AXE)
    assert page.evaluate(RUN, TAGS) == []
    assert not page.evaluate(SIDEWAYS)


def files(*names):
    return [{"name": name, "mimeType": "text/plain", "buffer": b"out 1\n"} for name in names]


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 390), ("he", "dark", 1280)])
def test_answers_are_handed_in_as_files(look, language, scheme, width):
    page = look(language=language, scheme=scheme, width=width)
    page.goto("/c/walk/problems/C")
    expect(page.locator(".names code")).to_have_text(["01.out", "02.out", "03.out"])
    expect(page.locator("#language")).to_have_count(0)
    clean(page)
    page.locator("#answers").set_input_files(files("o1.out", "o2.out"))
    halls.submit(page)
    expect(page.locator("#answers-wrong")).to_be_visible()
    page.locator("#answers").set_input_files(files("01.out", "02.out"))
    halls.submit(page)
    expect(page.locator("#result .say.no").first).to_be_visible()
    page.locator("#result .actions a").last.click()
    expect(page.locator(".lines code")).to_have_text(["01.out", "02.out"])
    clean(page)


def test_files_of_a_problem_are_saved(look):
    page = look(width=390)
    page.goto("/c/walk/problems/C")
    with page.expect_download() as saved:
        page.get_by_role("link", name="mazes.zip").click()
    assert saved.value.suggested_filename == "mazes.zip"


def test_a_statement_that_is_a_pdf_is_read_on_a_phone(look):
    page = look(width=390)
    for _ in range(60):  # till it is drawn
        page.goto("/c/walk/problems/D")
        if page.locator(".paper img").count():
            break
        page.wait_for_timeout(1000)
    shown = page.locator(".paper img")
    expect(shown).to_have_count(2)
    box = shown.first.bounding_box()
    assert 300 < box["width"] <= 390
    assert box["height"] > box["width"]
    assert shown.first.evaluate("each => each.decode().then(() => each.naturalHeight)") == 1600
    expect(page.get_by_role("link", name="Open the statement (PDF)")).to_be_visible()
    clean(page)


def test_a_secret_test_that_its_package_shares_is_seen_once_it_is_failed(look):
    page = look()
    page.goto("/c/walk/problems/B")
    halls.write(page, "a, b = map(int, input().split())\nprint(a + b if a < 1000 else 7)\n")
    halls.submit(page)
    expect(page.locator("#result .say.part, #result .say.no").first).to_be_visible()
    page.get_by_role("link", name="All about this try").click()
    expect(page.get_by_role("heading", name="You may see test 3, since you failed it")).to_be_visible()
    expect(page.locator(".apart").first).to_contain_text("you printed 7, the answer is 3000000")
    expect(page.get_by_text("Think of large numbers.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the input").click()
    assert saved.value.path().read_bytes() == b"1000000 2000000\n"
    clean(page)
