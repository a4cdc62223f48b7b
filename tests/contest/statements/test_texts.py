"""Short texts in Markdown: HTML in them is text."""

import pytest

from contest.statements.texts import text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* $n$.", '<p><em>a</em> <span class="keep"><math display="inline"><mrow><mi>n</mi></mrow></math>.</span></p>'),
        ("$\\left($", '<p><span class="math inline"><code>\\left(</code></span></p>'),
        ("# Head", "<h2>Head</h2>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//evil)", '<p><a href="//evil" rel="noopener noreferrer nofollow">x</a></p>'),
        ("![a picture](x.svg)", "<p><em>a picture</em></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('[x](/a "onmouseover=1")', '<p><a href="/a" title="onmouseover=1" rel="noopener noreferrer nofollow">x</a></p>'),
    ],
)  # fmt: skip
def test_texts(source, expected):
    assert str(text(source)).strip() == expected


def test_endless_mathematics_is_left_alone():
    assert "<math" not in text("$" + "x" * 6000 + "$")
    assert "<math" not in text("$\\def\\a{\\a}\\a$")
