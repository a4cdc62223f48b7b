"""Short texts in Markdown, such as what a contest says about itself: converted within this process.

They come from organisers' forms and need nothing that pandoc alone has. HTML in them is text.
"""

import re
from functools import lru_cache
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from contest.statements.cleaning import clean

TEX_MOST = 5_000
_DEFINES = re.compile(r"\\(?:def|newcommand|renewcommand|let|input|include|write)\b")


@lru_cache(maxsize=64)
def text(source: str) -> Markup:
    """A short text as HTML."""
    return clean(_parser().render(source))


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
    if len(source) <= TEX_MOST and not _DEFINES.search(source):
        try:
            return convert(source.strip(), display=display)
        except Exception:  # noqa: BLE001 -- the converter raises what it likes on odd input; see below
            return f"<code>{escape(source)}</code>"
    return f"<code>{escape(source)}</code>"


def _no_image(_renderer: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    """There is nothing here that a picture could be taken from: its words are shown."""
    return f"<em>{escape(tokens[index].content)}</em>"


def _heading(_renderer: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    """The page's own h1 is its title: headings of the text start below it."""
    token = tokens[index]
    level = min(4, max(2, int(token.tag[1])))
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"
