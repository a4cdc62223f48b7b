"""Pictures: what is one by its bytes, what a text may mean by a name, how it stands on the page."""

import struct

import pytest

from contest.statements import Asked, render
from contest.statements.pictures import BYTES_MOST, NoPicture, Picture, candidates, names, read


def png(width=2, height=3):
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\x00\x00\x00"
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x0b\x08\x00\x05\x00\x04\x01\x01\x11\x00"
GIF = b"GIF89a\x04\x00\x05\x00\x00"
SVG = b'<?xml version="1.0"?>\n<!-- made -->\n<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(#g)"/></svg>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(), Picture("png", 2, 3)),
        (JPEG, Picture("jpg", 4, 5)),
        (GIF, Picture("gif", 4, 5)),
        (b"RIFF....WEBPVP8X....\x00\x00\x00\x00\x03\x00\x00\x04\x00\x00..", Picture("webp", 4, 5)),
        (b"%PDF-1.7 ...", Picture("pdf")),
        (SVG, Picture("svg")),
    ],
)
def test_kinds(content, expected):
    assert read(content) == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "kind"),
        (b"<html><script>alert(1)</script>", "kind"),
        (b"\x89PNG\r\n\x1a\n", "kind"),
        (b"\xff\xd8\xff\xe0\x00\x00", "kind"),
        (png(50_000, 50_000), "size"),
        (png() + b"x" * BYTES_MOST, "size"),
        (b"<svg xmlns='x' onload='alert(1)'/>", "acts"),
        (b"<svg><script>alert(1)</script></svg>", "acts"),
        (b"<svg><image href='https://elsewhere/x.png'/></svg>", "acts"),
        (b"<svg><foreignObject/></svg>", "acts"),
        (b"<svg><style>@import 'x'</style></svg>", "acts"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "kind"),
    ],
)
def test_what_is_no_picture(content, why):
    with pytest.raises(NoPicture) as refused:
        read(content)
    assert refused.value.why == why


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a.png", ["statement/a.png"]),
        ("sub/my%20a.png", ["statement/sub/my%20a.png", "statement/sub/my a.png"]),
        (
            "a",
            [f"statement/a{end}" for end in ("", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf")],
        ),
        (
            "a.pdf",
            [f"statement/a{end}" for end in (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf")],
        ),
        ("../data/secret/1.png", []),
        ("/etc/passwd", []),
        ("https://elsewhere/a.png", []),
        ("..", []),
    ],
)
def test_names(said, expected):
    assert list(names(said, "statement")) == expected


def test_only_the_statements_folder_is_looked_at():
    manifest = {
        "statement/a.png": "1",
        "data/secret/b.png": "2",
        "problem_statement/c.JPG": "3",
        "statement/d.tex": "4",
    }
    assert candidates(manifest) == {"statement/a.png": "1", "problem_statement/c.JPG": "3"}


FILES = {"statement/a.png": "d1", "statement/b.svg": "d2", "statement/c.pdf": "d3", "statement/bad.png": "d4"}
BYTES = {"d1": png(), "d2": SVG, "d3": b"%PDF-1.7", "d4": b"<html>"}


def shown(source, path="statement/problem.en.md"):
    return render(Asked(source, path), files=FILES, look=BYTES.__getitem__)


def test_pictures_on_the_page():
    assert str(shown("![A cave & more](a.png) ![](b.svg){width=40%}").html) == (
        '<p><img src="podium-picture/d1.png" alt="A cave &amp; more" width="2" height="3" loading="lazy"> '
        '<img src="podium-picture/d2.svg" alt="" width="40%" loading="lazy"></p>\n'
    )
    found = shown(r"\includegraphics[width=0.5\textwidth]{a} \includegraphics{c}", "statement/problem.en.tex")
    assert 'src="podium-picture/d1.png" alt="" width="50%"' in found.html
    assert '<a href="podium-picture/d3.pdf">PDF</a>' in found.html
    assert [note.code for note in found.notes] == ["picture.file"]


def test_what_cannot_be_shown_is_named():
    found = shown("![words](missing.png) ![](bad.png) ![x](http:elsewhere/1)")
    assert str(found.html) == "<p><em>words</em> <em>bad.png</em> <em>x</em></p>\n"
    assert [note.code for note in found.notes] == ["picture.missing", "picture.kind", "picture.missing"]


def test_addresses_are_those_of_the_page():
    text, below = shown("![x](a.png)").placed([], "/here/")
    assert 'src="/here/d1.png"' in text
    assert not below
