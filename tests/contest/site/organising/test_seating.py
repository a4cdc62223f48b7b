"""Jurors, conflicts and seating on the organiser's pages: from an empty panel to a released seating and a gap."""

import io
import re
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import event, select

from contest import db
from contest.actions import seating
from contest.codes import Codes
from contest.jobs import importing, station
from contest.jobs.cache import Cache
from contest.jobs.heartbeats import Heartbeats
from contest.jobs.station import Station
from contest.models import Assignment, Audit, Conflict, Entry, Juror, RoundState, Seating, Task, TaskState
from judge.panels.seating import read_problem, seat
from tests import making_pitches
from tests.conftest import SECRET
from tests.contest.site.conftest import make_login
from tests.making import NOW

HEBREW = {"Accept-Language": "he"}


@pytest.fixture
def hall(app, now):
    """A pitch contest with six entries in a round, an organiser, an entrant, and jurors to come."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitches")
        organiser = make_login(s, "olga", name="Olga", admin=True)
        ada = make_login(s, "ada", name="Ada")
        entries = [
            making_pitches.make_startup(
                s,
                contest,
                name=f"Startup {number}",
                user=ada if number == 0 else None,
                languages=["he"] if number == 5 else ["en"],
                sector="health" if number % 2 else "agrifood",
            )
            for number in range(6)
        ]
        round_ = making_pitches.make_round(s, contest, entries=entries, reviews=2)
        return SimpleNamespace(
            organiser=organiser,
            ada=ada,
            contest=contest.id,
            entries=[entry.public_id for entry in entries],
            round=round_.public_id,
            seating=f"/c/pitches/desk/rounds/{round_.public_id}/seating",
        )


@pytest.fixture
def olga(client, hall):
    return client.sign_in(hall.organiser)


@pytest.fixture
def desk(app, settings, tmp_path):
    """The desk's worker, in this process."""
    database = app.extensions["podium_database"]
    cache = Cache(tmp_path / "cache")
    station.take(Station(settings, database, cache, Heartbeats(database, name="desk-1", queue="desk")))
    yield importing.run_next
    cache.close()


def juror_form(**changed):
    form = {
        "name": "Dana Alon",
        "languages": ["en", "he"],
        "fields": ["health"],
        "country": "IL",
        "affiliation": "Technion",
        "email": "dana@technion.ac.il",
        "least": "1",
        "most": "8",
    }
    return {name: value for name, value in (form | changed).items() if value is not None}


def jurors(s, **by):
    return s.scalars(select(Juror).filter_by(**by).order_by(Juror.id)).all()


def make_panel(hall, number=4, *, able=False):
    """Jurors, of whom only the first two read Hebrew; `able`: each may have any entry as well."""
    with db.transaction() as s:
        entry = s.scalars(select(Entry).where(Entry.public_id == hall.entries[0])).one()
        for each in range(number):
            making_pitches.make_juror(
                s,
                entry.contest,
                name=f"Juror {each}",
                languages=["en", "he"] if able or each < 2 else ["en"],
                country="CN" if each % 2 else "IL",
                most=60 if able else 6,
            )


def seat_and_release(olga, hall, desk):
    assert olga.post(hall.seating, {"reviews": "2", "country": "y"}).status_code == 303
    desk()
    with db.reading() as s:
        draft = s.scalars(select(Seating).order_by(Seating.id.desc())).first().public_id
    assert olga.post(f"/c/pitches/desk/seatings/{draft}/release").status_code == 303


def seats(released=True):
    with db.reading() as s:
        query = select(Assignment).where(Assignment.ended_at.is_(None))
        found = s.scalars(query.order_by(Assignment.id)).all()
        return [
            (seat.entry.public_id, seat.juror.public_id, seat.public_id)
            for seat in found
            if (seat.released_at is not None) == released
        ]


def test_an_empty_panel_says_what_to_do(olga, hall):
    for language in ("en", "he", "zh"):
        headers = {"Accept-Language": language}
        for page in ("desk/jurors", "desk/jurors/cards", "desk/conflicts"):
            assert olga.get(f"/c/pitches/{page}", headers=headers).status_code == 200
        assert olga.get(hall.seating, headers=headers).status_code == 200
    assert "Nobody is on the panel yet." in olga.get("/c/pitches/desk/jurors").text
    assert "Nobody is on the panel yet." in olga.get(hall.seating).text
    answer = olga.get("/c/pitches/desk/seating")
    assert (answer.status_code, answer.location) == (303, hall.seating)


