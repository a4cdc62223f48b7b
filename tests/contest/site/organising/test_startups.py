import csv
import io
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import event, select

from contest import db
from contest.models import Audit, Eligibility, Entry, QuestionKind
from tests import making, making_pitches
from tests.contest.site.conftest import fresh, make_login

DESK = "/c/pitch/desk/startups"


@pytest.fixture
def scene(app, now):
    """A call with two questions and three startups, one of them with a hostile name; the organiser."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        number = making_pitches.make_question(s, contest, QuestionKind.NUMBER, label="Customers")
        text = making_pitches.make_question(s, contest, label="Why")
        organiser = make_login(s, "olga", admin=True)
        first = making_pitches.make_startup(s, contest, name="Kingfisher", sector="health", country="IL")
        second = making_pitches.make_startup(s, contest, name="翠鸟", sector="agrifood", country="CN")
        third = making_pitches.make_startup(s, contest, name="=cmd()", submitted=False, country="CN")
        first.versions[0].answers = {number.public_id: "-5", text.public_id: "-5"}
        first.versions[0].one_liner = {"en": "@SUM(A1)", "zh": "+1"}
        return SimpleNamespace(contest=contest, organiser=organiser, first=first, second=second, third=third)


@pytest.fixture
def desk(client, scene):
    """The organiser, signed in."""
    return client.sign_in(scene.organiser)


def test_the_list_and_its_filters(desk, scene):
    page = desk.get(DESK).text
    assert "2 are handed in, 1 is still a draft." in page
    assert "2 are to be checked." in page
    for query, shown in (
        ("", {"Kingfisher", "翠鸟", "=cmd()"}),
        ("?country=CN", {"翠鸟", "=cmd()"}),
        ("?country=CN&standing=submitted", {"翠鸟"}),
        ("?sector=health&eligibility=unchecked", {"Kingfisher", "=cmd()"}),
        ("?sector=space", set()),
        ("?standing=nonsense&eligibility=", {"Kingfisher", "翠鸟", "=cmd()"}),
    ):
        page = desk.get(DESK + query).text
        found = {name for name in ("Kingfisher", "翠鸟", "=cmd()") if f"<bdi>{name}</bdi>" in page}
        assert found == shown, query


def statements(app, act):
    """How many statements something takes."""
    seen = []
    engine = db.bound().engine

    def count(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_the_list_takes_as_many_statements_for_more_startups(app, desk, scene):
    desk.get(DESK)
    few = statements(app, lambda: desk.get(DESK))
    with db.transaction() as s:
        for _each in range(4):
            making_pitches.make_startup(s, fresh(s, scene.contest))
    assert statements(app, lambda: desk.get(DESK)) == few


def test_a_table_whose_cells_are_no_formulas(desk, scene):
    answer = desk.get(f"{DESK}.csv?country=IL")
    assert answer.headers["Content-Disposition"] == "attachment; filename=pitch-startups.csv"
    titles, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    told = dict(zip(titles, row, strict=True))
    assert (told["Name (en)"], told["In one line (en)"], told["In one line (zh)"]) == (
        "Kingfisher",
        "'@SUM(A1)",
        "'+1",
    )
    # A number stays one, the same as a text does not.
    assert (told["Customers"], told["Why"]) == ("-5", "'-5")
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{DESK}.xlsx").data))
    assert book.sheetnames == ["Startups", "People"]
    rows = list(book["Startups"].iter_rows(values_only=True))
    assert len(rows) == 4
    column = rows[0].index("Name (en)")
    assert [row[column] for row in rows[1:]] == ["Kingfisher", "翠鸟", "'=cmd()"]
    assert rows[1][rows[0].index("Customers")] == -5
    assert all(cell.data_type != "f" for row in book["Startups"].iter_rows() for cell in row)


def test_a_startups_page_and_its_versions(desk, scene):
    with db.transaction() as s:
        entry = fresh(s, scene.first)
        making_pitches.add_version(s, entry, submitted_at=making.NOW, one_liner="The second try")
        making_pitches.add_version(s, entry, submitted_at=None, one_liner="Still a draft")
    address = f"{DESK}/{scene.first.public_id}"
    page = desk.get(address).text
    assert "The second try" in page
    assert "Still a draft" not in page
    assert "@SUM(A1)" in desk.get(f"{address}?version=1").text
    assert "This is a draft" in desk.get(f"{address}?version=3").text
    assert desk.get(f"{address}?version=9").status_code == 404
    assert desk.get(f"{DESK}/bcdfbcdfbcdf").status_code == 404
    assert "This is a draft" in desk.get(f"{DESK}/{scene.third.public_id}").text


def test_eligibility_with_a_reason_and_undo(desk, scene):
    address = f"{DESK}/{scene.first.public_id}"

    def state():
        with db.reading() as s:
            entry = s.get_one(Entry, scene.first.id)
            return entry.eligibility, entry.eligibility_reason

    answer = desk.post(f"{address}/eligibility", {"eligibility": "ineligible", "reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    answer = desk.post(f"{address}/eligibility", {"eligibility": "perhaps", "reason": "?"})
    assert answer.status_code == 422
    assert state() == (Eligibility.UNCHECKED, None)
    form = {"eligibility": "ineligible", "reason": "Founded in 2012", "eligibility_reason": "x"}
    assert desk.post(f"{address}/eligibility", form).status_code == 303
    assert state() == (Eligibility.INELIGIBLE, "Founded in 2012")
    with db.reading() as s:
        line = s.scalars(select(Audit).order_by(Audit.id.desc())).first().public_id
    assert f"{address}/eligibility/{line}/undo" in desk.get(address).text
    other = f"{DESK}/{scene.second.public_id}/eligibility/{line}/undo"
    assert desk.post(other).status_code == 404
    assert desk.post(f"{address}/eligibility/{line}/undo").status_code == 303
    assert state() == (Eligibility.UNCHECKED, None)
    assert desk.post(f"{address}/eligibility/{line}/undo").status_code == 409


def test_the_startup_reads_why_it_may_not(desk, scene, browse):
    with db.transaction() as s:
        entry = fresh(s, scene.first)
        entry.eligibility, entry.eligibility_reason = Eligibility.INELIGIBLE, "Founded in <2012>"
        user = making.member(entry)
        login = make_login(s, "founder")
        user_id = user.id
        entry.party.members[0].user_id = login.id
        assert user_id != login.id
    page = browse().sign_in(login).get("/c/pitch/startup").text
    assert "Founded in &lt;2012&gt;" in page
