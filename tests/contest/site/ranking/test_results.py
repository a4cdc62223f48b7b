"""Results as people see them: unfolded, held back, withdrawn, as files; series; the organisers' page."""

import importlib.util
import io
import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from contest import db
from contest.actions.boards.releasing import publish
from contest.actions.boards.series import SeriesForm, add_contest, create_series
from contest.models import Contest, Series, SeriesKind, Snapshot
from judge.boards.canonical import read
from judge.boards.snapshots import verify
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import HOUR, NOW

spec = importlib.util.spec_from_file_location(
    "releasing_rows", Path(__file__).parents[2] / "actions" / "boards" / "test_releasing.py"
)
rows = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rows)

AFTER = NOW + timedelta(days=3)


@pytest.fixture
def both(world, now):
    """A contest with code and pitch, over; nothing is published."""
    with db.transaction() as s:
        made = rows.make_both(s)
    now.set(AFTER)
    return made


def release(world, of, **more):
    with db.transaction() as s:
        return publish(s, actor=None, of=fresh(s, of), storage=world.storage, at=AFTER, **more).public_id


def test_nothing_is_seen_before_it_is_published(client, world, both):
    page = client.get("/c/both/results")
    assert page.status_code == 200
    assert "not published yet" in page.text
    assert "Garden" not in page.text


def test_every_number_unfolds_into_its_origin(client, world, both):
    release(world, both)
    text = client.get("/c/both/results").text
    assert re.search(r'<span class="rank">1</span>.*?Garden|Engine', text)
    assert "1 of 2 problems solved." in text
    assert "100 × 1 ÷ 2 = 50.00" in text
    assert "0.5 × 50 = 25.00" in text
    assert "2 judges gave" in text
    assert "Likely place" in text
    assert "podium board verify both-1.snapshot.json" in text


