"""Putting old results back, as organisers see and do it."""

import pytest

from contest import db
from contest.models import Rejudging, RejudgingState, Snapshot, SnapshotKind
from judge.verdicts import Verdict
from tests.contest.site.conftest import fresh
from tests.contest.site.organising.rejudged import LATER, come, current, hidden, rejudged, row, text
from tests.making import MINUTE

OLD, NEW = [Verdict.AC, Verdict.WA, None], [Verdict.AC] * 3


@pytest.fixture
def organiser(client, world, now):
    return come(client, world, now)


@pytest.fixture
def path(world, organiser):
    """A rejudging that was applied."""
    made = rejudged(world)
    organiser.post(f"{made}/apply", {"seen": hidden(organiser.get(made).text, "seen")})
    assert current() == NEW
    return made


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_page_says_what_it_would_do(organiser, path, language):
    assert f'href="{path}?view=changed&amp;undo=1"' in organiser.get(path).text
    page = organiser.get(f"{path}?undo=1", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert f'action="{path}/undo"' in page.text


def test_old_results_are_put_back_and_the_log_says_so(organiser, path):
    page = organiser.get(f"{path}?undo=1").text
    assert "Put 3 results back" in page
    assert "and with the old results put back" in text(page)
    answer = organiser.post(f"{path}/undo", {"seen": hidden(page, "seen")})
    assert answer.status_code == 303
    assert current() == OLD
    assert row(Rejudging).state is RejudgingState.OPEN
    page = organiser.get(path).text
    assert "3 results from before stand again." in page
    assert "Apply 3 results" in page
    log = text(organiser.get("/c/cup/desk/log").text)
    assert "Olga put back the results before a rejudging" in log


def test_only_what_was_seen_is_put_back(organiser, path):
    answer = organiser.post(f"{path}/undo", {"seen": "another"})
    assert answer.status_code == 409
    assert "Something changed since you looked" in answer.text
    assert organiser.post(f"{path}/undo").status_code == 409
    assert current() == NEW


def test_what_was_published_since_is_said_and_stays(world, organiser, path):
    page = organiser.get(f"{path}?undo=1").text
    with db.transaction() as s:
        s.add(
            Snapshot(
                contest=fresh(s, world.contest),
                kind=SnapshotKind.PUBLISHED,
                digest="0" * 64,
                bytes=1,
                published_at=LATER + MINUTE,
            )
        )
    answer = organiser.post(f"{path}/undo", {"seen": hidden(page, "seen")})
    assert answer.status_code == 409
    assert "A board was published since it was applied" in answer.text
    assert current() == NEW
    page = organiser.get(path).text
    assert "A board was published since" in page
    assert "undo=1" not in page


@pytest.mark.parametrize("verb", ["cancel", None])
def test_what_is_not_applied_has_nothing_to_put_back(world, organiser, verb):
    path = rejudged(world)
    if verb:
        organiser.post(f"{path}/{verb}")
    page = organiser.get(f"{path}?undo=1").text
    assert "/undo" not in page
    answer = organiser.post(f"{path}/undo", {"seen": "x"})
    assert answer.status_code == 409
    assert "This rejudging is not applied" in answer.text
