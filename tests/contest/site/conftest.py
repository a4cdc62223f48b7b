"""The app over a real database, and browsers of people who use it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from contest import db, events, queues
from contest.actions.accounts import hash_password
from contest.actions.naming import fold
from contest.app import create_app
from contest.db import Database
from contest.models import EnteringBy, User
from contest.settings import Settings
from contest.site._shared import slowing
from tests import making

PASSWORD = "three words nobody guesses"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """An installation in a temporary home; nothing listens at its Redis."""
    return Settings(
        home=tmp_path,
        url=None,
        database_url=sqlite_url,
        redis_url=None,
        storage_url=str(tmp_path / "storage"),
        secret_key="a secret of the tests, long enough",
    )


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The app as it is served, its errors too."""
    database = Database(settings.database_url)
    made = create_app(settings, database)
    made.jinja_env.bytecode_cache = compiled
    slowing._own.clear()
    yield made
    structlog.contextvars.clear_contextvars()  # served, each request has a context of its own; here not
    events.bind(None)
    queues.bind(None)
    database.dispose()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator["Clock"]:
    """The clock, standing at `making.NOW`; `now.set(instant)` moves it."""
    clock = Clock()
    monkeypatch.setattr("contest.clock.now", clock)
    return clock


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = making.NOW

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at


class Browser:
    """A client that fills in forms as a person does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.client.get(path, **kwargs)

    def token(self, path: str = "/join") -> str:
        """The token of a page's form."""
        found = TOKEN.search(self.client.get(path).text)
        assert found, f"no form at {path}"
        return found[1]

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, token: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Send a form with a token."""
        form = {"csrf_token": self.token() if token is None else token, **(data or {})}
        return self.client.post(path, data=form, **kwargs)

    def sign_in(self, user: User, password: str = PASSWORD) -> "Browser":
        """Log in by the form."""
        answer = self.post("/login", {"login": user.login, "password": password})
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture
def browse(app: Flask) -> Callable[[], Browser]:
    """A browser of its own for each person."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def client(browse: Callable[[], Browser]) -> Browser:
    """A browser of somebody who is signed out."""
    return browse()


def make_login(s: Any, login: str, **kwargs: Any) -> User:
    """A user who can log in."""
    user = making.make_user(s, login, **kwargs)
    user.password_hash = hash_password(PASSWORD)
    s.flush()
    return user


@pytest.fixture
def world(app: Flask, now: Clock) -> SimpleNamespace:
    """A running contest with two problems and a warm-up, two teams, an organiser; the names of all."""
    storage = app.extensions["podium_storage"]
    with db.transaction() as s:
        contest = making.make_contest(s, slug="cup", warm_up=True, entering=EnteringBy.CODE)
        first = making.make_problem(s, contest, storage=storage)
        second = making.make_problem(s, contest, storage=storage)
        warm = making.make_problem(s, contest, storage=storage, stage=contest.warm_up, label="A")
        ada, bob = make_login(s, "ada", name="Ada"), make_login(s, "bob", name="Bob")
        organiser = make_login(s, "olga", name="Olga", admin=True)
        lanterns = making.make_entry(s, contest, "Paper Lanterns", user=ada)
        foxes = making.make_entry(s, contest, "Desert Foxes", user=bob)
        for entry in (lanterns, foxes):
            entry.name_key = fold(entry.name)
        stranger = make_login(s, "eve", name="Eve")
        return SimpleNamespace(
            contest=contest,
            first=first,
            second=second,
            warm=warm,
            ada=ada,
            bob=bob,
            eve=stranger,
            organiser=organiser,
            lanterns=lanterns,
            foxes=foxes,
            storage=storage,
        )


def fresh(s: Any, row: Any) -> Any:
    """A row of the world in this session."""
    return s.get_one(type(row), row.id)


def with_statements(
    s: Any, world: SimpleNamespace, files: dict[str, bytes], statements: dict[str, str]
) -> Any:
    """A new problem P of the contest with these files, and statements by their paths."""
    problem = making.make_problem(s, fresh(s, world.contest), label="P", storage=world.storage, statements={})
    version = problem.version
    version.manifest = version.manifest | {path: world.storage.put(data) for path, data in files.items()}
    version.statements = statements
    return problem


@pytest.fixture
def coder(client: Browser, world: SimpleNamespace) -> Browser:
    """Ada of the Paper Lanterns, signed in."""
    return client.sign_in(world.ada)


@pytest.fixture
def live(redis_url: str) -> Iterator[Callable[[], None]]:
    """A Redis for the progress; asked for after the app, which binds its own."""

    def bind() -> None:
        events.bind(redis_url)

    yield bind
    events.bind(None)
