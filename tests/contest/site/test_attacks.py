"""Classes of attacks, closed by walking every route: forged forms, other people's things, hostile values."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contest import db
from contest.actions import organising
from contest.codes import Codes
from contest.extensions import limiter
from contest.models import Audit, Base, Pass, Task, TaskKind
from contest.settings import Settings
from judge.verdicts import Verdict
from tests import making
from tests.conftest import SECRET
from tests.contest.site.conftest import fresh
from tests.making import NOW

# Open to everybody, signed in or not; every other route is somebody's.
PUBLIC = {
    "front.home",
    "front.health",
    "front.speak",
    "front.paint",
    "accounts.log_in",
    "accounts.check_in",
    "accounts.register",
    "accounts.make_account",
    "accounts.log_out",
    "entering.join",
    "entering.open_seat",
    "watching.contest",
    "watching.now",
    "watching.look",
    "watching.board",
    "watching.board_part",
    "watching.ticket",
    "solving.problems",
    "solving.problem",
    "static",
}
# Of whoever is signed in.
ANYONES = {
    "accounts.account",
    "accounts.change_password",
    "accounts.sign_out_everywhere",
    "entering.enter",
    "entering.take_part",
}
# Pages of a problem that everyone may read, and that show nothing to who takes no part.
SHARED = {"solving.latest", "solving.submit", "solving.save", "solving.statement_file"}


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
    """Ids of everything an address may name, all of the Paper Lanterns or of their contest."""
    with db.transaction() as s:
        entry, contest = fresh(s, world.lanterns), fresh(s, world.contest)
        failed = making.make_submission(s, entry, fresh(s, world.first), failed=True, storage=world.storage)
        wrong = making.make_submission(
            s, entry, fresh(s, world.first), verdict=Verdict.WA, storage=world.storage
        )
        organiser = fresh(s, world.organiser)
        organising.make_passes(s, actor=organiser, contest=contest, count=1, codes=Codes(SECRET), at=NOW)
        organising.hide_name(s, actor=organiser, entry=entry, at=NOW)
        task = Task(kind=TaskKind.IMPORT, contest_id=contest.id, facts={"filename": "a.zip"}, queued_at=NOW)
        s.add(task)
        s.flush()
        return SimpleNamespace(
            entry=entry.public_id,
            submission=wrong.public_id,
            judging=failed.judgings[0].public_id,
            pass_=s.scalars(select(Pass)).first().public_id,
            line=s.scalars(select(Audit).where(Audit.subject == entry.public_id)).first().public_id,
            task=task.public_id,
            problem=fresh(s, world.first).public_id,
        )


def kind_of_id(rule):
    """Which of `things` a rule's public_id names."""
    for part, kind in (
        ("/entries/", "entry"),
        ("/s/", "submission"),
        ("/judgings/", "judging"),
        ("/passes/", "pass_"),
        ("/log/", "line"),
        ("/tasks/", "task"),
        ("/desk/problems/", "problem"),
    ):
        if part in rule.rule:
            return kind
    raise AssertionError(f"what does {rule.rule} name?")


VERBS = {"organising.decide": "withdraw", "organising.task": "cancel"}