def test_an_invitation_shows_a_link_that_opens_the_panel(olga, hall, app):
    answer = olga.post("/c/pitches/desk/jurors", juror_form())
    assert answer.status_code == 303
    page = olga.get(answer.location)
    assert page.status_code == 200
    address = re.search(r'id="address">([^<]+)<', page.text)[1]
    token = address.rpartition("/")[2]
    with db.reading() as s:
        found = seating.juror_by_link(s, Codes(SECRET), token)
        assert (found.user.name, found.languages, found.most) == ("Dana Alon", ["en", "he"], 8)
    assert 'class="qr"' in page.text
    cards = olga.get("/c/pitches/desk/jurors/cards").text
    assert "Dana Alon" in cards
    assert token not in cards  # only as a picture
    assert "Dana Alon" in olga.get("/c/pitches/desk/jurors", headers=HEBREW).text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This is needed."),
        ({"languages": None}, "A juror reads at least one language."),
        ({"least": "٣"}, "wrong"),
        ({"least": "9", "most": "4"}, "The least, 9, is above the most, 4."),
        ({"email": "nobody"}, "nobody is no e-mail address."),
        ({"most": "1e3"}, "wrong"),
        ({"country": "XX"}, "wrong"),
        ({"fields": ["magic"]}, "wrong"),
    ],
)
def test_what_is_wrong_stands_at_its_field(olga, hall, changed, sentence):
    answer = olga.post("/c/pitches/desk/jurors", juror_form(**changed))
    assert answer.status_code == 422
    assert sentence in answer.text
    with db.reading() as s:
        assert jurors(s) == []


def test_a_juror_is_edited_given_another_link_taken_off_and_put_back(olga, hall):
    path = olga.post("/c/pitches/desk/jurors", juror_form()).location
    assert olga.post(path, juror_form(name="Dana A.", most="5")).status_code == 303
    assert "Dana A." in olga.get(path).text
    assert olga.post(path, juror_form(least="6", most="5")).status_code == 422
    before = re.search(r'id="address">([^<]+)<', olga.get(path).text)[1]
    assert olga.post(f"{path}/renew").status_code == 303
    assert before not in olga.get(path).text
    assert olga.post(f"{path}/revoke", {"reason": "ill"}).status_code == 303
    assert 'id="address"' not in olga.get(path).text
    assert olga.post(f"{path}/revoke").status_code == 409
    assert olga.post(f"{path}/restore").status_code == 303
    assert 'id="address"' in olga.get(path).text


TABLE = "name,languages,country,max\nDana,en he,IL,5\n林若水,zh,CN,5\n"


