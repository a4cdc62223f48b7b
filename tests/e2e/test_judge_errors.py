"""A validator that is broken: the cause in words, "we are looking into it", a corrected package, one press."""

from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from contest.cli import main
from tests.e2e import halls
from tests.e2e.test_axe import AXE, RUN, TAGS

pytestmark = [pytest.mark.browser, pytest.mark.docker]

expect.set_options(timeout=halls.PATIENCE_MS)
DESK = "/c/broken-cup/desk"
BROKEN = "import sys\nsys.exit(0)  # which accepts nothing and rejects nothing\n"
RIGHT = """import sys
want, got = open(sys.argv[2]).read().split(), sys.stdin.read().split()
sys.exit(42 if want == got else 43)
"""


@pytest.fixture
def package(tmp_path):
    """What `podium problem new` makes, with a validator that ends with 0."""
    root = tmp_path / "cockles"
    assert CliRunner().invoke(main, ["problem", "new", str(root), "--title", "Cockles"]).exit_code == 0
    (root / "output_validator").mkdir()
    (root / "output_validator/check.py").write_text(BROKEN)
    return SimpleNamespace(path=root, slug="cockles")


def bring(page, package, number):
    page.goto(f"{DESK}/problems")
    page.locator("[name=packages]").set_input_files([halls.zipped(package)])
    page.locator("main form button.main").click()
    expect(page.locator(".tasks > li .say.ok")).to_have_count(number)
    page.reload()


def test_a_judge_error_is_told_and_mended_without_a_mouse(hall, visit, package):
    page, coder = visit(), visit(language="he", width=390)
    halls.sign_in(page, hall)
    page.goto("/organise/new")
    page.locator("[name=slug]").fill("broken-cup")
    page.locator("[name=name_en]").fill("Broken Cup")
    page.locator("main button.main").click()
    page.wait_for_url("**/c/broken-cup/desk/problems")
    bring(page, package, 1)
    page.goto(f"{DESK}/people")
    page.locator("[name=count]").fill("1")
    page.get_by_role("button", name="Make join codes").click()
    halls.join(coder, page.locator("tbody code").first.inner_text(), "Patient People")
    halls.start_in(hall, "broken-cup", 1)
    coder.wait_for_timeout(1500)
    coder.goto("/c/broken-cup/problems/A")
    halls.write(coder, "print(sum(map(int, input().split())))\n")
    halls.submit(coder)

    # The team reads that it costs them nothing, and nothing of why.
    expect(coder.locator("#result .say.wait")).to_be_visible()
    page.goto(DESK)
    failed = page.locator("#failed")
    expect(failed).to_contain_text("output_validator ended with exit code 0 on sample/1")
    expect(failed).to_contain_text("The setter: mend this program")
    expect(coder.locator("#result")).to_contain_text("אנחנו בודקים את זה")
    assert "output_validator" not in coder.content()
    page.evaluate(AXE)
    assert page.evaluate(RUN, TAGS) == []

    # The corrected package is set, and one press has it judged: the team's page follows by itself.
    (package.path / "output_validator/check.py").write_text(RIGHT)
    bring(page, package, 2)
    page.get_by_role("button", name="Change…").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Judge by version 2").press("Enter")
    page.goto(DESK)
    page.get_by_role("button", name="Judge again").press("Enter")
    expect(coder.locator("#result .say.ok")).to_be_visible()
    expect(page.get_by_text("None. If the sandbox or a machine fails")).to_be_visible()
    page.goto(f"{DESK}/log")
    expect(page.locator(".log > li").first).to_contain_text("again")
