"""What attackers try: another's things, forged forms, script in names and programs, odd hosts."""

import re
from datetime import timedelta

import pytest

from contest import db
from contest.app import create_app
from contest.models import Contest, Submission
from contest.settings import Settings
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import HOUR, NOW

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def theirs(world) -> Submission:
    """A submission of the other team."""
    with db.transaction() as s:
        return making.make_submission(
            s,
            fresh(s, world.foxes),
            fresh(s, world.first),
            verdict=Verdict.WA,
            source=b"their secret idea",
            storage=world.storage,
        )


@pytest.mark.parametrize("part", ["", "/_result", "/source"])
def test_anothers_submission_is_not_there(coder, theirs, part):
    answer = coder.get(f"/s/{theirs.public_id}{part}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("part", ["", "/_result", "/source"])
def test_organisers_see_it(client, world, theirs, part):
    client.sign_in(world.organiser)
    assert client.get(f"/s/{theirs.public_id}{part}").status_code == 200


def test_anothers_submission_is_on_none_of_ones_pages(coder, theirs):
    for path in ("/c/cup", "/c/cup/submissions", "/c/cup/problems/A", "/c/cup/board"):
        assert theirs.public_id not in coder.get(path).text


@pytest.mark.parametrize(
    "path", ["/s/1", "/s/xxxxxxxxxxxx", "/s/%27%20OR%201=1", "/c/CUP", "/c/cup/problems/a", "/c/cup%00"]
)
def test_forged_ids(coder, path):
    assert coder.get(path).status_code == 404


def test_hidden_tests_are_nowhere(coder, world):
    with db.transaction() as s:
        made = making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), verdict=Verdict.WA, storage=world.storage
        )
    pages = "".join(coder.get(path).text for path in (f"/s/{made.public_id}", "/c/cup/problems/A"))
    assert "20 22" not in pages
    assert "secret/1" not in pages


def test_problems_before_the_start_are_nowhere(coder, world, now):
    now.set(NOW - 2 * HOUR)
    for path in ("/c/cup/problems", "/c/cup/problems/A", "/c/cup/problems/A/_tries"):
        assert coder.get(path).status_code == 404
    for path in ("/c/cup", "/c/cup/_now", "/c/cup/board", "/c/cup/_board"):
        assert ">Sums<" not in coder.get(path).text.replace('warm-up/A"><bdi>Sums<', "")


@pytest.fixture
def private(app, now) -> Contest:
    """A contest only its people see."""
    with db.transaction() as s:
        return making.make_contest(s, slug="private", is_public=False)


@pytest.mark.parametrize(
    "part",
    [
        "",
        "/_now",
        "/_look",
        "/board",
        "/_board",
        "/ticket",
        "/problems",
        "/problems/A",
        "/enter",
        "/name",
        "/submissions",
    ],
)
def test_private_contest_is_not_there(coder, private, part):
    assert coder.get(f"/c/private{part}").status_code == 404
    assert "Contest" not in re.findall(r'href="/c/private[^>]*', coder.get("/").text)


def test_private_board_is_kept_by_nobody(world, private, client):
    client.sign_in(world.organiser)
    answer = client.get("/c/private/_board")
    assert answer.status_code == 200
    assert "X-Podium-Public" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


POSTS = [
    "/login",
    "/register",
    "/logout",
    "/account/password",
    "/account/sessions",
    "/join",
    "/c/cup/enter",
    "/c/cup/name",
    "/c/cup/problems/A",
    "/c/cup/problems/A/draft",
]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "forged"])
def test_form_without_its_token_is_refused(coder, path, token):
    answer = coder.post(path, {"name": "x", "code": "x", "source": "x", "language": "c"}, token=token)
    assert answer.status_code == 400
    assert "This form is no longer valid." in answer.text


