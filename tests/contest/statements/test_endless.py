"""Statements that would keep a page busy for hours are read in a moment: whoever reads them waits in a thread."""

import contextlib
import time

import pytest

from contest.statements import cleaning, latex, markdown, pictures

MOMENT_S = 5
MANY = 200_000


def formulas(between):
    return f'<span class="math inline"><math display="inline"><mi>x</mi></math>{between}</span>' * 20_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(lambda: markdown.prepared("a" + " " * MANY + "b"), id="blanks in Markdown"),
        pytest.param(lambda: markdown.prepared("{{" * MANY + "\t" * MANY), id="braces in Markdown"),
        pytest.param(lambda: latex.prepared("\\constant{" + " " * MANY), id="a constant that never ends"),
        pytest.param(lambda: latex.prepared("$\\constant{" + "\n" * MANY + "$"), id="one within a formula"),
        pytest.param(lambda: cleaning.clean(formulas("y")), id="formulas that end in words"),
        pytest.param(lambda: cleaning.clean(formulas("(")), id="formulas that end in brackets"),
        pytest.param(lambda: cleaning.clean("(" * MANY), id="brackets without a formula"),
    ],
)
def test_a_hostile_text_takes_a_moment(text):
    before = time.process_time()
    text()
    assert time.process_time() - before < MOMENT_S


@pytest.mark.parametrize(
    "start", [b"<svg " + b" " * MANY, b"<!--" * MANY, b" " * MANY, b"<svg>" + b"src=" * MANY]
)
def test_a_hostile_drawing_takes_a_moment(start):
    before = time.process_time()
    with contextlib.suppress(pictures.NoPicture):
        pictures.read(start)
    assert time.process_time() - before < MOMENT_S


def test_constants_stand_where_blanks_do():
    prepared = latex.prepared(r"\constant{ n } \constant{} \constant {n}", constants={"n": "5"})
    assert prepared.endswith("}5  5")
