"""The open referees' own statements: all of them can be typeset, and their hostile ones do nothing.

PODIUM_REFEREES names a folder with checkouts called BAPCtools, problemtools and problem-package-format; none of
it is ours to keep.
"""

import os
from pathlib import Path

import pytest

from contest.statements import READERS, Asked, render

REFEREES = os.environ.get("PODIUM_REFEREES")
PLACES = (
    "BAPCtools/test/problems",
    "problemtools/examples",
    "problemtools/tests",
    "problem-package-format/examples",
)


def found(place):
    if not REFEREES:
        pytest.skip("PODIUM_REFEREES names no folder with other judges' packages")
    folder = Path(REFEREES) / place
    if not folder.is_dir():
        pytest.skip(f"{place} is not in PODIUM_REFEREES")
    return [
        path
        for path in sorted(folder.rglob("problem*"))
        if path.suffix in READERS and path.parent.name in {"statement", "problem_statement"}
    ]


def rendered(path):
    source = path.read_text(encoding="utf-8", errors="replace")
    return render(Asked(source, f"{path.parent.name}/{path.name}", samples=9))


@pytest.mark.parametrize("place", PLACES)
def test_every_statement_can_be_typeset(place):
    assert [str(path) for path in found(place) if rendered(path).is_as_written] == []


def test_hostile_statements_do_nothing():
    hostile = [
        path for path in found("problemtools/tests") if "xss" in str(path) or "imgrequest" in str(path)
    ]
    assert hostile
    for path in hostile:
        html = rendered(path).html
        for forbidden in ("alert", "<script", "<svg", "<iframe", "<img", "<input", "onclick", "style="):
            assert forbidden not in html, (path, forbidden)
