"""A hall for tests in a browser: a whole Podium in a process tree of its own, and people with browsers."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from contest import clock, events
from contest.actions.organising import (
    ContestForm,
    StageForm,
    create_contest,
    find_hub,
    start_now,
)
from contest.actions.organising.passes import cards, make_passes
from contest.cli.demonstrating.manifest import FOLDER, Manifest, Set
from contest.cli.demonstrating.manifest import read as read_manifest
from contest.cli.demonstrating.preparing import Prepared, prepare
from contest.codes import Codes
from contest.db import Database
from contest.models import Contest, EnteringBy
from contest.settings import Settings

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PATIENCE_MS = 60_000
"""How long a page may take: the machine may be busy, and no test here is about speed."""
LOCALES = {"en": "en-GB", "zh": "zh-CN", "he": "he-IL"}


@dataclass(frozen=True)
class Hall:
    """The demonstration's contest, served at `address`; nobody has submitted yet."""

    address: str
    settings: Settings
    manifest: Manifest
    prepared: Prepared
    database: Database

    def program(self, slug: str, path: str) -> str:
        """The text of one of the packages' programs."""
        return (FOLDER / slug / "submissions" / path).read_text(encoding="utf-8")

    def new_codes(self, count: int) -> list[str]:
        """Fresh join codes."""
        codes = Codes(self.settings.secret_key)
        with self.database.transaction() as s:
            contest = s.query(Contest).filter_by(slug=self.prepared.contest).one()
            made = make_passes(s, actor=None, contest=contest, count=count, codes=codes, at=clock.now())
            s.flush()
            wanted = {each.public_id for each in made}
            return [card.code for card in cards(s, contest=contest, codes=codes) if card.public_id in wanted]


@contextmanager
def hall(home: Path) -> Iterator[Hall]:
    """Podium up on a free port, with the demonstration's contest prepared."""
    with served(home, slots=1) as (address, settings, lines):
        manifest = read_manifest()
        prepared = prepare(settings, manifest, lines.append)
        database = Database(settings.database_url)
        yield Hall(address, settings, manifest, prepared, database)
        database.dispose()


@contextmanager
def served(home: Path, *, slots: int) -> Iterator[tuple[str, Settings, list[str]]]:
    """Podium up on a free port: its address, its settings, what it says; `slots` 0: nothing is judged."""
    settings = Settings.read({"PODIUM_HOME": str(home)})
    podium = str(Path(sys.executable).with_name("podium"))
    server = subprocess.Popen(
        [podium, "up", "--port", "0", "--web", "1", "--slots", str(slots)],
        env={**os.environ, **settings.environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    reader: threading.Thread | None = None
    try:
        address = _address(server, lines)
        reader = threading.Thread(target=lambda: lines.extend(server.stdout or ()))
        reader.start()
        yield address, settings, lines
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        if reader is not None:
            reader.join()
        if server.stdout is not None:
            server.stdout.close()
        print("".join(lines[-200:]))


def _address(server: subprocess.Popen[str], lines: list[str]) -> str:
    for line in server.stdout or ():
        lines.append(line)
        found = re.search(r"Podium is at (http://\S+)", line)
        if found:
            return found[1]
    raise AssertionError("Podium did not start:\n" + "".join(lines))


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def visit(
    browser: Browser,
    hall: Hall,
    *,
    language: str = "en",
    scheme: str = "light",
    width: int = 1280,
    **more: Any,
) -> BrowserContext:
    """A person's browser; every script error fails the test that closes it."""
    context = browser.new_context(
        base_url=hall.address,
        locale=LOCALES[language],
        color_scheme=scheme,
        viewport={"width": width, "height": 844 if width < 600 else 900},
        has_touch=width < 600,
        **more,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def join(page: Page, code: str, name: str) -> None:
    """Type a code, choose a name."""
    page.goto("/join")
    page.locator("[name=code]").fill(code.lower().replace("-", " "))
    page.locator("main button").click()
    page.locator("[name=name]").fill(name)
    page.locator("main button").click()
    page.wait_for_url("**/c/*")


def log_in(page: Page, login: str, password: str) -> None:
    """Come in with an account."""
    page.goto("/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("main button").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def sign_in(page: Page, hall: Hall) -> None:
    """The organiser logs in."""
    log_in(page, hall.prepared.organiser, hall.prepared.password)


def write(page: Page, text: str, language: str = "python3") -> None:
    """Put a program into the editor, as a paste does."""
    page.locator("#language").select_option(language)
    page.locator(".editor .cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def submit(page: Page) -> None:
    """Press the one main button of the bench."""
    page.locator("#code button.main").click()


def zipped(
    problem: Set,
    *,
    without: str = "\0",
    name: str | None = None,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """A package as a file to upload; `without` leaves out what lies below a path, `instead` gives other texts."""
    content = io.BytesIO()
    name = name or problem.slug
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(problem.path.rglob("*")):
            inside = path.relative_to(problem.path).as_posix()
            if inside in instead:
                made.writestr(f"{name}/{inside}", instead[inside])
            elif path.is_file() and not inside.startswith(without):
                made.write(path, f"{name}/{inside}")
    return {"name": f"{name}.zip", "mimeType": "application/zip", "buffer": content.getvalue()}


def start_in(hall: Hall, slug: str, seconds: int) -> None:
    """Let a contest start in so many seconds, as an organiser does, and tell who is waiting."""
    events.bind(hall.settings.redis_address)
    try:
        with hall.database.transaction() as s:
            contest = s.query(Contest).filter_by(slug=slug).one()
            start_now(s, actor=None, contest=contest, lead=timedelta(seconds=seconds), at=clock.now())
    finally:
        events.bind(None)


def make_soon(hall: Hall) -> None:
    """A contest that is to come, for those who wait."""
    at = clock.now()
    stage = StageForm(starts_at=at + timedelta(hours=2), ends_at=at + timedelta(hours=5))
    name = {"en": "Winter Cup", "zh": "冬季杯", "he": "גביע החורף"}
    with hall.database.transaction() as s:
        hub = find_hub(s, slug=hall.manifest.hub)
        form = ContestForm(slug="soon", name=name, stage=stage, timezone="Asia/Jerusalem", warm_up=True)
        create_contest(s, actor=None, hub=hub, form=form, at=at)


def make_open(hall: Hall) -> None:
    """A contest that whoever has an account may enter."""
    at = clock.now()
    stage = StageForm(starts_at=at + timedelta(hours=3), ends_at=at + timedelta(hours=6))
    name = {"en": "Open Evening", "zh": "开放之夜", "he": "ערב פתוח"}
    with hall.database.transaction() as s:
        hub = find_hub(s, slug=hall.manifest.hub)
        form = ContestForm(slug="open", name=name, stage=stage, entering=EnteringBy.OPEN)
        create_contest(s, actor=None, hub=hub, form=form, at=at)
