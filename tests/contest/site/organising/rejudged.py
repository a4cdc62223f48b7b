"""A running contest with a right try, a wrong one and a judge error; judged again as told."""

import re

from sqlalchemy import select

from contest import db
from contest.models import Judging
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import HOUR, MINUTE, NOW
from tests.making_rejudgings import begun, work_off

LIST = "/c/cup/desk/rejudgings"
LATER = NOW + HOUR


def come(client, world, now):
    """Olga, an hour into the contest; Ada solved A, Bob has a wrong answer there and a judge error at B."""
    with db.transaction() as s:
        ada, bob = fresh(s, world.lanterns), fresh(s, world.foxes)
        first, second = fresh(s, world.first), fresh(s, world.second)
        making.make_submission(s, ada, first, verdict=Verdict.AC, storage=world.storage)
        making.make_submission(s, bob, first, verdict=Verdict.WA, at=NOW + MINUTE, storage=world.storage)
        making.make_submission(s, bob, second, failed=True, at=NOW + MINUTE, storage=world.storage)
    now.set(LATER)
    return client.sign_in(world.organiser)


def rejudged(world, verdicts=Verdict.AC, *, repeats=1):
    with db.transaction() as s:
        found = begun(s, fresh(s, world.contest), repeats=repeats, at=LATER)
        if verdicts is not None:
            work_off(s, verdicts, at=LATER)
        return f"{LIST}/{found.public_id}"


def row(model):
    with db.reading() as s:
        return s.scalars(select(model).order_by(model.id.desc())).first()


def current():
    with db.reading() as s:
        rows = s.execute(select(Judging.verdict).where(Judging.is_current).order_by(Judging.submission_id))
        return [verdict for (verdict,) in rows]


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]


def text(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
