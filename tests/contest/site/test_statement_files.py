"""Statements as pages show them: pictures, PDF, samples, conversations; each only to who may read the problem."""

import struct
from datetime import timedelta

import pytest

from contest import db
from contest.site._shared.samples import Turn, turns
from tests import making
from tests.contest.site.conftest import fresh, with_statements
from tests.making import NOW

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 2, 3) + b"\x08\x06\x00\x00\x00"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>"
TALK = b"<3\n>5\n>7\n<higher\n---\n<again\n>1\n"
TEXT = r"""\problemname{Caves \& echoes}
\illustration{0.4}{cave}{A cave} \includegraphics{drawing.svg} \includegraphics{secret}
\nextsample
After the first.
"""


@pytest.fixture
def problem(world):
    """A problem with pictures, a PDF beside, two samples of which one is a conversation; files that are nobody's."""
    with db.transaction() as s:
        files = {
            "statement/problem.en.tex": TEXT.encode(),
            "statement/problem.en.pdf": b"%PDF-1.7 en",
            "statement/problem.he.pdf": b"%PDF-1.7 he",
            "statement/cave.png": PNG,
            "statement/drawing.svg": SVG,
            "statement/secret.png": b"<script>alert(1)</script>",
            "data/secret/picture.png": PNG + b"secret",
            "data/sample/2.interaction": TALK,
        }
        made = with_statements(
            s, world, files, {"en": "statement/problem.en.tex", "he": "statement/problem.he.pdf"}
        )
        version = made.version
        version.titles = {"en": r"Caves \& echoes"}
        version.samples = [*version.samples, {"name": "sample/2", "interaction": "data/sample/2.interaction"}]
        return dict(version.manifest) | {"id": made.public_id}


def test_the_page(coder, problem):
    page = coder.get("/c/cup/problems/P").text
    assert 'P. <bdi lang="en">Caves &amp; echoes</bdi>' in page
    cave, drawing = problem["statement/cave.png"], problem["statement/drawing.svg"]
    assert f'<img src="/c/cup/problems/P/pictures/{cave}.png" alt="" width="40%" loading="lazy">' in page
    assert f'src="/c/cup/problems/P/pictures/{drawing}.svg"' in page
    assert "<em>secret</em>" in page
    assert page.index('id="in1"') < page.index("After the first.") < page.index('id="samples"')
    assert '<li class="judge">' in page
    assert "/c/cup/problems/P/statement/en" in page


def test_a_picture_is_sent_as_what_it_is(coder, problem):
    answer = coder.get(f"/c/cup/problems/P/pictures/{problem['statement/cave.png']}.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, max-age=3600"


def test_a_drawing_is_never_a_page_of_ours(coder, problem):
    name = f"{problem['statement/drawing.svg']}.svg"
    answer = coder.get(f"/c/cup/problems/P/pictures/{name}")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    )


@pytest.mark.parametrize(
    "name",
    ["data/secret/picture.png", "statement/secret.png", "data/secret/1.in", "statement/problem.en.tex"],
)
@pytest.mark.parametrize("ending", ["png", "svg", "html", ""])
def test_no_other_file_is_a_picture(coder, problem, name, ending):
    assert coder.get(f"/c/cup/problems/P/pictures/{problem[name]}.{ending}").status_code == 404


def test_a_picture_by_another_kind_is_not_there(coder, problem):
    assert coder.get(f"/c/cup/problems/P/pictures/{problem['statement/cave.png']}.svg").status_code == 404


def test_before_the_start_nothing_of_it_is_there_but_for_who_sets_it(coder, browse, world, problem):
    with db.transaction() as s:
        stage = fresh(s, world.contest).code
        stage.starts_at, stage.ends_at = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    paths = [
        "/c/cup/problems/P",
        f"/c/cup/problems/P/pictures/{problem['statement/cave.png']}.png",
        "/c/cup/problems/P/statement/en",
        "/c/cup/problems/P/samples/1/in",
    ]
    assert [coder.get(path).status_code for path in paths] == [404] * 4
    organiser = browse().sign_in(world.organiser)
    desk = f"/c/cup/desk/problems/{problem['id']}/statement"
    for path in (
        desk,
        f"{desk}/pictures/{problem['statement/cave.png']}.png",
        f"{desk}/file/he",
        f"{desk}/samples/1/out",
    ):
        assert coder.get(path).status_code == 404
        assert organiser.get(path).status_code == 200


