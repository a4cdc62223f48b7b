"""The organiser's pages: who may, what each step changes, and the way back."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Audit, Contest, Entry, Pass, StageProblem, Task, TaskState
from tests import making

PAGES = (
    "desk",
    "desk/_now",
    "desk/people",
    "desk/problems",
    "desk/_tasks",
    "desk/ready",
    "desk/_ready",
    "desk/settings",
    "desk/log",
    "desk/cards",
)


@pytest.fixture
def organiser(client, world):
    return client.sign_in(world.organiser)


def row(model, **by):
    with db.reading() as s:
        return s.scalars(select(model).filter_by(**by).order_by(model.id.desc())).first()


def contest_form(**changed):
    form = {
        "kinds": "code",
        "slug": "spring-cup",
        "name_en": "Spring Cup",
        "timezone": "Asia/Jerusalem",
        "starts_at": "2027-05-02T10:00",
        "ends_at": "2027-05-02T13:00",
        "entering": "code",
        "is_public": "y",
        "feedback": "first_failure",
        "rule": "icpc",
        "points_by": "submission",
        "stop_at_first": "y",
        "penalty_minutes": "20",
        "submissions_per_minute": "10",
        "trials_per_minute": "6",
    }
    return form | changed


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "he"])
def test_page_opens_for_the_organiser_alone(world, organiser, browse, page, language):
    path = f"/c/cup/{page}"
    assert organiser.get(path, headers={"Accept-Language": language}).status_code == 200
    assert browse().sign_in(world.ada).get(path).status_code == 404
    assert browse().get(path).status_code == 303


def test_every_step_is_closed_to_others(world, browse):
    """IDOR: a team can't do what an organiser does, whatever it knows of ids."""
    ada = browse().sign_in(world.ada)
    with db.transaction() as s:
        failed = making.make_submission(s, world.foxes, world.first, failed=True)
        judging = failed.judgings[0].public_id
    entry, problem = world.foxes.public_id, world.first.public_id
    for path in (
        f"desk/judgings/{judging}/retry",
        "desk/judgings/retry",
        "desk/start",
        "desk/settings",
        "desk/passes",
        f"desk/entries/{entry}/name",
        f"desk/entries/{entry}/withdraw",
        f"desk/entries/{entry}/hide",
        f"desk/entries/{entry}/code",
        "desk/password",
        "desk/problems",
        f"desk/problems/{problem}/look",
        f"desk/problems/{problem}/remove",
        f"desk/problems/{problem}/pin/1",
    ):
        answer = ada.post(f"/c/cup/{path}", {"name": "x", "count": "3", "login": "bob"})
        assert answer.status_code in {404, 422}, path
    assert row(Entry, public_id=entry).withdrawn_at is None
    assert row(Audit) is None


def test_contest_is_made_with_its_defaults(world, organiser):
    assert organiser.get("/organise").status_code == 200
    assert organiser.get("/organise/new").status_code == 200
    answer = organiser.post("/organise/new", contest_form(hub=world.contest.hub.slug, warm_up="y"))
    assert (answer.status_code, answer.location) == (303, "/c/spring-cup/desk/problems")
    made = row(Contest, slug="spring-cup")
    assert made.name == {"en": "Spring Cup"}
    assert made.code.starts_at.isoformat() == "2027-05-02T07:00:00+00:00"
    assert made.warm_up.ends_at == made.code.starts_at
    assert made.code.languages is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"slug": "Not a slug!"}, "A short name has 1 to 64 of the letters a to z, digits and hyphens."),
        ({"slug": "cup"}, "The short name cup is taken."),
        ({"ends_at": "2027-05-02T10:00"}, "The end has to come after the start."),
        ({"starts_at": "soon"}, "This is no date with a time."),
        ({"penalty_minutes": "many"}, "“many” is no whole number here: write digits 0 to 9."),
        ({"name_en": ""}, "Give it a name in at least one language."),
        ({"timezone": "Mars/Olympus"}, "Not a valid choice."),
    ],
)
def test_contest_that_can_not_be_says_why(world, organiser, changed, message):
    answer = organiser.post("/organise/new", contest_form(hub=world.contest.hub.slug, **changed))
    assert answer.status_code in {409, 422}
    assert message in answer.text
    assert row(Contest, slug="spring-cup") is None


