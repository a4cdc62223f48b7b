"""Markdown with mathematics becomes clean HTML, on the server.

Mathematics is MathML, made by latex2mathml: KaTeX's HTML would need inline styles. What a statement
brings is not trusted: HTML in it is text, and the result is cleaned once more by a list of what may stand.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

_MATH_TAGS = """
math mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover
mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts none
"""
MATH_TAGS = frozenset(_MATH_TAGS.split())
_TEXT_TAGS = """
a abbr b blockquote br code dd del div dl dt em figcaption figure h2 h3 h4 hr i kbd li ol p pre s
samp span strong sub sup table tbody td th thead tr u ul
"""
TEXT_TAGS = frozenset(_TEXT_TAGS.split())
_MATH_ATTRIBUTES = """
display mathvariant stretchy fence separator lspace rspace width height depth linethickness
columnalign rowspacing columnspacing movablelimits accent accentunder minsize maxsize form largeop
displaystyle scriptlevel dir
"""
MATH_ATTRIBUTES = frozenset(_MATH_ATTRIBUTES.split())
TEXT_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "code": {"class"},
    "span": {"class"},
}
TEX_MOST = 5_000
# A browser may break a line beside a formula, also between it and its bracket or full stop. Only so many
# brackets: of a run of n without a formula behind it the time would grow with the square of n.
_FORMULA = re.compile(
    r'([(\[“„«"\u05be（《]{0,8})<span class="math inline">(<math.*?</math>)</span>'
    r"([)\]”“».,;:!?）》，。；：、]*)",
    re.DOTALL,
)
_LATEX_COMMAND = re.compile(r"\\(?:def|newcommand|renewcommand|let|input|include|write)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """A problem's text: its title, if the text opens with one, and the rest as HTML."""

    title: str | None
    html: Markup


@lru_cache(maxsize=256)
def statement(source: str) -> Statement:
    """A statement's Markdown (or the common part of LaTeX's) as HTML; kept, since statements don't change."""
    tokens = _parser().parse(source)
    title = _take_title(tokens)
    return Statement(title, _clean(_parser().renderer.render(tokens, _parser().options, {})))


@lru_cache(maxsize=64)
def text(source: str) -> Markup:
    """A short text in Markdown, such as what a contest says about itself."""
    return _clean(_parser().render(source))


def _clean(html: str) -> Markup:
    attributes = {tag: set(MATH_ATTRIBUTES) for tag in MATH_TAGS}
    attributes.update(TEXT_ATTRIBUTES)
    cleaned = nh3.clean(
        html,
        tags=set(TEXT_TAGS | MATH_TAGS),
        attributes=attributes,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
        generic_attribute_prefixes=set(),
    )
    cleaned = _FORMULA.sub(r'<span class="keep">\1\2\3</span>', cleaned)
    return Markup(cleaned)  # noqa: S704 -- cleaned on the line above


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True, renderer=_mathematics)
    parser.add_render_rule("image", _no_image)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    return parser


def _mathematics(source: str, options: dict[str, Any]) -> str:
    """MathML; what can't be read is shown as it was written."""
    display = "block" if options.get("display_mode") else "inline"
    if len(source) <= TEX_MOST and not _LATEX_COMMAND.search(source):
        try:
            return convert(source.strip(), display=display)
        except Exception:  # noqa: BLE001 -- the converter raises what it likes on odd input; see below
            return f"<code>{escape(source)}</code>"
    return f"<code>{escape(source)}</code>"


def _no_image(_renderer: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    """Pictures of packages aren't served: their words are."""
    return f"<em>{escape(tokens[index].content)}</em>"


def _heading(_renderer: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    """The page's own h1 is the title: headings of the text start below it."""
    token = tokens[index]
    level = min(4, max(2, int(token.tag[1])))
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"


def _take_title(tokens: list[Token]) -> str | None:
    """Remove a heading of the first level that opens the text, and give back its words."""
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":  # noqa: PLR2004
        title = tokens[1].content
        del tokens[:3]
        return title
    return None
