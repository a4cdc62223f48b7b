"""The public board: the same bytes for everyone, frozen everywhere, found by the front."""

import re
from datetime import timedelta

import pytest

from contest import db
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import HOUR, MINUTE, NOW


@pytest.fixture
def played(world):
    """Lanterns: A solved at minute 10 after one wrong try. Foxes: B waits since minute 50."""
    with db.transaction() as s:
        start = NOW - HOUR
        making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), at=start + 5 * MINUTE, verdict=Verdict.WA
        )
        making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), at=start + 10 * MINUTE, verdict=Verdict.AC
        )
        making.make_submission(s, fresh(s, world.foxes), fresh(s, world.second), at=start + 50 * MINUTE)
        fresh(s, world.contest).version += 1
    return world


def rows(page: str) -> list[str]:
    found = re.findall(r'<tr role="row" id="e-.*?</tr>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_rows(client, played):
    assert rows(client.get("/c/cup/board").text) == [
        "1 Paper Lanterns 1 30 A first to solve, minute 10 2 tries B · not tried",
        "2 Desert Foxes 0 0 A · not tried B being judged, 1 waiting",
    ]


def test_board_has_an_anchor_for_the_own_row(coder, played):
    page = coder.get("/c/cup/board").text
    assert f'href="#e-{played.lanterns.public_id}"' in page
    assert f'id="e-{played.lanterns.public_id}"' in page


def test_fragment_is_marked_for_the_front(client, played):
    answer = client.get("/c/cup/_board")
    contest = played.contest
    until = (contest.code.ends_at).isoformat()
    assert answer.headers["X-Podium-Public"] == f"contest={contest.public_id}; version=1; until={until}"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers


def test_fragment_is_the_same_for_everyone(client, coder, played, browse):
    spectator, organiser = browse(), browse().sign_in(played.organiser)
    pages = [each.get("/c/cup/_board").data for each in (spectator, coder, organiser)]
    assert pages[0] == pages[1] == pages[2]
    assert b"csrf" not in pages[0]
    assert b"Ada" not in pages[0]


def test_fragment_speaks_each_readers_language(client, played):
    english = client.get("/c/cup/_board", headers={"Accept-Language": "en"}).text
    hebrew = client.get("/c/cup/_board", headers={"Accept-Language": "he"}).text
    assert "Contest" in english
    assert "תחרות" in hebrew


def test_front_knows_the_path(app):
    is_public = app.extensions["podium_public_paths"]
    assert is_public("/c/cup/_board")
    assert is_public("/c/cup/_look")
    assert not is_public("/c/cup/board")
    assert not is_public("/c/cup/_now")
    assert not is_public("/s/abc/_board")


def test_hidden_name(client, played):
    with db.transaction() as s:
        fresh(s, played.lanterns).is_name_hidden = True
        fresh(s, played.contest).version += 1
    page = client.get("/c/cup/board").text
    assert "Paper Lanterns" not in page
    assert f"Team {played.lanterns.number}" in page


@pytest.fixture
def frozen(played):
    """Frozen at minute 30; after it the foxes solve A."""
    with db.transaction() as s:
        contest = fresh(s, played.contest)
        contest.code.freeze_at = NOW - 30 * MINUTE
        making.make_submission(
            s, fresh(s, played.foxes), fresh(s, played.first), at=NOW - 5 * MINUTE, verdict=Verdict.AC
        )
        contest.version += 1
    return played


@pytest.mark.parametrize("path", ["/c/cup/board", "/c/cup/_board"])
def test_freeze_holds_for_everyone(client, coder, frozen, browse, path):
    foxes, organiser = browse().sign_in(frozen.bob), browse().sign_in(frozen.organiser)
    for each in (client, coder, foxes, organiser):
        page = each.get(path).text
        assert "The board froze at" in page
        assert rows(page)[1] == "2 Desert Foxes 0 0 A kept closed, 1 waiting B kept closed, 1 waiting"


def test_in_the_freeze_ones_own_results_go_on_and_ones_place_is_not_told(client, frozen, browse):
    page = browse().sign_in(frozen.bob).get("/c/cup").text
    assert "Solved at" in page
    assert '<span class="figure">?</span> 2 at the freeze' in page
    assert "1 team" in client.get("/c/cup").text


def test_nobody_there_yet(client, app, now):
    with db.transaction() as s:
        making.make_contest(s, slug="empty")
    page = client.get("/c/empty/board").text
    assert "Nobody has taken a place yet." in page


def test_before_the_start_the_board_tells_no_problems(client, played, now):
    now.set(NOW - 2 * HOUR)
    page = client.get("/c/cup/board").text
    assert rows(page) == ["1 Paper Lanterns 0 0", "1 Desert Foxes 0 0"]


def test_board_turns_at_the_start_without_a_new_version(client, played, now):
    now.set(NOW - 2 * HOUR)
    answer = client.get("/c/cup/_board")
    assert f"until={(NOW - HOUR).isoformat()}" in answer.headers["X-Podium-Public"]
    now.set(NOW)
    assert "not tried" in client.get("/c/cup/_board").text


def test_zones(client, app, now):
    with db.transaction() as s:
        contest = making.make_contest(s, slug="zone", length=timedelta(hours=2), freeze_at=NOW - 10 * MINUTE)
        contest.timezone = "Asia/Jerusalem"
        making.make_entry(s, contest, "Zone")
    page = client.get("/c/zone/board").text
    assert ">14:50</time>" in page
    assert "Times are shown for Jerusalem." in page


def test_spectators_part_of_the_contests_page_is_everyones(client, coder, played, browse):
    assert 'hx-get="/c/cup/_look"' in browse().get("/c/cup").text
    assert 'hx-get="/c/cup/_now"' in coder.get("/c/cup").text
    answers = [each.get("/c/cup/_look") for each in (browse(), coder, browse().sign_in(played.organiser))]
    assert answers[0].data == answers[1].data == answers[2].data
    assert all("X-Podium-Public" in answer.headers for answer in answers)
    for own in ("Ada", "Paper Lanterns", "csrf", played.lanterns.public_id):
        assert own not in answers[1].text


def test_spectators_part_turns_at_the_start(client, played, now):
    now.set(NOW - 2 * HOUR)
    answer = client.get("/c/cup/_look")
    assert "What to expect" in answer.text
    assert f"until={(NOW - HOUR).isoformat()}" in answer.headers["X-Podium-Public"]
    now.set(NOW - HOUR)
    assert 'href="/c/cup/problems/A"' in client.get("/c/cup/_look").text


def test_pulse_is_everyones_and_each_takes_its_own(client, coder, played):
    answer = client.get("/c/cup/_pulse")
    assert "X-Podium-Public" in answer.headers
    assert answer.data == coder.get("/c/cup/_pulse").data
    assert f'"{played.lanterns.public_id}": 1' in answer.text
    assert f'"{played.first.public_id}": "1 team"' in answer.text
    page = coder.get("/c/cup").text
    assert f'data-rank-of="{played.lanterns.public_id}"' in page
    assert f'data-live="entry:{played.lanterns.public_id}"' in page
    turn = re.search(r'id="pulse".*?data-window="(\w+)"', page, re.DOTALL)[1]
    assert re.search(r'id="now"[^>]*data-window="(\w+)"', page)[1] == turn


def test_pulse_tells_no_places_in_the_freeze(client, frozen):
    assert "data-ranks='{}'" in client.get("/c/cup/_pulse").text


def test_pulse_turns_when_times_move(client, played):
    def turn():
        return re.search(r'data-window="(\w+)"', client.get("/c/cup/_pulse").text)[1]

    before = turn()
    with db.transaction() as s:
        contest = fresh(s, played.contest)
        contest.code.ends_at += HOUR
        contest.version += 1
    assert turn() != before
