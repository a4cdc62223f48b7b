"""A juror's phone in a loud hall: the network goes, the browser dies, another hand picks the phone up."""

import contextlib
import time

import pytest
from playwright.sync_api import expect

from tests.e2e import halls, juries
from tests.e2e.phones import (
    KEPT_PAGES,
    LI,
    NOA,
    PHONE,
    READY,
    WHAT_LIES_THERE,
    come_in,
    open_sheet,
    says,
    tap,
    wait_until_kept,
)
from tests.starting import until

pytestmark = [pytest.mark.browser]


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
    page.goto("about:blank")  # a page that is closing may still send, in its own juror's name
    page.close()
    wire.join()

    page = phone.page()
    come_in(page, room, NOA)
    expect(page.locator("[data-waits-of]:visible")).to_have_count(0)
    open_sheet(page, room, NOA, "Night Owl")  # at once, before the worker has heard of her panel
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
