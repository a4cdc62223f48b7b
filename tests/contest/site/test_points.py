"""Contests by points as people see them: the board, one's own numbers, a result with groups of tests."""

import re

import pytest

from contest import db
from contest.models import Feedback, Run, StageProblem
from judge.verdicts import Verdict
from tests import making, pointing
from tests.contest.site.conftest import fresh
from tests.contest.site.test_boards import rows
from tests.making import HOUR, MINUTE, NOW


@pytest.fixture
def scored(world):
    """Problem C of two groups beside A and B without scores: Lanterns have 40 of 100, Foxes all of A."""
    with db.transaction() as s:
        contest = fresh(s, world.contest)
        contest.code.rule = "points"
        problem = pointing.make_grouped(s, contest, label="C", storage=world.storage)
        start = NOW - HOUR
        lanterns, foxes = fresh(s, world.lanterns), fresh(s, world.foxes)
        groups = {"secret/1": "40", "secret/2": "0"}
        at = start + 10 * MINUTE
        submission = pointing.make_scored(s, lanterns, problem, groups, at=at, storage=world.storage)
        submission.judgings[0].failed_test = "secret/2/1"
        submission.judgings[0].runs = [
            Run(position=1, name="sample/1", verdict=Verdict.AC, cpu_s=0.1, wall_s=0.1, memory_bytes=1),
            Run(position=2, name="secret/1/1", verdict=Verdict.AC, cpu_s=0.1, wall_s=0.1, memory_bytes=1),
            Run(position=3, name="secret/2/1", verdict=Verdict.WA, cpu_s=0.1, wall_s=0.1, memory_bytes=1),
        ]
        making.make_submission(s, foxes, fresh(s, world.first), at=start + 20 * MINUTE, verdict=Verdict.AC)
        contest.version += 1
        world.submission = submission.public_id
        world.problem = problem.public_id
    return world


def words(page):
    main = page[page.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_rows_of_the_board(client, scored):
    page = client.get("/c/cup/board").text
    assert rows(page) == [
        "1 Desert Foxes 100 A first with full points, 100 1 try B · not tried C · not tried",
        "2 Paper Lanterns 40 A · not tried B · not tried C 40 points so far, 1 try",
    ]
    assert "Each problem counts its best try" in page
    assert "Penalty" not in page


def test_own_numbers_are_points(coder, scored):
    page = words(coder.get("/c/cup").text)
    assert "Points 40 Full points 0 of 3" in page
    assert "40 points, 1 try" in page


@pytest.mark.parametrize(
    ("feedback", "tells"),
    [
        (Feedback.VERDICT, False),
        (Feedback.FIRST_FAILURE, False),
        (Feedback.GROUPS, True),
        (Feedback.ALL, True),
    ],
)
def test_a_result_tells_its_points_and_those_of_groups_as_the_stage_says(coder, scored, feedback, tells):
    with db.transaction() as s:
        fresh(s, scored.contest).code.feedback = feedback
    page = words(coder.get(f"/s/{scored.submission}").text)
    assert "40 of 100 points" in page
    assert ("1 all its points 40 of 40 2 Another answer 0 of 60" in page) is tells


def test_where_problems_are_solved_or_not_nobody_reads_points(coder, scored):
    with db.transaction() as s:
        fresh(s, scored.contest).code.rule = "icpc"
        fresh(s, scored.contest).version += 1
    assert "points" not in words(coder.get(f"/s/{scored.submission}").text)
    assert "points" not in words(coder.get("/c/cup/submissions").text)


def test_points_of_a_problem_scale_what_people_read(coder, scored):
    with db.transaction() as s:
        fresh(s, scored.contest).code.feedback = Feedback.ALL
        problem = s.query(StageProblem).filter_by(public_id=scored.problem).one()
        problem.points = 50
        fresh(s, scored.contest).version += 1
    page = words(coder.get(f"/s/{scored.submission}").text)
    assert "20 of 50 points" in page
    assert "1 all its points 20 of 20" in page
    assert "C 20 points so far, 1 try" in rows(coder.get("/c/cup/board").text)[1]


def test_organisers_choose_what_a_problem_is_worth(browse, scored):
    organiser = browse().sign_in(scored.organiser)
    path = f"/c/cup/desk/problems/{scored.problem}/look"
    assert organiser.post(path, {"label": "C", "colour": "#00ff00", "points": "12.5"}).status_code == 303
    assert 'value="12.5"' in organiser.get("/c/cup/desk/problems").text
    refused = organiser.post(path, {"label": "C", "colour": "#00ff00", "points": "1e9"})
    assert "Points are a number from 0 to 1000000." in refused.text
