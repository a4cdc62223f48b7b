"""The probe: what Flask expects of a server, asked of real uvicorn over real sockets."""

import contextlib
import hashlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
from flask import Flask, Response, abort, request, send_file

MIB = 1024 * 1024
BIG = bytes(range(256)) * (50 * MIB // 256)


class Closing:
    """An answer that tells when it is closed."""

    closed: ClassVar[list[str]] = []

    def __init__(self, name: str, pieces: Iterator[bytes]) -> None:
        self.name = name
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        self.closed.append(self.name)


@pytest.fixture
def app() -> Flask:
    app = Flask("probe")
    app.config["MAX_CONTENT_LENGTH"] = None
    app.extensions["podium_body_limits"] = lambda _method, path: 64 * MIB if path == "/upload" else 256 * 1024

    @app.before_request
    def limit() -> None:
        if (request.content_length or 0) > app.extensions["podium_body_limits"](request.method, request.path):
            abort(413, "too much in the reader's language")

    @app.route("/")
    def small() -> str:
        return "small"

    @app.post("/upload")
    def upload() -> str:
        digest, size = hashlib.sha256(), 0
        while piece := request.stream.read(65536):
            digest.update(piece)
            size += len(piece)
        return f"{size} {digest.hexdigest()}"

    @app.post("/form")
    def form() -> str:
        return request.form["text"]

    @app.route("/download")
    def download() -> Response:
        return send_file(
            io.BytesIO(BIG), "application/octet-stream", download_name="big", conditional=True, etag="big"
        )

    @app.route("/environ")
    def environ() -> dict[str, object]:
        return {
            "forwarded": request.headers.get("X-Forwarded-For"),
            "cookies": request.cookies,
            "raw": request.headers.get("Cookie"),
            "twice": request.headers.get("X-Twice"),
            "address": request.remote_addr,
            "scheme": request.scheme,
            "host": request.host,
            "path": request.environ["PATH_INFO"],
            "type": request.headers.get("Content-Type"),
            "url": request.url,
        }

    @app.route("/endless")
    def endless() -> Response:
        return Response(Closing("endless", iter(lambda: b"x" * 65536, b"")), direct_passthrough=True)

    @app.route("/raises")
    def raises() -> str:
        raise RuntimeError("before the answer")

    @app.route("/breaks")
    def breaks() -> Response:
        def pieces() -> Iterator[bytes]:
            yield b"first"
            raise RuntimeError("in the answer")

        return Response(pieces())

    @app.route("/words")
    def words() -> Response:
        def pieces() -> Iterator[bytes]:
            for word in (b"one ", b"two ", b"three"):
                yield word
                time.sleep(0.3)

        return Response(pieces())

    @app.route("/nothing")
    def nothing() -> tuple[str, int]:
        return "", 204

    return app


def reads_to_end(connection: socket.socket) -> bytes:
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def test_upload_50_mb(serve: Callable, app: Flask) -> None:
    answer, body = serve(app).ask("POST", "/upload", BIG)
    assert answer.status == 200
    assert body.decode() == f"{len(BIG)} {hashlib.sha256(BIG).hexdigest()}"


def test_upload_chunked(serve: Callable, app: Flask) -> None:
    site = serve(app)
    pieces = b"".join(b"%x\r\n%s\r\n" % (1000, b"c" * 1000) for _ in range(10)) + b"0\r\n\r\n"
    with site.raw(
        b"POST /upload HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    ) as connection:
        connection.sendall(pieces)
        data = reads_to_end(connection)
    assert data.endswith(f"10000 {hashlib.sha256(b'c' * 10000).hexdigest()}".encode())


def test_upload_waits_for_100_continue(serve: Callable, app: Flask) -> None:
    head = b"POST /upload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n"
    with serve(app).raw(head) as connection:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"body")
        assert b" 200 OK" in reads_to_end(connection)


def test_twelve_slow_uploads_leave_the_site_alive(serve: Callable, app: Flask) -> None:
    site = serve(app)
    head = b"POST /upload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\nslow"
    with contextlib.ExitStack() as stack:
        for _ in range(12):
            stack.enter_context(site.raw(head))
        assert [site.get("/")[1] for _ in range(20)] == [b"small"] * 20


def test_uploads_that_never_end_are_given_up(serve: Callable, app: Flask) -> None:
    site = serve(app)
    site.front.bridge.bodies.idle_s = 0.2
    with site.raw(
        b"POST /upload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nslow"
    ) as connection:
        assert reads_to_end(connection).startswith(b"HTTP/1.1 408 ")
    assert site.front.bridge.bodies.in_flight == 0


def test_one_upload_too_many_is_told_to_wait(serve: Callable, app: Flask) -> None:
    site = serve(app)
    site.front.bridge.bodies.most = 2
    head = b"POST /upload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 8\r\n\r\n"
    with site.raw(head + b"half") as first, site.raw(head + b"half") as second:
        while site.front.bridge.bodies.in_flight < 2:
            time.sleep(0.01)
        with site.raw(head + b"half") as third:
            assert third.recv(4096).startswith(b"HTTP/1.1 503 ")
            third.sendall(b"half")
            reads_to_end(third)
        assert site.ask("POST", "/upload", b"whole")[0].status == 200  # came at once: it isn't counted
        first.sendall(b"half")
        second.sendall(b"half")
        assert b" 200 OK" in first.recv(4096)
        assert b" 200 OK" in second.recv(4096)


def test_client_that_leaves_in_its_upload_leaves_nothing(serve: Callable, app: Flask) -> None:
    site = serve(app)
    with site.raw(b"POST /upload HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nslow"):
        while not site.front.bridge.bodies.in_flight:
            time.sleep(0.01)
    while site.front.bridge.bodies.in_flight:
        time.sleep(0.01)
    assert site.get("/")[1] == b"small"


def test_twelve_stalled_readers_leave_the_site_alive(serve: Callable, app: Flask) -> None:
    site = serve(app)
    Closing.closed.clear()
    with contextlib.ExitStack() as stack:
        for _ in range(12):
            stack.enter_context(site.raw(b"GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n"))
        time.sleep(0.3)
        assert [site.get("/")[1] for _ in range(20)] == [b"small"] * 20
    deadline = time.monotonic() + 10
    while len(Closing.closed) < 12 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(Closing.closed) == 12


def test_download_50_mb(serve: Callable, app: Flask) -> None:
    answer, body = serve(app).get("/download")
    assert answer.status == 200
    assert answer.headers["Content-Length"] == str(len(BIG))
    assert body == BIG


def test_range(serve: Callable, app: Flask) -> None:
    answer, body = serve(app).get("/download", Range="bytes=10-19")
    assert (answer.status, body) == (206, BIG[10:20])
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(BIG)}"


