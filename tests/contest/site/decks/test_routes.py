"""Who may see a deck's pages and have its file, and how they are sent."""

import io
from types import SimpleNamespace

import pytest

from contest import db
from contest.actions import decks
from contest.actions.uploading import Upload, keep_deck
from contest.models import Conflict, ConflictKind, DeckState, RoundState, TaskState
from tests import pdfs
from tests.contest.site.conftest import make_login
from tests.making import HOUR, NOW, grant
from tests.making_pitches import (
    add_version,
    assign,
    make_deck,
    make_juror,
    make_pitch_contest,
    make_round,
    make_startup,
)

PICTURES = [b"the first picture", b"the second picture"]


@pytest.fixture
def hall(app, now):
    """A startup with a deck of two pages and one that is lost, marked by a juror in an open round."""
    storage = app.extensions["podium_storage"]
    with db.transaction() as s:
        contest = make_pitch_contest(s, slug="pitches")
        ada, bob, eve, juno, jim = (
            make_login(s, login, name=login.capitalize()) for login in ("ada", "bob", "eve", "juno", "jim")
        )
        organiser = make_login(s, "olga", name="Olga")
        grant(s, organiser, contest=contest)
        startup = make_startup(s, contest, name="Soil Sense", user=ada)
        other = make_startup(s, contest, name="Cloud Kiln", user=bob)
        deck = make_deck(
            s,
            startup,
            digest=storage.put(pdfs.deck(2)),
            pages=[
                *(
                    {"digest": storage.put(each), "width": 1600, "height": 900, "type": "image/webp"}
                    for each in PICTURES
                ),
                {"digest": None},
            ],
        )
        deck.filename, deck.bytes = 'Soil "Sense"; é 路演.pdf', len(pdfs.deck(2))
        startup.versions[-1].deck = deck
        round_ = make_round(s, contest, entries=[startup, other])
        juror, idle = make_juror(s, contest, user=juno), make_juror(s, contest, user=jim)
        assignment = assign(s, round_, juror, startup)
        assign(s, round_, idle, other)
        names = ("contest", "startup", "other", "deck", "round_", "juror", "assignment")
        names += ("ada", "bob", "eve", "juno", "jim", "organiser")
        rows = locals()
        made = SimpleNamespace(**{name: rows[name] for name in names})
    made.at = f"/c/pitches/decks/{made.deck.public_id}"
    return made


def again(s, row):
    return s.get_one(type(row), row.id)


def sees(client, hall, user, number=1):
    """Whether this person sees a page; else it is as if it were not there."""
    client.sign_in(user)
    answer = client.get(f"{hall.at}/{number}.webp")
    assert answer.status_code in {200, 404}
    if answer.status_code == 200:
        assert answer.data == PICTURES[number - 1]
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("who", "may"),
    [("ada", True), ("organiser", True), ("juno", True), ("bob", False), ("jim", False), ("eve", False)],
)
def test_pages_are_for_the_entry_organisers_and_those_who_mark_by_them(client, hall, who, may):
    assert sees(client, hall, getattr(hall, who)) is may


def test_signed_out_nobody_sees_anything(client, hall):
    for path in ("", "/1.webp", "/file", "/_status"):
        answer = client.get(hall.at + path)
        assert (answer.status_code, answer.location.startswith("/login")) == (303, True)


@pytest.mark.parametrize("number", [0, 3, 4, 2**70])
def test_a_page_that_is_not_there_or_was_lost_is_404(client, hall, number):
    client.sign_in(hall.ada)
    assert client.get(f"{hall.at}/{number}.webp").status_code == 404


def test_a_deck_is_not_found_through_another_contest(client, hall):
    with db.transaction() as s:
        make_pitch_contest(s, slug="other")
    client.sign_in(hall.organiser)
    assert client.get(f"/c/other/decks/{hall.deck.public_id}/1.webp").status_code == 404
    assert client.get(f"/c/none/decks/{hall.deck.public_id}/1.webp").status_code == 404


def draft(s, hall):
    again(s, hall.assignment).released_at = None


def ended(s, hall):
    row = again(s, hall.assignment)
    row.ended_at, row.ended_reason = NOW, "moved"


def conflicted(s, hall):
    s.add(
        Conflict(
            juror=again(s, hall.juror),
            entry=again(s, hall.startup),
            kind=ConflictKind.RECUSAL,
            created_at=NOW,
        )
    )


def revoked(s, hall):
    again(s, hall.juror).revoked_at = NOW


def not_open(s, hall):
    again(s, hall.round_).state = RoundState.DRAFT


def decided(s, hall):
    again(s, hall.round_).state = RoundState.DECIDED


def blind(s, hall):
    again(s, hall.round_).blind = ["name", "deck"]


def replaced(s, hall):
    """The round pins another version, with another deck."""
    entry = again(s, hall.startup)
    version = add_version(s, entry, submitted_at=NOW - HOUR, deck=make_deck(s, entry))
    again(s, hall.round_).entries[0].version = version


@pytest.mark.parametrize(
    "change",
    [draft, ended, conflicted, revoked, not_open, decided, blind, replaced],
    ids=lambda f: f.__name__,
)
def test_a_juror_without_a_right_to_it_sees_no_page(client, hall, change):
    assert sees(client, hall, hall.juno)
    with db.transaction() as s:
        change(s, hall)
    assert not sees(client, hall, hall.juno)
    assert sees(client, hall, hall.ada)


