"""The page of a package's own submissions: who may see it, what it tells, and what can be asked for there."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Problem, ProblemVersion, StageProblem, Task, TaskKind, TaskState
from judge.packages.model import Aggregation, Group, Kind, Procedure, Program
from judge.packages.plain import plain_procedure
from tests import making
from tests.contest.site.conftest import fresh

HERE = "/c/cup/desk/problems"


@pytest.fixture
def organiser(client, world):
    return client.sign_in(world.organiser)


@pytest.fixture
def problem(world):
    """Its public id; the package has a submission."""
    with db.transaction() as s:
        found = fresh(s, world.first)
        found.version.manifest = {**found.version.manifest, "submissions/accepted/a.py": "0" * 64}
        return found.public_id


def report(world, **changed):
    with db.transaction() as s:
        s.add(making.make_verification(fresh(s, world.first).version, **changed))


def digest(problem):
    with db.reading() as s:
        return s.scalars(select(StageProblem).where(StageProblem.public_id == problem)).one().version.digest


def tasks():
    with db.reading() as s:
        return s.scalars(select(Task).where(Task.kind == TaskKind.VERIFY).order_by(Task.id)).all()


@pytest.mark.parametrize("page", ["verification", "_verification"])
def test_the_page_opens_for_organisers_alone(world, organiser, browse, problem, page):
    for is_ok in (None, True, False):
        if is_ok is not None:
            report(world, is_ok=is_ok)
        path = f"{HERE}/{problem}/{page}"
        for language in ("en", "he"):
            assert organiser.get(path, headers={"Accept-Language": language}).status_code == 200
    assert browse().sign_in(world.ada).get(path).status_code == 404
    assert browse().get(path).status_code == 303
    assert organiser.get(f"{HERE}/AAAAAAAAAAAA/{page}").status_code == 404


def test_the_report_says_what_is_not_as_expected_and_why(world, organiser, problem):
    assert "It was never verified." in organiser.get(f"{HERE}/{problem}/verification").text
    report(world, is_ok=False)
    page = organiser.get(f"{HERE}/{problem}/verification").text
    for words in (
        "Not as expected",
        "got AC on secret/1, expected WA",
        "Rust is not installed here",
        "This is to be no valid input",
        "data/invalid_input/1.in",
        "Suggested:",
        "Make a version with 3 s",
        "Verify again",
    ):
        assert words in page
    assert "not as expected" in organiser.get(f"{HERE}").text


def test_hostile_names_are_shown_as_they_are(world, organiser, problem):
    with db.transaction() as s:
        row = making.make_verification(fresh(s, world.first).version)
        evil = "<script>alert(1)</script>"
        row.results[0]["submission"] = row.results[0]["slowest"] = row.suggested["test"] = evil
        s.add(row)
    page = organiser.get(f"{HERE}/{problem}/verification").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3


def test_it_is_asked_for_watched_and_cancelled(world, organiser, problem):
    answer = organiser.post(f"{HERE}/{problem}/verification")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}/{problem}/verification")
    (task,) = tasks()
    assert (task.state, task.facts["digest"]) == (TaskState.QUEUED, digest(problem))
    page = organiser.get(f"{HERE}/{problem}/_verification").text
    assert "waits for a judging machine" in page
    assert "every 1s" in page
    with db.transaction() as s:
        running = s.get_one(Task, task.id)
        running.state, running.token, running.lease_until = TaskState.RUNNING, "0" * 32, making.NOW
        running.progress_done, running.progress_total = 3, 12
    assert "of" in organiser.get(f"{HERE}/{problem}/_verification").text
    assert 'value="3"' in organiser.get(f"{HERE}/{problem}/_verification").text
    assert organiser.post(f"/c/cup/desk/tasks/{task.public_id}/cancel").status_code == 303
    assert tasks()[0].is_cancelling


def test_a_package_without_submissions_is_told(world, organiser):
    with db.reading() as s:
        problem = fresh(s, world.first).public_id
    assert organiser.post(f"{HERE}/{problem}/verification").status_code == 303
    assert tasks() == []
    assert "There are no submissions in this package." in organiser.get(f"{HERE}/{problem}/verification").text


def test_a_suggested_limit_is_one_click(world, organiser, problem):
    assert organiser.post(f"{HERE}/{problem}/limit").status_code == 409
    report(world)
    assert organiser.post(f"{HERE}/{problem}/limit").status_code == 303
    with db.reading() as s:
        of = s.scalars(select(StageProblem).where(StageProblem.public_id == problem)).one().version.problem_id
        versions = s.scalars(select(ProblemVersion).where(ProblemVersion.problem_id == of)).all()
        assert [(one.number, one.time_limit_s) for one in versions] == [(1, 1.0), (2, 3.0)]


def test_others_can_ask_for_nothing(world, browse, problem):
    ada = browse().sign_in(world.ada)
    report(world)
    for verb in ("verification", "limit"):
        assert ada.post(f"{HERE}/{problem}/{verb}").status_code == 404
    assert tasks() == []
    with db.reading() as s:
        assert len(s.scalars(select(Problem)).all()) == len(s.scalars(select(ProblemVersion)).all())


def test_the_page_tells_what_was_read_of_the_package(world, organiser, problem):
    with db.transaction() as s:
        version = fresh(s, world.first).version
        validator = Program(
            "output_validators/check.py", {"check.py": Path("output_validators/check.py")}, "python3"
        )
        groups = (Group("", Aggregation.SUM), Group("secret/1", max_score=Decimal(30)))
        procedure = Procedure(kinds=frozenset({Kind.SCORING}), validators=(validator,), groups=groups)
        version.procedure = plain_procedure(procedure, str)
        version.testcases = [
            *version.testcases,
            {**version.testcases[0], "name": "secret/1/a", "is_sample": False},
        ]
        more = {"input_validators/range/main.py": "1" * 64, "attachments/help.pdf": "2" * 64}
        version.manifest = {**version.manifest, **more}
    page = organiser.get(f"{HERE}/{problem}/verification").text
    for words in (
        "gives points",
        "output_validators/check.py",
        "input_validators/range",
        "attachments/help.pdf",
    ):
        assert words in page
    assert re.search(r"secret/1</code></th>.*?> 1</td>.*?> 30</td>", page)


def test_the_version_before_a_limit_was_taken_is_one_press_away(world, organiser, problem):
    with db.transaction() as s:
        found = fresh(s, world.first)
        old = found.version
        kept = {each.name: getattr(old, each.name) for each in ProblemVersion.__table__.columns}
        del kept["id"], kept["public_id"]
        limited = ProblemVersion(**kept | {"number": old.number + 1, "time_limit_s": old.time_limit_s + 1})
        s.add(limited)
        s.flush()
        found.version_id = limited.id
        number = old.number
    report(world, is_ok=True)
    page = organiser.get(f"{HERE}/{problem}/verification").text
    action = f"{HERE}/{problem}/pin/{number}"
    assert f'action="{action}"' in page
    assert organiser.post(action).status_code == 303
    with db.reading() as s:
        assert fresh(s, world.first).version.number == number