def test_moving_times_while_it_runs_asks_and_is_audited(world, organiser, now):
    stage = world.contest.code
    form = contest_form(
        timezone="UTC",
        starts_at=f"{stage.starts_at:%Y-%m-%dT%H:%M:%S}",
        ends_at=f"{stage.ends_at + timedelta(minutes=10):%Y-%m-%dT%H:%M:%S}",
        warm_up="y",
    )
    asked = organiser.post("/c/cup/desk/settings", form)
    assert asked.status_code == 409
    assert "The contest has started." in asked.text
    assert row(Contest, slug="cup").code.ends_at == stage.ends_at
    assert organiser.post("/c/cup/desk/settings", form | {"confirm": "y"}).status_code == 303
    assert row(Contest, slug="cup").code.ends_at == stage.ends_at + timedelta(minutes=10)
    line = row(Audit, action="contest.edit")
    assert line.after["ends_at"] == (stage.ends_at + timedelta(minutes=10)).isoformat()
    assert "changed the contest" in organiser.get("/c/cup/desk/log").text


def test_start_now_keeps_the_length(world, organiser, now):
    stage = world.contest.code
    now.set(stage.starts_at - timedelta(hours=5))
    assert organiser.post("/c/cup/desk/start").status_code == 303
    started = row(Contest, slug="cup").code
    assert (started.starts_at, started.ends_at - started.starts_at) == (
        now.at,
        stage.ends_at - stage.starts_at,
    )
    assert organiser.post("/c/cup/desk/start").status_code == 409


def test_codes_are_made_shown_printed_and_revoked(world, organiser, browse, app):
    assert organiser.post("/c/cup/desk/passes", {"count": "2"}).status_code == 303
    pass_ = row(Pass)
    from contest.codes import pretty

    code = pretty(app.extensions["podium_codes"].open(pass_.code_cipher))
    assert code in organiser.get("/c/cup/desk/people").text
    cards = organiser.get("/c/cup/desk/cards").text
    assert code in cards
    assert cards.count('class="qr"') == 2
    assert "<svg" in cards
    assert "style=" not in cards
    joined = browse().post("/join", {"code": code, "name": "Night Owls"})
    assert joined.status_code == 303
    assert organiser.post(f"/c/cup/desk/passes/{pass_.public_id}/revoke").status_code == 303
    assert "revoked" in browse().post("/join", {"code": code}).text
    assert organiser.post(f"/c/cup/desk/passes/{pass_.public_id}/revoke").status_code == 409


@pytest.mark.parametrize("count", ["0", "501", "-1", "many", ""])
def test_a_count_that_is_none_makes_nothing(world, organiser, count):
    assert organiser.post("/c/cup/desk/passes", {"count": count}).status_code == 422
    assert row(Pass) is None


def test_renaming_is_undone_from_the_toast(world, organiser):
    entry = world.lanterns.public_id
    organiser.post(f"/c/cup/desk/entries/{entry}/name", {"name": "Paper Kites"})
    assert row(Entry, public_id=entry).name == "Paper Kites"
    page = organiser.get("/c/cup/desk/people").text
    line = row(Audit, action="entry.rename")
    assert f"/c/cup/desk/log/{line.public_id}/undo" in page
    assert organiser.post(f"/c/cup/desk/log/{line.public_id}/undo").status_code == 303
    assert row(Entry, public_id=entry).name == "Paper Lanterns"
    assert organiser.post(f"/c/cup/desk/log/{line.public_id}/undo").status_code == 409


def test_a_name_that_is_taken_is_refused(world, organiser):
    answer = organiser.post(f"/c/cup/desk/entries/{world.lanterns.public_id}/name", {"name": "Desert Foxes"})
    assert answer.status_code == 409
    assert "Somebody is called Desert Foxes already" in answer.text


@pytest.mark.parametrize(("verb", "back"), [("hide", "show"), ("withdraw", "return")])
def test_hiding_and_withdrawing_go_both_ways(world, organiser, client, verb, back):
    entry = world.lanterns.public_id
    assert "Paper Lanterns" in client.get("/c/cup/board").text
    organiser.post(f"/c/cup/desk/entries/{entry}/{verb}")
    organiser.get("/c/cup/desk/people")
    assert "Paper Lanterns" not in client.get("/c/cup/board").text.replace("Log in", "")
    organiser.post(f"/c/cup/desk/entries/{entry}/{back}")
    organiser.get("/c/cup/desk/people")
    assert "Paper Lanterns" in client.get("/c/cup/board").text


def test_judge_error_shows_its_cause_and_is_tried_again(world, organiser):
    with db.transaction() as s:
        for _each in range(2):
            made = making.make_submission(s, world.lanterns, world.first, failed=True)
            made.judgings[0].cause = {"code": "sandbox.container_lost", "facts": {"cause": "<b>gone</b>"}}
        public_id = made.judgings[0].public_id
    page = organiser.get("/c/cup/desk").text
    assert "2 submissions could not be judged" in page
    assert "&lt;b&gt;gone&lt;/b&gt;" in page
    assert organiser.post(f"/c/cup/desk/judgings/{public_id}/retry").status_code == 303
    assert organiser.post(f"/c/cup/desk/judgings/{public_id}/retry").status_code == 409
    assert "1 submission could not be judged" in organiser.get("/c/cup/desk").text
    assert organiser.post("/c/cup/desk/judgings/retry").status_code == 303
    assert "could not be judged" not in organiser.get("/c/cup/desk/_now").text


