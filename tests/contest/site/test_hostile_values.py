"""No value breaks a page, an address or a form: what isn't fit is the sender's fault, told as 4xx."""

import io
import time
import zipfile

import pytest

from contest import db
from contest.extensions import limiter
from contest.settings import Settings
from contest.site._shared.samples import SAMPLE_MOST, kept_head
from contest.statements import texts
from tests import making
from tests.conftest import SECRET
from tests.contest.site.conftest import fresh
from tests.contest.site.walking import FIELDS, addresses, make_things


@pytest.fixture(params=["sqlite"])
def settings(request, tmp_path):
    return Settings(
        home=tmp_path,
        url=None,
        database_url=request.getfixturevalue(f"{request.param}_url"),
        redis_url=None,
        storage_url=str(tmp_path / "storage"),
        secret_key=SECRET,
    )


@pytest.fixture
def things(world):
    return make_things(world)


HOSTILE = (
    "a\x00b",
    "9" * 400,
    "-1",
    "9223372036854775808",
    "NaN",
    b"\xff\xfe\xed\xa0\x80",
    "\u202e" * 30,
    "../../etc/passwd",
    "a\r\nSet-Cookie: x=y",
    "{{7*7}}%s%(x)s{0}' OR 1=1 --<script>",
    "\u0130" * 200,
)
QUERIES = (
    "before",
    "page",
    "next",
    "language",
    "statement",
    "sent",
    "unused",
    "ticket",
    "division",
    "problem",
    "sector",
    "country",
    "standing",
    "eligibility",
    "version",
    "rows",
    "verdict",
    "worker",
    "submission",
    "entry",
    "outdated",
    "view",
    "unstable",
    "decide",
    "from",
)


def test_no_value_breaks_a_page(app, client, world, things):
    client.sign_in(world.organiser)
    for rule, path in addresses(app, things, "GET"):
        if rule.endpoint == "static":  # the front's, never asked for here
            continue
        for value in HOSTILE:
            answer = client.get(path, query_string=dict.fromkeys(QUERIES, value))
            assert answer.status_code < 500, (rule.endpoint, value)
            assert "x=y" not in str(answer.headers.getlist("Set-Cookie"))


