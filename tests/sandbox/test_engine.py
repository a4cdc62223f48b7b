"""An engine that is away, silent or odd: told by name, within a deadline."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import pytest

from sandbox.engine import Engine
from sandbox.errors import EngineRefused, EngineUnreachable
from sandbox.pool import Slot


class FakeEngine:
    """Listens on a unix socket and answers every connection with the same bytes, or with silence."""

    def __init__(self, path, answer: bytes | None) -> None:
        self.url = f"unix://{path}"
        self._answer = answer
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen(8)
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self._open.append(connection)
                if self._answer is not None:
                    connection.recv(65536)
                    connection.sendall(self._answer)
                    connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for connection in self._open:
            connection.close()


@pytest.fixture
def fake(tmp_path):
    made = []

    def make(answer: bytes | None) -> FakeEngine:
        made.append(FakeEngine(tmp_path / "docker.sock", answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_no_engine_is_unreachable(tmp_path):
    engine = Engine(f"unix://{tmp_path}/nothing.sock")
    with pytest.raises(EngineUnreachable) as away:
        engine.ping()
    assert away.value.code == "sandbox.engine_unreachable"
    assert set(away.value.facts) == {"url", "cause"}
    with pytest.raises(EngineUnreachable), Slot(engine, image="x"):
        pass


@pytest.mark.parametrize("url", ["ssh://host", "nonsense", "", "tcp://"])
def test_an_address_of_another_kind_is_unreachable_or_the_default(url):
    if url == "":
        assert Engine(url).url == "unix:///var/run/docker.sock"
    else:
        with pytest.raises(EngineUnreachable):
            Engine(url)


def test_a_closed_tcp_port_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EngineUnreachable):
        Engine(f"tcp://127.0.0.1:{port}").ping()


def test_a_silent_engine_is_unreachable_in_time(fake):
    engine = Engine(fake(None).url)
    started = time.monotonic()
    with pytest.raises(EngineUnreachable):
        engine.call("GET", "/info", timeout=0.3)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "answer", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"]
)
def test_an_engine_that_speaks_nonsense_is_unreachable(fake, answer):
    with pytest.raises(EngineUnreachable):
        Engine(fake(answer).url).ping()


def test_an_engines_refusal_carries_its_words(fake):
    body = b'{"message":"no such thing"}'
    head = b"HTTP/1.1 500 Error\r\nContent-Length: %d\r\n\r\n" % len(body)
    with pytest.raises(EngineRefused) as refused:
        Engine(fake(head + body).url).ask("GET", "/x")
    assert refused.value.facts == {"status": 500, "message": "no such thing"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", EngineRefused),
        (b"HTTP/1.1 101 ", EngineUnreachable),
        (b"", EngineUnreachable),
        (b"odd\r\n\r\n", EngineUnreachable),
    ],
)
def test_attaching_that_fails_is_told(fake, answer, error):
    with pytest.raises(error):
        Engine(fake(answer).url).attach("abc")
