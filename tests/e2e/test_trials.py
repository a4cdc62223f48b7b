"""A coder runs a program before anything counts: beside the editor, on a phone in Hebrew, without script."""

import pytest
from playwright.sync_api import expect

from tests.e2e import halls

pytestmark = [pytest.mark.browser, pytest.mark.docker]

expect.set_options(timeout=halls.PATIENCE_MS)


def right(hall, number=0):
    shot = next(
        each
        for each in hall.manifest.shots
        if each.problem == hall.manifest.problems[number]
        and (each.expected, each.language) == ("AC", "python3")
    )
    return shot.path.read_text(encoding="utf-8")


def bench(hall, page, number=0):
    page.goto(f"/c/{hall.prepared.contest}/problems/{hall.manifest.problems[number].label}")


def test_run_on_samples_then_on_an_own_input_then_submit(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit()
    halls.join(page, code, "Try First")
    bench(hall, page)
    halls.write(page, "import sys\nprint('no idea ')\nprint('seen', file=sys.stderr)\n")
    page.get_by_role("button", name="Run on samples").click()
    trial = page.locator("#trial")
    expect(trial.locator(".say.no").first).to_contain_text("0 of")
    # Beside each other, the first difference marked in both, and what was said on standard error.
    got, wanted = (trial.locator(".compare pre").nth(side) for side in range(2))
    expect(got.locator("mark")).to_have_text("no")
    expect(got.locator(".unseen")).to_have_text("·")
    expect(wanted.locator("mark").first).to_be_visible()
    assert abs(got.bounding_box()["y"] - wanted.bounding_box()["y"]) < 30
    expect(trial.locator(".apart").first).to_contain_text("Line 1: you printed no, the answer is")
    expect(trial.get_by_text("seen").first).to_be_visible()
    # The page is the one it was, and the editor has what was typed.
    assert "/t/" not in page.url
    expect(page.locator(".editor .cm-content")).to_contain_text("no idea")

    page.get_by_text("Or run it on an input of your own").click()
    halls.write(page, "print(input()[::-1])\n")
    page.locator("#own_input").fill("live")
    page.get_by_role("button", name="Run on this input").click()
    expect(trial.locator(".say.ok").first).to_contain_text("It ran to its end")
    expect(trial.locator("pre.printed").first).to_contain_text("evil")

    halls.write(page, right(hall))
    page.get_by_role("button", name="Run on samples").click()
    expect(trial.locator(".say.ok").first).to_contain_text("came out right")
    expect(page.locator("#result .result")).to_have_count(0)  # nothing was submitted
    halls.submit(page)
    expect(page.locator("#result .say.ok")).to_contain_text("passed")


def test_one_at_a_time_is_said_beside_the_editor(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit()
    halls.join(page, code, "Impatient")
    bench(hall, page)
    halls.write(page, "import time\ntime.sleep(1.5)\n")
    button = page.get_by_role("button", name="Run on samples")
    button.click()
    expect(page.locator("#trial .say.wait").first).to_be_visible()
    button.click()
    expect(page.locator("#trial .note.no")).to_contain_text("One run at a time")
    expect(page.locator("#trial .say.no").first).to_be_visible()


def test_on_a_phone_in_hebrew_one_stands_above_the_other(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit(language="he", width=390)
    halls.join(page, code, "מנסים")
    bench(hall, page)
    halls.write(page, "print('שלום, abc (1)')\n")
    page.locator("button[data-try][value=samples]").click()
    texts = page.locator("#trial .compare pre")
    expect(texts.first).to_be_visible()
    got, wanted = (texts.nth(side).bounding_box() for side in range(2))
    assert got["y"] + got["height"] <= wanted["y"]
    assert texts.first.evaluate("(text) => getComputedStyle(text).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_without_script_the_page_of_the_run_loads_itself_again(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit(java_script_enabled=False)
    halls.join(page, code, "No Script Runs")
    bench(hall, page)
    page.locator("#language").select_option("python3")
    page.locator("#source").fill("print('mine')\n")
    page.locator("button[value=samples]").click()
    page.wait_for_url("**/t/*")
    expect(page.locator("#trial .say.no").first).to_contain_text("0 of")
    page.get_by_role("link", name="Back to my code").click()
    expect(page.locator("#source")).to_have_value("print('mine')\n")


def test_a_submission_that_fails_a_sample_shows_both_answers_and_is_saved(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit()
    halls.join(page, code, "Collectors")
    bench(hall, page)
    halls.write(page, "print(1)\n")
    halls.submit(page)
    expect(page.locator("#result .apart")).to_contain_text("Line 1: you printed 1, the answer is")
    expect(page.locator("#result .compare mark")).to_have_count(2)
    page.goto(f"/c/{hall.prepared.contest}/submissions")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save all my programs").click()
    assert saved.value.suggested_filename == f"{hall.prepared.contest}-programs.zip"
