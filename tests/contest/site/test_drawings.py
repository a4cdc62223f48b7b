"""PDFs of statements as pictures: a page of them where there is no text, a figure within one."""

import pytest

from contest import db
from contest.statements.drawings import DRAWN, Drawing, dump, pdfs, undrawn
from tests.contest.site.conftest import fresh, with_statements

WEBP = b"RIFF\x1e\x00\x00\x00WEBPVP8X" + b"\x0a\x00\x00\x00" + b"\x00" * 4 + b"\x3f\x06\x00\x83\x03\x00"
TEXT = "\\problemname{Caves}\n\\includegraphics{cave}\n\\includegraphics[width=0.5\\textwidth]{lost.pdf}\n"


@pytest.fixture
def problem(world):
    """A problem whose Hebrew statement is a PDF, and whose English one has two PDFs as figures, one undrawable."""
    with db.transaction() as s:
        files = {
            "statement/problem.en.tex": TEXT.encode(),
            "statement/problem.he.pdf": b"%PDF-1.7 he",
            "statement/cave.pdf": b"%PDF-1.7 cave",
            "statement/lost.pdf": b"%PDF-1.7 lost",
        }
        made = with_statements(
            s, world, files, {"en": "statement/problem.en.tex", "he": "statement/problem.he.pdf"}
        )
        version = made.version
        found = {}
        for name, pages in (("problem.he", 2), ("cave", 1), ("lost", 0)):
            drawn = [
                Drawing(world.storage.put(WEBP + name.encode() * n), 1600, 900) for n in range(1, pages + 1)
            ]
            found[name] = drawn
            pdf = version.manifest[f"statement/{name}.pdf"]
            version.converted = {**version.converted, DRAWN + pdf: world.storage.put(dump(drawn))}
        return found, version.manifest["statement/lost.pdf"]


def test_a_statement_that_is_a_file_is_read_on_the_page(coder, problem):
    page = coder.get("/c/cup/problems/P?statement=he").text
    for number, drawn in enumerate(problem[0]["problem.he"], start=1):
        assert f'src="/c/cup/problems/P/pictures/{drawn.digest}.webp" width="1600" height="900"' in page
        assert f'alt="Page {number} of 2"' in page
        answer = coder.get(f"/c/cup/problems/P/pictures/{drawn.digest}.webp")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Open the statement (PDF)" in page


def test_a_figure_is_drawn_and_one_that_cannot_be_stays_a_link(coder, problem):
    page = coder.get("/c/cup/problems/P?statement=en").text
    (cave,) = problem[0]["cave"]
    assert f'<img src="/c/cup/problems/P/pictures/{cave.digest}.webp" alt="" width="480" height="270"' in page
    assert f'<a href="/c/cup/problems/P/pictures/{problem[1]}.pdf">' in page


def test_before_they_are_drawn_files_are_links(coder, world, problem):
    with db.transaction() as s:
        fresh(s, world.contest).code.problems[-1].version.converted = {}
    page = coder.get("/c/cup/problems/P?statement=he").text
    assert ".webp" not in page
    assert "Open the statement (PDF)" in page
    (cave,) = problem[0]["cave"]
    assert coder.get(f"/c/cup/problems/P/pictures/{cave.digest}.webp").status_code == 404


def test_what_is_drawn_are_statements_and_their_figures_and_no_other_file():
    manifest = {
        "statement/problem.en.pdf": "a" * 64,
        "statement/figure.PDF": "b" * 64,
        "problem.pdf": "c" * 64,
        "attachments/rules.pdf": "d" * 64,
        "data/secret/1.pdf": "e" * 64,
    }
    assert sorted(digest[0] for digest in pdfs(manifest)) == ["a", "b", "c"]
    assert undrawn(manifest, {DRAWN + "a" * 64: "x", "en": "y"}) == ["c" * 64, "b" * 64]
