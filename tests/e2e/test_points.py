"""Contests by points in a real browser."""

import pytest

from tests.e2e import halls, points
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    with points.scored(tmp_path_factory.mktemp("points")) as made:
        yield made


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "light", 1280), ("en", "dark", 390), ("he", "dark", 1280), ("he", "light", 390)],
)
def test_axe_finds_nothing(chromium, scored, language, scheme, width):
    context = halls.visit(chromium, scored, language=language, scheme=scheme, width=width)
    page = context.new_page()
    points.log_in(page)
    for path in scored.pages:
        assert page.goto(path).ok
        page.evaluate(AXE)
        assert page.evaluate(RUN, TAGS) == [], path
        assert not page.evaluate(SIDEWAYS), path
    context.close()


def test_fields_of_points_are_there_where_the_board_is_by_points(chromium, scored):
    context = halls.visit(chromium, scored)
    page = context.new_page()
    points.log_in(page)
    page.goto("/c/points/desk/settings")
    whose = page.get_by_text("Those of the best submission")
    assert whose.is_visible()
    page.get_by_text("By problems solved, then by penalty minutes").click()
    assert not whose.is_visible()
    context.close()
