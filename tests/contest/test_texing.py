"""Statements in LaTeX, as the older packages have them."""

import pytest

from contest.rendering import statement
from contest.texing import markdown

SOURCE = r"""
\problemname{Different Distances}
% a comment
Given $n$ points with $1 \le n \le 100$, find the \emph{p-norm}:
\[ \left(\sum_i |x_i|^p\right)^{1/p} \]
\section*{Input}
The input has:
\begin{itemize}
  \item one line with \texttt{x} and \textbf{y};
  \item 5\% more -- or ``less''.
\end{itemize}
\section*{Output}
\begin{enumerate}
\item First \item Second
\end{enumerate}
\begin{verbatim}
a $b$ \c % d
\end{verbatim}
"""


def test_statement():
    assert markdown(SOURCE) == (
        "# Different Distances\n\n"
        "Given $n$ points with $1 \\le n \\le 100$, find the *p-norm*:\n\n"
        "$$\n\\left(\\sum_i |x_i|^p\\right)^{1/p}\n$$\n\n"
        "## Input\n\nThe input has:\n\n"
        '- one line with `x` and **y**;\n- 5% more – or "less".\n\n'
        "## Output\n\n1. First\n2. Second\n\n```\na $b$ \\c % d\n```\n"
    )


def test_it_renders():
    found = statement(markdown(SOURCE))
    assert found.title == "Different Distances"
    for piece in (
        "<h2>Input</h2>",
        "<strong>y</strong>",
        "<li>Second</li>",
        '<math display="block">',
        "a $b$ \\c % d",
    ):
        assert piece in found.html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\unknown{x}", r"\unknown{x}"),
        (r"\emph{a \textbf{b}}", "*a **b***"),
        (r"a\\b", "a  \nb"),
        (r"\(x\)", "$x$"),
        (r"costs \$5", "costs $5"),
        (r"\begin{equation*}x\end{equation*}", "$$\nx\n$$"),
        ("\x020\x03", "0"),
    ],
)
def test_pieces(source, expected):
    assert markdown(source).strip() == expected


def test_it_ends_soon_whatever_comes():
    assert markdown(r"\begin{itemize}" * 2000 + r"\emph{" * 2000)
