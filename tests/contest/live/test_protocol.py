import contextlib
import socket
import time

import pytest

from contest.live import protocol


@pytest.fixture
def site(serve):
    def app(environ, start_response):
        body = f"{environ['REQUEST_METHOD']} {environ['wsgi.input'].read()!r}".encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return serve(app)


def reads_to_end(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nhost: loc", b"GET /"])
def test_head_that_does_not_end_in_time(site, monkeypatch, sent):
    monkeypatch.setattr(protocol, "HEAD_S", 0.5)
    with site.raw(sent) as connection:
        began = time.monotonic()
        assert reads_to_end(connection) == b""
        assert 0.3 < time.monotonic() - began < 5


def test_head_byte_by_byte(site, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_S", 0.5)
    with site.raw(b"GET / HTTP/1.1\r\nx: ") as connection:
        began = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - began < 5:
                connection.sendall(b"y")
                time.sleep(0.05)
        assert time.monotonic() - began < 4


def test_second_head_of_a_connection_has_its_time_too(site, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_S", 0.5)
    with site.raw(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n") as connection:
        time.sleep(1)  # an idle connection is kept
        assert b" 200 OK" in connection.recv(65536)
        connection.sendall(b"GET / HTTP/1.1\r\nhost")
        began = time.monotonic()
        reads_to_end(connection)
        assert time.monotonic() - began < 4


def test_slow_body_is_not_a_slow_head(site, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_S", 0.3)
    with site.raw(
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbo"
    ) as connection:
        time.sleep(0.8)
        connection.sendall(b"dy")
        assert b"POST b'body'" in reads_to_end(connection)


@pytest.mark.parametrize("line", [b"x" * 1000 + b": y\r\n", b"x: " + b"y" * 1000 + b"\r\n", b"y" * 1000])
def test_head_without_end(site, line):
    with site.raw(b"GET / HTTP/1.1\r\nhost: localhost\r\n") as connection:
        data = b""
        try:
            for _ in range(100_000):
                connection.sendall(line)
            data = reads_to_end(connection)
        except OSError:
            return  # reset while we were sending: let go of as well
        assert data.split()[1] in {b"431", b"400"}
    assert site.get("/")[0].status == 200


@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nbody5",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: -4\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1e3\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\nx : y\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: evil.example\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request(site, head):
    with site.raw(head) as connection:
        connection.shutdown(socket.SHUT_WR)
        data = reads_to_end(connection)
    assert data.startswith(b"HTTP/1.1 400 "), data
    assert b"200 OK" not in data
    assert site.get("/")[0].status == 200
