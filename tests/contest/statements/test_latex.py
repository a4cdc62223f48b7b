"""LaTeX of packages in words that the converter knows, and what becomes of it."""

import time

import pytest

from contest.statements import Asked, marks, render
from contest.statements.latex import PRELUDE, prepared


def body(source, **facts):
    """What follows the definitions that stand before every statement."""
    return prepared(source, **facts).removeprefix(PRELUDE).split("}", 2)[2]


def html(source, **facts):
    return str(render(Asked(source, "statement/problem.en.tex", **facts)).html).strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\problemname{A \emph{b}}x", rf"\section*{{{marks.TITLE}A \emph{{b}}}}" + "\n\nx"),
        (r"\problemname{}x", "x"),
        ("\\problemname\nx", "\nx"),
        (r"\begin{Input}a\end{Input}", "\n\n\\section*{Input}\n\na\n\n"),
        (r"a\nextsample{}b", f"a\n\n{marks.NEXT}\n\nb"),
        (r"\remainingsamples", f"\n\n{marks.REST}\n\n"),
        ("% \\nextsample\n", "% \\nextsample\n"),
        (r"\%\nextsample", r"\%" + f"\n\n{marks.NEXT}\n\n"),
        (r"\bf{a} {\bf b} \t{c}", r"\textbf{a} {\bf b} \texttt{c}"),
        ("<<a>> $a<<b$", "«a» $a<<b$"),
        (r"\verb|\nextsample %| <<", r"\verb|\nextsample %| «"),
        (r"\url{a%20b}<<", r"\url{a%20b}«"),
        ("\\begin{verbatim}\n<<%\\nextsample\n\\end{verbatim}", "\\begin{verbatim}\n<<%\\nextsample\n\\end{verbatim}"),
        (r"\begin{wrapfigure}[3]{r}{0.3\textwidth}a\end{wrapfigure}", r"\begin{figure}a\end{figure}"),
        (r"\def \htmlPixelsInCm {45}a\cline{1-2}b\textellipsis", r"ab\ldots"),
        (r"A\texttrademark{} b", "A™{} b"),
        (r"\ifplastex a\else b\nextsample\fi c \else d\fi", "  a  c \\else d\\fi"),
        (r"\ifplastex a\else b\fill", "  a  b\\fill"),
        ("a$b", "a$b"),
        ("\ue000a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_pieces(source, expected):
    assert body(source) == expected


def test_labels_of_items_stay():
    items = html(
        r"\begin{enumerate}[a]\item[20 points] few\item more\begin{itemize}\item x\end{itemize}\end{enumerate}"
    )
    assert items.replace("\n", "") == (
        "<dl><dt>20 points</dt><dd><p>few</p></dd><dt></dt><dd><p>more</p><ul><li><p>x</p></li></ul></dd></dl>"
    )
    assert "<li>" in html(r"\begin{itemize}\item[$\bullet$] a\item[--] b\end{itemize}")


def test_every_caption_of_a_figure_stays():
    half = r"\begin{minipage}{0.4\textwidth}\caption{%s}\end{minipage}"
    both = html(r"\begin{figure}[h]\centering" + half % "One" + half % "Two" + r"\end{figure}c")
    assert "<em>One</em>" in both
    assert "<em>Two</em>" in both
    assert "[h]" not in both
    assert "<figcaption>One</figcaption>" in html(r"\begin{figure}a\caption{One}\end{figure}")


def test_headings_are_in_the_language_of_the_statement():
    assert "\\section*{Indata}" in body(r"\begin{Input}\end{Input}", language="sv")
    assert "\\section*{קלט}" in body(r"\begin{Input}\end{Input}", language="he")


def test_constants():
    constants = {"maxn": "100", "maxn.tex": "10^2", "n": "7"}
    assert body(r"\constant{maxn} $\constant{maxn.tex}$ {{maxn}} x^{{n}}", constants=constants) == (
        "100 $10^2$ 100 x^{{n}}"
    )
    assert body(r"$\constant{no_one}$", constants=constants) == r"$\texttt{\{\{no\_one\}\}}$"


def test_constants_that_would_fill_memory_stay_names():
    assert len(prepared(r"\constant{a}" * 10_000, constants={"a": "x" * 60_000})) < 1_000_000


@pytest.mark.parametrize(
    "piece",
    ["$", "\\[", "\\(", "%", "\\verb|", "\\begin{verbatim}", "<<", "\\problemname{", "{", "\\constant{", "\\",
     "\\begin{itemize}[", "\\begin{itemize}\\item[a]\\item[", "\\begin{figure}\\caption{", "\\ifplastex\\else"],
)  # fmt: skip
def test_it_ends_soon_whatever_comes(piece):
    begun = time.process_time()
    prepared(piece * (400_000 // len(piece)))
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\emph{a} \textbf{b} \texttt{c} \sout{d}", "<p><em>a</em> <strong>b</strong> <code>c</code> <del>d</del></p>"),
        (r"\section*{Input}", "<h2>Input</h2>"),
        (r"\section{A}\subsection{More}", "<h2>A</h2>\n<h3>More</h3>"),
        (r"5\% -- ``x''~y", "<p>5% – “x”&nbsp;y</p>"),
        (r"\begin{itemize}\item a \item b\end{itemize}", "<ul>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ul>"),
        ("\\begin{lstlisting}\na << b\n\\end{lstlisting}", '<pre tabindex="0"><code>a &lt;&lt; b</code></pre>'),
        (r"\href{https://a.b/c}{d}", '<p><a href="https://a.b/c" rel="noopener noreferrer nofollow">d</a></p>'),
        ("\\illustration{0.3}{x.png}{Words}", "<figure>\n<em>x.png</em>\n<figcaption>Words</figcaption>\n</figure>"),
        (r"in \timelimit{} s", "<p>in 2.5 s</p>"),
        (r"\epigraph{a}{b}", "<blockquote>\n<p>a — b</p>\n</blockquote>"),
    ],
)  # fmt: skip
def test_what_it_becomes(source, expected):
    assert html(source, seconds=2.5) == expected


def test_a_table():
    found = html(
        r"\begin{tabular}{|l|r|}\hline a & b\\\hline \multirow{2}{*}{x} & 1\\ \cline{2-2} & 2\\\hline\end{tabular}"
    )
    assert '<td rowspan="2" class="to-left">x</td>' in found
    assert '<th class="to-right">b</th>' in found


def test_mathematics():
    found = html(
        r"\newcommand{\maxn}{9} Take ($n \le \maxn$). \[\sum_{i=1}^n \begin{cases}a & b\\c & d\end{cases}\]"
    )
    assert found.startswith('<p>Take <span class="keep">(<math display="inline">')
    assert "<munderover><mo>∑</mo>" in found
    assert '<mtd columnalign="left"><mi>a</mi></mtd>' in found
    assert "annotation" not in found


def test_a_formula_that_is_not_understood_is_shown_as_it_was_written():
    made = render(Asked(r"$\nonsense{x}$", "statement/problem.en.tex"))
    assert made.html.strip() == "<p><code>$\\nonsense{x}$</code></p>"
    assert [note.code for note in made.notes] == ["formula"]


def test_a_bracket_that_is_never_closed():
    made = render(Asked("Print {%x%}.\n\nMore.", "statement/problem.en.tex"))
    assert (made.is_as_written, [note.code for note in made.notes]) == (False, ["mended"])
    assert "More." in made.html


def test_what_cannot_be_read_is_shown_as_it_was_written():
    made = render(Asked("\\begin{tabular}{l} a & <b> \\end{itemize}", "statement/problem.en.tex"))
    assert made.is_as_written
    assert [note.code for note in made.notes] == ["failed.syntax"]
    assert "&lt;b&gt;" in made.html
