"""Statements converted ahead, and what a setter is told of them."""

import pytest

from contest.actions import converting
from contest.actions.converting import convert_statements
from contest.actions.importing import store_files
from contest.statements.converter import Converted, Failure
from contest.storage import Storage
from judge.packages import read
from tests.writing import write_files

FILES = {
    "problem.yaml": "limits:\n  time_limit: 1\n",
    "problem_statement/problem.en.tex": r"\problemname{Caves of $n$ \& \"ol} $x$ \includegraphics{gone.png} \unknown{y}",
    "problem_statement/problem.sv.tex": r"\problemname{Grottor} \begin{tabular}{l} \end{itemize}",
    "problem_statement/problem.he.md": "# מערות\n\nטקסט\n",
    "problem_statement/problem.de.pdf": "%PDF-1.7",
    "data/secret/1.in": "1\n",
    "data/secret/1.ans": "1\n",
}


@pytest.fixture
def package(tmp_path):
    return read(write_files(tmp_path / "caves", FILES))


@pytest.fixture
def storage(tmp_path):
    return Storage(str(tmp_path / "storage"))


def test_each_text_is_converted_and_its_losses_are_told(package, storage):
    found = convert_statements(package, store_files(package, storage), storage)
    made = {tag: Converted.load(storage.read(digest)) for tag, digest in found.digests.items()}
    assert {tag: each.failure for tag, each in made.items()} == {"en": None, "he": None, "sv": Failure.SYNTAX}
    assert [(flaw.code, flaw.file, dict(flaw.facts)) for flaw in found.warnings] == [
        ("statement.losses", "problem_statement/problem.en.tex", {"number": 2}),
        ("statement.not_typeset", "problem_statement/problem.sv.tex", {}),
    ]


def test_a_title_in_latex_is_put_in_plain_letters(package, storage):
    assert package.titles["en"] == r"Caves of $n$ \& \"ol"
    assert convert_statements(package, store_files(package, storage), storage).titles == {
        "en": "Caves of n & öl"
    }


def test_many_slow_statements_cost_no_more_than_the_budget(package, storage, monkeypatch):
    monkeypatch.setattr(converting, "BUDGET_S", -1.0)
    found = convert_statements(package, store_files(package, storage), storage)
    made = [Converted.load(storage.read(digest)) for digest in found.digests.values()]
    assert {each.failure for each in made} == {Failure.TOO_MUCH}
    assert {flaw.code for flaw in found.warnings} == {"statement.not_typeset"}
