"""A small contest with results, and ways to look at it."""

import pytest
from sqlalchemy import select

from contest.models import Judging
from contest.queries.rejudging_choice import Choice, count
from contest.refusals import Refused
from judge.verdicts import Verdict
from tests.making import HOUR, MINUTE, NOW, make_contest, make_entry, make_problem, make_submission

LATER = NOW + HOUR


class Cup:
    """A contest with two problems, two teams and four submissions."""

    def __init__(self, s):
        self.contest = make_contest(s, freeze_at=NOW + 2 * HOUR)
        self.a, self.b = make_problem(s, self.contest), make_problem(s, self.contest)
        self.ada, self.bob = make_entry(s, self.contest, "Ada"), make_entry(s, self.contest, "Bob")
        self.right = make_submission(s, self.ada, self.a, verdict=Verdict.AC)
        self.wrong = make_submission(s, self.bob, self.a, verdict=Verdict.WA, at=NOW + MINUTE, language="c")
        self.other = make_submission(s, self.bob, self.b, verdict=Verdict.WA, at=NOW + 2 * MINUTE)
        self.broken = make_submission(s, self.ada, self.b, failed=True, at=NOW + 3 * MINUTE)


@pytest.fixture
def cup(session):
    return Cup(session)


def current(s, submission):
    return s.scalars(
        select(Judging)
        .where(Judging.submission_id == submission.id, Judging.is_current)
        .execution_options(populate_existing=True)
    ).one()


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    return error.value.code


def chosen(s, cup, **how):
    return count(s, cup.contest, Choice(**how), until=LATER).number