STRICTER = pytest.mark.parametrize(
    "settings", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""PostgreSQL takes neither NUL nor a number too large, where SQLite says nothing."""


NAMES = (
    "slug",
    "label",
    "public_id",
    "language",
    "code",
    "scheme",
    "filename",
    "question",
    "line",
    "contest",
    "snapshot",
    "juror",
    "sheet",
    "entry",
    "token",
    "name",
    "kind",
)
LED = ("round_id", "entry_id", "sitting_id", "sheet_id", "mark_id")


@STRICTER
def test_no_value_breaks_an_address(app, client, world, things):
    client.sign_in(world.organiser)
    token = client.token()
    for name in (*NAMES, *LED):
        for value in HOSTILE:
            text = value if isinstance(value, str) else value.decode("latin-1")
            for method in ("GET", "POST"):
                for rule, path in addresses(app, things, method, **{name: text}):
                    if name not in rule.arguments:
                        continue
                    answer = client.get(path) if method == "GET" else client.post(path, FIELDS, token=token)
                    assert 400 <= answer.status_code < 500 or name == "code", (rule.endpoint, name, value)


CHOICE = "submission problems verdicts languages entry worker after before outdated reason repeats counted counted_at"


@STRICTER
def test_no_value_breaks_a_choice_of_submissions(client, world):
    client.sign_in(world.organiser)
    token = client.token()
    for value in HOSTILE:
        text = value if isinstance(value, str) else value.decode("latin-1")
        page = client.get("/c/cup/desk/rejudgings/new", query_string=dict.fromkeys(QUERIES, value))
        assert page.status_code < 500, value
        for name in CHOICE.split():
            form = {"act": "begin", "reason": "x", "repeats": "1", name: text}
            for path in ("/c/cup/desk/rejudgings", "/c/cup/desk/rejudgings/_count"):
                assert client.post(path, form, token=token).status_code < 500, (path, name, value)


CONTEST = (
    "slug hub name_en about_en timezone starts_at ends_at entering feedback languages penalty_minutes "
    "submissions_per_minute trials_per_minute rule points_by kinds opens_at deadline pitch_ends_at"
)
ROUND = (
    "name_en entries_by opens_at reviews pitch_minutes rule drop factor round_at round_to tie_break cut n "
    "threshold least_sector blind sees_others entrant_sees feedback_at"
)
STARTUP = (
    "do base name_en one_liner_zh summary_he sector maturity country video_url people-0-name people-99-role "
    "people-x-name"
)
SITTING = "name room chair starts_at entries"
QUESTION = "label_en help_he characters options choices places least most megabytes extensions"
FORMS = {
    "accounts.check_in": "login password next",
    "accounts.make_account": "login name password",
    "accounts.change_password": "current password",
    "entering.open_seat": "code name",
    "entering.take_part": "name",
    "entering.rename": "name",
    "solving.submit": "source language nonce",
    "solving.save": "source language base",
    "solving.try_out": "source language what own_input in_place",
    "organising.make_passes": "count",
    "organising.rename": "name",
    "organising.reset_password": "login",
    "organising.look": "label colour",
    "organising.create": CONTEST,
    "organising.change": CONTEST,
    "organising.bring": "stage packages",
    "organising.add_pitch": "opens_at deadline pitch_ends_at",
    "organising.end_pitch": "pitch_ends_at",
    "organising.add_round": ROUND,
    "organising.change_round": ROUND,
    "organising.change_rubric": "do seen c-0-key c-0-weight c-0-low c-0-step c-0-name-en c-0-anchor-1-en",
    "organising.open_round": "confirm",
    "organising.reopen_round": "reason",
    "organising.decide_cut": "seen",
    "organising.undecide": "reason",
    "organising.check_startup": "eligibility reason",
    "organising.change_call": "opens_at deadline late late_minutes guidance_he sectors-0-en sectors-0-key",
    "organising.add_question": QUESTION,
    "organising.change_question": QUESTION,
    "pitching.enter": "name party",
    "pitching.save": STARTUP,
    "pitching.keep": STARTUP,
    "pitching.submit": "seen",
    "pitching.decide": "reason",
    "chairing.make_sitting": SITTING,
    "chairing.save_sitting": SITTING,
    "chairing.turn": "reason",
    "chairing.unlock": "reason",
    "chairing.take_sheet": "reason",
    "chairing.settle": "reason",
    "chairing.change": "criterion value reason",
    "chairing.note": "text",
}
GOOD = {
    **FIELDS,
    "hub": "",
    "slug": "another-cup",
    "timezone": "UTC",
    "starts_at": "2027-05-02T10:00",
    "ends_at": "2027-05-02T13:00",
    "entering": "code",
    "feedback": "verdict",
    "points_by": "submission",
    "penalty_minutes": "20",
    "submissions_per_minute": "10",
    "trials_per_minute": "6",
    "kinds": "both",
    "opens_at": "2027-05-02T10:00",
    "deadline": "2027-05-12T10:00",
    "pitch_ends_at": "2027-05-22T10:00",
    "reviews": "3",
    "rule": "trimmed-sum",
    "drop": "1",
    "factor": "1",
    "round_at": "total",
    "round_to": "2",
    "tie_break": "",
    "cut": "top",
    "n": "3",
    "sees_others": "locked",
    "entrant_sees": "outcome",
    "do": "save",
    "seen": "1",
    "c-0-weight": "1",
    "c-0-low": "1",
    "c-0-high": "5",
    "c-0-step": "1",
    "c-0-name-en": "Team",
    "stage": "main",
    "base": "",
    "current": "x" * 20,
}


@STRICTER
def test_no_value_breaks_a_form(app, client, world, things, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    with db.transaction() as s:  # an organiser who takes part: every form is theirs
        making.make_entry(s, fresh(s, world.contest), "Own", user=fresh(s, world.organiser))
        hub = fresh(s, world.contest).hub.slug
    good = {**GOOD, "hub": hub}
    client.sign_in(world.organiser)
    token = client.token()
    paths = {rule.endpoint: path for rule, path in addresses(app, things, "POST")}
    for endpoint, names in FORMS.items():
        for name in names.split():
            for value in HOSTILE:
                rule = {"rule": "icpc"} if names == CONTEST else {}
                form = {**good, **rule, name: value, "csrf_token": token}
                answer = client.client.post(paths[endpoint], data=form)
                assert answer.status_code < 500, (endpoint, name, value)
                if answer.status_code == 303 and endpoint.startswith("accounts."):
                    client.sign_in(world.organiser)
                    token = client.token()


@STRICTER
def test_no_name_of_a_file_breaks_an_upload(app, client, world, things, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    client.sign_in(world.organiser)
    with db.transaction() as s:
        making.make_entry(s, fresh(s, world.contest), "Own", user=fresh(s, world.organiser))
    token = client.token()
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("problem.yaml", "name: x")
    for value in HOSTILE:
        name = value if isinstance(value, str) else value.decode("latin-1")
        for path, field, content in (
            ("/c/cup/problems/A", "file", f"print({name!r})".encode()),
            ("/c/cup/desk/problems", "packages", package.getvalue()),
            ("/c/cup/desk/problems", "packages", b"no zip"),
            ("/c/cup/startup/files/deck", "file", b"%PDF-1.7"),
            (f"/c/cup/startup/files/{things.question}", "file", b"%PDF-1.7"),
        ):
            for filename in (name, f"{name}.py", f"{name}.zip", f"{name}.pdf"):
                form = {"csrf_token": token, "stage": "main", "language": "python3"}
                form[field] = (io.BytesIO(content), filename)
                answer = client.client.post(path, data=form, content_type="multipart/form-data")
                assert answer.status_code < 500, (path, filename)
    for page in (
        "/c/cup/desk/problems",
        "/c/cup/submissions",
        "/c/cup/problems/A",
        "/c/cup/desk/log",
        "/c/cup/startup",
    ):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "<script>" not in answer.text


def test_a_huge_sample_is_never_whole_in_memory(app, client, world):
    huge = b"7 " * 4_000_000
    with db.transaction() as s:
        cases = {"sample/1": (huge, b"\xff\x00"), "secret/1": (b"1", b"1")}
        made = making.make_problem(s, fresh(s, world.contest), label="H", storage=world.storage, cases=cases)
        digest = made.version.manifest["data/sample/1.in"]
    page = client.get("/c/cup/problems/H")
    assert page.status_code == 200
    assert len(page.data) < 200_000
    assert len(kept_head(world.storage, digest)) <= SAMPLE_MOST + 1


@pytest.mark.parametrize("piece", ["[", "(", "«", "![", "[[]", "*a ", "$a", "> ", "<", "`a"])
def test_no_text_takes_the_renderer_longer_than_its_length(piece):
    begun = time.process_time()
    texts.text(piece * (60_000 // len(piece)))
    assert time.process_time() - begun < 5  # what grew with the square took ten times as long
