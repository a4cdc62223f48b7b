"""Real uvicorn on a loopback port, real sockets, a Redis of each test's own."""

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from redis import Redis

from contest.cli.embedded import server as redis_program
from contest.live.exchange import WSGIApp
from contest.live.front import Front
from contest.live.hub import Versions
from contest.live.server import Server, configure
from contest.settings import Settings

SECRET = "a secret of tests, long enough to sign"


class OwnRedis:
    """A Redis on a Unix socket that a test may kill, freeze and empty."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                str(redis_program()),
                "--port",
                "0",
                "--unixsocket",
                str(self.socket),
                "--save",
                "",
                "--dir",
                str(self.socket.parent),
            ],
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self.socket.exists() and self.client.ping(), retry=Exception)

    @property
    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
            self.socket.unlink(missing_ok=True)


def until(
    condition: Callable[[], object], within_s: float = 10.0, retry: type[Exception] | tuple[()] = ()
) -> None:
    """Wait for something that happens by itself."""
    deadline = time.monotonic() + within_s
    while True:
        with contextlib.suppress(*([retry] if retry else [])):
            if condition():
                return
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@dataclass
class Site:
    """A server under test."""

    front: Front
    server: Server
    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = self.connect()
        with contextlib.closing(connection):
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, names)
            answer = connection.getresponse()
            return answer, answer.read()

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        return self.ask("GET", path, **headers)

    def raw(self, data: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(data)
        return connection

    @contextlib.contextmanager
    def stream(self, ticket: str) -> Iterator["Stream"]:
        with self.raw(
            b"GET /live?ticket=%s HTTP/1.1\r\nhost: localhost\r\n\r\n" % ticket.encode()
        ) as connection:
            yield Stream(connection)

    def call(self, what: Callable[[], object]) -> None:
        """Run something on the server's loop and wait for it."""
        done = threading.Event()
        loop = self.front._loop
        assert loop is not None
        loop.call_soon_threadsafe(lambda: (what(), done.set()))
        assert done.wait(10)


class Stream:
    """A reader of server-sent events over a raw socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.file = connection.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip():
            name, _, value = line.partition(b": ")
            self.headers[name.decode()] = value.decode()

    def lines(self) -> Iterator[bytes]:
        """All lines of the body, comments too; ends with the stream."""
        while size := int(self.file.readline() or b"0", 16):
            chunk = self.file.read(size)
            self.file.readline()
            yield from chunk.splitlines()

    def event(self) -> dict[str, object]:
        """The next event's data."""
        while True:
            size = int(self.file.readline(), 16)
            assert size, "the stream has ended"
            chunk = self.file.read(size)
            self.file.readline()
            self.pending = getattr(self, "pending", []) + [
                json.loads(line.removeprefix(b"data: "))
                for line in chunk.splitlines()
                if line.startswith(b"data: ")
            ]
            if self.pending:
                return self.pending.pop(0)

    def next(self) -> dict[str, object]:
        """The next event, also when several came together."""
        pending = getattr(self, "pending", [])
        return pending.pop(0) if pending else self.event()

    def is_ended(self) -> bool:
        """Wait for the stream's end."""
        for line in self.lines():
            assert not line.startswith(b"data: "), line
        return True


@contextlib.contextmanager
def serving_front(front: Front) -> Iterator[Site]:
    server = Server(configure(front), front)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    site = Site(front, server, listening.getsockname()[1])
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield site
    finally:
        front.stop_soon()
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the server hangs"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: sockets have 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="podium-live-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def redis(folder: Path) -> Iterator[OwnRedis]:
    """A running Redis."""
    own = OwnRedis(folder)
    own.start()
    yield own
    own.kill()


@pytest.fixture
def settings(folder: Path) -> Settings:
    """Settings whose Redis isn't there unless the test has started it."""
    return Settings(
        home=folder,
        url=None,
        database_url="sqlite://",
        redis_url=None,
        storage_url=str(folder / "storage"),
        secret_key=SECRET,
    )


@pytest.fixture
def database_numbers() -> dict[str, int]:
    """What the database would say of contests' versions; tests change it."""
    return {}


@pytest.fixture
def serve(settings: Settings, database_numbers: dict[str, int]) -> Iterator[Callable[..., Site]]:
    """Serve a WSGI app: `serve(app)`, `serve(app, url="…")`."""
    with contextlib.ExitStack() as stack:

        async def told(contests: Collection[str]) -> dict[str, int]:
            return {name: database_numbers[name] for name in contests if name in database_numbers}

        def start(app: WSGIApp, *, versions: Versions = told, **changes: object) -> Site:
            return stack.enter_context(serving_front(Front(replace(settings, **changes), app, versions)))

        yield start