def addresses(app, things, method, *, slug="cup", **changed):
    """Every route with that method: its rule and an address in which every name is right."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in rule.methods:
            continue
        values = {
            "slug": slug,
            "part": "problems",
            "label": "A",
            "language": "en",
            "scheme": "dark",
            "code": "BCDF",
            "filename": "css/contest.css",
            "number": 1,
            "verb": VERBS.get(rule.endpoint),
        }
        values = {name: value for name, value in values.items() if name in rule.arguments}
        if "public_id" in rule.arguments:
            values["public_id"] = getattr(things, kind_of_id(rule))
        values |= {name: value for name, value in changed.items() if name in rule.arguments}
        yield rule, adapter.build(rule.endpoint, values, method=method)


def everything(world):
    """Every row of every table, to see that nothing was written."""
    with db.reading() as s:
        return {
            table.name: [tuple(row) for row in s.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


FIELDS = {
    "name": "Forged",
    "name_en": "Forged",
    "login": "ada",
    "password": "x" * 20,
    "code": "BCDF-BCDF-BCDF",
    "source": "x",
    "language": "c",
    "count": "3",
    "label": "Z",
    "colour": "#000000",
    "confirm": "y",
}


@pytest.mark.parametrize("who", ["nobody", "ada", "organiser"])
def test_every_post_needs_its_token(app, client, world, things, who):
    if who != "nobody":
        client.sign_in(getattr(world, who))
    before = everything(world)
    for _rule, path in addresses(app, things, "POST"):
        for form in (FIELDS, {**FIELDS, "csrf_token": "forged"}):
            assert client.client.post(path, data=form).status_code == 400, path
        answer = client.client.post(path, json=FIELDS)
        assert answer.status_code == 400, path
    assert everything(world) == before


def test_signed_out_people_are_led_to_the_log_in_or_told_nothing(app, client, world, things):
    before = everything(world)
    for method in ("GET", "POST"):
        for rule, path in addresses(app, things, method):
            if rule.endpoint in PUBLIC:
                continue
            answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
            shut = answer.status_code == 303 and answer.location.startswith("/login?next=")
            assert shut or answer.status_code == 404, (rule.endpoint, answer.status_code)
    assert everything(world) == before


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_others_things_are_not_there(app, client, world, things, who):
    client.sign_in(getattr(world, who))
    before = everything(world)
    for method in ("GET", "POST"):
        for rule, path in addresses(app, things, method):
            own = {"solving.submissions", "solving.submission_list", "entering.name", "entering.rename"}
            if rule.endpoint in PUBLIC | ANYONES | SHARED | (own if who == "bob" else set()):
                continue
            answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
            assert answer.status_code == 404, (rule.endpoint, answer.status_code)
            assert "Paper Lanterns" not in answer.text
    assert everything(world) == before


def test_an_organiser_of_another_contest_has_no_part_in_this_one(app, client, world, things):
    with db.transaction() as s:
        other = making.make_contest(s, slug="other")
        making.grant(s, fresh(s, world.eve), contest=other)
    client.sign_in(world.eve)
    before = everything(world)
    for slug in ("cup", "other"):
        for method in ("GET", "POST"):
            for rule, path in addresses(app, things, method, slug=slug):
                if not rule.endpoint.startswith("organising.") or (
                    slug == "other" and not any(value in path for value in vars(things).values())
                ):
                    continue
                if rule.endpoint == "organising.contests":
                    continue
                answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
                assert answer.status_code == 404, (slug, rule.endpoint, answer.status_code)
    assert everything(world) == before


def test_a_submission_cannot_be_handed_in_for_a_contest_one_is_not_in(client, world, things):
    client.sign_in(world.eve)
    before = everything(world)
    for path in ("/c/cup/problems/A", "/c/cup/problems/A/draft"):
        answer = client.post(path, {"source": "x", "language": "c", "base": ""})
        assert 400 <= answer.status_code < 500
    assert everything(world) == before


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


@STRICTER
def test_no_value_breaks_an_address(app, client, world, things):
    client.sign_in(world.organiser)
    token = client.token()
    for name in ("slug", "label", "public_id", "language", "code", "scheme", "filename"):
        for value in HOSTILE:
            text = value if isinstance(value, str) else value.decode("latin-1")
            for method in ("GET", "POST"):
                for rule, path in addresses(app, things, method, **{name: text}):
                    if name not in rule.arguments:
                        continue
                    answer = client.get(path) if method == "GET" else client.post(path, FIELDS, token=token)
                    assert 400 <= answer.status_code < 500 or name == "code", (rule.endpoint, name, value)


CONTEST = (
    "slug hub name_en about_en timezone starts_at ends_at entering feedback languages penalty_minutes "
    "submissions_per_minute"
)
FORMS = {
    "accounts.check_in": "login password next",
    "accounts.make_account": "login name password",
    "accounts.change_password": "current password",
    "entering.open_seat": "code name",
    "entering.take_part": "name",
    "entering.rename": "name",
    "solving.submit": "source language nonce",
    "solving.save": "source language base",
    "organising.make_passes": "count",
    "organising.rename": "name",
    "organising.reset_password": "login",
    "organising.look": "label colour",
    "organising.create": CONTEST,
    "organising.change": CONTEST,
    "organising.bring": "stage packages",
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
    "penalty_minutes": "20",
    "submissions_per_minute": "10",
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
                form = {**good, name: value, "csrf_token": token}
                answer = client.client.post(paths[endpoint], data=form)
                assert answer.status_code < 500, (endpoint, name, value)
                if answer.status_code == 303 and endpoint.startswith("accounts."):
                    client.sign_in(world.organiser)
                    token = client.token()
