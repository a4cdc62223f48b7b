"""Packages to begin with are what they say: the format's reader takes them without a word."""

from uuid import uuid4

import pytest

from judge.packages.expectations import submissions
from judge.packages.reading import read
from judge.packages.report import Report
from judge.packages.skeleton import Shape, skeleton
from tests.writing import write_files


def made(root, shape, title="Shells"):
    return write_files(root, skeleton(shape, title=title, uuid=uuid4()))


@pytest.mark.parametrize("shape", Shape)
def test_a_skeleton_is_read_strictly_and_without_warnings(tmp_path, shape):
    package = read(made(tmp_path / "shells", shape), strict=True)
    assert package.warnings == ()
    assert package.format == "2025-09"
    assert sorted(package.statements) == ["en", "he", "zh"]
    assert [str(kind) for kind in package.procedure.kinds] == [shape] * (shape is not Shape.PASS_FAIL)
    report = Report(strict=True)
    found = submissions(package, report, by_tests=True)
    assert report.warnings == []
    assert {one.name.split("/")[0] for one in found} >= {"accepted"}


@pytest.mark.parametrize("title", ['He said "no": # -', "\\", "- [x", "数 שלום"])
def test_any_title_stays_what_it_is(tmp_path, title):
    package = read(made(tmp_path / "shells", Shape.PASS_FAIL, title), strict=True)
    assert set(package.titles.values()) == {title}
