import gzip
import hashlib

import pytest

from contest.live.static import FOR_GOOD, Static


@pytest.fixture
def site(serve, folder):
    (folder / "css").mkdir()
    (folder / "css" / "base.css").write_text("body { color: black }\n" * 100)
    (folder / "secret.py").write_text("key = 1")
    (folder / ".hidden.css").write_text("x")
    site = serve(lambda _environ, start: (start("200 OK", []), [b"flask"])[1])
    site.front.static = Static(folder)
    return site


def fingerprint(folder):
    return hashlib.sha256((folder / "css" / "base.css").read_bytes()).hexdigest()[:12]


def test_file_by_its_fingerprint_is_kept_for_good(site, folder):
    answer, body = site.get(f"/static/css/base.css?v={fingerprint(folder)}")
    assert (answer.status, body) == (200, (folder / "css" / "base.css").read_bytes())
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"].encode() == FOR_GOOD


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab"])
def test_file_without_its_fingerprint_is_asked_for_each_time(site, query):
    answer, _ = site.get(f"/static/css/base.css{query}")
    assert answer.headers["Cache-Control"] == "no-cache"
    again, body = site.get(f"/static/css/base.css{query}", If_None_Match=answer.headers["ETag"])
    assert (again.status, body) == (304, b"")


def test_file_is_packed_for_who_takes_it(site, folder):
    answer, body = site.get("/static/css/base.css", Accept_Encoding="gzip, br")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (folder / "css" / "base.css").read_bytes()
    assert "Content-Encoding" not in site.get("/static/css/base.css")[0].headers


def test_changed_file_is_seen(site, folder):
    before = site.get("/static/css/base.css")[0].headers["ETag"]
    (folder / "css" / "base.css").write_text("body { color: white }")
    answer, body = site.get("/static/css/base.css")
    assert body == b"body { color: white }"
    assert answer.headers["ETag"] != before


@pytest.mark.parametrize(
    "path",
    [
        "none.css",
        "",
        "css",
        "css/",
        "secret.py",
        ".hidden.css",
        "../../etc/passwd",
        "%2e%2e/%2e%2e/etc/hosts.txt",
        "/etc/hosts.txt",
        "css/..%2fsecret.py",
        "css/base.css%00.css",
    ],
)
def test_what_is_no_file_of_ours(site, path):
    assert site.get(f"/static/{path}")[0].status == 404


def test_head_and_other_methods(site):
    answer, body = site.ask("HEAD", "/static/css/base.css")
    assert (answer.status, body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0
    assert site.ask("POST", "/static/css/base.css", b"x")[0].status == 405
