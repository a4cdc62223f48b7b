import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contest.cli.demonstrating.visitor import Unexpected, Visitor

PAGE = """
<a href="/elsewhere">x</a>
<form method="post" action="/sent"><input type="hidden" name="csrf_token" value="t&amp;t">
<input name="code"><input type="checkbox" name="off" value="1"><input type="checkbox" name="on" value="1" checked>
<select name="language"><option value="c">C</option><option value="cpp" selected>C++</option></select>
<textarea name="source">a &lt; b</textarea><button name="go">Go</button></form>
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.seen.append(self.path)
        if self.path == "/busy" and len(server.seen) < 3:
            self.answer(503, "", **{"Retry-After": "0"})
        elif self.path == "/broken":
            self.answer(500, "")
        else:
            self.answer(200, PAGE)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.path, body, self.headers["Referer"]))
        self.answer(303, "", Location="/after")

    def answer(self, status, text, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visitor(server):
    visitor = Visitor(f"http://127.0.0.1:{server.server_port}")
    yield visitor
    visitor.close()


def test_page_gives_its_forms_and_links(visitor):
    page = visitor.get("/")
    assert page.links == ("/elsewhere",)
    assert page.form("source", "language").values == {
        "csrf_token": "t&t",
        "code": "",
        "on": "1",
        "language": "cpp",
        "source": "a < b",
    }


def test_form_is_sent_with_what_it_held(visitor, server):
    page = visitor.get("/")
    after = visitor.send(page, page.form("code"), {"code": "X Y"})
    assert after.address.endswith("/after")
    assert server.seen[1:] == [
        ("/sent", "csrf_token=t%26t&code=X+Y&on=1&language=cpp&source=a+%3C+b", page.address),
        "/after",
    ]


def test_page_without_the_form_is_told(visitor):
    page = visitor.get("/")
    with pytest.raises(Unexpected, match=r"\(200\) has no form with name"):
        page.form("name")


def test_site_that_is_busy_is_asked_again(visitor, server):
    assert visitor.get("/busy").status == 200
    assert server.seen == ["/busy"] * 3


def test_site_that_fails_is_told(visitor):
    with pytest.raises(Unexpected, match="/broken answered 500"):
        visitor.get("/broken")
