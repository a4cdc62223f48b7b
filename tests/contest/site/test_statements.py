"""A list costs a fixed number of statements, however long it is."""

import pytest
from sqlalchemy import event

from contest import db
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh


@pytest.fixture
def counted(app):
    """Counts statements of a request."""
    seen = []
    event.listen(
        app.extensions["podium_database"].engine, "before_cursor_execute", lambda *args: seen.append(args[2])
    )

    def count(browser, path):
        browser.get(path)  # whatever is read once a process
        seen.clear()
        assert browser.get(path).status_code == 200
        return len(seen)

    return count


def one_more(world, number):
    """A contest, a problem, a team, and submissions and drafts of Ada's."""
    from contest.models import Draft

    with db.transaction() as s:
        contest = fresh(s, world.contest)
        making.make_contest(s, slug=f"other-{number}")
        problem = making.make_problem(s, contest, storage=world.storage)
        making.make_entry(s, contest)
        making.make_submission(
            s, fresh(s, world.lanterns), problem, verdict=Verdict.WA, storage=world.storage
        )
        making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), verdict=Verdict.AC, storage=world.storage
        )
        s.add(
            Draft(
                entry_id=world.lanterns.id,
                stage_problem_id=problem.id,
                language="c",
                text="x",
                updated_at=making.NOW,
            )
        )
        contest.version += 1


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/account",
        "/c/cup",
        "/c/cup/_now",
        "/c/cup/board",
        "/c/cup/submissions",
        "/c/cup/problems/A",
        "/c/cup/problems/A/_tries",
    ],
)
def test_one_row_or_three(coder, world, counted, path):
    one_more(world, 1)
    first = counted(coder, path)
    one_more(world, 2)
    one_more(world, 3)
    assert counted(coder, path) == first
    assert first <= 22
