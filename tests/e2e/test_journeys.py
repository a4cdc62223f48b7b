"""What people do from beginning to end, in a real browser, against a whole Podium."""

import pytest
from playwright.sync_api import expect

from tests.e2e import halls

pytestmark = [pytest.mark.browser, pytest.mark.docker]

expect.set_options(timeout=halls.PATIENCE_MS)
FIRST, SECOND = 0, 1


def problem(hall, number):
    return hall.manifest.problems[number]


def program(hall, number, verdict, language):
    """A program of the demonstration that gets this verdict."""
    shot = next(
        each
        for each in hall.manifest.shots
        if each.problem == problem(hall, number) and each.expected == verdict and each.language == language
    )
    return shot.path.read_text(encoding="utf-8")


def test_coder_on_a_desktop_in_english(hall, visit):
    """Join, submit, watch the verdict come, see the board change where somebody else looks at it."""
    (code,) = hall.new_codes(1)
    slug = hall.prepared.contest
    page, parent = visit(), visit(width=390)
    halls.join(page, code, "Desk Lamps")
    parent.goto(f"/c/{slug}/board")
    row = parent.get_by_role("row").filter(has_text="Desk Lamps")
    expect(row).to_be_visible()
    assert row.locator(".cell.ok, .cell.first").count() == 0

    page.goto(f"/c/{slug}/problems/{problem(hall, FIRST).label}")
    expect(page.locator("h1")).to_contain_text(problem(hall, FIRST).label)
    halls.write(page, "print('not this')\n")
    halls.submit(page)
    expect(page.locator("#result .say.no")).to_contain_text("gave another answer")
    expect(page.locator("#result .chip.no")).to_have_count(1)

    halls.write(page, program(hall, FIRST, "AC", "python3"))
    halls.submit(page)
    expect(page.locator("#result .say.ok")).to_contain_text("passed")
    # Nobody pressed anything here: the board follows by itself.
    expect(row.locator(".cell.ok, .cell.first")).to_have_count(1)

    page.get_by_role("link", name="All about this try").click()
    expect(page.locator("h1")).to_contain_text("passed")