@pytest.mark.parametrize(
    "content", [TABLE.encode(), TABLE.encode("utf-16"), b"\xef\xbb\xbf" + TABLE.encode()]
)
def test_many_are_looked_at_first_and_taken_in_then(olga, hall, content):
    path = "/c/pitches/desk/jurors/import"
    upload = {"file": (io.BytesIO(content), "jurors.csv")}
    page = olga.post(path, upload, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "2 jurors are read, and nothing is wrong." in page.text
    with db.reading() as s:
        assert jurors(s) == []
    kept = re.search(r'name="rows" value="([^"]+)"', page.text)[1]
    answer = olga.post(path, {"rows": kept, "take": "y"})
    assert answer.status_code == 303
    with db.reading() as s:
        assert [juror.user.name for juror in jurors(s)] == ["Dana", "林若水"]


def test_bad_lines_are_shown_with_their_reason_and_nobody_is_taken_in(olga, hall):
    path, text = "/c/pitches/desk/jurors/import", TABLE + "<b>Noa</b>,fr,IL,5\n"
    page = olga.post(path, {"rows": text})
    assert page.status_code == 200
    assert "1 line needs mending. Nobody was taken in yet." in page.text
    assert "There is no language fr: choose of en, zh, he." in page.text
    assert "<b>Noa" not in page.text
    assert 'name="take"' not in page.text
    answer = olga.post(path, {"rows": text, "take": "y"})
    assert answer.status_code == 422
    assert "Nobody was taken in: 1 lines need mending." in answer.text
    gbk = {"file": (io.BytesIO("name,languages\n林,zh".encode("gb18030")), "jurors.csv")}
    answer = olga.post(path, gbk, content_type="multipart/form-data")
    assert (answer.status_code, "save it as" in answer.text) == (422, True)
    with db.reading() as s:
        assert jurors(s) == []


def test_conflicts_are_recorded_found_and_lifted(olga, hall):
    path = olga.post("/c/pitches/desk/jurors", juror_form(affiliation="Startup 3")).location
    answer = olga.post(f"{path}/conflicts", {"entry": hall.entries[0], "reason": "a <b>cousin</b>"})
    assert answer.status_code == 303
    assert olga.post(f"{path}/conflicts", {"entry": hall.entries[0], "reason": "again"}).status_code == 409
    assert olga.post(f"{path}/conflicts", {"entry": hall.entries[1], "reason": ""}).status_code == 422
    assert olga.post(f"{path}/conflicts", {"entry": "nothing", "reason": "x"}).status_code == 404
    assert olga.post("/c/pitches/desk/conflicts/find").status_code == 303
    page = olga.get("/c/pitches/desk/conflicts").text
    assert "same company or school" in page
    assert "a &lt;b&gt;cousin&lt;/b&gt;" in page
    with db.reading() as s:
        rows = s.scalars(select(Conflict).order_by(Conflict.id)).all()
        ids = [row.public_id for row in rows]
    assert olga.post(f"/c/pitches/desk/conflicts/{ids[0]}/lift", {"reason": ""}).status_code == 409
    assert olga.post(f"/c/pitches/desk/conflicts/{ids[0]}/lift", {"reason": "no cousin"}).status_code == 303
    assert "no cousin" in olga.get(path).text
    assert olga.post(f"/c/pitches/desk/conflicts/{ids[0]}/lift", {"reason": "x"}).status_code == 409


def test_a_round_is_seated_by_pressing_once_and_released(olga, hall, desk):
    make_panel(hall)
    assert "Seat them" in olga.get(hall.seating).text
    assert olga.post(hall.seating, {"reviews": "0"}).status_code == 422
    assert olga.post(hall.seating, {"reviews": "2", "country": "y", "field": "y"}).status_code == 303
    waiting = olga.get(hall.seating).text
    assert "It waits for the desk." in waiting
    assert 'hx-trigger="every 1s"' in olga.get(f"{hall.seating}/_now").text
    assert olga.post(hall.seating, {"reviews": "2"}).status_code == 409
    desk()
    page = olga.get(hall.seating).text
    assert "A draft, which no juror sees yet" in page
    assert "every 1s" not in page
    assert Counter(seat[0] for seat in seats(released=False)) == dict.fromkeys(hall.entries, 2)
    assert seats() == []
    with db.reading() as s:
        draft = s.scalars(select(Seating)).one().public_id
    assert olga.post(f"/c/pitches/desk/seatings/{draft}/release").status_code == 303
    page = olga.get(hall.seating).text
    assert "Released: the jurors have it" in page
    assert "Fill the gaps" not in page
    assert len(seats()) == 12
    assert olga.post(f"/c/pitches/desk/seatings/{draft}/drop").status_code == 409
    assert olga.post(hall.seating, {"reviews": "2"}).status_code == 409


def test_who_cannot_be_seated_and_why_and_what_would_help(olga, hall, desk):
    make_panel(hall)
    with db.transaction() as s:
        entry = s.scalars(select(Entry).where(Entry.public_id == hall.entries[5])).one()
        readers = [juror for juror in jurors(s) if "he" in juror.languages]
        for juror in readers:
            seating.declare_conflict(s, juror=juror, entry=entry, reason="", at=NOW)
    olga.post(hall.seating, {"reviews": "2"})
    desk()
    page = olga.get(hall.seating).text
    assert "Judges who read <bdi>עברית</bdi>: 2, in conflict: 2. Left: 0; needed: 2." in page
    assert "Lift a conflict that is none" in page
    entry_page = olga.get(f"{hall.seating}/{hall.entries[5]}").text
    assert "Nobody else can judge it." in entry_page
    assert "Juror 0</bdi>: in conflict" in entry_page
    assert "Juror 2</bdi>: reads none of its languages" in entry_page


def test_a_seat_is_moved_and_taken_back_by_form(olga, hall, desk):
    make_panel(hall, able=True)
    seat_and_release(olga, hall, desk)
    entry, juror, seat = seats()[0]
    with db.reading() as s:
        names = {each.public_id: each.user.name for each in jurors(s)}
    taken = {each[1] for each in seats() if each[0] == entry}
    other = next(each for each in names if each not in taken)
    move = f"/c/pitches/desk/seats/{seat}/move"
    assert olga.post(move, {"juror": ""}).status_code == 422
    assert olga.post(move, {"juror": "nobody"}).status_code == 404
    assert olga.post(move, {"juror": juror}).status_code == 409
    assert olga.post(move, {"juror": other, "reason": "ill"}).status_code == 303
    assert other in {each[1] for each in seats() if each[0] == entry}
    page = olga.get(hall.seating).text
    assert "by hand" in page
    assert f"<bdi>{names[juror]}</bdi> to <bdi>{names[other]}</bdi>" in page
    with db.reading() as s:
        line = s.scalars(select(Audit).where(Audit.action == "seat.move")).one().public_id
        foreign = s.scalars(select(Audit).where(Audit.action == "seating.release")).one().public_id
    assert olga.post(f"/c/pitches/desk/moves/{foreign}/undo").status_code == 404
    log = olga.get("/c/pitches/desk/log").text
    assert "gave an entry to another juror" in log
    assert f"<ins><bdi>{names[other]}</bdi></ins>" in log
    assert other not in log
    assert olga.post(f"/c/pitches/desk/moves/{line}/undo").status_code == 303
    assert (entry, juror, seat) in seats()
    assert olga.post(f"/c/pitches/desk/moves/{line}/undo").status_code == 409
    assert olga.post(f"/c/pitches/desk/seats/{seat}/take", {"reason": "ill"}).status_code == 303
    assert "1 is missing" in olga.get(hall.seating).text
    add = f"{hall.seating}/{entry}"
    assert olga.post(add, {"juror": juror}).status_code == 303
    assert olga.post(add, {"juror": juror}).status_code == 409
    assert "1 is missing" not in olga.get(hall.seating).text


def test_a_gap_is_filled_when_a_juror_drops_out(olga, hall, desk):
    make_panel(hall, 5)
    seat_and_release(olga, hall, desk)
    with db.reading() as s:
        readers = {juror.public_id for juror in jurors(s) if "he" in juror.languages}
    # Without one of the two who read Hebrew an entry could not be filled up again.
    gone = next(seat[1] for seat in seats() if seat[1] not in readers)
    olga.post(f"/c/pitches/desk/jurors/{gone}/revoke", {"reason": "ill"})
    assert "Fill the gaps" in olga.get(hall.seating).text
    kept = set(seats())
    assert olga.post(f"{hall.seating}/top-up", {"reviews": "2"}).status_code == 303
    desk()
    page = olga.get(hall.seating).text
    assert "A draft, which no juror sees yet" in page
    with db.reading() as s:
        draft = s.scalars(select(Seating).order_by(Seating.id.desc())).first().public_id
    olga.post(f"/c/pitches/desk/seatings/{draft}/release")
    assert kept < set(seats())
    assert Counter(seat[0] for seat in seats()) == dict.fromkeys(hall.entries, 2)


def test_a_task_on_its_way_is_cancelled_and_begun_again(olga, hall, desk):
    make_panel(hall)
    olga.post(hall.seating, {"reviews": "2"})
    assert olga.post(f"{hall.seating}/cancel").status_code == 303
    with db.reading() as s:
        assert s.scalars(select(Task)).one().state is TaskState.CANCELLED
    assert olga.post(f"{hall.seating}/retry").status_code == 303
    desk()
    assert len(seats(released=False)) == 12


def test_a_round_that_is_over_offers_no_change(olga, hall, desk):
    make_panel(hall)
    seat_and_release(olga, hall, desk)
    with db.transaction() as s:
        s.scalars(select(Seating)).one().round.state = RoundState.CLOSED
    page = olga.get(hall.seating).text
    assert "Change…" not in page
    assert "Seat them" not in page
    assert olga.post(f"/c/pitches/desk/seats/{seats()[0][2]}/take").status_code == 409


def pages(hall):
    with db.reading() as s:
        juror = jurors(s)[0].public_id
        draft = s.scalars(select(Seating)).first().public_id
        seat = s.scalars(select(Assignment)).first()
    yield from (
        "/c/pitches/desk/jurors",
        "/c/pitches/desk/jurors/cards",
        "/c/pitches/desk/jurors.csv",
        f"/c/pitches/desk/seatings/{draft}/question.json",
        "/c/pitches/desk/jurors.xlsx",
        f"{hall.seating}.csv",
        f"{hall.seating}.xlsx",
        f"/c/pitches/desk/jurors/{juror}",
        "/c/pitches/desk/conflicts",
        "/c/pitches/desk/seating",
        hall.seating,
        f"{hall.seating}/_now",
        f"{hall.seating}/{hall.entries[0]}",
    )
    assert seat is not None


def test_neither_jurors_nor_entrants_reach_the_pages(olga, hall, desk, browse):
    """Whatever they would learn there, they don't: 404 with a conflict and without one."""
    make_panel(hall)
    seat_and_release(olga, hall, desk)
    with db.transaction() as s:
        user = make_login(s, "judith", name="Judith")
        juror = jurors(s)[0]
        juror.user_id = user.id
        entry = s.scalars(select(Entry).where(Entry.public_id == hall.entries[1])).one()
        seating.declare_conflict(s, juror=juror, entry=entry, reason="", at=NOW)
        line = s.scalars(select(Audit)).first().public_id
        conflict = s.scalars(select(Conflict)).first().public_id
        draft = s.scalars(select(Seating)).first().public_id
        mine = juror.public_id
    seat = seats()[0][2]
    before = seats()
    for who in (user, hall.ada):
        browser = browse().sign_in(who)
        for path in pages(hall):
            assert browser.get(path).status_code == 404, path
        for path in (
            "/c/pitches/desk/jurors",
            "/c/pitches/desk/jurors/import",
            f"/c/pitches/desk/jurors/{mine}",
            f"/c/pitches/desk/jurors/{mine}/renew",
            f"/c/pitches/desk/jurors/{mine}/revoke",
            f"/c/pitches/desk/jurors/{mine}/conflicts",
            "/c/pitches/desk/conflicts/find",
            f"/c/pitches/desk/conflicts/{conflict}/lift",
            hall.seating,
            f"{hall.seating}/top-up",
            f"{hall.seating}/retry",
            f"{hall.seating}/{hall.entries[0]}",
            f"/c/pitches/desk/seatings/{draft}/drop",
            f"/c/pitches/desk/seats/{seat}/take",
            f"/c/pitches/desk/seats/{seat}/move",
            f"/c/pitches/desk/moves/{line}/undo",
        ):
            form = juror_form(reviews="2", reason="x", juror=mine, entry=hall.entries[0], rows=TABLE)
            assert browser.post(path, form).status_code == 404, path
    assert seats() == before


def test_another_contests_things_are_not_found(olga, hall, desk):
    make_panel(hall)
    seat_and_release(olga, hall, desk)
    with db.transaction() as s:
        making_pitches.make_pitch_contest(s, slug="others")
        conflicted = jurors(s)[0]
        entry = s.scalars(select(Entry).where(Entry.public_id == hall.entries[1])).one()
        seating.declare_conflict(s, juror=conflicted, entry=entry, reason="", at=NOW)
        conflict = s.scalars(select(Conflict)).one().public_id
        juror = conflicted.public_id
        draft = s.scalars(select(Seating)).one().public_id
        line = s.scalars(select(Audit)).first().public_id
    seat = seats()[0][2]
    base = "/c/others/desk"
    for path in (f"{base}/jurors/{juror}", f"{base}/rounds/{hall.round}/seating"):
        assert olga.get(path).status_code == 404
    for path in (
        f"{base}/jurors/{juror}/renew",
        f"{base}/conflicts/{conflict}/lift",
        f"{base}/rounds/{hall.round}/seating/top-up",
        f"{base}/seatings/{draft}/drop",
        f"{base}/seats/{seat}/take",
        f"{base}/moves/{line}/undo",
    ):
        assert olga.post(path, {"reason": "x", "reviews": "2"}).status_code == 404, path


def test_a_contest_without_pitches_has_no_panel(client, world):
    client.sign_in(world.organiser)
    for path in ("desk/jurors", "desk/conflicts", "desk/seating"):
        assert client.get(f"/c/cup/{path}").status_code == 404
    assert "/c/cup/desk/jurors" not in client.get("/c/cup/desk").text


def statements(app, browser, path):
    engine = app.extensions["podium_database"].engine
    seen = []

    def count(*args):
        seen.append(args[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_pages_take_the_same_number_of_statements_however_long(app, olga, hall, desk):
    make_panel(hall, 3)
    seat_and_release(olga, hall, desk)
    with db.transaction() as s:
        entry = s.scalars(select(Entry).where(Entry.public_id == hall.entries[1])).one()
        for juror in jurors(s)[:1]:
            seating.declare_conflict(s, juror=juror, entry=entry, reason="", at=NOW)
    paths = (
        "/c/pitches/desk/jurors",
        "/c/pitches/desk/conflicts",
        hall.seating,
        f"{hall.seating}/{hall.entries[0]}",
    )
    few = [statements(app, olga, path) for path in paths]
    make_panel(hall, 6)
    olga.post(f"{hall.seating}/top-up", {"reviews": "2"})
    desk()
    with db.transaction() as s:
        entry = s.scalars(select(Entry).where(Entry.public_id == hall.entries[2])).one()
        for juror in jurors(s)[1:5]:
            seating.declare_conflict(s, juror=juror, entry=entry, reason="", at=NOW + timedelta(seconds=1))
    assert [statements(app, olga, path) for path in paths] == few


def test_tables_name_links_and_seats_and_hold_no_formula(olga, hall, desk):
    olga.post("/c/pitches/desk/jurors", juror_form(name="=cmd|' /C calc'!A0", email="", affiliation="@sum"))
    told = olga.get("/c/pitches/desk/jurors.csv")
    assert told.headers["Content-Disposition"] == "attachment; filename=pitches-jurors.csv"
    heading, line = told.data.decode("utf-8-sig").splitlines()
    assert heading == "name,languages,country,fields,affiliation,email,min,max,State,Personal link"
    assert line.startswith("'=cmd|' /C calc'!A0,en he,IL,health,'@sum,,1,8,invited,http://")
    make_panel(hall)
    olga.post(hall.seating, {"reviews": "2"})
    desk()
    address = re.search(r'href="([^"]+/question.json)"', olga.get(hall.seating).text)[1]
    with db.reading() as s:
        names = {each.public_id: each.user.name for each in jurors(s)}
    again = seat(read_problem(olga.get(address).data))
    assert set(again.assignments) == {each[:2] for each in seats(released=False)}
    assert set(again.loads) == set(names)
    rows = olga.get(f"{hall.seating}.csv").data.decode("utf-8-sig").splitlines()
    assert rows[0] == "Number,Entry,Juror,State"
    assert len(rows) == 13
    assert all(row.endswith(",draft") for row in rows[1:])
    book = openpyxl.load_workbook(io.BytesIO(olga.get("/c/pitches/desk/jurors.xlsx").data))
    assert book.active.cell(1, 1).value == "name"
    # What was written down is brought in again as it is.
    with db.transaction() as s:
        for juror in jurors(s):
            juror.revoked_at = NOW
    table = "\n".join(row.rsplit(",", 2)[0] for row in told.data.decode("utf-8-sig").splitlines())
    assert (
        "1 juror is read, and nothing is wrong."
        in olga.post("/c/pitches/desk/jurors/import", {"rows": table}).text
    )