def test_head(serve: Callable, app: Flask) -> None:
    answer, body = serve(app).ask("HEAD", "/download")
    assert (answer.status, answer.headers["Content-Length"], body) == (200, str(len(BIG)), b"")


def test_head_of_an_app_that_sends_a_body_all_the_same(serve: Callable) -> None:
    def careless(_environ: object, start_response: Callable) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "4")])
        return [b"body"]

    site = serve(careless)
    connection = site.connect()
    with contextlib.closing(connection):
        for _ in range(2):
            connection.request("HEAD", "/")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"")


def test_no_content(serve: Callable, app: Flask) -> None:
    answer, body = serve(app).get("/nothing")
    assert (answer.status, body) == (204, b"")


def test_headers_with_underscores_are_dropped(serve: Callable, app: Flask) -> None:
    with serve(app).raw(
        b"GET /environ HTTP/1.1\r\nhost: localhost\r\nX_Forwarded_For: 7.7.7.7\r\nconnection: close\r\n\r\n"
    ) as connection:
        assert b'"forwarded":null' in reads_to_end(connection)


def test_two_cookie_lines_are_one_list(serve: Callable, app: Flask) -> None:
    head = b"GET /environ HTTP/1.1\r\nhost: localhost\r\ncookie: a=1\r\ncookie: b=2\r\nx-twice: 1\r\nx-twice: 2\r\nconnection: close\r\n\r\n"
    with serve(app).raw(head) as connection:
        data = reads_to_end(connection)
    assert b'"raw":"a=1; b=2"' in data
    assert b'"cookies":{"a":"1","b":"2"}' in data
    assert b'"twice":"1,2"' in data


