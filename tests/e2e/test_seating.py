"""An organiser seats 24 judges on 60 startups by pressing once; two can't be seated, and the page says why."""

import itertools
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from contest import clock
from contest.actions import seating
from contest.actions.accounts import hash_password
from contest.db import Database
from contest.models import Assignment, Contest, Entry, Juror, Seating, User
from tests import making_pitches
from tests.e2e import halls, juries
from tests.e2e.test_axe import AXE, RUN, SIDEWAYS, TAGS
from tests.making import make_user

pytestmark = [pytest.mark.browser]

PASSWORD = "three words nobody guesses"
SECTORS = ("health", "agrifood", "cybersecurity", "manufacturing")
DESK = "/c/seating/desk"
LEFT = 150  # milliseconds for what comes after a page's load


def table():
    """24 jurors of two countries, as a spreadsheet has them; one line of them is wrong at first."""
    lines = ["name,languages,country,fields,min,max"]
    for number in range(24):
        languages, country = ("en zh", "CN") if number % 2 else ("en he", "IL")
        fields = f"{SECTORS[number % 4]} {SECTORS[(number + 1) % 4]}"
        lines.append(f"Juror {number + 1:02},{languages},{country},{fields},4,9")
    return lines


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """The hall of the juries, with a contest of 60 startups beside; two of them are told in Hebrew alone."""
    with juries.room(tmp_path_factory.mktemp("seating") / "home") as made:
        fill(made.database)
        yield made


def fill(database: Database) -> None:
    with database.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="seating")
        contest.name = {"en": "Bridge Pitches", "he": "גשר", "zh": "桥梁路演"}
        organiser = make_user(s, "olga", name="Olga", admin=True)
        organiser.password_hash = hash_password(PASSWORD)
        entries = [
            making_pitches.make_startup(
                s,
                contest,
                name=f"Startup {number + 1}",
                sector=SECTORS[number % 4],
                languages=["he"] if number < 2 else ["en"],
            )
            for number in range(60)
        ]
        making_pitches.make_round(s, contest, entries=entries, reviews=3)


@pytest.fixture
def olga(chromium, room):
    context = halls.visit(chromium, room)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/login")
    page.locator("[name=login]").fill("olga")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.main").click()
    page.wait_for_url("**/")
    yield page
    context.close()
    assert errors == []


def declare_conflicts(room) -> None:
    """All who read Hebrew but two may not judge the first startup, all but one not the second."""
    with room.database.transaction() as s:
        contest = s.scalars(select(Contest).where(Contest.slug == "seating")).one()
        readers = [
            juror
            for juror in s.scalars(select(Juror).where(Juror.stage_id == contest.pitch.id))
            if "he" in juror.languages
        ]
        for name, free in (("Startup 1", 2), ("Startup 2", 1)):
            entry = s.scalars(select(Entry).where(Entry.name == name, Entry.contest_id == contest.id)).one()
            for juror in readers[free:]:
                seating.declare_conflict(s, juror=juror, entry=entry, reason="", at=clock.now())


