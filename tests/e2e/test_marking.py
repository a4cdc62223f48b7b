"""A juror's phone in a loud hall: the network goes, the browser dies, another hand picks the phone up."""

import contextlib
import itertools
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e import halls, juries
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.starting import until

pytestmark = [pytest.mark.browser]

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


@pytest.fixture
def room(tmp_path):
    with juries.room(tmp_path / "home") as made:
        yield made


@pytest.fixture
def wire(room):
    made = juries.Wire(int(room.address.rsplit(":", 1)[1]))
    yield made
    made.close()


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


@pytest.fixture
def playwright():
    with sync_playwright() as made:
        yield made


@pytest.fixture
def phone(playwright, wire, tmp_path):
    made = Phone(playwright, tmp_path / "phone", wire.address)
    yield made
    with contextlib.suppress(Exception):
        made.context.close()
    assert made.errors == []


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


def test_six_pitches_with_the_network_cut_and_the_browser_killed(room, wire, phone):
    page = phone.page()
    come_in(page, room, LI)
    wait_until_kept(page, room, LI)
    said = {name: [1 + (number + each) % 5 for each in range(3)] for number, name in enumerate(juries.NAMES)}

    for name in juries.NAMES[:2]:
        open_sheet(page, room, LI, name)
        for number, value in enumerate(said[name]):
            tap(page, number, value)
        says(page, "Saved")
    assert len(room.marks(LI)) == 6

    wire.cut()
    phone.context.set_offline(True)
    page.get_by_role("link", name="Next entry").tap()
    page.wait_for_selector(READY)
    for name in juries.NAMES[2:4]:
        open_sheet(page, room, LI, name)
        expect(page.locator(".deck img").first).to_have_js_property("naturalWidth", 320)
        for number, value in enumerate(said[name][:2]):
            tap(page, number, value)
    says(page, "Kept on this phone: 4")
    expect(page.locator("[data-away]")).to_contain_text("Waiting here: 4")
    phone.kill()
    assert len(room.marks(LI)) == 6

    page = phone.open()
    phone.context.set_offline(True)
    open_sheet(page, room, LI, juries.NAMES[3])
    says(page, "Kept on this phone: 4")
    for number, value in enumerate(said[juries.NAMES[3]][:2]):
        box = page.locator("fieldset[data-criterion]").nth(number)
        expect(box.locator(f"input[value='{value}']")).to_be_checked()
    tap(page, 2, said[juries.NAMES[3]][2])
    open_sheet(page, room, LI, juries.NAMES[2])
    tap(page, 2, said[juries.NAMES[2]][2])
    says(page, "Kept on this phone: 6")
    # The link on the lanyard opens the panel also now.
    page.goto(room.links[LI])
    page.wait_for_url(f"**{room.panel(LI)}")
    page.wait_for_selector(READY)
    expect(page.locator("[data-waits-of]:visible")).to_have_count(2)
    assert len(room.marks(LI)) == 6

    wire.join()
    phone.context.set_offline(False)
    until(lambda: len(room.marks(LI)) == 12 or page.locator("[data-out]").is_visible(), 60, "an answer")
    if page.locator("[data-out]").is_visible():
        # Chromium writes cookies down every half minute: killed before, it has forgotten who it was.
        come_in(page, room, LI)
    until(lambda: len(room.marks(LI)) == 12, 30, "what waited went out")
    page.goto(room.panel(LI))
    page.wait_for_selector(READY)
    expect(page.locator("[data-waits-of]:visible")).to_have_count(0)
    for name in juries.NAMES[4:]:
        open_sheet(page, room, LI, name)
        for number, value in enumerate(said[name]):
            tap(page, number, value)
        says(page, "Saved")
    time.sleep(1)

    wanted = {
        (name, key): str(value)
        for name in said
        for key, value in zip(juries.CRITERIA, said[name], strict=True)
    }
    rows = room.marks(LI)
    assert {(name, key): value for name, key, _kind, value in rows} == wanted
    assert len(rows) == len(wanted) == 18
    assert len(set(room.keys(LI))) == 18
    # In the order they were touched, also those that waited.
    waited = [(name, key) for name, key, _kind, _value in rows[6:12]]
    third, fourth = juries.NAMES[2:4]
    assert waited == [
        (third, "problem"),
        (third, "team"),
        (fourth, "problem"),
        (fourth, "team"),
        (fourth, "market"),
        (third, "market"),
    ]


