"""What a strict policy forbids, htmx 4 no longer does, or a translation would miss: grepped."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "contest" / "static" / "css").glob("*.css"))
DEAD = {
    "inline style": r"\sstyle\s*=",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "event attribute": r"\son[a-z]+\s*=",
    "hx-on": r"hx-on",
    "js: values": r"""hx-vals=['"]js:""",
    "trigger filter": r"""hx-trigger="[^"]*\[""",
    "style element": r"<style",
    "safe without reason": r"\|\s*safe\b",
    "address elsewhere": r"""(?:src|href|action)="https?:""",
}
PHYSICAL = r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\s*:|(?<![\w-])(?:left|right|top|bottom|width|height|min-width|max-width)\s*:|text-align:\s*right|float:\s*(?:left|right)"


@pytest.mark.parametrize("what", DEAD)
def test_no(what):
    found = {path.name: re.findall(DEAD[what], path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_paragraph_holds_a_block(path):
    """A browser ends a paragraph where a form begins, and what stood in one line falls apart."""
    source = path.read_text(encoding="utf-8")
    block = r"forms\.post\(|<(?:form|div|ul|ol|dl|table)\b"
    assert re.findall(rf"<p(?:\s[^>]*)?>(?:(?!</p>).)*?(?:{block})", source, flags=re.DOTALL) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_stand_in_gettext(path):
    """Text between tags, with Jinja's own and what one types into a terminal taken out, holds no letters."""
    source = path.read_text(encoding="utf-8")
    source = re.sub(
        r"{% block (?:width|body|styles|scripts) %}.*?{% endblock %}", " ", source, flags=re.DOTALL
    )
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", " ", source, flags=re.DOTALL)
    source = re.sub(r"<(script|svg|pre).*?</\1>", " ", source, flags=re.DOTALL)
    found = [words.strip() for words in re.sub(r"<[^>]*>", "\n", source).split("\n")]
    assert [
        words
        for words in found
        if re.search(r"[A-Za-z]{2,}", words) and words not in {"Podium", "KB", "MB", "SHA-256"}
    ] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path):
    sheet = re.sub(
        r"/\*.*?\*/|@media[^{]*|@container[^{]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert re.findall(PHYSICAL, sheet) == []


def test_every_icon_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "contest/static/icons.svg").read_text()))
    named = set()
    for path in TEMPLATES:
        named |= set(re.findall(r'ui\.icon\("([a-z]+)"', path.read_text()))
    assert named <= drawn


def test_pages_that_post_carry_the_token():
    for path in TEMPLATES:
        source = path.read_text()
        forms = re.findall(r'<form[^>]*method="post".*?</form>', source, re.DOTALL)
        assert all("token()" in form for form in forms), path


def test_an_error_never_takes_the_place_of_a_live_part():
    """Swapped in, it would bring no address to ask again: the part would be dead until a reload."""
    base = (ROOT / "templates/base.html").read_text(encoding="utf-8")
    assert '"noSwap":[204,304,"4xx","5xx"]' in base
