"""A founder enters a startup: kept while typing, two windows, a deck with its progress, handed in; without script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from contest import clock
from contest.models import Entry, EntryVersion
from tests import pdfs
from tests.contest.site.conftest import PASSWORD, make_login
from tests.e2e import halls
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.making_pitches import add_version, make_pitch_contest, make_question, make_startup

pytestmark = [pytest.mark.browser, pytest.mark.docker]

SLUG = "gallery"
URL = f"/c/{SLUG}/startup"
FOUNDERS = ("li", "plain", "avi")


@pytest.fixture(scope="session")
def call(hall):
    """A call that needs a deck and asks one question, three founders with accounts, and one who is in."""
    now = clock.now()
    with hall.database.transaction() as s:
        contest = make_pitch_contest(
            s,
            slug=SLUG,
            opens_at=now - timedelta(days=1),
            deadline=now + timedelta(days=2),
            needs_deck=True,
        )
        contest.timezone = "Asia/Jerusalem"
        contest.pitch.ends_at = now + timedelta(days=9)
        for login in FOUNDERS:
            make_login(s, f"founder-{login}", name=f"Founder {login}")
        told = make_login(s, "founder-told", name="Founder told")
        entry = make_startup(s, contest, name="Told Tales", user=told, languages=("en", "zh", "he"), at=now)
        add_version(s, entry, submitted_at=None, at=now, languages=("he",))
        return make_question(s, contest, label="Why now?", required=True).public_id


def enter(page, login, name):
    """Log in and enter a startup."""
    log_in(page, f"founder-{login}")
    page.locator("[name=name]").fill(name)
    page.locator("main button.main").click()
    page.locator("form[data-startup]").wait_for()


def facts(page, question):
    """All that is needed but the texts and the deck."""
    page.locator("[name=sector]").select_option("manufacturing")
    page.locator("[name=maturity]").select_option("pilot")
    page.locator("[name=country]").select_option("CN")
    page.locator("[name=people-0-name]").fill("李娜")
    page.locator("[name=people-0-role]").fill("创始人")
    page.locator(f"[name=answer_{question}]").fill("Because pipes are old.")


def versions(hall, name):
    with hall.database.reading() as s:
        rows = s.scalars(
            select(EntryVersion)
            .join(EntryVersion.entry)
            .where(Entry.name == name)
            .order_by(EntryVersion.number)
        )
        return [
            (row.number, row.one_liner, row.submitted_at is not None, row.manifest, len(row.people))
            for row in rows
        ]


def kept(page):
    """Wait until what was typed is kept."""
    expect(page.locator("[data-draft-state]")).to_contain_text(re.compile(r"\d:\d\d:\d\d"))


def test_a_founder_in_suzhou_enters_a_startup(hall, visit, call):
    page = visit(language="zh", timezone_id="Asia/Shanghai")
    enter(page, "li", "翠鸟")
    # The deadline where the founder is, beside the contest's own.
    expect(page.locator("[data-own-time]").first).to_contain_text("Asia/Shanghai")
    page.locator("[name=one_liner_zh]").fill("用声音找出管道漏水")
    kept(page)
    page.reload()
    expect(page.locator("[name=one_liner_zh]")).to_have_value("用声音找出管道漏水")

    page.locator("[name=deck]").set_input_files(
        {"name": "deck.pdf", "mimeType": "application/pdf", "buffer": pdfs.deck(3)}
    )
    # Received at once, drawn in the sandbox, shown as a juror will see it.
    expect(page.locator(".deck-pages > li")).to_have_count(3)
    facts(page, call)
    expect(page.locator("#side .lacking li")).to_have_count(0)
    page.locator("button.main[value=preview]").click()
    page.wait_for_url("**/preview")
    expect(page.locator(".told")).to_contain_text("李娜")
    page.locator(".block button").click()
    page.wait_for_url(f"**{URL}")
    ((number, one_liner, is_in, manifest, people),) = versions(hall, "翠鸟")
    assert (number, one_liner, is_in, people) == (1, {"zh": "用声音找出管道漏水"}, True, 1)
    assert list(manifest) == ["deck/deck.pdf"]


def test_two_windows_tell_each_other(hall, visit, call):
    page = visit()
    enter(page, "avi", "Salt Works")
    other = page.context.new_page()
    other.goto(URL)
    expect(other.locator("form[data-ready]")).to_be_visible()
    page.locator("[name=one_liner_en]").fill("From the first window")
    kept(page)
    other.locator("[name=one_liner_en]").fill("From the second window")
    quarrel = other.locator("[data-conflict]")
    expect(quarrel).to_be_visible()
    expect(quarrel).to_contain_text("From the first window")
    expect(other.locator("[name=one_liner_en]")).to_have_value("From the second window")
    assert versions(hall, "Salt Works")[0][1] == {"en": "From the first window"}
    quarrel.locator("[data-take=mine]").click()
    kept(other)
    assert versions(hall, "Salt Works")[0][1] == {"en": "From the second window"}
    # The network goes: said, and kept when it returns.
    other.context.set_offline(True)
    other.locator("[name=one_liner_en]").fill("Typed in a tunnel")
    lost = other.locator("[data-draft-state]").get_attribute("data-lost")
    expect(other.locator("[data-draft-state]")).to_have_text(lost)
    other.context.set_offline(False)
    kept(other)
    assert versions(hall, "Salt Works")[0][1] == {"en": "Typed in a tunnel"}


def test_everything_works_without_script(hall, visit, call):
    page = visit(java_script_enabled=False, width=390)
    enter(page, "plain", "Plain Loom")
    page.locator("[name=one_liner_en]").fill("Weaves by wind")
    facts(page, call)
    page.locator("button[value=row]").click()
    page.locator("[name=people-1-name]").fill("Second Person")
    page.locator("[name=deck]").set_input_files(
        {"name": "slides.pptx", "mimeType": "application/zip", "buffer": b"PK\x03\x04"}
    )
    page.locator("button.main[value=preview]").click()
    # Refused by name, and what was typed beside it is still there.
    expect(page.locator("#w-deck")).to_contain_text("slides.pptx")
    expect(page.locator("[name=people-1-name]")).to_have_value("Second Person")
    page.locator("[name=deck]").set_input_files(
        {"name": "deck.pdf", "mimeType": "application/pdf", "buffer": pdfs.deck(2)}
    )
    page.locator("button.main[value=preview]").click()
    page.wait_for_url("**/preview")
    page.locator(".block button").click()
    page.wait_for_url(f"**{URL}")
    ((_number, one_liner, is_in, manifest, people),) = versions(hall, "Plain Loom")
    assert (one_liner, is_in, people) == ({"en": "Weaves by wind"}, True, 2)
    assert list(manifest) == ["deck/deck.pdf"]


def log_in(page, login):
    page.goto(f"/login?next={URL}")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.main").click()
    page.wait_for_url(f"**{URL}")


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("he", "dark", 390)])
def test_axe_finds_nothing_on_the_entrants_and_organisers_pages(  # noqa: PLR0917 -- fixtures
    hall, chromium, call, language, scheme, width
):
    desk = f"/c/{SLUG}/desk"
    with hall.database.reading() as s:
        entry = s.scalars(select(Entry.public_id).where(Entry.name == "Told Tales")).one()
    looked = {
        "organiser": (
            URL,
            f"{desk}/startups",
            f"{desk}/startups/{entry}",
            f"{desk}/call",
            f"{desk}/questions/{call}",
        ),
        "founder-told": (URL, f"{URL}/preview", f"{URL}/versions/1"),
    }
    found = {}
    for who, paths in looked.items():
        context = halls.visit(chromium, hall, language=language, scheme=scheme, width=width)
        page = context.new_page()
        if who == "organiser":
            halls.sign_in(page, hall)
        else:
            log_in(page, who)
        for path in paths:
            page.goto(path)
            page.evaluate(AXE)
            violations = page.evaluate(RUN, TAGS)
            if violations or page.evaluate(SIDEWAYS):
                found[who, path] = violations or "sideways"
        context.close()
    assert found == {}
