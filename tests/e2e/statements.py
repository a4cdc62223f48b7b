"""A contest for browser tests of statements: one problem with everything a text may bring, one that is hostile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contest.actions.accounts import hash_password
from contest.clock import now
from contest.db import Database
from tests import making
from tests.e2e import halls, juries
from tests.e2e.bringing import bring

PASSWORD = "three words nobody guesses"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30" width="60" height="30">
<circle cx="15" cy="15" r="12" fill="none" stroke="black"/><path d="M30 27 L45 3 L58 27 Z" fill="#c33"/></svg>"""
ENGLISH = r"""\problemname{Caves \& Echoes}
\newcommand{\maxn}{10^5}
You shout in a cave, and the ``cave'' answers.\footnote{Sound takes $\frac{d}{343}$ seconds.} You know that
\[ f(n) = \begin{cases} 1 & \text{if } n = 0 \\ \sum_{i=0}^{n-1} \left\lfloor \frac{f(i)}{2} \right\rfloor + 1 & \text{otherwise} \end{cases} \]
\illustration{0.4}{cave}{The cave near \href{https://example.org}{the sea}}
\begin{Input}
\begin{itemize}
\item One line with $n$ ($1 \le n \le \maxn$), at most \texttt{\constant{limit}}.
\item A line for each of \emph{$n$} shouts.
\end{itemize}
\end{Input}
\begin{Output}
Print $f(n)$ after each \textbf{shout}.
\end{Output}
\nextsample
After the first sample, scoring:

\begin{tabular}{|l|r|l|}\hline
Group & Points & Limits \\ \hline
1 & 30 & $n \le 10$ \\
2 & 70 & none, and a long text so that this table is wider than a phone is and has to scroll within \\ \hline
\end{tabular}
\begin{lstlisting}[language=Python]
for n in range(3): print("a rather long line of code, longer than a phone is wide, and then some more")
\end{lstlisting}
"""
HEBREW = """# מערות והדים

אתם צועקים במערה, והמערה עונה. $f(n) = \\sum_{i=0}^{n-1} f(i)$, ולכל היותר {{limit}}.

![המערה](cave.png){width=30%}

## קלט

- שורה אחת ובה $n$.

{{nextsample}}

## ניקוד

| קבוצה | נקודות |
|-------|-------:|
| 1     | 30     |
"""
CHINESE = """# 洞穴与回声

你在洞穴里大喊，洞穴会回答：$a_i \\le 10^9$（$1 \\le i \\le n$）。

![图](drawing.svg){width=60}

## 输入

一行一个整数 $n$。[^1]

[^1]: 至多 {{limit}}。
"""
TALK = "< 3\n> 500\n< lower\n> 250\n< higher\n> 375\n< correct\n"
ATTACKS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<img src=data:image/svg+xml,<svg/onload=hit()>>",
    "<svg onload=hit()><script>hit()</script></svg>",
    "<iframe src='javascript:parent.hit()' srcdoc='<script>parent.hit()</script>'></iframe>",
    "<a href='javascript:hit()'>press me</a> [press me](javascript:hit%28%29) [press me](data:text/html,x)",
    "<details open ontoggle=hit()>x</details> <body onload=hit()> <input autofocus onfocus=hit()>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit()></style></mglyph></table></mtext></math>",
    "<math href='javascript:hit()'>press me</math> <form action='javascript:hit()'><button>press me</button></form>",
    "<style>@import 'javascript:hit()'; * { animation: x 1s }</style><meta http-equiv=refresh content='0;url=/'>",
    "<object data='javascript:hit()'></object><embed src='javascript:hit()'><base href='//elsewhere/'>",
    "$\\href{javascript:hit()}{press me}$ $\\text{<script>hit()</script>}$",
    "```{=html}\n<script>hit()</script>\n```\n\n![](bad.svg) ![](page.png)",
)

SOLUTION = {"submissions/accepted/a.py": "print(1)\n", "data/secret/1.in": "1\n", "data/secret/1.ans": "1\n"}


@dataclass(frozen=True)
class Shown:
    """Where it is served, and the addresses of the desk's pages by problem."""

    address: str
    desk: Mapping[str, str]


@contextmanager
def shown(home: Path) -> Iterator[Shown]:
    """Podium up, with the contest `texts`: problem A with everything, B hostile."""
    with halls.served(home / "podium", slots=0) as (address, settings, _lines):
        database = Database(settings.database_url)
        with database.transaction() as s:
            contest = making.make_contest(s, slug="texts")
            contest.code.starts_at, contest.code.ends_at = now() - making.HOUR, now() + 3 * making.HOUR
            making.make_user(s, "olga", name="Olga", admin=True).password_hash = hash_password(PASSWORD)
        desk = {
            "A": _preview(bring(settings, database, "texts", home / "caves", rich())),
            "B": _preview(bring(settings, database, "texts", home / "hostile", hostile())),
        }
        yield Shown(address, desk)
        database.dispose()


def rich() -> dict[str, str | bytes]:
    """A package in three languages and three kinds of markup, with pictures and a conversation."""
    return {
        "problem.yaml": "problem_format_version: 2025-09\nuuid: 5ca1ab1e-0000-4000-8000-000000000001\n"
        "name:\n  en: Caves & Echoes\n  he: מערות והדים\n  zh: 洞穴与回声\nconstants:\n  limit: 100000\n"
        "limits:\n  time_limit: 1\n",
        "statement/problem.en.tex": ENGLISH,
        "statement/problem.he.md": HEBREW,
        "statement/problem.zh.md": CHINESE,
        "statement/cave.png": juries.picture(120),
        "statement/drawing.svg": DRAWING,
        "data/sample/1.in": "3\n",
        "data/sample/1.ans": "5\n",
        "data/sample/2.in": "4\n",
        "data/sample/2.ans": "6\n",
        "data/sample/3.interaction": TALK,
        "input_validators/a.py": "import sys\nsys.exit(42)\n",
        **SOLUTION,
    }


def hostile() -> dict[str, str | bytes]:
    """A package each part of which tries to run something in its reader's browser."""
    bad = "<svg xmlns='http://www.w3.org/2000/svg' onload='parent.hit()'><script>parent.hit()</script></svg>"
    return {
        "problem.yaml": "problem_format_version: legacy\nname: '<script>hit()</script><img src=x onerror=hit()>'\n"
        "limits:\n  time_limit: 1\n",
        "problem_statement/problem.en.md": "\n\n".join(ATTACKS),
        "problem_statement/bad.svg": bad,
        "problem_statement/page.png": "<script>hit()</script>",
        "data/sample/1.in": "</pre><script>hit()</script>\n",
        "data/sample/1.ans": "<img src=x onerror=hit()>\n",
        **SOLUTION,
    }


def _preview(problem: str) -> str:
    """The address of its statement at the desk."""
    return f"/c/texts/desk/problems/{problem}/statement"