def test_another_juror_on_the_same_phone_sees_and_sends_nothing_of_the_first(room, wire, phone):
    page = phone.page()
    come_in(page, room, LI)
    wait_until_kept(page, room, LI)
    open_sheet(page, room, LI, "Night Owl")
    wire.cut()
    tap(page, 0, 2)
    tap(page, 1, 5)
    says(page, "Kept on this phone: 2")
    page.close()
    wire.join()

    page = phone.page()
    come_in(page, room, NOA)
    expect(page.locator("[data-waits-of]:visible")).to_have_count(0)
    open_sheet(page, room, NOA, "Night Owl")
    assert page.locator("fieldset[data-criterion] input:checked").count() == 0
    tap(page, 0, 4)
    says(page, "Saved")
    wait_until_kept(page, room, NOA)
    assert page.evaluate(KEPT_PAGES, room.jurors[LI]) == []
    # Of the first one's touches lies there what nobody else can read.
    there = page.evaluate(WHAT_LIES_THERE, room.jurors[LI])
    assert (there["others"], there["notes"]) == (["iv,sealed,seq"] * 2, [])
    assert not any("Night Owl" in each or "value" in each for each in there["sealed"])
    assert page.goto(room.sheet(LI, "Night Owl")).status == 404
    wire.cut()
    with contextlib.suppress(
        Exception
    ):  # nothing is kept of the first: the browser says that there is no network
        page.goto(room.sheet(LI, "Night Owl"))
    expect(page.locator("body")).not_to_contain_text("Night Owl")
    wire.join()
    assert (room.marks(LI), room.marks(NOA)) == ([], [("Night Owl", "problem", "value", "4")])

    page.goto(room.panel(NOA))
    page.get_by_role("button", name="Sign out on this phone").tap()
    page.wait_for_url("**/")
    assert page.evaluate("async () => (await caches.keys()).filter((name) => name.includes('pages'))") == []
    come_in(page, room, LI)
    until(lambda: len(room.marks(LI)) == 2, 30, "the first one's marks went out")
    assert room.marks(LI) == [("Night Owl", "problem", "value", "2"), ("Night Owl", "team", "value", "5")]
    assert len(room.marks(NOA)) == 1


def test_two_tabs_send_each_touch_once(room, phone):
    posted = []

    def finished(request):
        if request.url.endswith("/touches") and request.response().ok:
            posted.extend(touch["key"] for touch in request.post_data_json["touches"])

    phone.context.on("requestfinished", finished)
    one = phone.page()
    come_in(one, room, LI)
    other = phone.page()
    open_sheet(one, room, LI, "Night Owl")
    open_sheet(other, room, LI, "Red Thread")
    phone.context.set_offline(True)
    for page in (one, other):
        page.bring_to_front()
        tap(page, 0, 2)
        tap(page, 1, 3)
    says(other, "Kept on this phone: 4")
    phone.context.set_offline(False)
    until(lambda: len(room.marks(LI)) == 4, 30, "all of them")
    for page in (one, other):
        page.bring_to_front()
        says(page, "Saved")
    one.wait_for_timeout(1500)
    assert len(posted) == len(set(posted)) == 4
    assert len(room.marks(LI)) == 4


def test_by_plain_http_marks_are_kept_as_well(playwright, room, wire, tmp_path):
    """A hall without a certificate: no worker, no cipher, no locks."""
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "phone"),
        executable_path=halls.CHROMIUM,
        args=[*halls.FLAGS, "--host-resolver-rules=MAP podium.local 127.0.0.1"],
        base_url=wire.address.replace("127.0.0.1", "podium.local"),
        **PHONE,
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    come_in(page, room, LI)
    assert page.evaluate("[isSecureContext, 'locks' in navigator]") == [False, False]
    open_sheet(page, room, LI, "Night Owl")
    wire.cut()
    tap(page, 0, 2)
    tap(page, 1, 3)
    says(page, "Kept on this phone: 2")
    page.close()
    wire.join()
    page = context.new_page()
    page.goto(room.panel(LI))
    until(lambda: len(room.marks(LI)) == 2, 30, "what waited")
    assert room.marks(LI) == [("Night Owl", "problem", "value", "2"), ("Night Owl", "team", "value", "3")]
    context.close()
    assert errors == []


