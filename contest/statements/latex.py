r"""LaTeX of problem statements, made ready for a converter that knows LaTeX and no problem packages.

What the package formats promise and the converter doesn't know is put into words that it does: \problemname,
\illustration, \nextsample, \remainingsamples, \constant, the environments Input, Output and Interaction,
Polygon's \bf{...} and << >>; also what it would leave out, the labels of items and all captions of a figure
but one, or would not choose between, \ifplastex. One pass from left to right, over pieces that are left alone
(mathematics, verbatim text, comments), in time that grows with the length.
"""

import re
from collections.abc import Iterator, Mapping

from contest.statements import marks
from contest.statements.markdown import filled

HEADINGS: Mapping[str, tuple[str, str, str]] = {
    "en": ("Input", "Output", "Interaction"),
    "zh": ("输入", "输出", "交互"),
    "he": ("קלט", "פלט", "אינטראקציה"),
    "de": ("Eingabe", "Ausgabe", "Interaktion"),
    "sv": ("Indata", "Utdata", "Interaktion"),
    "da": ("Input", "Output", "Interaktion"),
}
ENVIRONMENTS = ("Input", "Output", "Interaction")
VERBATIM = ("verbatim", "lstlisting", "Verbatim", "minted", "comment")
LISTS = ("itemize", "enumerate")
LONGEST_FIGURE = 10_000
STYLES = {"bf": "textbf", "it": "textit", "tt": "texttt", "sc": "textsc", "sl": "textsl", "t": "texttt"}
SAMPLES = {"nextsample": marks.NEXT, "remainingsamples": marks.REST}
OTHERS = {"textellipsis": r"\ldots", "multicol": r"\multicolumn", "texttrademark": "™", "textregistered": "®"}
# On one line, so that the converter's line numbers stay those of the statement.
PRELUDE = (
    r"\newcommand{\illustration}[3]{\begin{figure}\includegraphics[width=#1\textwidth]{#2}\caption{#3}\end{figure}}"
    r"\newcommand{\epigraph}[2]{\begin{quote}#1 --- #2\end{quote}}"
)
_PIECE = re.compile(
    r"\\begin\s*\{(?P<begin>[A-Za-z]+\*?)\}|\\end\s*\{(?P<end>[A-Za-z]+\*?)\}"
    r"|\\(?P<command>[A-Za-z]+)|\\.|(?P<dollar>\$\$?)|(?P<comment>%)|(?P<quote><<|>>)",
    re.DOTALL,
)
_BRACKETS = {r"\[": r"\]", r"\(": r"\)"}
_VERB = re.compile(r"\*?([^A-Za-z\s*])")
_ARGUMENT = re.compile(r"\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
_EMPTY = re.compile(r"\{\s*\}")
_OPEN = re.compile(r"\s*\{")
_LITERAL = re.compile(r"\s*\{[^{}]*\}")
_RANGE = re.compile(r"\s*\{[\d\s-]*\}")
_WRAP = re.compile(r"(?:\s*\[[^\]\n]*\])?\s*\{\s*[rlioRLIO]\s*\}(?:\s*\[[^\]\n]*\])?\s*\{[^{}]*\}")
_OPTION = re.compile(r"\s*+\[[^\]\n]{0,200}+\]")
_ITEM = re.compile(r"\s*+\\item\s*+\[([^\[\]\n]{1,200})\]")
_WORDS = re.compile(r"(?<![\\A-Za-z])\w")  # not those of \bullet
_FI = re.compile(r"\\fi(?![A-Za-z])")
_PIXELS = re.compile(r"\s*\\htmlPixelsInCm\s*\{[^{}]*\}")
_CONSTANT = re.compile(r"\\constant\s*\{\s*(?:([A-Za-z0-9_.]+)\s*)?\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?")


def prepared(
    source: str, *, language: str = "en", constants: Mapping[str, str] | None = None, seconds: float = 1
) -> str:
    """A statement in LaTeX as the converter understands it; its title as a marked section, first."""
    constants = constants or {}
    # The format has them in Markdown alone, and examples of it in LaTeX too; {{n}} may be a group.
    source = filled(marks.without(source), {key: text for key, text in constants.items() if len(key) > 1})
    source = filled(source, constants, _CONSTANT)
    text = PRELUDE + rf"\newcommand{{\timelimit}}{{{seconds:g}}}"
    return text + "".join(_Pieces(source, language))


class _Pieces:
    """The pieces of a text, from left to right, each as it should be."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.headings = dict(
            zip(ENVIRONMENTS, HEADINGS.get(language.partition("-")[0], HEADINGS["en"]), strict=True)
        )
        self.missing: set[str] = set()  # ends that come nowhere any more: never looked for again
        self.lists: list[bool] = []  # those that are open: whether their items have labels
        self.figures: list[bool] = []  # likewise: whether they have several captions
        self.plastex = 0  # how many \ifplastex are open

    def __iter__(self) -> Iterator[str]:
        at = 0
        while found := _PIECE.search(self.text, at):
            yield self.text[at : found.start()]
            piece, at = self._piece(found)
            yield piece
        yield self.text[at:]

    def _piece(self, found: re.Match[str]) -> tuple[str, int]:
        """What stands for a piece, and where the text goes on."""
        whole, end = found[0], found.end()
        if found["comment"]:
            return self._up_to("\n", found.start(), end)
        if found["dollar"] or whole in _BRACKETS:
            text, end = self._up_to(_BRACKETS.get(whole, whole), found.start(), end)
            return self._with_names(text), end
        if found["quote"]:
            return ("«" if whole == "<<" else "»"), end
        if found["begin"] or found["end"]:
            return self._environment(found)
        return self._command(found) if found["command"] else (whole, end)

    def _environment(self, found: re.Match[str]) -> tuple[str, int]:
        begin, name = bool(found["begin"]), found["begin"] or found["end"]
        if begin and name.rstrip("*") in VERBATIM:
            return self._up_to(f"\\end{{{name}}}", found.start(), found.end())
        if name in self.headings:
            return (f"\n\n\\section*{{{self.headings[name]}}}\n\n" if begin else "\n\n"), found.end()
        if name in LISTS:
            return self._list(name, begin=begin, whole=found[0], end=found.end())
        if name.rstrip("*") == "figure":
            return self._figure(found, begin=begin)
        if name.rstrip("*") == "wrapfigure":
            given = _WRAP.match(self.text, found.end()) if begin else None
            word = "begin" if begin else "end"
            return rf"\{word}{{figure}}", given.end() if given else found.end()
        return found[0], found.end()

    def _list(self, name: str, *, begin: bool, whole: str, end: int) -> tuple[str, int]:
        """A list whose items have labels describes them; the converter has those of no other."""
        if begin:
            option = _OPTION.match(self.text, end)
            item = _ITEM.match(self.text, option.end() if option else end)
            self.lists.append(bool(item and _WORDS.search(item[1])))
        is_labelled = self.lists.pop() if self.lists and not begin else begin and self.lists[-1]
        if not is_labelled:
            return whole, end
        return whole.replace(name, "description"), option.end() if begin and option else end

    def _figure(self, found: re.Match[str], *, begin: bool) -> tuple[str, int]:
        """A figure has one caption; where it has more, its pictures and their captions are paragraphs."""
        end = found.end()
        if begin:
            stop = self.text.find("\\end{figure", end, end + LONGEST_FIGURE)
            inner = self.text[end : max(stop, end)]
            self.figures.append(inner.count("\\caption{") > 1 and "{sub" not in inner)
        is_split = self.figures.pop() if self.figures and not begin else begin and self.figures[-1]
        if not is_split:
            return found[0], end
        option = _OPTION.match(self.text, end) if begin else None
        return "\n\n", option.end() if option else end

    def _command(self, found: re.Match[str]) -> tuple[str, int]:
        name, end = found["command"], found.end()
        if name == "verb" and (sign := _VERB.match(self.text, end)):
            return self._up_to(sign[1], found.start(), sign.end())
        if name in {"url", "href"} and (address := _LITERAL.match(self.text, end)):
            return self.text[found.start() : address.end()], address.end()
        if name in SAMPLES:
            empty = _EMPTY.match(self.text, end)
            return f"\n\n{SAMPLES[name]}\n\n", empty.end() if empty else end
        if name in STYLES and _OPEN.match(self.text, end):
            return rf"\{STYLES[name]}", end
        return self._said(name, end) or self._lost(name, end) or (OTHERS.get(name, found[0]), end)

    def _said(self, name: str, end: int) -> tuple[str, int] | None:
        """A command of packages with its argument; None where it is none, or has none."""
        if name == "problemname":
            given = _ARGUMENT.match(self.text, end)
            title = given[1].strip() if given else ""
            section = rf"\section*{{{marks.TITLE}{title}}}" + "\n\n"
            return section if title else "", given.end() if given else end
        if name == "constant" and (given := _LITERAL.match(self.text, end)):
            return _named(given[0].strip()[1:-1].strip()), given.end()
        if name == "cline" and (given := _RANGE.match(self.text, end)):
            return "", given.end()
        if name == "def" and (given := _PIXELS.match(self.text, end)):
            return "", given.end()
        return None

    def _lost(self, name: str, end: int) -> tuple[str, int] | None:
        """A command that the converter would leave out, or misread, where it stands."""
        if name == "item" and self.lists and self.lists[-1] and not _OPTION.match(self.text, end):
            return r"\item[]", end
        if name == "caption" and self.figures and self.figures[-1] and _OPEN.match(self.text, end):
            return "\n\n" + r"\emph", end
        return self._for_paper(name, end) if name in {"ifplastex", "else", "fi"} else None

    def _for_paper(self, name: str, end: int) -> tuple[str, int] | None:
        """Of two texts after ifplastex, that which is not for paper."""
        if name == "ifplastex":
            self.plastex += 1
            return " ", end
        if not self.plastex:
            return None
        self.plastex -= 1
        if name == "fi":
            return " ", end
        stop = None if "\\fi" in self.missing else _FI.search(self.text, end)
        if stop is None:
            self.missing.add("\\fi")
        return " ", stop.end() if stop else end

    def _up_to(self, stop: str, start: int, end: int) -> tuple[str, int]:
        """What is left alone from `start` to the next `stop`; only its opening where none comes."""
        at = -1 if stop in self.missing else self.text.find(stop, end)
        if at < 0:
            self.missing.add(stop)
            return self.text[start:end], end
        return self.text[start : at + len(stop)], at + len(stop)

    def _with_names(self, formula: str) -> str:
        if "\\constant" not in formula:
            return formula
        return _CONSTANT.sub(lambda found: _named(found[1] or ""), formula)


def _named(key: str) -> str:
    """What stands for a constant that the package doesn't have: what names it."""
    return rf"\texttt{{\{{\{{{key}\}}\}}}}".replace("_", r"\_") if _NAME.fullmatch(key) else ""
