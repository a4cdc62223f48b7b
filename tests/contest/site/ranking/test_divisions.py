"""Divisions: made and filled by organisers, with places of their own on what is published."""

import importlib.util
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from contest import db
from contest.actions.boards.releasing import publish
from contest.models import Audit, Division
from judge.boards.canonical import read
from judge.boards.snapshots import verify
from tests.contest.site.conftest import fresh
from tests.making import NOW

spec = importlib.util.spec_from_file_location(
    "releasing_rows", Path(__file__).parents[2] / "actions" / "boards" / "test_releasing.py"
)
rows = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rows)

AFTER = NOW + timedelta(days=3)
DESK = "/c/both/desk/results/divisions"
JUNIORS = {"slug": "juniors", "name_en": "Juniors", "name_zh": "少年组", "name_he": ""}


@pytest.fixture
def both(world, now):
    with db.transaction() as s:
        made = rows.make_both(s)
    now.set(AFTER)
    return made


@pytest.fixture
def organiser(browse, world, both):
    return browse().sign_in(world.organiser)


def ids(both, *names):
    with db.reading() as s:
        return [entry.public_id for entry in fresh(s, both).entries if entry.name in names]


def address():
    with db.reading() as s:
        return f"{DESK}/{s.scalars(select(Division.public_id)).one()}"


def test_a_division_has_places_of_its_own_on_what_is_published(organiser, client, world, both):
    assert organiser.post(DESK, JUNIORS).status_code == 303
    filled = organiser.post(address(), {"entries": ids(both, "Garden", "Thread")})
    assert filled.status_code == 303
    assert organiser.get("/c/both/desk/results").text.count(" checked") >= 2
    with db.transaction() as s:
        made = publish(s, actor=None, of=fresh(s, both), storage=world.storage, at=AFTER).public_id
    page = client.get("/c/both/results?division=juniors").text
    assert "Garden" in page
    assert "Engine" not in page
    document = read(client.get(f"/c/both/results/{made}.json").data)
    assert [row["rank"] for row in document["board"]["divisions"]["juniors"]] == [1, 2]
    assert verify(document) == ()


def test_entries_leave_it_and_it_is_taken_out(organiser, both):
    organiser.post(DESK, JUNIORS)
    organiser.post(address(), {"entries": ids(both, "Garden")})
    organiser.post(address(), {"entries": ids(both, "Engine")})
    with db.reading() as s:
        assert [entry.name for entry in s.scalars(select(Division)).one().entries] == ["Engine"]
    assert organiser.post(address() + "/remove").status_code == 303
    with db.reading() as s:
        assert s.scalars(select(Division)).all() == []
        assert len(fresh(s, both).entries) == 3
        told = s.scalars(select(Audit.action).where(Audit.action.like("division.%")).order_by(Audit.id))
        assert told.all() == ["division.add", "division.entries", "division.entries", "division.remove"]


@pytest.mark.parametrize(
    "changed",
    [{"slug": ""}, {"slug": "no slug"}, {"name_en": "", "name_zh": ""}, {"slug": "x" * 65}],
    ids=str,
)
def test_what_can_be_no_division_is_refused_and_what_was_typed_stays(organiser, both, changed):
    answer = organiser.post(DESK, JUNIORS | {"name_he": "צעירים"} | changed)
    if changed.get("name_en") == "":  # the Hebrew name is one
        assert organiser.post(DESK, JUNIORS | {"slug": "none"} | changed).status_code == 422
        return
    assert answer.status_code == 422
    assert "צעירים" in answer.text


def test_a_short_name_is_taken_once(organiser, both):
    organiser.post(DESK, JUNIORS)
    assert organiser.post(DESK, JUNIORS).status_code in {409, 422}


def test_others_and_strange_entries_find_nothing(organiser, browse, client, world, both):
    organiser.post(DESK, JUNIORS)
    there = address()
    assert organiser.post(there, {"entries": ["nothere"]}).status_code == 404
    assert organiser.post(f"{DESK}/nothere", {"entries": []}).status_code == 404
    assert organiser.post(f"{DESK}/nothere/remove").status_code == 404
    team = browse().sign_in(world.ada)
    for path in (DESK, there, f"{there}/remove"):
        assert team.post(path, JUNIORS).status_code == 404
        assert client.post(path, JUNIORS).status_code in {302, 303, 404}
