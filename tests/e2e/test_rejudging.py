"""A wrong answer file is found: the organiser's step 6, in a real browser, with real judging."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import halls
from tests.e2e.test_axe import AXE, RUN, TAGS

pytestmark = [pytest.mark.browser, pytest.mark.docker]

expect.set_options(timeout=halls.PATIENCE_MS)


def bring(page, package, number):
    page.goto("/c/mended-cup/desk/problems")
    page.locator("[name=packages]").set_input_files([package])
    page.locator("main button.main").click()
    expect(page.locator(".tasks > li .say.ok")).to_have_count(number)
    page.reload()


def test_a_wrong_answer_file_is_found_and_what_it_touched_is_judged_again(hall, visit):
    first = hall.manifest.problems[0]
    answer = max(first.path.glob("data/secret/*.ans")).relative_to(first.path).as_posix()
    right = next(
        shot.path.read_text(encoding="utf-8")
        for shot in hall.manifest.shots
        if (shot.problem, shot.expected, shot.language) == (first, "AC", "python3")
    )
    page, coder, parent = visit(), visit(), visit(language="he", width=390)
    halls.sign_in(page, hall)
    page.goto("/organise/new")
    page.locator("[name=slug]").fill("mended-cup")
    page.locator("[name=name_en]").fill("Mended Cup")
    page.locator("main button.main").click()
    page.wait_for_url("**/c/mended-cup/desk/problems")
    bring(page, halls.zipped(first, name="mended", instead={answer: "quite another answer\n"}), 1)
    page.goto("/c/mended-cup/desk/people")
    page.locator("[name=count]").fill("1")
    page.get_by_role("button", name="Make join codes").click()
    code = page.locator("tbody code").first.inner_text()
    halls.join(coder, code, "Patient People")
    halls.start_in(hall, "mended-cup", 1)
    coder.wait_for_timeout(1500)

    # A right program is told that it is wrong.
    coder.goto("/c/mended-cup/problems/A")
    halls.write(coder, right)
    halls.submit(coder)
    expect(coder.locator("#result .say.no")).to_contain_text("gave another answer")
    parent.goto("/c/mended-cup/board")
    row = parent.get_by_role("row").filter(has_text="Patient People")
    expect(row.locator(".cell.no")).to_have_count(1)

    # The corrected package becomes a version of its own, and is set by hand; what it touched is offered.
    bring(page, halls.zipped(first, name="mended"), 2)
    page.get_by_role("button", name="Change…").first.click()
    # What is open stays open when its part is fetched anew, and the part is shown when it is closed.
    page.get_by_label("Label", exact=True).first.fill("B")
    with page.expect_response("**/_tasks"):
        page.evaluate("document.getElementById('set').dispatchEvent(new CustomEvent('podium:refresh'))")
    page.wait_for_timeout(300)
    expect(page.get_by_label("Label", exact=True).first).to_have_value("B")
    with page.expect_response("**/_tasks"):
        page.get_by_role("button", name="Close").first.click()
    page.get_by_role("button", name="Change…").first.click()
    expect(page.get_by_label("Label", exact=True).first).to_have_value("A")
    page.get_by_role("button", name="Judge by version 2").click()
    expect(page.locator("#set")).to_contain_text("1 result came of another version.")
    page.locator("#set").get_by_role("link", name="Judge again…").click()
    expect(page.locator("#count")).to_contain_text("1 submission is chosen")
    page.get_by_label("Accepted", exact=True).check()
    expect(page.locator("#count")).to_contain_text("0 submissions are chosen")
    page.get_by_label("Accepted", exact=True).uncheck()
    expect(page.locator("#count")).to_contain_text("1 submission is chosen")
    page.locator("[name=reason]").fill("The last answer file was of another problem")
    page.get_by_role("button", name="Judge them again").click()
    page.wait_for_url(re.compile(r"/desk/rejudgings/\w+$"))

    # It is judged beside; nobody sees anything of it, and the page says what would change.
    expect(page.locator("#rejudging")).to_contain_text("waits for a decision")
    page.reload()
    expect(page.locator(".kinds-of-change")).to_contain_text("Wrong answer")
    expect(page.locator(".kinds-of-change")).to_contain_text("Accepted")
    board = page.get_by_role("region", name="The board, before and after")
    expect(board).to_contain_text("0 solved, penalty 0")
    expect(board).to_contain_text("1 solved")
    expect(row.locator(".cell.no")).to_have_count(1)
    expect(coder.locator("#result .say.no")).to_contain_text("gave another answer")

    # Applied, it counts at once, for everyone: no page is loaded again.
    page.get_by_role("button", name="Apply 1 result").click()
    expect(page.locator(".toast")).to_contain_text("1 result stands now, 1 of them changed")
    expect(coder.locator("#result .say.ok")).to_contain_text("passed")
    expect(row.locator(".cell.ok, .cell.first")).to_have_count(1)

    # By mistake? What stood stands again at once, and can be applied once more.
    page.get_by_role("link", name="Put the old results back…").click()
    expect(page.get_by_role("region", name="The board, before and after")).to_contain_text("0 solved")
    page.evaluate(AXE)
    assert page.evaluate(RUN, TAGS) == []
    page.get_by_role("button", name="Put 1 result back").press("Enter")
    expect(page.locator(".toast")).to_contain_text("1 result from before stands again")
    expect(coder.locator("#result .say.no")).to_contain_text("gave another answer")
    expect(row.locator(".cell.no")).to_have_count(1)
    page.get_by_role("button", name="Apply 1 result").click()
    expect(coder.locator("#result .say.ok")).to_contain_text("passed")
    page.goto("/c/mended-cup/desk/log")
    expect(page.locator(".log > li").first).to_contain_text("applied a rejudging")
    page.goto("/c/mended-cup/desk/problems")
    assert page.locator("#set").get_by_role("link", name="Judge again…").count() == 0
