"""The end of the week: code and pitches become one board, held back, published, doubted, computed again."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from contest import clock
from contest.actions.accounts import hash_password
from contest.cli.boards import board
from contest.cli.demonstrating.founders import manifest, marking, publishing
from contest.db import Database
from contest.models import Round
from contest.storage import Storage
from tests.e2e import founding, halls
from tests.making import make_user

pytestmark = [pytest.mark.browser]

expect.set_options(timeout=halls.PATIENCE_MS)
OLGA, PASSWORD = "olga", "three words nobody guesses"


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Podium with the founders' contests: the first is decided, the second has been marked; nothing is out."""
    with halls.served(tmp_path_factory.mktemp("week") / "home", slots=0) as (address, settings, _lines):
        database = Database(settings.database_url)
        founded = founding.found(settings, database, is_published=False)
        told = manifest.read()
        with database.transaction() as s:
            make_user(s, OLGA, name="Olga", admin=True).password_hash = hash_password(PASSWORD)
            round_ = s.query(Round).filter_by(public_id=founded.open).one()
            marking.mark(s, told, round_, told.second_teams, clock.now())
            marking.close(s, round_, clock.now())
        yield SimpleNamespace(
            address=address,
            database=database,
            founded=founded,
            told=told,
            storage=Storage(settings.storage_url),
        )
        database.dispose()


@pytest.fixture
def people(chromium, week):
    """Browsers of people: `people(language="he", width=390)`; what a script throws fails the test."""
    opened, errors = [], []

    def come(*, login=None, password=PASSWORD, **kwargs):
        context = halls.visit(chromium, week, **kwargs)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(context)
        if login is not None:
            halls.log_in(page, login, password)
        return page

    yield come
    for context in opened:
        context.close()
    assert errors == []


def verify(path, *more):
    return CliRunner().invoke(board, ["verify", str(path), *more])


def test_an_organiser_combines_holds_back_and_publishes_and_a_parent_doubts(week, people, tmp_path):
    slug = week.founded.first
    desk, parent = people(login=OLGA), people(width=390)
    desk.goto(f"/c/{slug}/desk/results")
    expect(desk.locator(".ledger > ol > li")).to_have_count(12)
    # What its board can't feed is not offered.
    assert desk.locator("[name=rule_0][value=share]").count() == 0
    desk.locator("[name=rule_0][value=solved]").check()
    desk.locator("[name=rule_1][value=share]").check()
    desk.locator("[name=weight_0]").fill("40")
    desk.locator("[name=weight_1]").fill("60")
    desk.get_by_role("button", name="Change it").click()
    expect(desk.locator(".toast")).to_contain_text("Changed")
    expect(desk.locator(".weights").first).to_have_text(re.compile(r"Code\s40 %\s·\s.*60 %"))

    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    desk.locator("[name=embargo_until]").fill(tomorrow)
    desk.get_by_role("button", name="Publish the board").click()
    expect(desk.locator("main .note").first).to_contain_text("Held back until")
    parent.goto(f"/c/{slug}/results")
    expect(parent.locator("main")).to_contain_text("The results are not published yet.")
    assert parent.locator(".ledger, .past").count() == 0

    desk.locator("[name=reason]").first.fill("The ceremony came earlier")
    desk.locator("[name=embargo_until]").fill("")
    desk.get_by_role("button", name="Publish again").click()
    expect(desk.locator("main .note").first).to_contain_text("Published")
    expect(desk.locator(".past")).to_contain_text("never shown")

    parent.reload()
    expect(parent.locator(".ledger > ol > li")).to_have_count(12)
    first = parent.locator(".ledger > ol > li").first
    expect(first.locator(".likely")).to_contain_text("Likely place")
    first.locator("summary").tap()
    expect(first.locator(".account")).to_contain_text(re.compile(r"4 judges gave \d\.\d\d on average"))
    expect(first.locator(".account")).to_contain_text(re.compile(r"0\.4 × 100 = 40\.00"))
    assert parent.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"

    with parent.expect_download() as download:
        parent.get_by_role("link", name="The file (JSON)").tap()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    sha256 = re.sub(r"\s", "", parent.locator("pre.listing").inner_text().split("SHA-256")[1])
    assert verify(file, "--sha256", sha256).exit_code == 0
    text = file.read_text(encoding="utf-8")
    found = re.search(r'"mark":"(\d)"', text)
    other = str(int(found[1]) % 5 + 1)
    file.write_text(text[: found.start(1)] + other + text[found.end(1) :], encoding="utf-8")
    answer = verify(file)
    assert answer.exit_code == 1
    assert re.search(r"  .+, Final, .+, sheets, \w+, composite: the file says", answer.output)


