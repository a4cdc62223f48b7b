"""axe-core finds nothing on any page, in English and Hebrew, light and dark, wide and narrow."""

from pathlib import Path

import pytest

from tests.e2e import halls
from tests.e2e.pages import fill, pages

pytestmark = [pytest.mark.browser, pytest.mark.docker]

AXE = (Path(__file__).parent.parent / "vendor" / "axe.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations.map(
  (found) => `${found.id}: ${found.nodes.map((node) => node.html.slice(0, 160) + " " + node.failureSummary).join(" | ")}`)"""


@pytest.fixture(scope="session")
def people(hall, chromium):
    """Cookies of the three who look, and the coder's tries."""
    states = {"spectator": None}
    context = halls.visit(chromium, hall)
    ids = fill(hall, context.new_page())
    states["coder"] = context.storage_state()
    context.close()
    context = halls.visit(chromium, hall)
    halls.sign_in(context.new_page(), hall)
    states["organiser"] = context.storage_state()
    context.close()
    return states, ids


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(hall, chromium, people, language, scheme, width):  # noqa: PLR0917 -- fixtures
    states, ids = people
    found, sideways = {}, []
    looked = pages(hall, ids)
    for who, state in states.items():
        context = halls.visit(
            chromium, hall, language=language, scheme=scheme, width=width, storage_state=state
        )
        page = context.new_page()
        for each in looked:
            if each.who != who:
                continue
            page.goto(each.path)
            page.evaluate(AXE)
            violations = page.evaluate(RUN, TAGS)
            if violations:
                found[each.name] = violations
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                sideways.append(each.name)
        context.close()
    assert found == {}
    assert sideways == []