@pytest.mark.parametrize("language", ["he", "zh"])
def test_the_page_is_there_in_every_language(client, world, both, language):
    release(world, both)
    page = client.get("/c/both/results", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert "Garden" in page.text


def test_the_file_computes_again_and_the_tables_have_no_formulas(client, world, both):
    with db.transaction() as s:
        fresh(s, both).entries[0].name = "=HYPERLINK(1)"
    one = release(world, both)
    answer = client.get(f"/c/both/results/{one}.json")
    assert 'attachment; filename="both-1.snapshot.json"' in answer.headers["Content-Disposition"]
    assert verify(read(answer.data)) == ()
    table = client.get(f"/c/both/results/{one}.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in table
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/c/both/results/{one}.xlsx").data))
    assert len(book.sheetnames) == 2
    assert {cell.data_type for sheet in book for line in sheet for cell in line} <= {"s", "n"}
    assert client.get(f"/c/both/results/{one}.exe").status_code == 404


def test_what_is_held_back_is_nowhere_for_the_public(client, browse, world, both, now):
    one = release(world, both, embargo_until=AFTER + HOUR)
    assert "Garden" not in client.get("/c/both/results").text
    for kind in ("json", "csv", "xlsx"):
        assert client.get(f"/c/both/results/{one}.{kind}").status_code == 404
    organiser = browse().sign_in(world.organiser)
    assert organiser.get(f"/c/both/results/{one}.json").status_code == 200
    now.set(AFTER + HOUR)
    assert "Garden" in client.get("/c/both/results").text
    assert client.get(f"/c/both/results/{one}.json").status_code == 200


def test_organisers_combine_publish_correct_and_withdraw(browse, client, world, both):
    organiser = browse().sign_in(world.organiser)
    page = organiser.get("/c/both/desk/results")
    assert page.status_code == 200
    assert "Garden" in page.text
    # The board of a code stage has no scalar: the rule isn't even offered.
    assert len(re.findall(r'name="rule_0"[^>]*value="share"|value="share"[^>]*name="rule_0"', page.text)) == 0
    form = {
        "rule_0": "rank",
        "weight_0": "40",
        "rule_1": "share",
        "weight_1": "60",
        "drop_lowest": "0",
        "digits": "1",
    }
    assert organiser.post("/c/both/desk/results/combine", form | {"rule_0": "share"}).status_code == 422
    for weight in ("NaN", "1e309", "٤٠", "0", "-1", ""):
        answer = organiser.post("/c/both/desk/results/combine", form | {"weight_0": weight})
        assert answer.status_code == 422, weight
    assert organiser.post("/c/both/desk/results/combine", form).status_code == 303
    assert organiser.post("/c/both/desk/results/publish").status_code == 303
    assert "Garden" in client.get("/c/both/results").text
    again = organiser.post("/c/both/desk/results/publish", {"reason": ""})
    assert again.status_code == 422
    organiser.post("/c/both/desk/results/combine", form | {"weight_0": "1", "weight_1": "99"})
    assert organiser.post("/c/both/desk/results/publish", {"reason": "Weights"}).status_code == 303
    text = client.get("/c/both/results").text
    assert "Weights" in text
    assert "lines changed" in text
    assert organiser.post("/c/both/desk/results/withdraw", {"reason": "Mixed up"}).status_code == 303
    text = client.get("/c/both/results").text
    assert "were withdrawn" in text
    assert "Mixed up" in text
    with db.reading() as s:
        assert s.query(Snapshot).count() == 3


def test_own_points_for_places(browse, world, both):
    organiser = browse().sign_in(world.organiser)
    form = {
        "rule_0": "table",
        "table_0": "25, 18, 15",
        "weight_0": "1",
        "rule_1": "rank",
        "weight_1": "1",
        "drop_lowest": "0",
        "digits": "2",
    }
    assert organiser.post("/c/both/desk/results/combine", form | {"table_0": "1, 5"}).status_code == 422
    assert organiser.post("/c/both/desk/results/combine", form).status_code == 303
    text = organiser.get("/c/both/desk/results").text
    assert "25, 18, 15" in text
    assert "25.00 points for this place" in text


def test_nobody_else_reaches_the_organisers_pages(client, browse, world, both):
    for user in (world.ada, world.eve):
        person = browse().sign_in(user)
        assert person.get("/c/both/desk/results").status_code == 404
        for verb in ("combine", "publish", "withdraw"):
            assert person.post(f"/c/both/desk/results/{verb}", {"reason": "x"}).status_code == 404
        assert person.get("/organise/series").status_code == 404


def test_a_series_is_made_fed_and_published(browse, client, world, both):
    organiser = browse().sign_in(world.organiser)
    form = {"slug": "tour", "name_en": "Tour", "kind": "total", "missing": "zero", "drop_lowest": "0"}
    assert organiser.get("/organise/series").status_code == 200
    assert organiser.post("/organise/series", form | {"name_en": ""}).status_code == 422
    with db.reading() as s:
        network = fresh(s, both).hub.network_id
    # The network of the first hub is the one; the site of a test has several.
    with db.transaction() as s:
        series = create_series(
            s,
            actor=None,
            network=fresh(s, both).hub.network,
            slug="tour",
            form=SeriesForm({"en": "Tour"}, SeriesKind.TOTAL, is_public=True),
            at=AFTER,
        )
        assert series.network_id == network
    desk = "/organise/series/tour"
    assert organiser.get(desk).status_code == 200
    assert organiser.post(f"{desk}/contests", {"contest": "nowhere", "weight": "1"}).status_code == 404
    assert organiser.post(f"{desk}/contests", {"contest": "both", "weight": "0"}).status_code == 422
    assert organiser.post(f"{desk}/contests", {"contest": "both", "weight": "2"}).status_code == 303
    assert organiser.post(f"{desk}/publish").status_code == 409  # nothing is published yet
    release(world, both)
    assert organiser.post(f"{desk}/publish").status_code == 303
    text = client.get("/series/tour").text
    assert "Garden" in text
    assert "Place 1, with" in text
    with db.reading() as s:
        one = s.query(Snapshot).filter(Snapshot.series_id.is_not(None)).one().public_id
        contest = s.get_one(Contest, both.id).public_id
    assert verify(read(client.get(f"/series/tour/{one}.json").data)) == ()
    for kind in ("csv", "xlsx"):
        assert client.get(f"/series/tour/{one}.{kind}").status_code == 200
    assert organiser.post(desk, form | {"missing": "dropped", "is_public": ""}).status_code == 303
    assert client.get("/series/tour").status_code == 404
    assert organiser.post(f"{desk}/contests/{contest}/remove").status_code == 303
    assert organiser.post(f"{desk}/withdraw", {"reason": "Rules changed"}).status_code == 303


def test_a_hub_cannot_bring_in_anothers_contest_nor_learn_of_it(browse, world, both):
    with db.transaction() as s:
        network = fresh(s, both).hub.network
        other = making.make_hub(s)
        other.network = network
        making.grant(s, fresh(s, world.eve), hub=other)
        create_series(
            s,
            actor=None,
            network=network,
            slug="tour",
            form=SeriesForm({"en": "Tour"}, SeriesKind.TOTAL),
            at=AFTER,
        )
        series = s.query(Series).one()
        add_contest(s, actor=None, series=series, contest=fresh(s, both), at=AFTER)
        contest = fresh(s, both).public_id
    eve = browse().sign_in(world.eve)
    assert eve.get("/organise/series/tour").status_code == 200
    assert eve.post("/organise/series/tour/contests", {"contest": "both", "weight": "1"}).status_code == 404
    assert eve.post(f"/organise/series/tour/contests/{contest}/remove").status_code == 404
