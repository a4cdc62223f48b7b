"""Problems whose answers are handed in instead of a program: what the form says, takes and refuses."""

import io
import zipfile

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Draft, Run, Submission
from judge.packages.model import Kind, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import words

NAMES = ("sample/1", "secret/a/01", "secret/a/02")


def answered(world, names=NAMES):
    """Make a problem of these tests whose answers are handed in; its address."""
    with db.transaction() as s:
        cases = dict.fromkeys(names, (b"1\n", b"2\n"))
        problem = making.make_problem(s, fresh(s, world.contest), storage=world.storage, cases=cases)
        procedure = Procedure(kinds=frozenset({Kind.SUBMIT_ANSWER}))
        problem.version.procedure = plain_procedure(procedure, str)
        return f"/c/cup/problems/{problem.label}"


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def send(coder, at, *files, **form):
    chosen = [(io.BytesIO(content), name) for name, content in files]
    return coder.post(
        at, {**form, "answers": chosen}, token=coder.token(at), content_type="multipart/form-data"
    )


def kept(world):
    """What was handed in last: its language and its bytes."""
    with db.reading() as s:
        found = s.scalars(select(Submission).order_by(Submission.id.desc())).first()
        return found.public_id, found.language, world.storage.read(found.source_digest)


def test_the_form_says_what_to_hand_in_and_asks_for_no_language(coder, world):
    page = coder.get(answered(world)).text
    text = words(page)
    assert "you hand in the answers themselves" in text
    assert "One file for each of 3 tests, called: 1.out 01.out 02.out" in text
    assert 'name="answers" type="file" multiple' in page
    for absent in ('name="language"', "Run on samples", "data-editor", "Starter code"):
        assert absent not in page


def test_names_have_their_folders_where_they_would_be_the_same(coder, world):
    page = words(coder.get(answered(world, ("secret/a/1", "secret/b/1"))).text)
    assert "secret/a/1.out secret/b/1.out" in page


def test_several_files_become_one_archive(coder, world):
    at = answered(world)
    answer = send(coder, at, ("01.out", b"2\n"), ("fakepath/02.out", b"3\n"))
    assert answer.status_code == 303, words(answer.text)
    public_id, language, source = kept(world)
    assert language == "answers"
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        assert {each: archive.read(each) for each in archive.namelist()} == {
            "01.out": b"2\n",
            "02.out": b"3\n",
        }
    page = words(coder.get(f"/s/{public_id}").text)
    assert "try 1, sent at" in page
    assert "Python" not in page
    saved = coder.get(f"/s/{public_id}/source")
    assert saved.data == source
    assert saved.headers["Content-Disposition"].endswith(f"{public_id}.zip")
    with zipfile.ZipFile(io.BytesIO(coder.get("/c/cup/submissions.zip").data)) as archive:
        assert archive.namelist() == [f"{at[-1]}/try-1.zip"]


def test_an_archive_is_taken_as_it_is_with_what_fits_no_test_said(coder, world):
    made = zipped(mine__01="2", mine__notes="x")
    assert send(coder, answered(world), ("all.zip", made)).status_code == 303
    public_id, _, source = kept(world)
    assert source == made
    with db.transaction() as s:
        submission = s.scalars(select(Submission).where(Submission.public_id == public_id)).one()
        judging = submission.judgings[0]
        judging.state, judging.verdict, judging.is_current = "done", Verdict.WA, True
        judging.failed_test = "sample/1"
        judging.runs = [
            Run(
                position=1,
                name="sample/1",
                verdict=Verdict.WA,
                cpu_s=0,
                wall_s=0,
                memory_bytes=0,
                reason="no_output",
            )
        ]
    page = words(coder.get(f"/s/{public_id}").text)
    assert "01 test 2, 1 KB" in page
    assert "notes no test is called so, 1 KB" in page
    assert "There was no answer to it." in page
    assert "Memory" not in page
    assert "Back to my answers" in page


def test_the_only_test_takes_any_file_and_what_is_typed(coder, world):
    at = answered(world, ("secret/1",))
    assert "Write your answer" in words(coder.get(at).text)
    assert send(coder, at, ("what.txt", b"2\n")).status_code == 303
    assert kept(world)[2] == b"2\n"
    assert coder.post(at, {"source": "5\r\n6"}, token=coder.token(at)).status_code == 303
    assert kept(world)[2] == b"5\n6"
    with db.reading() as s:
        assert s.scalars(select(Draft)).all() == []


REFUSED = [
    ([], {}, 422, "There is no answer in it: choose your files."),
    ([("01.out", b"1"), ("01.out", b"2")], {}, 422, "Two files are called 01.out: choose one of them."),
    (
        [("o1.out", b"1"), ("o2.out", b"2")],
        {},
        422,
        "None of your files has the name of a test. Name them as the page says: 1.out, 01.out, 02.out.",
    ),
    ([("x.zip", zipped(a="1"))], {}, 422, "None of your files has the name of a test."),
    ([], {"source": "5"}, 422, "None of your files has the name of a test."),
    (
        [("x.zip", b"PK\x03\x04 broken")],
        {},
        422,
        "This ZIP file can't be read, or it is empty: make it again.",
    ),
    ([("x.zip", zipped(a="1")), ("01.out", b"1")], {}, 422, "x.zip is a ZIP file among others"),
]


@pytest.mark.parametrize("case", REFUSED)
def test_what_nobody_could_judge_is_refused_at_its_field(coder, world, case):
    files, form, status, said = case
    at = answered(world)
    answer = send(coder, at, *files, **form)
    assert answer.status_code == status
    assert said in words(answer.text)
    assert 'aria-invalid="true"' in answer.text
    with db.reading() as s:
        assert s.scalars(select(Submission)).all() == []


def test_answers_that_are_too_large_are_refused(coder, world):
    at = answered(world, ("secret/1",))
    answer = send(coder, at, ("a.txt", b"12345678\n" * 20_000))
    assert answer.status_code == 413
    assert "Your answers have 180,000 bytes together; at most" in words(answer.text)


@pytest.mark.parametrize("name", ["../../01.out", "<b>01.out", "\u202e01.out", "01.out\x00.zip"])
def test_hostile_names_are_data(coder, world, name):
    answer = send(coder, answered(world), (name, b"1"), ("02.out", b"2"))
    assert answer.status_code == 303
    page = coder.get(f"/s/{kept(world)[0]}").text
    assert "<b>01" not in page
    assert "\u202e" not in page
