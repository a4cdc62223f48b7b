"""One hall a session: a whole Podium takes seconds to start, and people come and go in it."""

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e import halls


@pytest.fixture(scope="session")
def hall(tmp_path_factory):
    with halls.hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = halls.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, hall):
    """Browsers of people: `visit(language="he", width=390)`; what a script throws fails the test."""
    opened, errors = [], []

    def open_one(**kwargs):
        context = halls.visit(chromium, hall, **kwargs)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(context)
        return page

    yield open_one
    for context in opened:
        context.close()
    assert errors == []
