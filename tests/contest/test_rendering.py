"""Markdown and mathematics: what it makes, and what never gets through."""

import pytest

from contest.rendering import statement, text


def html(source: str) -> str:
    return str(statement(source).html).strip()


def test_title_is_taken_off():
    found = statement("# Sums\n\nAdd.\n")
    assert (found.title, str(found.html)) == ("Sums", "<p>Add.</p>\n")


def test_no_title():
    assert statement("Add.\n").title is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("## Input", "<h2>Input</h2>"),
        ("###### Deep", "<h4>Deep</h4>"),
        ("a\n\n# Late", "<p>a</p>\n<h2>Late</h2>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("a $ b $ c", "<p>a $ b $ c</p>"),
        ("`a$b$`", "<p><code>a$b$</code></p>"),
    ],
)
def test_markdown(source, expected):
    assert html(source) == expected


def test_inline_mathematics_keeps_its_bracket():
    assert html("Take ($n$).") == (
        '<p>Take <span class="keep">(<math display="inline"><mrow><mi>n</mi></mrow></math>).</span></p>'
    )


def test_display_mathematics():
    found = html("$$\\sum_{k=1}^{q} m_k$$")
    assert found.startswith('<div>\n<math display="block">')
    assert "<munderover><mo>∑</mo>" in found


def test_what_the_converter_cannot_read_is_shown_as_it_was_written():
    assert html("$\\left($") == '<p><span class="math inline"><code>\\left(</code></span></p>'


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=/></iframe>",
        "<svg onload=alert(1)></svg>",
        "<a href='javascript:alert(1)'>x</a>",
        "<style>*{}</style>",
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$$\\class{x}{y} <b onclick=alert(1)>$$",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    ],
)
def test_markup_of_others_is_text(source):
    found = html(source)
    for forbidden in ("<script", "<img", "<iframe", "<svg", "<style", "<a ", "<b ", "onclick=alert(1)>"):
        assert forbidden not in found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,x)", "<p>[x](data:text/html,x)</p>"),
        ("[x](//evil)", '<p><a href="//evil" rel="noopener noreferrer nofollow">x</a></p>'),
        ("![a picture](x.svg)", "<p><em>a picture</em></p>"),
        (
            '[x](/a "onmouseover=1")',
            '<p><a href="/a" title="onmouseover=1" rel="noopener noreferrer nofollow">x</a></p>',
        ),
    ],
)
def test_links_and_pictures(source, expected):
    assert str(text(source)).strip() == expected


def test_endless_mathematics_is_left_alone():
    assert "<math" not in html("$" + "x" * 6000 + "$")
    assert "<math" not in html("$\\def\\a{\\a}\\a$")
