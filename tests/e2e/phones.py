"""A juror's phone for browser tests: it can be killed and opened again, and is handled with a thumb."""

import contextlib
import os
import signal
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import halls, juries

LI, NOA = "Li Wei", "Noa Levi"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
READY = "html[data-jury=ready]"
KEPT_PAGES = """async (owner) => {
  const cache = await caches.open(`podium-jury-pages-${owner}`);
  return (await cache.keys()).map((each) => new URL(each.url).pathname);
}"""


WHAT_LIES_THERE = """async (owner) => {
  const opened = await new Promise((resolve) => {
    const request = indexedDB.open(`podium-jury-${owner}`);
    request.onsuccess = () => resolve(request.result);
  });
  const rows = await new Promise((resolve) => {
    const request = opened.transaction("touches").objectStore("touches").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  opened.close();
  const text = (bytes) => new TextDecoder().decode(bytes);
  return { sealed: rows.map((row) => text(row.sealed)), others: rows.map((row) => Object.keys(row).sort().join()),
    notes: Object.keys(localStorage) };
}"""


class Phone:
    """A browser with a memory of its own, which can be killed and opened again."""

    def __init__(self, playwright, folder: Path, address: str, language: str = "en") -> None:
        self.playwright, self.folder, self.address, self.language = playwright, folder, address, language
        self.errors: list[str] = []
        self.context = None
        self.open()

    def open(self):
        """Open the browser: what it kept is there again."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=halls.CHROMIUM,
            args=halls.FLAGS,
            base_url=self.address,
            locale=halls.LOCALES[self.language],
            **PHONE,
        )
        self.context.set_default_timeout(halls.PATIENCE_MS)
        return self.page()

    def page(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def kill(self) -> None:
        """The battery is taken out."""
        pids = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and self._is_browser(entry)
        ]
        assert pids
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Exception):  # whatever the driver says of a browser that is gone
            self.context.close()
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.folder / name).unlink(missing_ok=True)

    def _is_browser(self, entry: Path) -> bool:
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        is_ours = f"--user-data-dir={self.folder}".encode() in words
        return is_ours and not any(word.startswith(b"--type=") for word in words)


def come_in(page, room, juror):
    """By the personal link: one tap, a look at who one is, the panel."""
    page.goto(room.links[juror])
    page.locator("main button.main").tap()
    page.wait_for_url("**/jury/**")
    if page.url.endswith("/about"):
        page.locator("main button.main").tap()
    page.wait_for_url(f"**{room.panel(juror)}")
    page.wait_for_selector(READY)


def tap(page, number, value):
    """A level of a criterion."""
    box = page.locator("fieldset[data-criterion]").nth(number)
    box.locator(f"input[value='{value}']").tap()
    expect(box.locator(f"input[value='{value}']")).to_be_checked()


def open_sheet(page, room, juror, startup):
    page.goto(room.sheet(juror, startup))
    page.wait_for_selector(READY)
    expect(page.locator("h1")).to_have_text(startup)


def says(page, text):
    expect(page.locator(".bar [data-kept]")).to_contain_text(text)


def wait_until_kept(page, room, juror):
    """Until the worker has every sheet, opened or not."""
    wanted = {room.panel(juror), *(room.sheet(juror, name) for name in juries.NAMES)}

    def missing() -> set[str]:
        return wanted - set(page.evaluate(KEPT_PAGES, room.jurors[juror]))

    deadline = time.monotonic() + 60
    while missing():
        assert time.monotonic() < deadline, (missing(), page.url)
        page.wait_for_timeout(200)  # not time.sleep: the driver has to go on