def test_path_keeps_its_bytes(serve: Callable, app: Flask) -> None:
    @app.route("/names/<name>")
    def named(name: str) -> str:
        return name

    answer, body = serve(app).get("/names/%D7%A9%D7%9C%D7%95%D7%9D%20%E4%BD%A0%3F")
    assert (answer.status, body.decode()) == (200, "שלום 你?")
    assert serve(app).get("/names/%FF")[0].status in {200, 400, 404}


def test_exception_before_the_answer(serve: Callable, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    site = serve(app)
    assert site.get("/raises")[0].status == 500
    assert site.get("/")[1] == b"small"


def test_exception_of_a_plain_app(serve: Callable) -> None:
    def broken(_environ: object, _start_response: object) -> list[bytes]:
        raise RuntimeError("before the answer")

    site = serve(broken)
    for _ in range(6):
        answer, body = site.get("/")
        assert (answer.status, body) == (500, b"Something went wrong here. It is written down.\n")


def test_exception_in_the_answer_shows(serve: Callable, app: Flask) -> None:
    site = serve(app)
    with site.raw(b"GET /breaks HTTP/1.1\r\nhost: localhost\r\n\r\n") as connection:
        data = reads_to_end(connection)
    assert b"first" in data
    assert not data.endswith(b"0\r\n\r\n")
    assert site.get("/")[1] == b"small"


def test_words_come_as_they_are_said(serve: Callable, app: Flask) -> None:
    with serve(app).raw(b"GET /words HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n") as connection:
        first = b""
        while b"one" not in first:
            first += connection.recv(4096)
        assert b"three" not in first
        assert b"three" in reads_to_end(connection)


def test_more_than_the_limit_is_refused_and_read_to_its_end(serve: Callable, app: Flask) -> None:
    site = serve(app)
    answer, body = site.ask("POST", "/upload", b"x" * (65 * MIB))
    assert answer.status == 413
    assert b"too much in the reader" in body
    assert answer.headers["Connection"] == "close"
    answer, _ = site.ask("POST", "/form", b"text=" + b"x" * 600_000)
    assert answer.status == 413


def test_more_than_the_limit_in_chunks(serve: Callable, app: Flask) -> None:
    site = serve(app)
    head = b"POST /form HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
    with site.raw(head) as connection:
        for _ in range(10):
            connection.sendall(b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000))
        connection.sendall(b"0\r\n\r\n")
        assert reads_to_end(connection).startswith(b"HTTP/1.1 413 ")


def test_more_than_the_limit_announced_is_not_sent(serve: Callable, app: Flask) -> None:
    head = b"POST /form HTTP/1.1\r\nhost: localhost\r\ncontent-length: 600000\r\nexpect: 100-continue\r\n\r\n"
    with serve(app).raw(head) as connection:
        began = time.monotonic()
        assert reads_to_end(connection).startswith(b"HTTP/1.1 413 ")
        assert time.monotonic() - began < 5


def test_form_of_the_route_s_limit_passes(serve: Callable, app: Flask) -> None:
    answer, body = serve(app).ask(
        "POST", "/form", b"text=" + b"x" * 200_000, Content_Type="application/x-www-form-urlencoded"
    )
    assert (answer.status, len(body)) == (200, 200_000)


def test_app_without_limits_takes_256_kib(serve: Callable) -> None:
    app = Flask("plain")
    app.post("/")(lambda: str(len(request.get_data())))
    site = serve(app)
    assert site.ask("POST", "/", b"x" * 256 * 1024)[1] == b"262144"
    answer, body = site.ask("POST", "/", b"x" * (256 * 1024 + 1))
    assert (answer.status, body) == (413, b"This is more than is taken here.\n")


def test_many_at_once_are_all_served(serve: Callable, app: Flask) -> None:
    site = serve(app)
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(site.get("/")[1])) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"small"] * 64


def test_one_request_s_context_variables_are_not_another_s(serve: Callable) -> None:
    from contextvars import ContextVar

    whose: ContextVar[str] = ContextVar("whose", default="nobody")

    def app(_environ: object, start_response: Callable) -> list[bytes]:
        start_response("200 OK", [])
        before = whose.get()
        whose.set("somebody")
        return [before.encode()]

    site = serve(app)
    assert [site.get("/")[1] for _ in range(12)] == [b"nobody"] * 12


def test_pipelined_requests_are_answered_in_order(serve: Callable, app: Flask) -> None:
    with serve(app).raw(
        b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n" * 3
        + b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    ) as connection:
        assert reads_to_end(connection).count(b"small") == 4
