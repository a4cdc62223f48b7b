"""A statement with its samples in their places."""

from markupsafe import Markup

from contest.statements import Asked, render

SAMPLES = [Markup("<div>1</div>"), Markup("<div>2</div>"), Markup("<div>3</div>")]


def test_samples_go_where_the_text_places_them():
    made = render(
        Asked("a\n\n{{nextsample}}\n\nb\n\n{{remainingsamples}}\n\nc\n", "statement/problem.en.md", samples=3)
    )
    text, below = made.placed(SAMPLES, "/")
    assert str(text) == "<p>a</p>\n<div>1</div>\n<p>b</p>\n<div>2</div><div>3</div>\n<p>c</p>\n"
    assert below == []


def test_samples_that_are_not_placed_go_below():
    made = render(Asked(r"a \nextsample{} b", "statement/problem.en.tex", samples=3))
    text, below = made.placed(SAMPLES, "/")
    assert str(text) == "<p>a</p>\n<div>1</div>\n<p>b</p>\n"
    assert below == SAMPLES[1:]


def test_a_text_that_places_more_than_there_are():
    made = render(Asked("{{nextsample}} {{nextsample}}", "statement/problem.en.md", samples=1))
    assert [note.code for note in made.notes] == ["sample"]
    assert made.placed(SAMPLES[:1], "/")[0].count("<div>") == 1


def test_marks_of_ours_cannot_be_written():
    made = render(Asked("\ue000next\ue001 \ue002 \ue003", "statement/problem.en.md", samples=1))
    assert str(made.placed(SAMPLES, "/")[0]).strip() == "<p>next</p>"


def test_statements_in_html_and_in_plain_text():
    page = "<html><head><title>x</title><script>alert(1)</script></head><body><h1>Sums</h1><p onclick=x>Add.</p></body>"
    assert str(render(Asked(page, "problem.html")).html) == "<h2>Sums</h2>\n<p>Add.</p>\n"
    plain = render(Asked("a <b>\n  c", "problem.txt"))
    assert str(plain.html) == '<pre class="written">a &lt;b&gt;\n  c</pre>'
    assert not plain.is_as_written
