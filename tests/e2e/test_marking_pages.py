"""A juror's pages: undo, leaving out, stepping back, the chair's clock, Hebrew, axe, and no script at all."""

import itertools
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.e2e import halls
from tests.e2e.phones import (
    KEPT_PAGES,
    LI,
    NOA,
    PHONE,
    READY,
    Phone,
    come_in,
    open_sheet,
    says,
    tap,
)
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.starting import until

pytestmark = [pytest.mark.browser]


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