def test_the_same_board_from_right_to_left(week, people):
    slug = week.founded.first
    with week.database.transaction() as s:
        publishing.publish_contest(s, week.told, week.told.first, week.storage, clock.now())
    page = people(language="he", width=1280)
    page.goto(f"/c/{slug}/results")
    rows = page.locator(".ledger > ol > li")
    expect(rows).to_have_count(12)
    first, last = (rows.nth(number).locator("circle").bounding_box() for number in (0, 11))
    assert first["x"] > last["x"], "places are read from the right"


def test_a_series_adds_one_party_of_both_hubs_and_one_of_one(week, people):
    with week.database.transaction() as s:
        for place in (week.told.first, week.told.second):
            publishing.publish_contest(s, week.told, place, week.storage, clock.now())
    desk, parent = people(login=OLGA), people(width=390)
    desk.goto("/organise")
    desk.get_by_role("link", name="Series").click()
    desk.locator("[name=slug]").fill("both-shores")
    desk.locator("[name=name_en]").fill("Both Shores")
    desk.locator("[name=kind][value=total]").check()
    desk.locator("[name=missing][value=zero]").check()
    desk.locator("[name=is_public]").check()
    desk.get_by_role("button", name="Make it").click()
    desk.wait_for_url("**/organise/series/both-shores")
    for slug in (week.founded.first, week.founded.second):
        desk.locator("[name=contest]").fill(slug)
        desk.get_by_role("button", name="Bring it in").click()
        expect(desk.locator(".toast")).to_contain_text("in the series")
    parent.goto("/series/both-shores")
    expect(parent.locator("main")).to_contain_text("The results are not published yet.")
    desk.get_by_role("button", name="Publish the board").click()
    expect(desk.locator("main .note").first).to_contain_text("Published")

    parent.goto("/")
    parent.get_by_role("link", name="Both Shores").tap()
    returning = set(week.told.returning)
    in_both = next(team for team in week.told.teams if team.key in returning)
    in_one = next(team for team in week.told.teams if team.key not in returning)
    rows = parent.locator(".ledger > ol > li")
    both, one = (rows.filter(has_text=next(iter(team.name.values()))) for team in (in_both, in_one))
    both.locator("summary").tap()
    expect(both.locator(".sums .n:not(.total)")).to_have_text([re.compile("0.5 ×")] * 2)
    one.locator("summary").tap()
    expect(one.locator(".sums")).to_contain_text("Not in this contest")


def test_a_founder_sees_their_own_standing_and_nothing_of_others(week, people):
    page = people(login=founding.FOUNDER, password=founding.PASSWORD, width=390)
    page.goto(f"/c/{week.founded.first}/startup/standing")
    expect(page.locator(".own-place").first).to_contain_text("place, of 12")
    text = page.locator("main").inner_text()
    others = {name for team in week.told.teams[1:] for name in team.name.values()}
    assert not {name for name in others if name in text}
    assert not {judge.name for judge in week.told.judges if judge.name in text}
    answer = page.goto(f"/c/{week.founded.first}/standings/{week.founded.round}")
    assert answer.status == 404