def test_every_post_is_among_those(app):
    known = {
        re.sub(r"<[^>]*slug>", "cup", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    }
    ours = {rule for rule in known if not rule.startswith("/organise") and "organis" not in rule}
    pattern = {path.replace("problems/A", '<any("problems", "warm-up"):part>/<label>') for path in POSTS}
    assert pattern <= ours


def test_anothers_token_is_no_good(coder, world, browse):
    token = browse().sign_in(world.bob).token()
    assert coder.post("/c/cup/name", {"name": "Forged"}, token=token).status_code == 400


HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/", "/c/cup", "/c/cup/_board", "/nothing", "/health", "/c/cup/ticket"])
def test_headers_stand_on_every_answer(coder, path):
    answer = coder.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_pages_of_people_are_kept_nowhere(coder):
    for path in ("/", "/account", "/c/cup", "/c/cup/problems/A", "/c/cup/board"):
        assert coder.get(path).headers["Cache-Control"] == "no-store"


def cookies(answer):
    return [line for name, line in answer.headers if name == "Set-Cookie"]


def test_cookies_over_http(client, app):
    (session,) = cookies(client.get("/login"))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session


def test_cookies_over_https(settings, tmp_path):
    values = {name: getattr(settings, name) for name in ("home", "database_url", "storage_url", "secret_key")}
    app = create_app(Settings(url="https://podium.example", redis_url=None, **values))
    answer = app.test_client().get("/login", base_url="https://podium.example")
    assert all("Secure" in line and "HttpOnly" in line for line in cookies(answer))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    answer = app.test_client().get("/language/he", base_url="https://podium.example")
    assert all("Secure" in line and "HttpOnly" in line for line in cookies(answer))
    app.extensions["podium_database"].dispose()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("podium.example", 200),
        ("localhost", 200),
        ("127.0.0.1:8000", 200),
        ("evil.example", 400),
        ("podium.example.evil.example", 400),
    ],
)
def test_other_hosts_names_are_refused(settings, host, status):
    values = {name: getattr(settings, name) for name in ("home", "database_url", "storage_url", "secret_key")}
    app = create_app(Settings(url="http://podium.example", redis_url=None, **values))
    assert app.test_client().get("/login", headers={"Host": host}).status_code == status
    app.extensions["podium_database"].dispose()


def test_names_are_text(coder, world, browse):
    with db.transaction() as s:
        fresh(s, world.lanterns).name = SCRIPT
        fresh(s, world.ada).name = SCRIPT
        contest = fresh(s, world.contest)
        contest.name = {"en": SCRIPT}
        contest.about = {"en": f"{SCRIPT} [x](javascript:alert(1)) <img src=x onerror=alert(1)>"}
        contest.hub.name = {"en": SCRIPT}
        contest.version += 1
    for path in (
        "/",
        "/account",
        "/c/cup",
        "/c/cup/_now",
        "/c/cup/board",
        "/c/cup/_board",
        "/c/cup/name",
        "/c/cup/problems/A",
    ):
        page = coder.get(path).text
        assert SCRIPT not in page
        assert "javascript:" not in page.replace("[x](javascript:alert(1))", "")
        assert "<img" not in page


def test_compiler_output_and_program_are_text(coder, world):
    with db.transaction() as s:
        made = making.make_submission(
            s,
            fresh(s, world.lanterns),
            fresh(s, world.first),
            verdict=Verdict.CE,
            source=SCRIPT.encode(),
            storage=world.storage,
        )
        made.judgings[0].compile_log = f"main.py:1: {SCRIPT}\x1b[31m"
    for path in (f"/s/{made.public_id}", f"/s/{made.public_id}/_result", "/c/cup/problems/A"):
        page = coder.get(path).text
        assert SCRIPT not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_draft_cannot_leave_its_textarea(coder, world):
    coder.post(
        "/c/cup/problems/A/draft", {"source": f"</textarea>{SCRIPT}", "language": "python3", "base": ""}
    )
    assert SCRIPT not in coder.get("/c/cup/problems/A").text


def test_statement_is_cleaned(coder, world):
    with db.transaction() as s:
        text = f"# T {SCRIPT}\n\n{SCRIPT} <iframe src=/x></iframe> <svg onload=alert(1)> [x](javascript:alert(1)) ![p](x.svg) $\\text{{{SCRIPT}}}$"
        problem = making.make_problem(
            s, fresh(s, world.contest), label="X", storage=world.storage, statements={"en": text}
        )
        problem.version.titles = {"en": f"T {SCRIPT}"}
    page = coder.get("/c/cup/problems/X").text
    assert SCRIPT not in page
    assert "<iframe" not in page
    assert "onload=" not in page.replace("&lt;svg onload=alert(1)&gt;", "")
    assert 'href="javascript:' not in page


def test_unknown_language_or_scheme_sets_nothing(client, app):
    for path in ("/language/xx", "/colours/pink"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert not any("podium_lang" in line or "podium_scheme" in line for line in cookies(answer))


def test_language_stays_chosen(client, world):
    answer = client.get("/language/he?next=/c/cup")
    assert (answer.status_code, answer.location) == (303, "/c/cup")
    assert '<html lang="he" dir="rtl">' in client.get("/", headers={"Accept-Language": "en"}).text
    assert client.get("/language/zh?next=//evil.example").location == "/"


def test_tokens_last_a_contest(coder, world, monkeypatch):
    import time

    token = coder.token()
    later = time.time() + timedelta(hours=9).total_seconds()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert coder.post("/c/cup/name", {"name": "Night Lanterns"}, token=token).status_code == 303
