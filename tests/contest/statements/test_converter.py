"""The converter's bounds: whatever a statement holds, it ends soon and has read nothing."""

import itertools
import time

import pytest

from contest.statements import Asked, render
from contest.statements.converter import Converted, Failure, Reader, convert


def _towers(levels):
    r"""\xb is ten times \xa, \xc ten times \xb, and so on."""
    names = [chr(ord("a") + number) for number in range(levels)]
    lines = [r"\newcommand{\xa}{xxxxxxxxxx}"]
    for before, name in itertools.pairwise(names):
        lines.append(rf"\newcommand{{\x{name}}}" + "{" + rf"\x{before} " * 10 + "}")
    return "\n".join([*lines, rf"\x{names[-1]} $\x{names[-1]}$"])


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        (r"\def\a{\a\a}\a", Failure.TOO_MUCH),
        (r"\newcommand{\x}[1]{\x{#1#1}}\x{a}", Failure.TOO_MUCH),
        (_towers(15), Failure.TOO_MUCH),
        ("x" * (1024 * 1024 + 1), Failure.TOO_MUCH),
        (r"\begin{tabular}{l} \end{itemize}", Failure.SYNTAX),
    ],
    ids=["loop", "growing loop", "towers", "large", "syntax"],
)
def test_bombs(source, failure):
    begun = time.monotonic()
    made = convert(source, Reader.LATEX)
    assert (made.html, made.failure) == ("", failure)
    assert time.monotonic() - begun < 25


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["{", r"\begin{itemize}\item ", r"\left("])
def test_deep_nesting_ends(piece):
    begun = time.monotonic()
    convert(piece * 5000, Reader.LATEX)
    assert time.monotonic() - begun < 25


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.tex"
    path.write_text("NOBODY MAY READ THIS")
    return path


@pytest.mark.parametrize(
    "way",
    [
        r"\input{%s}",
        r"\include{%s}",
        r"\lstinputlisting{%s}",
        r"\verbatiminput{%s}",
        r"\usepackage{%s}",
        r"\openin1=%s \read1 to\x \x",
        r"\immediate\write18{cat %s}",
        r"\csvautotabular{%s}",
    ],
)
def test_latex_reads_no_file(secret, way):
    made = render(Asked(way % secret, "statement/problem.en.tex"))
    assert "NOBODY" not in made.html
    assert "NOBODY" not in repr(made.notes)


@pytest.mark.parametrize(
    "way", ["![x](%s)", "```{include=%s}\n```", "<img src='file://%s'>", "<object data='%s'>"]
)
def test_markdown_reads_no_file(secret, way):
    assert "NOBODY" not in render(Asked(way % secret, "statement/problem.en.md")).html


def test_what_is_kept_comes_back():
    made = convert("*a* \\x", Reader.MARKDOWN)
    assert Converted.load(made.dump()) == made
    failed = convert(r"\def\a{\a}\a", Reader.LATEX)
    assert Converted.load(failed.dump()) == failed


def test_what_was_kept_of_another_text_is_not_used():
    asked = Asked("*a*", "statement/problem.en.md")
    other = Converted(convert("*b*", Reader.MARKDOWN).key, "<p>b</p>")
    same = Converted(convert("*a*", Reader.MARKDOWN).key, "<p>kept</p>")
    assert render(asked, kept=other).html == "<p><em>a</em></p>\n"
    assert render(asked, kept=same).html == "<p>kept</p>"