def test_a_statement_that_is_a_file(coder, problem):
    page = coder.get("/c/cup/problems/P?statement=he").text
    assert "/c/cup/problems/P/statement/he" in page
    answer = coder.get("/c/cup/problems/P/statement/he")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 he", "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=P-problem.he.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert coder.get("/c/cup/problems/A/statement/en").status_code == 404


def test_samples_as_files(coder, problem):
    answer = coder.get("/c/cup/problems/P/samples/1/in")
    assert (answer.data, answer.headers["Content-Disposition"]) == (
        b"1 2\n",
        "attachment; filename=P-sample-1.in",
    )
    assert coder.get("/c/cup/problems/P/samples/1/out").data == b"3\n"
    for path in ("samples/0/in", "samples/3/in", "samples/2/in", "samples/1/secret"):
        assert coder.get(f"/c/cup/problems/P/{path}").status_code == 404


def test_what_a_setter_is_told(browse, world, problem):
    organiser = browse().sign_in(world.organiser)
    page = organiser.get(f"/c/cup/desk/problems/{problem['id']}/statement").text
    assert 'This is no picture that pages can show: <code dir="ltr">secret</code>' in page
    assert (
        f"/c/cup/desk/problems/{problem['id']}/statement/pictures/{problem['statement/cave.png']}.png" in page
    )
    assert "עברית" in page


def test_what_cannot_be_read_falls_back_to_the_pdf(coder, browse, world, problem):
    with db.transaction() as s:
        version = fresh(s, world.contest).code.problems[-1].version
        broken = world.storage.put(b"\\begin{tabular}{l} \\end{itemize} a $x$")
        version.manifest = version.manifest | {"statement/problem.en.tex": broken}
        version.digest = "b" * 64
    page = coder.get("/c/cup/problems/P").text
    assert "This text can be read as a PDF only." in page
    assert "tabular" not in page
    with db.transaction() as s:
        version = fresh(s, world.contest).code.problems[-1].version
        version.manifest = {
            path: digest for path, digest in version.manifest.items() if not path.endswith(".pdf")
        }
        version.statements = {"en": version.statements["en"]}
        version.digest = "c" * 64
    page = coder.get("/c/cup/problems/P").text
    assert "This text could not be typeset" in page
    assert '<pre class="written">\\begin{tabular}' in page


def test_a_conversation():
    assert turns(TALK.decode()) == (
        Turn(True, "3", 1),
        Turn(False, "5\n7"),
        Turn(True, "higher"),
        Turn(True, "again", 2),
        Turn(False, "1"),
    )
    assert turns("no signs\n") == ()
    assert turns("> a\n<  b\n") == (Turn(False, "a", 1), Turn(True, " b"))


@pytest.mark.parametrize("sample", [b"<script>alert(1)</script>", b"</pre><script>alert(1)</script>"])
def test_a_hostile_sample_is_text(coder, world, problem, sample):
    with db.transaction() as s:
        version = fresh(s, world.contest).code.problems[-1].version
        digest = world.storage.put(sample)
        version.manifest = version.manifest | {
            "data/sample/1.in": digest,
            "data/sample/2.interaction": digest,
        }
        version.titles = {"en": "<script>alert(1)</script>"}
        version.digest = "d" * 64
    assert "<script>alert" not in coder.get("/c/cup/problems/P").text


def test_statements_in_languages_that_pages_are_not_in(coder, world):
    statements = {"en": "a", "sv": "b", "ar": "c", "xx-YY": "d"}
    with db.transaction() as s:
        making.make_problem(
            s, fresh(s, world.contest), label="L", storage=world.storage, statements=statements
        )
    page = coder.get("/c/cup/problems/L").text
    assert '<a lang="sv" hreflang="sv" href="/c/cup/problems/L?statement=sv">svenska</a>' in page
    assert ">xx-YY</a>" in page
    assert (
        '<div class="prose statement" lang="ar" dir="rtl">'
        in coder.get("/c/cup/problems/L?statement=ar").text
    )