def test_a_closed_round_and_a_lifted_conflict_shut_nobody_out(client, hall):
    with db.transaction() as s:
        conflicted(s, hall)
        again(s, hall.round_).state = RoundState.CLOSED
    with db.transaction() as s:
        conflict = again(s, hall.juror).conflicts[0]
        conflict.lifted_at, conflict.lifted_reason = NOW, "a namesake"
    assert sees(client, hall, hall.juno)


def test_a_picture_is_sent_as_one_and_kept_by_its_browser_alone(client, hall):
    client.sign_in(hall.juno)
    answer = client.get(f"{hall.at}/1.webp")
    assert answer.content_type == "image/webp"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    same = client.get(f"{hall.at}/1.webp", headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    with db.transaction() as s:
        ended(s, hall)
    later = client.get(f"{hall.at}/1.webp", headers={"If-None-Match": answer.headers["ETag"]})
    assert later.status_code == 404


@pytest.mark.parametrize(
    ("who", "may"), [("ada", True), ("organiser", True), ("juno", False), ("bob", False), ("eve", False)]
)
def test_the_file_is_for_the_entry_and_organisers_and_never_opens_here(client, hall, who, may):
    client.sign_in(getattr(hall, who))
    answer = client.get(f"{hall.at}/file")
    assert (answer.status_code == 200) is may
    for path in ("", "/_status"):
        assert (client.get(hall.at + path).status_code == 200) is may
    if may:
        assert answer.data == pdfs.deck(2)
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.content_length == len(answer.data)


def test_a_polyglot_is_no_page_of_ours(app, client, hall):
    """A PDF that is a page of HTML as well: it is taken as what it says, and comes back as bytes to save."""
    html = b"<html><script>alert(1)</script>\n"
    content = pdfs.deck(1, header=html + b"%PDF-1.7\n")
    storage = app.extensions["podium_storage"]
    kept = keep_deck(io.BytesIO(content), filename="deck.html", storage=storage)
    with db.transaction() as s:
        deck = decks.receive_deck(s, actor=None, entry=again(s, hall.startup), upload=kept, at=NOW).public_id
    client.sign_in(hall.ada)
    answer = client.get(f"/c/pitches/decks/{deck}/file")
    assert answer.data == content
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_page_of_a_deck_shows_its_pages(client, hall):
    client.sign_in(hall.ada)
    page = client.get(hall.at).text
    assert 'alt="Page 1 of 3"' in page
    assert f'src="{hall.at}/2.webp" width="1600" height="900"' in page
    assert page.count("<img") == 2
    assert page.count('loading="lazy"') == 1
    assert "Page 3 of 3: it could not be drawn." in " ".join(page.split())
    assert "1 page could not be drawn" in page
    assert f'href="{hall.at}/file"' in page


def waiting(s, hall, **values):
    """Another deck, on its way."""
    upload = Upload("b" * 64, "next.pdf", 10)
    made = decks.receive_deck(s, actor=None, entry=again(s, hall.startup), upload=upload, at=NOW)
    for name, value in values.items():
        setattr(made.task, name, value)
    return made.public_id


CLAIMED = {"state": TaskState.RUNNING, "token": "a" * 32, "lease_until": NOW + HOUR}
FAILED = {
    "state": TaskState.FAILED,
    "cause": {"code": "sandbox.container_lost", "facts": {"cause": "gone"}},
}


@pytest.mark.parametrize(
    ("values", "words", "polls"),
    [
        ({}, "received, waits to be drawn", True),
        (CLAIMED, "its pages are drawn", True),
        ({**CLAIMED, "progress_done": 3, "progress_total": 12}, '<progress class="progress" max="12" value="3"', True),
        (FAILED, "The fault is ours", False),
        ({"state": TaskState.CANCELLED}, "stopped by the organisers", False),
    ],
)  # fmt: skip
def test_where_a_deck_stands_is_said(client, hall, values, words, polls):
    with db.transaction() as s:
        deck = waiting(s, hall, **values)
    client.sign_in(hall.ada)
    part = client.get(f"/c/pitches/decks/{deck}/_status").text
    assert words in part
    assert ("every 2s" in part) is polls
    assert "Draw it again" not in part
    assert "went away" not in part


def test_a_refused_deck_says_what_helps(client, hall):
    with db.transaction() as s:
        deck = again(s, hall.deck)
        deck.state, deck.cause = DeckState.REFUSED, {"code": "deck.encrypted", "facts": {}}
    client.sign_in(hall.ada)
    assert "export it without one" in client.get(f"{hall.at}/_status").text


def test_organisers_see_why_and_have_it_drawn_again_and_nobody_else_does(client, hall):
    with db.transaction() as s:
        deck = waiting(s, hall, **FAILED)
    at = f"/c/pitches/decks/{deck}"
    for user in (hall.ada, hall.juno, hall.eve):
        client.sign_in(user)
        assert client.post(f"{at}/retry", {}).status_code == 404
    client.sign_in(hall.organiser)
    part = client.get(f"{at}/_status").text
    assert "The container went away" in part
    assert "Draw it again" in part
    answer = client.post(f"{at}/retry", {})
    assert (answer.status_code, answer.location) == (303, at)
    assert "waits to be drawn" in client.get(at).text