def test_a_second_device_that_differs_is_shown_and_nothing_overwritten(room, wire, phone, playwright):
    page = phone.page()
    come_in(page, room, LI)
    open_sheet(page, room, LI, "Red Thread")
    tap(page, 0, 1)
    says(page, "Saved")
    browser = halls.launch(playwright)
    tablet = browser.new_context(
        base_url=room.address, viewport={"width": 1280, "height": 900}, has_touch=True
    )
    other = tablet.new_page()
    come_in(other, room, LI)
    open_sheet(other, room, LI, "Red Thread")
    expect(other.locator("input[value='1']").first).to_be_checked()

    wire.cut()
    tap(page, 0, 3)
    says(page, "Kept on this phone: 1")
    tap(other, 0, 4)
    says(other, "Saved")
    wire.join()
    note = page.locator("fieldset[data-criterion]").first.locator("[data-differs]")
    expect(note).to_contain_text("On another device: 4. Here: 3, not sent.")
    says(page, "Not sent: 1")
    assert [row[3] for row in room.marks(LI)] == ["1", "4"]
    note.get_by_role("button", name="Take 3").tap()
    says(page, "Saved")
    expect(note).to_be_hidden()
    assert [row[3] for row in room.marks(LI)] == ["1", "4", "3"]
    # The tablet is told as soon as it is looked at again.
    other.evaluate("dispatchEvent(new Event('online'))")
    expect(other.locator("[data-elsewhere]").first).to_contain_text("it was 4 here")
    expect(other.locator("input[value='3']").first).to_be_checked()
    browser.close()


def test_undo_leave_out_submit_and_step_back(room, phone):
    page = phone.page()
    come_in(page, room, LI)
    open_sheet(page, room, LI, "Desert Leaf")
    tap(page, 0, 2)
    tap(page, 0, 5)
    tap(page, 1, 3)
    for _time in range(2):
        page.get_by_role("button", name="Undo last tap").tap()
        page.wait_for_timeout(400)
    expect(page.locator("fieldset[data-criterion]").nth(1).locator("input:checked")).to_have_count(0)
    expect(page.locator("input[value='2']").first).to_be_checked()
    says(page, "Saved")
    page.get_by_role("button", name="Submit and lock").tap()
    expect(page.locator("[data-missing]")).to_contain_text("Team")
    tap(page, 1, 4)
    page.get_by_label("To the team").fill("Ask the port first.")
    page.get_by_role("button", name="Submit and lock").tap()
    expect(page.locator(".note.ok")).to_contain_text("Submitted at")
    expect(page.locator("#stands")).to_be_visible()
    expect(page.locator("input[value='4']").nth(1)).to_be_disabled()
    values = [(row[1], row[2], row[3]) for row in room.marks(LI)]
    assert values == [
        ("problem", "value", "2"),
        ("problem", "value", "5"),
        ("team", "value", "3"),
        ("team", "clear", ""),
        ("problem", "value", "2"),
        ("team", "value", "4"),
    ]

    open_sheet(page, room, LI, "Silk Battery")
    tap(page, 0, 3)
    says(page, "Saved")
    page.get_by_text("I can't mark this entry").tap()
    page.locator("[data-recuse] textarea").fill("We were colleagues.")
    page.get_by_role("button", name="Step back").tap()
    page.wait_for_url(f"**{room.panel(LI)}")
    page.wait_for_selector(READY)
    expect(page.locator(".order li")).to_have_count(5)
    expect(page.locator("#round-1 ~ p")).to_have_text("1 of 5 done")
    assert "Silk Battery" not in page.content()
    gone = room.sheet(LI, "Silk Battery")
    until(lambda: gone not in page.evaluate(KEPT_PAGES, room.jurors[LI]), 20, "the kept sheet is gone")
    assert page.goto(gone).status == 404


def test_what_waits_for_an_entry_that_was_moved_away_is_refused_and_tells_nothing(room, wire, phone):
    page = phone.page()
    come_in(page, room, LI)
    wait_until_kept(page, room, LI)
    open_sheet(page, room, LI, "Red Thread")
    wire.cut()
    tap(page, 0, 4)
    says(page, "Kept on this phone: 1")
    open_sheet(page, room, LI, "Night Owl")
    tap(page, 0, 2)
    room.move(LI, "Red Thread")
    wire.join()
    # The one behind it went out all the same.
    until(lambda: room.marks(LI) == [("Night Owl", "problem", "value", "2")], 30, "the other mark")
    page.goto(room.panel(LI))
    page.wait_for_selector(READY)
    refused = page.locator("[data-refused]")
    expect(refused).to_contain_text("A mark was not taken: this entry is not yours to judge.")
    assert "Red Thread" not in page.locator("main").inner_text()
    refused.get_by_role("button", name="Remove from this phone").tap()
    expect(refused).to_be_hidden()


