"""The fifth and sixth law of docs/architecture.md, and what the strict content policy asks of templates."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for room in ("sandbox", "judge", "contest") for path in (ROOT / room).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=", re.IGNORECASE)
STYLE = re.compile(r"<[^>{]*\sstyle\s*=|<style\b", re.IGNORECASE)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


def where(paths: list[Path], pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT)) for path in paths if re.search(pattern, path.read_text(encoding="utf-8"))
    }


def test_commit_stands_in_one_place() -> None:
    assert where(SOURCES, r"\.commit\(") == {"contest/db.py"}


def test_the_environment_is_read_in_one_place() -> None:
    found = where(SOURCES, r"\bos\.(environ|getenv|putenv|unsetenv)\b|from os import .*\b(environ|getenv)\b")
    assert found == {"contest/settings.py"}


def test_every_source_was_looked_at() -> None:
    assert len(SOURCES) > 60


@pytest.mark.parametrize("pattern", [INLINE_SCRIPT, HANDLER, STYLE], ids=["script", "handler", "style"])
def test_templates_carry_nothing_inline(pattern: re.Pattern[str]) -> None:
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in TEMPLATES
        if (match := pattern.search(COMMENT.sub("", path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("pattern", "wrong", "right"),
    [
        (
            INLINE_SCRIPT,
            "<script>alert(1)</script>",
            '<script type="module" src="/static/js/live.js"></script>',
        ),
        (HANDLER, '<a href="#" onclick="f()">', '<a href="#" hx-get="/on" data-on="1">'),
        (HANDLER, '<div hx-on:click="f()">', '<div hx-get="/x">'),
        (STYLE, '<p style="color: red">', '<link rel="stylesheet" href="/static/site.css">'),
    ],
)
def test_the_patterns_see_what_they_are_for(pattern: re.Pattern[str], wrong: str, right: str) -> None:
    assert pattern.search(wrong)
    assert not pattern.search(right)