def package(name: str = "two-sums") -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr(f"{name}/problem.yaml", "name: Two Sums\n")
        made.writestr(f"{name}/data/secret/1.in", "1 2\n")
        made.writestr(f"{name}/data/secret/1.ans", "3\n")
    content.seek(0)
    return content, f"{name}.zip"


def test_packages_become_tasks_that_survive_a_reload_and_can_be_cancelled(world, organiser):
    answer = organiser.post(
        "/c/cup/desk/problems",
        {"packages": [package("one"), package("two")], "stage": "main"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    for _reload in range(2):
        page = organiser.get("/c/cup/desk/problems").text
        assert "one.zip" in page
        assert "two.zip" in page
    task = row(Task)
    assert organiser.post(f"/c/cup/desk/tasks/{task.public_id}/cancel").status_code == 303
    assert row(Task, public_id=task.public_id).state is TaskState.CANCELLED
    assert organiser.post(f"/c/cup/desk/tasks/{task.public_id}/cancel").status_code == 409
    assert organiser.post(f"/c/cup/desk/tasks/{task.public_id}/retry").status_code == 303
    assert row(Task, public_id=task.public_id).state is TaskState.QUEUED


def test_what_is_no_package_takes_none_of_them(world, organiser):
    answer = organiser.post(
        "/c/cup/desk/problems",
        {"packages": [package(), (io.BytesIO(b"hello"), "notes.txt")], "stage": "main"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "notes.txt is no zip file." in answer.text
    assert row(Task) is None


def test_flaws_name_file_line_and_key(world, organiser):
    flaw = {"code": "yaml.unknown_key", "file": "problem.yaml", "line": 3, "key": "limitz", "facts": {}}
    with db.transaction() as s:
        contest = s.get_one(Contest, world.contest.id)
        s.add(
            Task(
                kind="import",
                contest=contest,
                facts={"filename": "broken.zip", "digest": "0" * 64},
                queued_at=making.NOW,
                state=TaskState.FAILED,
                cause={"code": "package.invalid", "facts": {"flaws": [flaw]}},
            )
        )
    page = organiser.get("/c/cup/desk/problems").text
    assert "problem.yaml, line 3, limitz" in page
    assert "Nothing of it was taken." in page


def test_label_and_colour_are_changed_and_checked(world, organiser):
    path = f"/c/cup/desk/problems/{world.first.public_id}/look"
    assert organiser.post(path, {"label": "Z", "colour": "#123456"}).status_code == 303
    assert row(StageProblem, id=world.first.id).label == "Z"
    assert organiser.post(path, {"label": "B", "colour": "#123456"}).status_code == 409
    assert organiser.post(path, {"label": "Z", "colour": "red; x"}).status_code == 409


def test_password_is_reset_for_members_alone(world, organiser, browse):
    answer = organiser.post("/c/cup/desk/password", {"login": "ada"})
    assert "The new password of ada, shown this once:" in answer.text
    new = answer.text.split("shown this once:")[1].split("<code>")[1].split("</code>")[0]
    assert len(new) == 14
    assert browse().post("/login", {"login": "ada", "password": new}).status_code == 303
    for login in ("eve", "nobody"):
        refused = organiser.post("/c/cup/desk/password", {"login": login})
        assert refused.status_code == 404
        assert f"There is no account {login}." in refused.text


def test_lists_take_the_same_number_of_statements(world, organiser, app):
    from sqlalchemy import event

    counts, seen = [], [0]

    def count(*_args):
        seen[0] += 1

    event.listen(app.extensions["podium_database"].engine, "before_cursor_execute", count)
    for rounds in range(2):
        for page in ("desk", "desk/people", "desk/problems", "desk/log"):
            before = seen[0]
            organiser.get(f"/c/cup/{page}")
            counts.append(seen[0] - before)
        if not rounds:
            organiser.post("/c/cup/desk/passes", {"count": "5"})
            organiser.get("/c/cup")  # the flash is read
            with db.transaction() as s:
                for _each in range(3):
                    making.make_submission(s, world.lanterns, world.first, failed=True)
                    making.make_submission(s, world.foxes, world.first)
                    making.make_problem(s, s.get_one(Contest, world.contest.id))
    assert counts[:4] == counts[4:]