def test_running_order_and_timer_follow_the_chair(room, phone):
    page = phone.page()
    come_in(page, room, LI)
    room.on_stage("Night Owl", 100)
    expect(page.locator(".block h2")).to_have_text("Night Owl", timeout=2500)
    expect(page.locator(".block [role=timer]")).to_contain_text("1:3", timeout=2500)
    open_sheet(page, room, LI, "Tidal Garden")
    page.wait_for_timeout(1000)  # the stream opens
    room.on_stage("Kite School", 200)
    expect(page.locator(".bar .now-on")).to_contain_text("Kite School", timeout=2500)
    expect(page.locator(".bar [role=timer]")).to_contain_text("3:1", timeout=2500)
    room.on_stage("Kite School", 2)
    expect(page.locator(".bar [role=timer]")).to_contain_text("The pitch is over", timeout=6000)
    expect(page.locator("[data-timer-alarm]")).to_have_text("The time is over")


def test_in_hebrew_from_right_to_left(playwright, room, wire, tmp_path):
    phone = Phone(playwright, tmp_path / "phone", wire.address, language="he")
    page = phone.page()
    come_in(page, room, NOA)
    page.goto(room.sheet(NOA, "Kite School"))
    page.wait_for_selector(READY)
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.locator("h1")).to_have_text("בית ספר לעפיפונים")
    tap(page, 0, 5)
    until(lambda: room.marks(NOA) == [("Kite School", "problem", "value", "5")], 20, "the mark")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    phone.context.close()
    assert phone.errors == []


def _violations(page):
    page.evaluate(AXE)
    sideways = ["scrolls sideways"] if page.evaluate(SIDEWAYS) else []
    return page.evaluate(RUN, TAGS) + sideways


def test_axe_finds_nothing(playwright, room):
    browser = halls.launch(playwright)
    found = {}
    for language, scheme, width in itertools.product(("en", "he"), ("light", "dark"), (390, 1280)):
        context = halls.visit(browser, room, language=language, scheme=scheme, width=width)
        page = context.new_page()
        look = partial(_look, found, f"{language} {scheme} {width}", page)
        page.goto("/j/nobody")
        look("no link")
        page.goto(room.links[LI])
        look("link")
        page.locator("main button.main").click()
        page.wait_for_url("**/jury/**")
        page.goto(f"{room.panel(LI)}/about")
        look("about")
        page.locator("main button.main").click()
        page.wait_for_url(f"**{room.panel(LI)}")
        room.on_stage("Night Owl", 90)
        page.goto(room.panel(LI))
        look("panel")
        page.goto(room.sheet(LI, "Night Owl"))
        page.wait_for_selector(READY)
        page.get_by_text("I can't mark this entry").or_(page.locator(".leaving summary")).first.click()
        box = page.locator("fieldset[data-criterion]")
        for number in range(2):
            box.nth(number).locator("input[value='4']").check()
        look("sheet")
        context.set_offline(True)
        box.nth(2).locator("input[value='abstain']").check()
        page.locator("[data-away]").wait_for()
        look("sheet without network")
        context.set_offline(False)
        if (language, scheme) == ("en", "light"):
            page.get_by_role("button", name="Submit and lock").click()
            page.locator(".note.ok").wait_for()
            look("locked")
            room.unlock(LI, "Night Owl")
        page.goto(f"{room.panel(LI)}/ranking")
        look("ranking")
        context.close()
    browser.close()
    assert found == {}


def _look(found, kind, page, name):
    violations = _violations(page)
    if violations:
        found[f"{name}, {kind}"] = violations


def test_everything_works_without_script(playwright, room):
    browser = halls.launch(playwright)
    context = browser.new_context(base_url=room.address, java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(room.links[LI])
    page.locator("main button.main").tap()
    page.wait_for_url("**/about")
    page.locator("main button.main").tap()
    page.wait_for_url(f"**{room.panel(LI)}")
    page.goto(room.sheet(LI, "Red Thread"))
    for number, value in enumerate((4, 2, "abstain")):
        page.locator("fieldset[data-criterion]").nth(number).locator(f"input[value='{value}']").tap()
    page.get_by_label("To the team").fill("Strong start.")
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.locator("input[value='4']").first).to_be_checked()
    page.get_by_role("button", name="Undo last tap").tap()
    page.get_by_role("button", name="Submit and lock").tap()
    expect(page.locator(".note.ok")).to_contain_text("Submitted at")
    assert [(row[1], row[2], row[3]) for row in room.marks(LI)] == [
        ("problem", "value", "4"),
        ("team", "value", "2"),
        ("market", "abstain", ""),
        ("market", "clear", ""),
    ]
    browser.close()
