"""Statements in a real browser: what they show in each language, and that nothing a package brings ever runs."""

import pytest

from tests.e2e import halls, statements
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    with statements.shown(tmp_path_factory.mktemp("texts")) as made:
        yield made


@pytest.fixture
def look(chromium, texts):
    """Pages of people: what ran within them stands in `page.evaluate("window.hits")`."""
    opened = []

    def open_one(path, **kwargs):
        context = halls.visit(chromium, texts, **kwargs)
        context.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        opened.append(context)
        assert page.goto(path).ok
        return page

    yield open_one
    for context in opened:
        context.close()


def sign_in(page):
    page.locator("[name=login]").fill("olga")
    page.locator("[name=password]").fill(statements.PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def press_everything(page):
    for words in page.get_by_text("press me").all():
        words.dispatch_event("click")
    page.wait_for_timeout(300)


@pytest.mark.parametrize("where", ["problem", "desk"])
def test_nothing_of_a_hostile_package_runs(look, texts, where):
    path = "/c/texts/problems/B" if where == "problem" else f"/login?next={texts.desk['B']}"
    page = look(path)
    if where == "desk":
        sign_in(page)
    address = page.url
    press_everything(page)
    assert page.evaluate("window.hits") == 0
    assert page.url.partition("#")[0] == address
    statement = page.locator(".statement")
    assert (
        statement.locator("script, iframe, svg, style, form, input, object, embed, meta, base").count() == 0
    )
    acting = "[...document.querySelectorAll('.statement, .statement *')].flatMap(one => [...one.attributes])"
    assert page.evaluate(f"{acting}.filter(each => /^on|^style$/.test(each.name)).length") == 0
    assert page.evaluate(f"{acting}.filter(each => /javascript:|^data:/.test(each.value)).length") == 0
    assert "<script>hit()</script>" in page.locator("#in1").inner_text()


def test_a_drawing_opened_by_its_address_runs_nothing(look, texts):
    page = look("/c/texts/problems/A?statement=zh")
    source = page.locator(".statement img").get_attribute("src")
    assert source.endswith(".svg")
    assert page.locator(".statement img").evaluate("img => img.complete && img.naturalWidth > 0")
    with page.expect_download():
        page.evaluate("source => { location.href = source; }", source)


def test_everything_a_statement_may_bring(look):
    page = look("/c/texts/problems/A?statement=en")
    assert page.locator("h1").inner_text() == "A. Caves & Echoes"
    assert page.locator(".statement h2").all_inner_texts() == ["Input", "Output"]
    page.locator(".statement img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.statement img').naturalWidth > 0")
    assert page.locator(".statement .sample").count() == 1
    assert page.locator(".turns .judge").count() == 4
    assert page.locator(".turns .program").count() == 3
    assert page.locator(".statement math").count() > 5


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [
        ("en", "light", 1280),
        ("en", "dark", 390),
        ("he", "dark", 1280),
        ("he", "light", 390),
        ("zh", "light", 390),
    ],
)
def test_axe_finds_nothing(look, texts, language, scheme, width):
    page = look(f"/login?next={texts.desk['A']}", language=language, scheme=scheme, width=width)
    sign_in(page)
    for path in ("/c/texts/problems/A", texts.desk["A"]):
        page.goto(path)
        page.evaluate(AXE)
        assert page.evaluate(RUN, TAGS) == []
        assert not page.evaluate(SIDEWAYS)
