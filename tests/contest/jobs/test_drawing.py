"""PDFs of statements drawn by a worker, in real containers, and what a page then shows of them."""

import pytest
from sqlalchemy import select

from contest import clock
from contest.actions.drawing import request_drawings
from contest.jobs import drawing, judging
from contest.models import Contest, ProblemVersion, Task, TaskState
from contest.statements import drawings
from sandbox.rendering import picture_size
from tests import pdfs
from tests.making import make_contest, make_problem

pytestmark = pytest.mark.docker


def request(here, **files):
    """Ask for the PDFs of a version to be drawn; digests by name."""
    with here.database.transaction() as s:
        contest = make_contest(s)
        version = make_problem(s, contest, storage=here.storage).version
        digests = {name: here.storage.put(content) for name, content in files.items()}
        version.manifest = version.manifest | {
            f"statement/{name}.pdf": digest for name, digest in digests.items()
        }
        assert request_drawings(s, actor=None, contest=contest, version=version, at=clock.now()) is not None
        assert request_drawings(s, actor=None, contest=contest, version=version, at=clock.now()) is None
    return digests


def test_pages_are_kept_by_the_digest_of_their_file(here, machine):
    digests = request(here, problem=pdfs.deck(2), broken=b"%PDF-1.7 and nothing more")
    judging.judge_next()
    with here.database.transaction() as s:
        version = s.scalars(select(ProblemVersion)).one()
        assert s.scalars(select(Task)).one().state is TaskState.DONE
        kept = {pdf: drawings.load(here.storage.read(at)) for pdf, at in drawings.kept(version.converted)}
        assert set(kept) == set(digests.values())
        assert kept[digests["broken"]] == ()
        for page in kept[digests["problem"]]:
            assert picture_size(here.storage.read(page.digest)) == (page.width, page.height) == (1600, 900)
        assert len(kept[digests["problem"]]) == 2
        # Nobody asks again, for the broken one neither.
        contest = s.scalars(select(Contest)).one()
        assert request_drawings(s, actor=None, contest=contest, version=version, at=clock.now()) is None


def test_a_file_of_many_pages_stays_a_file(here, machine):
    digests = request(here, problem=pdfs.deck(21))
    judging.judge_next()
    with here.database.reading() as s:
        version = s.scalars(select(ProblemVersion)).one()
        (at,) = dict(drawings.kept(version.converted)).values()
        assert digests
        assert drawings.load(here.storage.read(at)) == ()


def test_files_that_take_too_long_together_stay_files(here, machine, monkeypatch):
    monkeypatch.setattr(drawing, "BUDGET_S", 0)
    request(here, one=pdfs.deck(1), two=pdfs.deck(2))
    judging.judge_next()
    with here.database.reading() as s:
        version = s.scalars(select(ProblemVersion)).one()
        found = [drawings.load(here.storage.read(at)) for _, at in drawings.kept(version.converted)]
        assert found == [(), ()]
        assert s.scalars(select(Task)).one().state is TaskState.DONE
