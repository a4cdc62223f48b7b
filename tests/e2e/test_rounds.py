"""An organiser makes a contest of startups, its round and rubric, and decides who goes on; without script."""

import itertools
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from contest import clock
from contest.actions.accounts import hash_password
from contest.models import Contest, Mark, Round, RoundState, Sheet
from tests import making_pitches
from tests.e2e import halls, juries
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.making import make_user

pytestmark = [pytest.mark.browser]

PASSWORD = "three words nobody guesses"
CUP = "/c/harbour-pitch"
DAY = timedelta(days=1)
MARKS = {"Tidal Garden": 5, "明湖水务": 3, "שדות חכמים": 3}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with juries.room(tmp_path_factory.mktemp("rounds") / "home") as made:
        with made.database.transaction() as s:
            make_user(s, "oren", name="Oren", admin=True).password_hash = hash_password(PASSWORD)
        yield made


@pytest.fixture(scope="module")
def oren(chromium, room):
    """The organiser's state, to be signed in with in any window."""
    context = halls.visit(chromium, room)
    page = context.new_page()
    page.goto("/login")
    page.locator("[name=login]").fill("oren")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.main").click()
    page.wait_for_url("**/")
    state = context.storage_state()
    context.close()
    return state


def local(at):
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def hand_in(room):
    """Three startups hand in, and the deadline passes."""
    with room.database.transaction() as s:
        contest = s.scalars(select(Contest).where(Contest.slug == "harbour-pitch")).one()
        now = clock.now()
        for name in MARKS:
            making_pitches.make_startup(s, contest, name=name, at=now - DAY)
        contest.pitch.call.deadline = now - timedelta(minutes=1)


def mark(room):
    """Two jurors mark all three; one sheet lacks the lock."""
    with room.database.transaction() as s:
        round_ = s.scalars(
            select(Round).join(Round.stage).join(Contest).where(Contest.slug == "harbour-pitch")
        ).one()
        for juror in [making_pitches.make_juror(s, round_.stage.contest) for _ in range(2)]:
            for pinned in round_.entries:
                sheet = Sheet(
                    assignment=making_pitches.assign(s, round_, juror, pinned.entry),
                    rubric=round_.rubrics[-1],
                    created_at=clock.now(),
                    locked_at=clock.now() if pinned.entry.name == "Tidal Garden" else None,
                )
                s.add(sheet)
                for criterion in sheet.rubric.criteria:
                    value = Decimal(MARKS[pinned.entry.name or ""])
                    key = f"key-{criterion.key}"
                    sheet.marks.append(
                        Mark(criterion=criterion, value=value, key=key, received_at=clock.now())
                    )


