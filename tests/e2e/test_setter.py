"""A setter with a package of their own: begin one, verify it, see the same in the site, take the limit it asks for."""

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from contest import clock
from contest.actions.organising import ContestForm, StageForm, create_contest, find_hub
from contest.cli import main
from tests.e2e import halls

pytestmark = [pytest.mark.browser, pytest.mark.docker]

expect.set_options(timeout=halls.PATIENCE_MS)
VERIFIED_MS = 90_000  # a worker has it behind everything else
SLUG = "setters"


@pytest.fixture
def package(tmp_path):
    """What `podium problem new` makes, without a time limit, and with a solution that is not what it says."""
    root = tmp_path / "shells"
    assert CliRunner().invoke(main, ["problem", "new", str(root), "--title", "Shells"]).exit_code == 0
    yaml = root / "problem.yaml"
    yaml.write_text(yaml.read_text().replace("  time_limit: 1  #", "  #"))
    shutil.copy(root / "submissions/accepted/sum.py", root / "submissions/wrong_answer/sum.py")
    return SimpleNamespace(path=root, slug="shells")


@pytest.fixture
def contest(hall):
    """One that has not started, with nothing in it."""
    at = clock.now()
    stage = StageForm(starts_at=at + timedelta(hours=2), ends_at=at + timedelta(hours=5))
    with hall.database.transaction() as s:
        hub = find_hub(s, slug=hall.manifest.hub)
        form = ContestForm(slug=SLUG, name={"en": "Setters"}, stage=stage, timezone="UTC")
        create_contest(s, actor=None, hub=hub, form=form, at=at)


def test_setter_with_a_package_of_their_own(hall, visit, package, contest):
    """`new`, `verify` with a table one can read, the report and the statement in the site, the suggested limit."""
    said = CliRunner().invoke(main, ["problem", "verify", str(package.path)])
    assert said.exit_code == 1
    assert "Time limit: 1 s. The slowest run" in said.stderr
    rows = {
        row.split()[1]: row.split() for row in said.stdout.splitlines() if row.startswith(("OK", "FAILED"))
    }
    assert rows["accepted/sum.py"][:4] == ["OK", "accepted/sum.py", "PyPy", "3"]
    assert rows["wrong_answer/sum.py"][0] == "FAILED"

    page = visit()
    halls.sign_in(page, hall)
    page.goto(f"/c/{SLUG}/desk/problems")
    page.locator("[name=packages]").set_input_files([halls.zipped(package)])
    page.locator("main form button.main").click()
    row = page.get_by_role("row").filter(has_text="Shells")
    expect(row).to_be_visible()
    expect(row.get_by_text("not as expected")).to_be_visible(timeout=VERIFIED_MS)
    for tongue in ("English", "中文", "עברית"):
        expect(row.get_by_role("link", name=tongue)).to_be_visible()

    row.get_by_role("link", name="עברית").click()
    for tongue, told in (("he", "צדפים"), ("zh", "贝壳"), ("en", "shells")):
        if tongue != "he":
            page.get_by_role("navigation", name="Languages of the statement").locator(
                f"[lang^={tongue}]"
            ).click()
        expect(page.locator(f"article [lang^={tongue}], article[lang^={tongue}]").first).to_contain_text(told)
    page.goto(f"/c/{SLUG}/desk/problems")

    row.get_by_role("link", name="not as expected").click()
    expect(page.locator("h1")).to_contain_text("Shells")
    wrong = page.get_by_role("row").filter(has_text="wrong_answer/sum.py")
    expect(wrong).to_contain_text("no test of data ended with WA")
    expect(page.get_by_text("Suggested: 1 s.")).to_be_visible()
    page.get_by_role("button", name="Make a version with 1 s").click()
    expect(page.get_by_text("In force: 1 s.")).to_be_visible(timeout=VERIFIED_MS)
    expect(page.get_by_role("button", name="Make a version")).to_have_count(0)
    expect(page.get_by_role("region", name="What was read of the package")).to_contain_text("numbers.py")

    # Taken back by one press, and taken again.
    page.get_by_role("button", name="Back to version 1 with 2 s").click()
    expect(page.locator(".toast")).to_contain_text("version 1 is judged")
    row.get_by_role("button", name="Change…").click()
    page.get_by_role("button", name="Judge by version 2").click()
    expect(page.locator(".toast")).to_contain_text("version 2 is judged")

    page.goto(f"/c/{SLUG}/desk/ready")
    expect(page.get_by_text("Not all of problem A is as its package expects: 1.")).to_be_visible()
