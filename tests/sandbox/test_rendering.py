"""Decks into pictures, in real containers: good ones, hostile ones, and a renderer that was taken over."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.limits import MIB
from sandbox.pool import Slot
from sandbox.rendering import DeckLimits, DeckRefused, Page, Rendered, picture_size, render
from tests import pdfs

pytestmark = pytest.mark.docker

SMALL = DeckLimits(pages=12, pixels=400, page_cpu_s=1, cpu_s=20, bytes=4 * MIB, page_bytes=MIB)
"""So that what takes too long takes seconds."""


@pytest.fixture
def draw(slot: Slot, tmp_path: Path):
    def drawing(pdf: bytes, limits: DeckLimits = SMALL) -> tuple[Rendered, list[Page]]:
        path, pages = tmp_path / "deck.pdf", []
        path.write_bytes(pdf)
        return render(slot, path, lambda page, _shown: pages.append(page), limits), pages

    return drawing


def sizes(pages: list[Page]) -> list[tuple[int, int]]:
    return [(page.width, page.height) for page in pages]


def test_each_page_comes_as_a_picture_that_fits(draw) -> None:
    rendered, pages = draw(pdfs.deck(3), DeckLimits())
    assert (rendered.page_count, rendered.shown, rendered.lost) == (3, 3, ())
    assert [page.number for page in pages] == [1, 2, 3]
    assert sizes(pages) == [(1600, 900)] * 3
    for page in pages:
        assert page.picture is not None
        assert picture_size(page.picture) == (1600, 900)
        assert len(page.picture) < 20_000
    assert len({page.picture for page in pages}) == 3


def test_on_page_is_told_how_many_there_will_be_and_may_end_it(slot: Slot, tmp_path: Path) -> None:
    path, told = tmp_path / "deck.pdf", []
    path.write_bytes(pdfs.deck(9))

    class Enough(Exception):
        pass

    def on_page(page: Page, shown: int) -> None:
        told.append((page.number, shown))
        if page.number == 2:
            raise Enough

    with pytest.raises(Enough):
        render(slot, path, on_page, SMALL)
    assert told == [(1, 9), (2, 9)]


def test_of_two_hundred_pages_the_first_are_drawn_and_all_are_counted(draw) -> None:
    rendered, pages = draw(pdfs.deck(200))
    assert (rendered.page_count, rendered.shown, len(pages)) == (200, 12, 12)


@pytest.mark.parametrize(
    ("size", "picture"),
    [
        ((100_000, 100_000), (400, 400)),
        ((1e9, 1e9), (400, 400)),
        ((100_000, 1), (400, 1)),
        ((-500, -300), (400, 240)),
        ((1, 1), (4, 4)),
    ],
)
def test_a_page_of_any_size_is_a_picture_within_the_limits(draw, size, picture) -> None:
    rendered, pages = draw(pdfs.deck(1, size=size))
    assert sizes(pages) == [picture]
    assert rendered.memory_bytes < 64 * MIB


def test_a_page_that_lies_on_its_side_is_turned(draw) -> None:
    assert sizes(draw(pdfs.deck(1, page=b"/Rotate 90"))[1]) == [(225, 400)]


def test_chinese_without_its_font_is_drawn_with_another(draw) -> None:
    _, [page] = draw(pdfs.chinese())
    _, [empty] = draw(pdfs.deck(1, content=b""))
    assert page.picture is not None
    assert empty.picture is not None
    assert len(page.picture) > 2 * len(empty.picture)


def test_one_that_only_forbids_printing_is_drawn(draw) -> None:
    _, [page] = draw(pdfs.guarded())
    _, [plain] = draw(pdfs.deck(1, content=b"0 g BT /F1 60 Tf 60 300 Td (Slide) Tj ET"))
    assert page.picture == plain.picture


@pytest.mark.parametrize(
    "pdf",
    [
        pdfs.active(),
        pdfs.table_loop(),
        pdfs.forms(3, b"/X Do", closed=True),
        pdfs.forms(400, b"/X Do", b"/Group << /S /Transparency /I true /K true >>"),
        pdfs.deck(3, content=b"[" * 200_000),
        pdfs.deck(3, more={5: b"[" * 200_000 + b"]" * 200_000}, catalogue=b"/X 5 0 R"),
        pdfs.deck(3, header=b"<html><script>alert(1)</script>\n%PDF-1.7\n"),
    ],
    ids=[
        "active",
        "table loop",
        "form loop",
        "layers upon layers",
        "deep content",
        "deep object",
        "polyglot",
    ],
)
def test_what_is_harmless_here_is_drawn(draw, pdf: bytes) -> None:
    rendered, pages = draw(pdf)
    assert rendered.lost == ()
    assert len(pages) == rendered.page_count


@dataclass(frozen=True)
class Bad:
    pdf: bytes
    code: str


HOSTILE = {
    "no pdf": Bad(b"hello" * 1000, "deck.broken"),
    "nothing": Bad(b"", "deck.broken"),
    "only its first line": Bad(b"%PDF-1.7\n", "deck.broken"),
    "cut off": Bad(pdfs.deck(5)[:700], "deck.broken"),
    "cut in half": Bad(pdfs.deck(5)[:1500], "deck.broken"),
    "encrypted": Bad(pdfs.encrypted(), "deck.encrypted"),
    "no page": Bad(pdfs.deck(0), "deck.empty"),
    "fewer than no pages": Bad(pdfs.deck(2, count=-5), "deck.empty"),
    "a billion pages that are not there": Bad(pdfs.deck(2, count=10**9), "deck.empty"),
    "pages in a loop": Bad(pdfs.page_loop(), "deck.broken"),
    "a picture of gigabytes": Bad(
        pdfs.picture(100_000, 100_000, pdfs.flate(1 << 30, 2), pdfs.filters(2)), "deck.too_slow"
    ),
    "gigabytes of content": Bad(
        pdfs.deck(1, more={101: pdfs.stream(pdfs.flate(1 << 30, 2, b" "), pdfs.filters(2))}), "deck.too_slow"
    ),
    "forms that double": Bad(pdfs.forms(30, b"/X Do /X Do"), "deck.too_slow"),
    "billions of tiles": Bad(pdfs.tiles(), "deck.too_slow"),
    "a picture that claims 10^10 points": Bad(
        pdfs.picture(100_000, 100_000, pdfs.jpeg_2000(100_000), b"/Filter /JPXDecode"), "deck"
    ),
    "noise": Bad(pdfs.noise(12, side=1200), "deck.too_heavy"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_drawn_is_refused_by_name_within_limits(draw, name: str) -> None:
    bad = HOSTILE[name]
    limits = DeckLimits(pages=12, pixels=1200, page_cpu_s=1, cpu_s=20, bytes=4 * MIB, page_bytes=MIB)
    started = time.monotonic()
    with pytest.raises(DeckRefused) as refused:
        draw(bad.pdf, limits)
    assert refused.value.code.startswith(bad.code)
    assert time.monotonic() - started < 60
    # The slot is none the worse for it.
    assert len(draw(pdfs.deck(2))[1]) == 2


def test_one_page_that_takes_too_long_is_lost_and_the_others_come(draw) -> None:
    slow = pdfs.stream(pdfs.flate(1 << 30, 2, b" "), pdfs.filters(2))
    rendered, pages = draw(pdfs.deck(4, more={103: slow}))
    assert rendered.lost == (2,)
    assert [page.picture is None for page in pages] == [False, True, False, False]


@dataclass(frozen=True, slots=True)
class TakenOver(DeckLimits):
    """A renderer that does something else."""

    code: str = ""

    def arguments(self) -> tuple[str, ...]:
        """Python in its place."""
        return (
            "/usr/bin/python3",
            "-c",
            "import os, struct, sys, time\nout = sys.stdout.buffer\n" + self.code,
        )


HEAD = "out.write(struct.pack('<4sIIII', b'DECK', 3, 3, 0, 0))\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("while True: out.write(b'x' * 65536)", "deck.broken"),
        ("out.write(b'PAGE' + bytes(16))", "deck.broken"),
        (HEAD, "deck.broken"),
        (HEAD + "out.write(struct.pack('<4sIIII', b'DONE', 0, 0, 0, 0))", "deck.broken"),
        (HEAD + "out.write(struct.pack('<4sIIII', b'PAGE', 1, 9, 9, 2**32 - 1))", "deck.broken"),
        (HEAD + "out.write(struct.pack('<4sIIII', b'PAGE', 2, 9, 9, 4) + b'RIFF')", "deck.broken"),
        (HEAD + "out.write(struct.pack('<4sIIII', b'PAGE', 1, 9, 9, 20) + b'<script>alert(1)</s>')", "deck.broken"),
        ("out.write(struct.pack('<4sIIII', b'DECK', 3, 400, 0, 0))", "deck.broken"),
        ("out.write(struct.pack('<4sIIII', b'FAIL', 77, 0, 0, 0))", "deck.broken"),
        ("out.write(struct.pack('<4sIIII', b'FAIL', 2, 0, 0, 0)); out.write(b'x')", "deck.broken"),
        ("x = bytearray(10**10)", "deck"),
        ("x = []\nwhile True: x.append(bytearray(b'1' * 2**20))", "deck.too_heavy"),
        ("while True: pass", "deck.too_slow"),
        ("time.sleep(600)", "deck.too_slow"),
        ("while True: os.fork()", "deck"),
    ],
)  # fmt: skip
def test_a_renderer_that_was_taken_over_gains_nothing(draw, code: str, expected: str) -> None:
    limits = TakenOver(cpu_s=2, memory_bytes=64 * MIB, code=code)
    with pytest.raises(DeckRefused) as refused:
        draw(pdfs.deck(3), limits)
    assert refused.value.code.startswith(expected)
    assert len(draw(pdfs.deck(2))[1]) == 2