def test_coder_on_a_phone_in_hebrew(hall, visit):
    """The same from right to left, on 390 px; then the same place on another machine."""
    (code,) = hall.new_codes(1)
    slug = hall.prepared.contest
    page = visit(language="he", width=390)
    halls.join(page, code, "קוד לימון")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.goto(f"/c/{slug}/problems/{problem(hall, SECOND).label}")
    assert page.locator("article [lang=he]").first.is_visible()
    halls.write(page, program(hall, SECOND, "AC", "python3"))
    expect(page.locator("[data-draft-state]")).not_to_be_empty()
    halls.submit(page)
    expect(page.locator("#result .say.ok")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"

    board = visit(language="he", width=390)
    board.goto(f"/c/{slug}/board")
    row = board.get_by_role("row").filter(has_text="קוד לימון")
    expect(row.locator(".cell.ok, .cell.first")).to_have_count(1)

    other = visit(language="he")
    other.goto("/join")
    other.locator("[name=code]").fill(code)
    other.locator("main button").click()
    other.wait_for_url("**/c/*")
    other.goto(f"/c/{slug}/submissions")
    expect(other.locator("#list tbody tr")).to_have_count(1)


def test_compile_error_points_at_its_line(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit()
    halls.join(page, code, "Broken Brackets")
    page.goto(f"/c/{hall.prepared.contest}/problems/{problem(hall, FIRST).label}")
    halls.write(page, "a = 1\nb = (2\nprint(a, b\n")
    halls.submit(page)
    expect(page.locator("#result .say.no")).to_contain_text("could not")
    page.get_by_role("link", name="All about this try").click()
    expect(page.locator(".listing .line.marked").first).to_be_visible()


def test_draft_is_still_there_after_a_reload_and_on_the_other_machine(hall, visit):
    (code,) = hall.new_codes(1)
    where = f"/c/{hall.prepared.contest}/problems/{problem(hall, SECOND).label}"
    first = visit()
    halls.join(first, code, "Two Desks")
    first.goto(where)
    with first.expect_response(lambda answer: answer.request.method == "POST" and "draft" in answer.url):
        halls.write(first, "half = 'finished'\n")
    first.reload()
    expect(first.locator(".editor .cm-content")).to_contain_text("half = 'finished'")
    second = visit()
    second.goto("/join")
    second.locator("[name=code]").fill(code)
    second.locator("main button").click()
    second.wait_for_url("**/c/*")
    second.goto(where)
    expect(second.locator(".editor .cm-content")).to_contain_text("half = 'finished'")


def test_everything_but_the_live_parts_works_without_script(hall, visit):
    (code,) = hall.new_codes(1)
    page = visit(java_script_enabled=False)
    halls.join(page, code, "No Script")
    page.goto(f"/c/{hall.prepared.contest}/problems/{problem(hall, FIRST).label}")
    page.locator("#language").select_option("python3")
    page.locator("#source").fill(program(hall, FIRST, "AC", "python3"))
    page.locator("#code button.main").click()
    for _attempt in range(60):
        if page.locator("#result .say.ok").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("#result .say.ok")).to_contain_text("passed")


def test_organiser_sets_a_contest_up(hall, visit):
    """From the form to a contest that is ready: packages with progress, cards, readiness, undo, start."""
    page = visit()
    halls.sign_in(page, hall)
    page.goto("/organise/new")
    page.locator("[name=slug]").fill("evening-cup")
    page.locator("[name=name_en]").fill("Evening Cup")
    page.locator("main button.main").click()
    page.wait_for_url("**/c/evening-cup/desk/problems")

    page.locator("[name=packages]").set_input_files(
        [halls.zipped(problem(hall, number)) for number in (FIRST, SECOND)]
    )
    page.locator("main button.main").click()
    expect(page.locator(".tasks > li .say.ok")).to_have_count(2)
    page.reload()
    expect(page.locator("#set tbody tr")).to_have_count(2)

    page.goto("/c/evening-cup/desk/people")
    page.locator("[name=count]").fill("3")
    page.get_by_role("button", name="Make join codes").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    code = page.locator("tbody code").first.inner_text()
    coder = visit()
    halls.join(coder, code, "Rude Name")

    page.reload()
    page.locator("tbody tr").first.get_by_role("button", name="Change…").click()
    page.get_by_role("button", name="Hide the name").click()
    expect(page.locator(".toast")).to_contain_text("hidden")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")

    page.goto("/c/evening-cup/desk/ready")
    expect(page.locator("#checks .no")).to_have_count(0)

    coder.goto("/c/evening-cup")
    page.goto("/c/evening-cup/desk")
    page.get_by_role("button", name="Start now").first.click()
    page.locator("#start button.main").click()
    page.wait_for_url("**/c/evening-cup/desk")
    # The coder's page turns by itself.
    expect(coder.locator("main a[href*='/problems/']").first).to_be_visible()


def test_a_broken_package_says_file_and_remedy(hall, visit):
    page = visit()
    halls.sign_in(page, hall)
    page.goto(f"/c/{hall.prepared.contest}/desk/problems")
    page.locator("[name=packages]").set_input_files(
        [halls.zipped(problem(hall, FIRST), without="data/sample/01.ans", name="broken")]
    )
    page.locator("main button.main").click()
    failed = page.locator(".tasks > li").filter(has_text="broken.zip")
    expect(failed.locator(".say.no")).to_be_visible()
    expect(failed.locator(".flaws li").first).to_be_visible()


def test_countdown_turns_by_itself_at_the_start(hall, visit):
    organiser, spectator = visit(), visit(language="zh")
    halls.sign_in(organiser, hall)
    organiser.goto("/organise/new")
    organiser.locator("[name=slug]").fill("soon-cup")
    organiser.locator("[name=name_en]").fill("Soon Cup")
    organiser.locator("main button.main").click()
    organiser.wait_for_url("**/c/soon-cup/desk/problems")
    organiser.locator("[name=packages]").set_input_files([halls.zipped(problem(hall, FIRST))])
    organiser.locator("main button.main").click()
    expect(organiser.locator("#set tbody tr")).to_have_count(1)

    spectator.goto("/c/soon-cup")
    assert spectator.locator("main a[href*='/problems/']").count() == 0
    seconds = 8
    halls.start_in(hall, "soon-cup", seconds)
    expect(spectator.locator("[data-countdown]").first).to_be_visible()
    expect(spectator.locator("main a[href*='/problems/']").first).to_be_visible()
