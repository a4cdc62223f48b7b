"""Markdown of statements: what it makes, and what never gets through."""

import pytest

from contest.statements import Asked, marks, render


def made(source, **facts):
    return render(Asked(source, "statement/problem.en.md", **facts))


def html(source, **facts):
    return str(made(source, **facts).html).strip()


def test_title_is_taken_off():
    found = made("# Sums $x$\n\nAdd.\n")
    assert (found.title, str(found.html)) == ("Sums x", "<p>Add.</p>\n")
    assert made("Add.\n\n# Late\n").title is None


def test_a_heading_that_is_not_the_title_stays():
    found = made("# Input\n\nAdd.\n", titles=frozenset({"Sums"}))
    assert (found.title, str(found.html)) == (None, "<h2>Input</h2>\n<p>Add.</p>\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("a\n## Input", "<p>a</p>\n<h2>Input</h2>"),
        ("a\n- b\n- c", "<p>a</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>"),
        ("# Title\n\n## Input\n\n### More\n\n###### Deep", "<h2>Input</h2>\n<h3>More</h3>\n<h4>Deep</h4>"),
        ("a $ b $ c", "<p>a $ b $ c</p>"),
        ("costs $5 and $6", "<p>costs $5 and $6</p>"),
        ("`a$b$`", "<p><code>a$b$</code></p>"),
        ("H~2~O 2^10^", "<p>H<sub>2</sub>O 2<sup>10</sup></p>"),
        ("---\ntitle: y\n...\n", "<hr>\n<p>title: y …</p>"),
        ("x<y and y>z, a <b and c> d", "<p>x&lt;y and y&gt;z, a &lt;b and c&gt; d</p>"),
        ("2<sup>3</sup><br>x", "<p>2<sup>3</sup><br>x</p>"),
        ("@someone \\begin{x}", "<p>@someone \\begin{x}</p>"),
    ],
)
def test_markdown(source, expected):
    assert html(source) == expected


def test_letters_of_other_scripts_are_left_as_they_are():
    assert html('צה"ל, ב"קול ישראל" וצ\'יפס', language="he") == '<p>צה"ל, ב"קול ישראל" וצ\'יפס</p>'
    assert html('a "b"') == "<p>a “b”</p>"
    assert html("第一行\n第二行 abc\n第三", language="zh") == "<p>第一行第二行 abc 第三</p>"


def test_tables_and_footnotes():
    found = html("| a | b |\n|---|--:|\n| 1 | 2 |\n\nx[^1]\n\n[^1]: note\n")
    assert '<td class="to-right">2</td>' in found
    assert '<a href="#st-fn1" id="st-fnref1"' in found
    assert '<li id="st-fn1"><p>note' in found


def test_constants_and_samples():
    found = made("at most {{maxn}} or {{maxn.tex}}, {{other}}\n{{nextsample}}\nx {{remainingsamples}}", samples=2,
                 constants={"maxn": "7", "maxn.tex": "$7$"})  # fmt: skip
    assert "at most 7 or " in found.html
    assert "<mn>7</mn>" in found.html
    assert "{{other}}" in found.html
    assert f"<p>{marks.NEXT}</p>" in found.html
    assert [(note.code, note.what) for note in found.notes] == [("constant", "other")]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=/></iframe>",
        "<svg onload=alert(1)></svg>",
        "<a href='javascript:alert(1)'>x</a>",
        "<style>*{}</style>",
        "<div style='background:url(javascript:alert(1))' onclick=alert(1)>x</div>",
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "[x](javascript:alert(1)) [y](data:text/html,x) ![z](javascript:alert(1))",
        "```{=html}\n<script>alert(1)</script>\n```",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<math><annotation-xml encoding='text/html'><svg onload=alert(1)></annotation-xml></math>",
        "[x]{onclick=alert(1) style='x'} ![y](a.png){onerror=alert(1)}",
        '<form action="/logout"><input name=x value="<script>alert(1)</script>"></form>',
        '![" onerror="alert(1)](x.png)',
    ],
)
def test_nothing_acts(source):
    found = html(source)
    for part in found.split("<")[1:]:
        tag = part.partition(">")[0]
        assert tag.split(" ")[0].strip("/") not in {
            "script", "img", "iframe", "svg", "style", "form", "input", "object", "embed"
        }  # fmt: skip
        assert not any(word in tag for word in ("javascript:", " on", "style=", "data:"))


@pytest.mark.parametrize("name", ["script", "iframe", "svg"])
def test_a_setter_is_told_of_html_that_has_no_place(name):
    assert [(note.code, note.what) for note in made(f"a <{name}>x</{name}> b").notes] == [("tag", name)]
