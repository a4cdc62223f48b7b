r"""The LaTeX of older problem packages becomes Markdown, as far as statements use it.

What is known: `\problemname`, sections, emphasis, lists, quotations, mathematics in any of its brackets,
verbatim text, tables as they stand. What isn't known is shown as it was written, which is better than
nothing and says what is missing.
"""

import re
from collections.abc import Callable

_KEEP = "\x02{}\x03"
_KEPT = re.compile("\x02(\\d+)\x03")
_MATHEMATICS = re.compile(
    r"\$\$(?P<display>.+?)\$\$|\\\[(?P<bracket>.+?)\\\]|\\\((?P<round>.+?)\\\)|(?<!\\)\$(?P<inline>[^$]+?)(?<!\\)\$"
    r"|\\begin\{(?P<name>equation|align|displaymath)\*?\}(?P<body>.+?)\\end\{(?P=name)\*?\}",
    re.DOTALL,
)
_VERBATIM = re.compile(r"\\begin\{(verbatim|lstlisting)\}(?:\[[^\]]*\])?\n?(.*?)\\end\{\1\}", re.DOTALL)
_SECTION = re.compile(r"\\(?:sub)*section\*?\{([^{}]*)\}")
_STYLES: tuple[tuple[str, str], ...] = (
    (r"\\(?:emph|textit|textsl)\{([^{}]*)\}", r"*\1*"),
    (r"\\textbf\{([^{}]*)\}", r"**\1**"),
    (r"\\(?:texttt|verb)\{([^{}]*)\}", r"`\1`"),
    (r"\\(?:textrm|textsc|mbox|underline|text)\{([^{}]*)\}", r"\1"),
    (r"\\href\{([^{}]*)\}\{([^{}]*)\}", r"[\2](\1)"),
    (r"\\url\{([^{}]*)\}", r"<\1>"),
    (r"\\footnote\{([^{}]*)\}", r" (\1)"),
    (r"\\includegraphics(?:\[[^\]]*\])?\{([^{}]*)\}", r"*\1*"),
)
_SIGNS: tuple[tuple[str, str], ...] = (
    (r"``|''", '"'),
    (r"---", "—"),
    (r"--", "–"),
    (r"~", "\u00a0"),
    (r"\\(?:ldots|dots)\b\s?", "…"),
    (r"\\(?:noindent|centering|medskip|bigskip|smallskip|newpage|clearpage|par)\b", ""),
    (r"\\(?:label|ref|vspace|hspace)\*?\{[^{}]*\}", ""),
    (r"\\(?:begin|end)\{(?:center|figure|document|quote|flushleft)\}(?:\[[^\]]*\])?", ""),
    (r"\\\\(?:\[[^\]]*\])?", "  \n"),
    (r"\\([%&#_{}$])", r"\1"),
)
_LIST = re.compile(
    r"\\begin\{(itemize|enumerate)\}(?:\[[^\]]*\])?((?:(?!\\begin\{(?:itemize|enumerate)\}).)*?)\\end\{\1\}",
    re.DOTALL,
)
ROUNDS = 6
"""How deep emphasis and lists may be nested."""


def markdown(source: str) -> str:
    """A statement in LaTeX as Markdown; its title, where it has one, as a heading of the first level."""
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return _KEEP.format(len(kept) - 1)

    text = source.replace("\r\n", "\n").replace("\x02", "").replace("\x03", "")
    text = _VERBATIM.sub(lambda found: f"\n\n{keep(_fenced(found[2]))}\n\n", text)
    text = re.sub(r"(?<!\\)%[^\n]*\n?", "", text)
    text = _MATHEMATICS.sub(lambda found: _placed(found, keep), text)
    text = re.sub(r"\\problemname\{([^{}]*)\}", r"# \1\n\n", text)
    text = _SECTION.sub(r"\n\n## \1\n\n", text)
    for _ in range(ROUNDS):
        text = _LIST.sub(_items, text)
        for pattern, replacement in _STYLES:
            text = re.sub(pattern, replacement, text)
    for pattern, replacement in _SIGNS:
        text = re.sub(pattern, replacement, text)
    text = re.sub(r"\n\s*\n", "\n\n", text)
    return _KEPT.sub(lambda found: kept[int(found[1])], text).strip() + "\n"


def _fenced(text: str) -> str:
    return f"```\n{text.rstrip()}\n```"


def _placed(found: re.Match[str], keep: Callable[[str], str]) -> str:
    inline = found["round"] or found["inline"]
    if inline:
        return keep(f"${' '.join(inline.split())}$")
    display = found["display"] or found["bracket"] or found["body"]
    return "\n\n" + keep(f"$$\n{display.strip()}\n$$") + "\n\n"


def _items(found: re.Match[str]) -> str:
    sign: Callable[[int], str] = (lambda _n: "- ") if found[1] == "itemize" else (lambda n: f"{n}. ")
    items = [" ".join(item.split()) for item in re.split(r"\\item\b", found[2])[1:]]
    return "\n\n" + "\n".join(f"{sign(number)}{item}" for number, item in enumerate(items, start=1)) + "\n\n"
