"""axe-core finds nothing on any page, in English and Hebrew, light and dark, wide and narrow."""

from pathlib import Path

import pytest

from tests.e2e import halls
from tests.e2e.filling import fill
from tests.e2e.pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.docker]

AXE = (Path(__file__).parent.parent / "vendor" / "axe.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations.map(
  (found) => `${found.id}: ${found.nodes.map((node) => node.html.slice(0, 160) + " " + node.failureSummary).join(" | ")}`)"""


SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
ACTED_IN = {("en", "light", 1280), ("he", "dark", 390)}
"""Where the pages that take steps are looked at: every step is a request of its own."""


@pytest.fixture(scope="session")
def filled(hall, chromium):
    return fill(hall, chromium)


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(hall, chromium, filled, language, scheme, width):  # noqa: PLR0917 -- fixtures
    found, sideways = {}, []
    looked = [
        each for each in pages(hall, filled) if each.act is None or (language, scheme, width) in ACTED_IN
    ]
    for who, state in filled.states.items():
        context = halls.visit(
            chromium, hall, language=language, scheme=scheme, width=width, storage_state=state
        )
        page = context.new_page()
        for each in looked:
            if each.who != who:
                continue
            each.open(page)
            page.evaluate(AXE)
            violations = page.evaluate(RUN, TAGS)
            if violations:
                found[each.name] = violations
            if page.evaluate(SIDEWAYS):
                sideways.append(each.name)
        context.close()
    assert found == {}
    assert sideways == []


@pytest.mark.parametrize("language", ["en", "he"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(hall, chromium, filled, language):
    """What a spectator sees, at 360 px; tables scroll in themselves."""
    assert filled.ids
    cup = f"/c/{hall.prepared.contest}"
    paths = [cup, f"{cup}/board", *(f"{cup}/problems/{each.label}" for each in hall.manifest.problems)]
    context = halls.visit(chromium, hall, language=language, width=360)
    page = context.new_page()
    sideways = []
    for path in paths:
        answer = page.goto(path)
        assert answer.ok, path
        if page.evaluate(SIDEWAYS):
            sideways.append(path)
    context.close()
    assert sideways == []