def test_contest_round_rubric_and_decision_without_script(chromium, room, oren):
    context = halls.visit(chromium, room, storage_state=oren, java_script_enabled=False)
    page = context.new_page()
    # A contest of startups alone: only what it needs is asked.
    page.goto("/organise/new")
    page.get_by_label("Startups: teams hand in a pitch").check()
    expect(page.get_by_label("Start", exact=True)).to_be_hidden()
    page.locator("[name=slug]").fill("harbour-pitch")
    page.locator("[name=name_en]").fill("Harbour Pitch")
    page.locator("[name=timezone]").select_option("UTC")
    page.locator("[name=opens_at]").fill(local(clock.now() - 2 * DAY))
    page.locator("[name=deadline]").fill(local(clock.now() + DAY))
    page.locator("[name=pitch_ends_at]").fill(local(clock.now() + 9 * DAY))
    page.get_by_role("button", name="Make the contest").click()
    expect(page.get_by_text("There is no round yet.")).to_be_visible()
    hand_in(room)

    # A round: a rule that can't work is refused at once, what was typed stays.
    page.get_by_role("link", name="Add a round").first.click()
    page.get_by_label("Reviews an entry gets").fill("2")
    page.get_by_label("Mean without the extremes").check()
    page.get_by_label("The best ones go on").check()
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Add the round").click()
    expect(page.get_by_text("Of 2 reviews nothing is left if 1 are dropped at each end")).to_be_visible()
    page.get_by_label("Plain mean").check()
    page.get_by_role("button", name="Add the round").click()

    # Its rubric, by buttons of one form.
    expect(page.get_by_role("heading", name="Criterion 5")).to_be_visible()
    for _ in range(2):
        page.get_by_role("button", name="Remove").last.click()
    page.get_by_role("button", name="Add a criterion").click()
    page.locator("[name=c-3-name-en]").fill("Reach")
    page.locator("[name=c-3-weight]").fill("٣٠")
    page.get_by_role("button", name="Save the rubric").click()
    expect(page.get_by_text("“٣٠” is no number here", exact=False).first).to_be_visible()
    page.locator("[name=c-3-weight]").fill("30")
    page.get_by_role("button", name="Up").last.click()
    expect(page.locator(".phone-screen h3").nth(2)).to_contain_text("Reach counts 30 %")
    page.get_by_role("button", name="Save the rubric").click()
    expect(page.get_by_text("The rubric is saved.")).to_be_visible()

    # Opened, marked, closed.
    page.get_by_role("button", name="Open the round").click()
    page.get_by_label("Open it all the same").check()
    page.get_by_role("button", name="Open it", exact=True).click()
    expect(page.get_by_text("The round is open, its entries are pinned.")).to_be_visible()
    mark(room)
    page.reload()
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_text("4 sheets are not locked.")).to_be_visible()
    page.get_by_role("button", name="Close it", exact=True).click()

    # The tie at the cut is a person's.
    page.get_by_role("link", name="To the decision").click()
    expect(page.get_by_text("2 entries are tied at the cut")).to_be_visible()
    for name, verb in (("明湖水务", "goes on"), ("שדות חכמים", "out")):
        row = page.locator("tr", has=page.get_by_role("rowheader", name=name))
        row.get_by_label(verb, exact=True).check()
        row.get_by_label(f"Reason for {name}").fill("The panel talked it over")
    page.get_by_role("button", name="Settle it").click()
    expect(page.get_by_text("Decided.")).to_be_visible()
    expect(page.locator("tbody")).to_contain_text(re.compile("The panel talked it over"))
    context.close()
    with room.database.reading() as s:
        contest = s.scalars(select(Contest).where(Contest.slug == "harbour-pitch")).one()
        [round_] = contest.pitch.rounds
        assert round_.state is RoundState.DECIDED
        assert {row.entry.name for row in round_.entries if row.outcome == "passed"} == {
            "Tidal Garden",
            "明湖水务",
        }


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    list(itertools.product(["en", "he"], ["light", "dark"], [1280, 390])),
)
def test_axe_finds_nothing(chromium, room, oren, language, scheme, width):  # noqa: PLR0917 -- fixtures
    with room.database.reading() as s:
        ids = [
            f"{contest.slug}/desk/rounds/{round_.public_id}"
            for contest in s.scalars(select(Contest))
            if contest.pitch is not None
            for round_ in contest.pitch.rounds
        ]
    paths = [
        CUP,
        "/organise/new",
        *(f"{CUP}/{page}" for page in ("desk", "desk/rounds", "desk/rounds/new", "desk/settings")),
        *(f"/c/{each}{page}" for each in ids for page in ("", "/settings", "/rubric", "/cut")),
    ]
    context = halls.visit(chromium, room, language=language, scheme=scheme, width=width, storage_state=oren)
    page = context.new_page()
    found, sideways = {}, []
    for path in paths:
        assert page.goto(path).status == 200, path
        page.evaluate(AXE)
        if violations := page.evaluate(RUN, TAGS):
            found[path] = violations
        if page.evaluate(SIDEWAYS):
            sideways.append(path)
    context.close()
    assert (found, sideways) == ({}, [])
