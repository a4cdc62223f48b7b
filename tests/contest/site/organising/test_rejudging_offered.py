"""Where judging again is offered: judge errors, other versions, a submission, the desk."""

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Submission
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.organising.rejudged import LIST, come, hidden, rejudged, text


@pytest.fixture
def organiser(client, world, now):
    return come(client, world, now)


def test_judge_errors_say_who_does_what_and_are_tried_again_by_problem(world, organiser):
    with db.transaction() as s:
        first = fresh(s, world.first)
        for code in ("program.exit_code", "storage.missing"):
            failed = making.make_submission(
                s, fresh(s, world.lanterns), first, failed=True, storage=world.storage
            )
            failed.judgings[0].cause = {"code": code, "facts": {"program": "check.py", "digest": "d"}}
            failed.judgings[0].worker = "hall-2"
    desk = text(organiser.get("/c/cup/desk").text)
    assert "The setter: mend this program, bring the package again, then judge again." in desk
    assert "The operator: restore it from a backup" in desk
    assert "The operator: see that Docker runs on that machine" in desk
    assert "On hall-2 , after 1 attempt" in desk
    assert "Judge all of A again" in desk
    assert "Judge all of B again" not in desk
    assert organiser.post("/c/cup/desk/judgings/retry", {"problem": "nonsense"}).status_code == 404
    organiser.post("/c/cup/desk/judgings/retry", {"problem": world.first.public_id})
    assert "1 submission could not be judged" in text(organiser.get("/c/cup/desk").text)
    organiser.post("/c/cup/desk/judgings/retry")
    assert "Could not be judged None." in text(organiser.get("/c/cup/desk").text)


def test_what_another_version_judged_is_offered_where_the_problem_is_set(world, organiser):
    page = organiser.get("/c/cup/desk/problems").text
    assert "another version" not in page
    with db.transaction() as s:
        first = fresh(s, world.first)
        first.version = fresh(s, world.second).version
    page = organiser.get("/c/cup/desk/problems").text
    assert "2 results came of another version." in page
    link = f"{LIST}/new?problem={world.first.public_id}&amp;outdated=1"
    assert link in page
    assert hidden(organiser.get(link.replace("&amp;", "&")).text, "counted") == "2"


def test_a_submission_s_page_leads_to_judging_it_again(world, organiser, browse):
    with db.reading() as s:
        found = s.scalars(select(Submission.public_id).order_by(Submission.id)).first()
    link = f"{LIST}/new?submission={found}"
    assert link in organiser.get(f"/s/{found}").text
    assert hidden(organiser.get(link).text, "counted") == "1"
    assert link not in browse().sign_in(world.ada).get(f"/s/{found}").text


def test_the_desk_says_that_one_waits_for_a_decision(world, organiser):
    path = rejudged(world)
    desk = organiser.get("/c/cup/desk").text
    assert path in desk
    assert "waits for a decision" in text(desk)
    organiser.post(f"{path}/cancel")
    assert path not in organiser.get("/c/cup/desk").text
