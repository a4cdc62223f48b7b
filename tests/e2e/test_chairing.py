"""The chair drives from a phone and every phone follows; an organiser deliberates at a desk."""

import itertools
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from contest import clock
from contest.actions.accounts import hash_password
from contest.actions.marking import locking, marks
from contest.models import Assignment, Audit, Juror, Mark, Round, Sitting
from tests.e2e import halls, juries
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.making import make_user
from tests.making_marks import mark

pytestmark = [pytest.mark.browser]

LI, NOA, OLGA = "Li Wei", "Noa Levi", "olga"
PASSWORD = "three words nobody guesses"
CLOCK = re.compile(r"\d:\d\d")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """The hall of pitches; Li Wei leads its sitting, Olga organises."""
    with juries.room(tmp_path_factory.mktemp("chairing") / "home") as made:
        with made.database.transaction() as s:
            make_user(s, OLGA, name="Olga", admin=True).password_hash = hash_password(PASSWORD)
            sitting = s.get_one(Sitting, made.sitting)
            sitting.chair = s.scalars(select(Juror).where(Juror.public_id == made.jurors[LI])).one()
            for juror in s.scalars(select(Juror)):
                juror.confirmed_at = clock.now()
        yield made


@pytest.fixture
def people(chromium, room):
    """Browsers of people: `people(LI, width=390)` comes by the personal link, Olga by her password."""
    opened, errors = [], []

    def come(who, *, language="en", scheme="light", width=390):
        context = chromium.new_context(
            base_url=room.address,
            locale=halls.LOCALES[language],
            color_scheme=scheme,
            viewport={"width": width, "height": 844},
        )
        context.set_default_timeout(halls.PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(context)
        if who == OLGA:
            page.goto("/login")
            page.locator("[name=login]").fill(OLGA)
            page.locator("[name=password]").fill(PASSWORD)
        else:
            page.goto(room.links[who])
        page.locator("main button.main").click()
        page.wait_for_load_state()
        return page

    yield come
    for context in opened:
        context.close()
    assert errors == []


def home(room):
    return f"/c/pitches/chair/{room.round}"


def sitting_of(room):
    with room.database.reading() as s:
        return f"{home(room)}/sittings/{s.get_one(Sitting, room.sitting).public_id}"


def pitch_lasts(room, seconds):
    with room.database.transaction() as s:
        s.scalars(select(Round)).one().pitch_seconds = seconds


def submitted(room, who, startup):
    """A sheet that is in, with one late mark."""
    with room.database.transaction() as s:
        named = room.sheets[who, startup]
        seat = s.scalars(select(Assignment).where(Assignment.public_id == named)).one()
        given = {"juror": seat.juror, "assignment": seat, "at": clock.now()}
        marks.put(s, **given, touches=[mark(key, 3) for key in ("problem", "team")])
        locking.submit(s, **given)
        marks.put(s, **given, touches=[mark("team", 5)])


def entry_of(room, startup):
    with room.database.reading() as s:
        named = room.sheets[LI, startup]
        seat = s.scalars(select(Assignment).where(Assignment.public_id == named)).one()
        return f"{home(room)}/entries/{seat.entry.public_id}"


def test_the_chair_drives_from_a_phone_and_every_phone_follows(room, people):
    chair, juror, desk = people(LI), people(NOA), people(OLGA, width=1280)
    chair.goto("/c/pitches/chair")
    chair.get_by_role("link", name="Panel A").first.click()
    desk.goto(sitting_of(room))
    juror.goto(room.panel(NOA))

    chair.get_by_role("button", name="Begin").first.click()
    expect(chair.locator("#on")).to_have_text("Tidal Garden")
    expect(desk.locator("#on")).to_have_text("Tidal Garden")
    expect(juror.locator("#next")).to_have_text("Tidal Garden")

    chair.get_by_role("button", name="Start").click()
    expect(chair.locator("[data-timer-words]").first).to_have_text("left of the pitch")
    expect(desk.locator(".timer.large time")).to_have_text(re.compile(r"3:[0-5]\d"))
    expect(juror.locator("#panel [role=timer]").first).to_contain_text(re.compile(r"3:[0-5]\d"))
    desk.get_by_role("button", name="Pause").click()
    expect(chair.locator("[data-timer-words]").first).to_have_text("paused")
    stood = chair.locator(".timer.large time").inner_text()
    chair.get_by_role("button", name="One minute more").click()
    expect(chair.locator(".timer.large time")).not_to_have_text(stood)
    expect(desk.locator(".timer.large time")).to_have_text(re.compile(r"4:[0-5]\d"))

    chair.get_by_role("button", name="The pitch is over").click()
    expect(desk.locator("#on")).to_have_text("No pitch is on")


def test_what_is_typed_in_a_dialog_outlives_the_news_of_others(room, people):
    chair = people(LI)
    chair.goto(sitting_of(room))
    chair.get_by_role("button", name="More").nth(3).click()
    reason = chair.locator("[popover]:popover-open [name=reason]")
    reason.fill("Their train is la")
    room.on_stage("Red Thread", None)
    expect(chair.locator("#on")).to_have_text("Red Thread")
    expect(reason).to_have_value("Their train is la")
    reason.press_sequentially("te")
    chair.locator("[popover]:popover-open button[type=submit]").first.click()
    expect(chair.locator("li.is-skipped")).to_contain_text("Their train is late")
    room.on_stage(None, None)


def test_at_zero_the_time_is_over_for_everybody_to_see(room, people):
    pitch_lasts(room, 2)
    chair = people(LI)
    chair.goto(sitting_of(room))
    chair.get_by_role("button", name="Begin").first.click()
    chair.get_by_role("button", name="Start").click()
    expect(chair.locator(".timer.large.over")).to_contain_text("The time is over")
    expect(chair.locator(".timer.large time")).to_have_text(re.compile(r"\+0:\d\d"))
    expect(chair.locator("[data-timer-alarm]")).to_have_text("The time is over")
    chair.get_by_role("button", name="One minute more").click()
    expect(chair.locator(".timer.large")).not_to_have_class(re.compile("over"))
    chair.get_by_role("button", name="The pitch is over").click()
    pitch_lasts(room, 240)


def test_an_organiser_takes_a_late_mark_unlocks_and_changes_marks(room, people):
    submitted(room, NOA, "Silk Battery")
    desk = people(OLGA, width=1280)
    desk.goto(home(room))
    expect(desk.locator("#progress")).to_contain_text("1 mark came late")
    desk.get_by_role("link", name="Silk Battery").first.click()
    desk.get_by_role("button", name="Take it").first.click()
    desk.locator("[popover]:popover-open [name=reason]").fill("The network was away")
    desk.locator("[popover]:popover-open button[type=submit]").click()
    expect(desk.locator(".toast")).to_contain_text("The mark counts now.")
    desk.get_by_role("button", name="Change").first.click()
    desk.locator("[popover]:popover-open select").select_option("4")
    desk.locator("[popover]:popover-open [name=reason]").fill("We asked them again")
    desk.locator("[popover]:popover-open button[type=submit]").click()
    expect(desk.locator(".toast")).to_contain_text("the juror sees it")
    desk.get_by_role("button", name="Unlock").first.click()
    desk.locator("[popover]:popover-open [name=reason]").fill("One criterion is missing")
    desk.locator("[popover]:popover-open button[type=submit]").click()
    expect(desk.locator("article").filter(has_text=NOA).first).to_contain_text("begun")
    with room.database.reading() as s:
        assert s.scalars(select(Mark).where(Mark.is_late)).one().accepted_reason == "The network was away"
        actions = s.scalars(select(Audit.action).order_by(Audit.id.desc()).limit(3)).all()
        assert actions == ["sheet.unlock", "mark.change", "mark.take"]


def test_a_chair_who_has_to_mark_it_sees_progress_and_no_marks(room, people):
    submitted(room, NOA, "Desert Leaf")
    chair = people(LI)
    chair.goto(entry_of(room, "Desert Leaf"))
    expect(chair.locator("main")).to_contain_text("Others' marks are closed to you yet.")
    expect(chair.locator("main")).to_contain_text("submitted")
    assert chair.locator(".given").count() == 0
    assert chair.locator(".late").count() == 0


def test_axe_finds_nothing_and_nothing_scrolls_sideways(room, people):
    submitted(room, NOA, "Night Owl")
    room.on_stage("Kite School", 3000)
    paths = (
        home(room),
        sitting_of(room),
        entry_of(room, "Night Owl"),
        f"{home(room)}/sittings/new",
        f"{sitting_of(room)}/edit",
    )
    found, sideways = {}, []
    kinds = itertools.product(("en", "he"), ("light", "dark"), (1280, 390))
    for language, scheme, width in kinds:
        desk = people(OLGA, language=language, scheme=scheme, width=width)
        for path in paths:
            assert desk.goto(path).ok, path
            desk.evaluate(AXE)
            violations = desk.evaluate(RUN, TAGS)
            if violations:
                found[path, language, scheme, width] = violations
            if desk.evaluate(SIDEWAYS):
                sideways.append((path, language, width))
    assert found == {}
    assert sideways == []
