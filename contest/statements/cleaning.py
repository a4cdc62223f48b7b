"""What may stand in HTML that was made of others' texts: a list, and nothing besides."""

import re
from collections.abc import Callable

import nh3
from markupsafe import Markup, escape

_MATH_TAGS = """
math mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover
mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts none
"""
MATH_TAGS = frozenset(_MATH_TAGS.split())
_TEXT_TAGS = """
a abbr b blockquote br caption code dd del div dl dt em figcaption figure h2 h3 h4 hr i img ins kbd li ol p
pre s samp section small span strong sub sup table tbody td tfoot th thead tr u ul
"""
TEXT_TAGS = frozenset(_TEXT_TAGS.split())
_MATH_ATTRIBUTES = """
display mathvariant stretchy fence separator lspace rspace width height depth voffset linethickness notation
columnalign rowspacing columnspacing movablelimits accent accentunder minsize maxsize form largeop
displaystyle scriptlevel dir
"""
MATH_ATTRIBUTES = frozenset(_MATH_ATTRIBUTES.split())
TEXT_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "width"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"class"},
    "span": {"class"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
}
# With them goes what stands in them: it was never meant to be read.
_UNREAD = """
annotation annotation-xml applet embed iframe noembed noframes noscript object script select style svg
template textarea title
"""
UNREAD = frozenset(_UNREAD.split())
_NOTE_ID = re.compile(r"st-fn(?:ref)?\d{1,4}")
_WIDTH = re.compile(r"\d{1,4}|(?:100|\d{1,2})%")
_ALIGNED = re.compile(r"\s*text-align:\s*(left|right|center)\s*;?\s*")
# In what nh3 writes "<" stands for a tag alone, save within attributes, which hold no quotation mark.
_CELL = re.compile(r'<(t[dh])((?: [a-z]+="[^"]*")*?) style="(left|right|center)"((?: [a-z]+="[^"]*")*)>')
_UNREADABLE = re.compile(r'<span class="math (?:inline|display)">([^<]*)</span>')
_WRAPPED = re.compile(r'<span class="math inline">((?><math display="inline">.*?</math>))</span>', re.DOTALL)
# A browser may break a line beside a formula, also between it and its bracket or full stop. Only so many
# brackets: of a run of n without a formula behind it the time would grow with the square of n.
_FORMULA = re.compile(
    r'([(\[“„«"\u05be（《]{0,8})(<math display="inline">.*?</math>)([)\]”“».,;:!?）》，。；：、]*)',
    re.DOTALL,
)

# What may be wider than a phone scrolls by itself, by keyboard too. nh3 closes what it opens.
_SCROLLED = {
    "<table>": '<div class="wide" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<pre>": '<pre tabindex="0">',
}

Locate = Callable[[str], str]
"""The address of a picture by what a text calls it."""


def clean(html: str, locate: Locate | None = None) -> Markup:
    """What may stand of others' HTML; without `locate` there are no pictures."""

    def allow(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return locate(value) if locate else None
        check = _CHECKS.get(name)
        return value if check is None or tag in MATH_TAGS else check(value)

    attributes = {tag: set(MATH_ATTRIBUTES) for tag in MATH_TAGS}
    attributes.update(TEXT_ATTRIBUTES)
    cleaned = nh3.clean(
        html,
        tags=set(TEXT_TAGS | MATH_TAGS),
        attributes=attributes,
        attribute_filter=allow,
        clean_content_tags=set(UNREAD),
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
        generic_attribute_prefixes=set(),
    )
    cleaned = _CELL.sub(r'<\1\2 class="to-\3"\4>', cleaned)
    cleaned = _UNREADABLE.sub(r"<code>\1</code>", _WRAPPED.sub(r"\1", cleaned))
    cleaned = _FORMULA.sub(r'<span class="keep">\1\2\3</span>', cleaned)
    for opening, wrapped in _SCROLLED.items():
        cleaned = cleaned.replace(opening, wrapped)
    return Markup(cleaned)  # noqa: S704 -- cleaned above


def as_written(source: str) -> Markup:
    """A text that can't be converted, as it is."""
    return Markup('<pre class="written">') + escape(source) + Markup("</pre>")


def _class(value: str) -> str | None:
    words = value.split()
    if "footnotes" in words:
        return "footnotes"
    return value if value in {"smallcaps", "math inline", "math display"} else None


def _align(value: str) -> str | None:
    found = _ALIGNED.fullmatch(value)
    return found[1] if found else None


def _whole(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: value if pattern.fullmatch(value) else None


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "class": _class,
    "id": _whole(_NOTE_ID),
    "width": _whole(_WIDTH),
    "style": _align,
}
