import json
import stat
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contest import clock
from contest.actions.accounts import authenticate
from contest.actions.organising.passes import add_pass, card, revoke_pass
from contest.cli.demonstrating import manifest, preparing
from contest.cli.demonstrating.preparing import Place
from contest.codes import Codes
from contest.db import Database
from contest.models import Contest, Pass, ProblemVersion, StageProblem, Task, TaskKind
from contest.settings import Settings
from tests.making import make_verification


@pytest.fixture
def settings(sqlite_url, tmp_path):
    home = tmp_path / "h"
    home.mkdir()
    return Settings.read({"PODIUM_HOME": str(home), "DATABASE_URL": sqlite_url, "REDIS_URL": "unix:///x"})


@pytest.fixture
def database(settings):
    database = Database(settings.database_url)
    yield database
    database.dispose()


def prepare(settings):
    said = []
    return preparing.prepare(settings, manifest.read(), said.append), said


def test_prepare_makes_contest_problems_codes_and_organiser(settings, database):
    prepared, said = prepare(settings)
    assert len(said) == 7
    assert len({place.code for place in prepared.places.values()} | set(prepared.spare)) == 12
    with database.reading() as s:
        contest = s.scalars(select(Contest)).one()
        assert [problem.label for problem in contest.code.problems] == list("ABCDEF")
        assert [problem.label for problem in contest.warm_up.problems] == ["W"]
        authenticate(s, login=prepared.organiser, password=prepared.password, at=clock.now())


def test_prepare_again_finds_the_same_and_makes_nothing_twice(settings, database):
    first, _ = prepare(settings)
    second, said = prepare(settings)
    assert second == first
    assert said == ["The contest of the last time is here; its window is open."]
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(StageProblem)) == 7
        assert s.scalar(select(func.count()).select_from(ProblemVersion)) == 7


def test_prepare_after_somebody_changed_cards_gives_each_team_its_own(settings, database):
    first, _ = prepare(settings)
    codes = Codes(settings.secret_key)
    with database.transaction() as s:
        pass_ = s.scalars(select(Pass).order_by(Pass.id)).first()
        added = add_pass(s, actor=None, entry=pass_.entry, codes=codes, at=clock.now())
        revoke_pass(s, actor=None, pass_=pass_, at=clock.now())
        code = card(added, codes).code
    second, _ = prepare(settings)
    assert second.places == {**first.places, "kite": Place(1, code)}
    assert second.spare == first.spare


def test_prepare_opens_a_window_that_has_closed(settings, database):
    prepare(settings)
    with database.transaction() as s:
        stage = s.scalars(select(Contest)).one().code
        stage.starts_at -= timedelta(days=30)
        stage.ends_at -= timedelta(days=30)
        starts_at = stage.starts_at
    prepare(settings)
    with database.reading() as s:
        stage = s.scalars(select(Contest)).one().code
        assert stage.starts_at == starts_at
        assert stage.ends_at > clock.now() + timedelta(hours=2)


def test_prepare_keeps_the_password_for_the_owner_alone(settings):
    prepared, _ = prepare(settings)
    kept = settings.home / "demo.json"
    assert json.loads(kept.read_text()) == {"login": "organiser", "password": prepared.password}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_prepare_lost_password_is_replaced(settings, database):
    first, _ = prepare(settings)
    (settings.home / "demo.json").unlink()
    second, _ = prepare(settings)
    assert second.password != first.password
    with database.reading() as s:
        authenticate(s, login=second.organiser, password=second.password, at=clock.now())


def test_what_nothing_is_known_of_is_verified_once(settings, database):
    prepare(settings)
    assert preparing.verify(database) == 7
    with database.transaction() as s:
        tasks = s.scalars(select(Task).where(Task.kind == TaskKind.VERIFY)).all()
        assert len({task.facts["digest"] for task in tasks}) == 7
        for version in s.scalars(select(ProblemVersion)):
            made = make_verification(version)
            made.digest = version.digest
            s.add(made)
    assert preparing.verify(database) == 0
