"""Files that come with a problem: listed with their size, saved and never shown, for who may read it now."""

from datetime import timedelta

import pytest

from contest import db
from contest.site._shared import attachments
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import words
from tests.making import NOW

HOSTILE = {
    "page.html": b"<script>alert(1)</script>",
    "draw.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    'a"; filename=evil.exe; x=".txt': b"quotes",
    "two\r\nSet-Cookie: a=b": b"lines",
    "<b>bold.txt": b"markup",
    "\u202egpj.exe": b"turned",
    "עזר.txt": "שלום".encode(),
}
FILES = {
    "attachments/tool.py": b"print(1)\n" * 300,
    "attachments/starter.py": b"# begin here\n",
    "attachments/templates/cpp/main.cpp": b"int main;",
    "attachments/inner/deep.txt": b"deep",
    "data/secret/2.in": b"secret",
    "submissions/accepted/solution.py": b"print(3)",
}


@pytest.fixture
def problem(world):
    """A problem with a tool, starters, and files of hostile names."""
    with db.transaction() as s:
        made = making.make_problem(s, fresh(s, world.contest), label="P", storage=world.storage)
        files = FILES | {f"attachments/{name}": content for name, content in HOSTILE.items()}
        made.version.manifest = made.version.manifest | {
            path: world.storage.put(content) for path, content in files.items()
        }
        made.version.starters = {"python3": "attachments/starter.py"}
    return "/c/cup/problems/P"


def test_files_are_listed_with_their_size_starters_are_not(coder, problem):
    page = coder.get(problem).text
    text = words(page)
    assert "tool.py 3 KB" in text
    assert page.count(f"{problem}/attachments/") == 1 + len(HOSTILE)
    for absent in ("starter.py", "main.cpp", "deep.txt", "solution.py", "2.in"):
        assert absent not in text
    assert "\u202e" not in page
    assert "<b>bold" not in page


def test_each_is_saved_and_is_no_page_of_ours(coder, problem):
    found = {}
    for number in range(1, len(HOSTILE) + 2):
        answer = coder.get(f"{problem}/attachments/{number}")
        found[answer.data] = answer.headers["Content-Disposition"]
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in answer.headers
    assert set(found) == {FILES["attachments/tool.py"], *HOSTILE.values()}
    assert all(said.startswith("attachment; filename") for said in found.values())
    assert found[FILES["attachments/tool.py"]] == "attachment; filename=tool.py"
    assert found[b"quotes"] == 'attachment; filename="a\\"; filename=evil.exe; x=\\".txt"'


@pytest.mark.parametrize("number", [0, len(HOSTILE) + 2, 10**9])
def test_no_other_file_is_there(coder, problem, number):
    assert coder.get(f"{problem}/attachments/{number}").status_code == 404


def test_before_the_start_there_is_none(coder, world, problem):
    with db.transaction() as s:
        fresh(s, world.contest).code.starts_at = NOW + timedelta(minutes=1)
    assert coder.get(f"{problem}/attachments/1").status_code == 404


def test_of_a_private_contest_there_is_none(client, world, problem):
    assert client.get(f"{problem}/attachments/1").status_code == 200
    with db.transaction() as s:
        fresh(s, world.contest).is_public = False
    answer = client.get(f"{problem}/attachments/1")
    assert answer.status_code == 404 or answer.location.startswith("/login")


def test_a_problem_without_files_says_nothing_of_them(coder):
    assert "attachments" not in coder.get("/c/cup/problems/A").text


def test_their_setter_sees_and_saves_them_before_anybody_else(client, world, problem):
    with db.transaction() as s:
        contest = fresh(s, world.contest)
        contest.code.starts_at = NOW + timedelta(minutes=1)
        at = f"/c/cup/desk/problems/{contest.code.problems[-1].public_id}/statement"
    client.sign_in(world.organiser)
    assert client.get(at).text.count(f"{at}/attachments/") == 1 + len(HOSTILE)
    answer = client.get(f"{at}/attachments/1")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{at}/attachments/99").status_code == 404


def test_of_very_many_files_the_first_are_listed(coder, problem, monkeypatch):
    monkeypatch.setattr(attachments, "MOST", 2)
    page = coder.get(problem).text
    assert page.count(f'href="{problem}/attachments/') == 2
    assert coder.get(f"{problem}/attachments/2").status_code == 200
    assert coder.get(f"{problem}/attachments/3").status_code == 404
