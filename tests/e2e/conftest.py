"""One hall a session: a whole Podium takes seconds to start, and people come and go in it."""

import contextlib

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e import halls, juries
from tests.e2e.phones import Phone


@pytest.fixture(scope="session")
def hall(tmp_path_factory):
    with halls.hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture(scope="session")
def playwright():
    """The one driver: two at once get in each other's way."""
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def chromium(playwright):
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


@pytest.fixture
def room(tmp_path):
    """A round of pitches that is open, in a Podium of its own."""
    with juries.room(tmp_path / "home") as made:
        yield made


@pytest.fixture
def wire(room):
    """The network between a phone and that Podium."""
    made = juries.Wire(int(room.address.rsplit(":", 1)[1]))
    yield made
    made.close()


@pytest.fixture
def phone(playwright, wire, tmp_path):
    """A juror's phone behind that network; what a script throws fails the test."""
    made = Phone(playwright, tmp_path / "phone", wire.address)
    yield made
    with contextlib.suppress(Exception):  # a browser that was killed
        made.context.close()
    assert made.errors == []
