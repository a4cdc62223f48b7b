"""The storm of log-ins at the start: everyone gets in, and pages answer meanwhile."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from contest import clock
from contest.actions.accounts import hash_password
from contest.cli import ports
from contest.models import User

LOGINS = 500
PASSWORD = "a password of the tests"
PATIENCE_S = 120.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def address(hall):
    """A site with that many accounts: the hash is a real one, made once."""
    hashed = hash_password(PASSWORD)
    with hall.database.transaction() as s:
        s.add_all(
            User(login=f"storm-{n}", name=f"Storm {n}", password_hash=hashed, created_at=clock.now())
            for n in range(LOGINS)
        )
    port = ports.choose("127.0.0.1", 0)
    hall.start("serve", "--port", str(port)).says("web.serving", 60)
    return f"http://127.0.0.1:{port}"


@pytest.mark.slow
def test_five_hundred_log_in_at_once_while_pages_answer(address):
    together = threading.Barrier(LOGINS)
    over = threading.Event()

    def open_form(browser: requests.Session) -> str:
        browser.trust_env = False
        return TOKEN.search(browser.get(f"{address}/login", timeout=PATIENCE_S).text)[1]

    def log_in(number: int, browser: requests.Session, token: str) -> tuple[int, int]:
        """What the log-in answered, and the form afterwards: it sends on who is signed in."""
        form = {"login": f"storm-{number}", "password": PASSWORD, "csrf_token": token}
        headers = {"Referer": f"{address}/login"}
        together.wait(PATIENCE_S)
        answers = (
            browser.post(
                f"{address}/login", form, headers=headers, timeout=PATIENCE_S, allow_redirects=False
            ),
            browser.get(f"{address}/login", timeout=PATIENCE_S, allow_redirects=False),
        )
        return answers[0].status_code, answers[1].status_code

    def look() -> list[int]:
        found = []
        while not over.is_set():
            found.append(requests.get(address, timeout=PATIENCE_S).status_code)
        return found

    browsers = [requests.Session() for _ in range(LOGINS)]
    with ThreadPoolExecutor(32) as few:
        tokens = list(few.map(open_form, browsers))
    with ThreadPoolExecutor(LOGINS + 1) as people:
        looking = people.submit(look)
        try:
            answers = list(people.map(log_in, range(LOGINS), browsers, tokens))
        finally:
            over.set()
            for browser in browsers:
                browser.close()
    assert answers == [(303, 303)] * LOGINS
    assert set(looking.result()) == {200}