def test_an_organiser_invites_seats_moves_and_releases(room, olga):
    # The table: a bad line is shown before anybody is taken in.
    olga.goto(f"{DESK}/jurors")
    olga.get_by_text("Invite many from a table").click()
    lines = table()
    olga.locator("[name=rows]").fill("\n".join([*lines, "Somebody,tlh,IL,health,4,9"]))
    olga.get_by_role("button", name="Look at it first").click()
    expect(olga.get_by_text("1 line needs mending. Nobody was taken in yet.")).to_be_visible()
    expect(olga.get_by_text("There is no language tlh: choose of en, zh, he.")).to_be_visible()
    olga.locator("[name=rows]:not([type=hidden])").fill("\n".join(lines))
    olga.get_by_role("button", name="Look at it first").click()
    olga.get_by_role("button", name="Invite 24 jurors").click()
    expect(olga.get_by_text("24 jurors are invited.")).to_be_visible()
    # One of them: the link is there to copy and to scan.
    olga.get_by_role("link", name="Juror 01").click()
    expect(olga.locator("#address")).to_have_text(re.compile(r"^http://.*/j/[\w-]{32}$"))
    expect(olga.locator("svg.qr")).to_be_visible()
    declare_conflicts(room)

    # Pressed once.
    olga.goto(f"{DESK}/seating")
    olga.get_by_role("button", name="Seat them").click()
    expect(olga.get_by_role("heading", name="A draft, which no juror sees yet")).to_be_visible()
    expect(olga.locator(".block")).to_contain_text("177 of 180 reviews are seated, 3 for each of 60 entries.")
    short = olga.locator("#short").locator("xpath=ancestor::section")
    expect(short).to_contain_text("Judges who read עברית: 12, in conflict: 10. Left: 2; needed: 3.")
    expect(short).to_contain_text("Judges who read עברית: 12, in conflict: 11. Left: 1; needed: 3.")
    expect(short).to_contain_text("Lift a conflict that is none, or invite one more reader.")

    # By hand: a seat goes to somebody else, and back.
    olga.locator("tr", has=olga.get_by_role("rowheader", name="Startup 7", exact=True)).get_by_role(
        "link", name="Change…"
    ).click()
    seat = olga.locator(".card").first
    before = seat.locator("strong").inner_text()
    chosen = seat.locator("select option").nth(1)
    after = chosen.inner_text().partition(" (")[0]
    seat.locator("select").select_option(index=1)
    seat.locator("[name=reason]").fill("comes later")
    seat.get_by_role("button", name="Move").click()
    expect(olga.get_by_text("Moved. It can be undone on the page Seating.")).to_be_visible()
    olga.get_by_role("link", name="Back to the seating").click()
    row = olga.locator("tr", has=olga.get_by_role("rowheader", name="Startup 7", exact=True))
    expect(row).to_contain_text(after)
    olga.get_by_role("button", name="Take back").click()
    expect(olga.get_by_text("Taken back.")).to_be_visible()
    expect(row).to_contain_text(before)

    # Released, and not before.
    with room.database.reading() as s:
        draft = s.scalars(select(Seating).order_by(Seating.id.desc())).first()
        seats = s.scalars(select(Assignment).where(Assignment.seating_id == draft.id)).all()
        assert {seat.released_at for seat in seats} == {None}
    olga.get_by_role("button", name="Release it").click()
    expect(olga.get_by_role("heading", name="Released: the jurors have it")).to_be_visible()
    expect(olga.get_by_role("button", name="Fill the gaps")).to_be_visible()
    with room.database.reading() as s:
        live = s.scalars(
            select(Assignment).where(Assignment.seating_id == draft.id, Assignment.ended_at.is_(None))
        ).all()
        assert len(live) == 177
        assert all(seat.released_at is not None for seat in live)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), list(itertools.product(("en", "he"), ("light", "dark"), (1280, 390)))
)
def test_axe_finds_nothing(room, chromium, olga, language, scheme, width):  # noqa: PLR0917 -- fixtures
    """After the test above, so that the pages are full."""
    with room.database.reading() as s:
        contest = s.scalars(select(Contest).where(Contest.slug == "seating")).one()
        round_ = contest.pitch.rounds[0].public_id
        juror = s.scalars(select(Juror).where(Juror.stage_id == contest.pitch.id)).first().public_id
        entry = s.scalars(select(Entry).where(Entry.contest_id == contest.id)).first().public_id
        assert s.scalar(select(User).where(User.login == "olga"))
    state = olga.context.storage_state()
    context = halls.visit(chromium, room, language=language, scheme=scheme, width=width, storage_state=state)
    page = context.new_page()
    found = {}
    for path in (
        "jurors",
        "jurors/cards",
        f"jurors/{juror}",
        "conflicts",
        f"rounds/{round_}/seating",
        f"rounds/{round_}/seating/{entry}",
    ):
        answer = page.goto(f"{DESK}/{path}")
        assert answer.ok
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        page.wait_for_timeout(LEFT)
        page.evaluate(AXE)
        violations = page.evaluate(RUN, TAGS)
        if page.evaluate(SIDEWAYS):
            violations = [*violations, "scrolls sideways"]
        if violations:
            found[path] = violations
    context.close()
    assert found == {}
