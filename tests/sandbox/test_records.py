"""What the renderer prints, as the worker reads it: any cut, any nonsense, little memory."""

import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.limits import MIB
from sandbox.rendering import DeckLimits, Nonsense, Page, Records, picture_size

LIMITS = DeckLimits(pages=5, pixels=100, page_bytes=1000, bytes=10_000)


def webp(width: int, height: int, payload: bytes = b"\0" * 20) -> bytes:
    """A WebP by its head: one lossy key frame."""
    frame = b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + payload
    frame += b"\0" * (len(frame) % 2)
    return b"RIFF" + struct.pack("<I", len(frame) + 12) + b"WEBPVP8 " + struct.pack("<I", len(frame)) + frame


def record(tag: bytes, number: int = 0, width: int = 0, height: int = 0, content: bytes = b"") -> bytes:
    return struct.pack("<4sIIII", tag, number, width, height, len(content)) + content


def page(number: int, width: int = 40, height: int = 30) -> bytes:
    return record(b"PAGE", number, width, height, webp(width, height))


def read(*pieces: bytes) -> tuple[Records, list[Page]]:
    pages: list[Page] = []
    records = Records(LIMITS, lambda page, _shown: pages.append(page))
    for piece in pieces:
        records.append(piece)
    return records, pages


WHOLE = (
    record(b"DECK", 9, 5)
    + page(1)
    + record(b"LOST", 2)
    + page(3)
    + page(4, 99, 1)
    + page(5)
    + record(b"DONE")
)


@given(st.lists(st.integers(0, len(WHOLE)), max_size=20))
def test_however_it_is_cut_it_is_the_same(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(WHOLE)]
    records, pages = read(*(WHOLE[a:b] for a, b in itertools.pairwise(edges)))
    assert (records.is_done, records.page_count, records.lost) == (True, 9, [2])
    assert [each.number for each in pages] == [1, 2, 3, 4, 5]
    assert pages[1].picture is None
    assert pages[3] == Page(4, 99, 1, webp(99, 1))
    assert records.size == len(WHOLE)


@pytest.mark.parametrize(
    "said",
    [
        record(b"PAGE", 1, 40, 30, webp(40, 30)),
        record(b"DECK", 0, 0),
        record(b"DECK", 9, 4),
        record(b"DECK", 3, 5),
        record(b"DECK", 2**31, 5),
        record(b"DECK", 9, 5) * 2,
        record(b"DECK", 9, 5) + page(2),
        record(b"DECK", 9, 5) + page(1) + page(1),
        record(b"DECK", 9, 5) + page(1) + record(b"DONE"),
        record(b"DECK", 1, 1) + page(1) + page(2),
        record(b"DECK", 1, 1) + record(b"LOST", 1) + record(b"DONE"),
        record(b"DECK", 1, 1) + page(1, 101, 30),
        record(b"DECK", 1, 1) + page(1, 0, 30),
        record(b"DECK", 1, 1) + record(b"PAGE", 1, 41, 30, webp(40, 30)),
        record(b"DECK", 1, 1) + record(b"PAGE", 1, 40, 30),
        record(b"DECK", 1, 1) + record(b"PAGE", 1, 40, 30, webp(40, 30) + b"<script>"),
        record(b"DECK", 1, 1) + record(b"PAGE", 1, 40, 30, webp(40, 30, bytes(2000))),
        record(b"DECK", 1, 1) + record(b"LOST", 1, 0, 0, b"x"),
        WHOLE + b"x",
        record(b"FAIL", 2) + record(b"FAIL", 2),
        record(b"PDF!", 1),
    ],
)
def test_nonsense_is_known_as_such(said: bytes) -> None:
    with pytest.raises(Nonsense):
        read(said)


@pytest.mark.parametrize(
    ("number", "code"), [(2, "deck.encrypted"), (4, "deck.empty"), (5, "deck.too_slow"), (77, "deck.broken")]
)
def test_a_refusal_has_its_code(number: int, code: str) -> None:
    assert read(record(b"FAIL", number))[0].refusal == code


@given(st.binary(max_size=3000), st.integers(0, len(WHOLE)))
def test_any_bytes_are_read_or_refused_and_little_is_held(noise: bytes, at: int) -> None:
    records = Records(LIMITS, lambda _page, _shown: None)
    try:
        records.append(WHOLE[:at] + noise)
    except Nonsense:
        return
    assert len(records._pending) < LIMITS.page_bytes + 20
    assert records.pages <= LIMITS.pages


def test_endless_output_that_makes_sense_is_not_held() -> None:
    records = Records(LIMITS, lambda _page, _shown: None)
    with pytest.raises(Nonsense):
        for _ in range(100):
            records.append(b"\0" * MIB)
    assert records.size == MIB


@given(st.binary(max_size=60))
def test_what_is_no_webp_has_no_size(data: bytes) -> None:
    assert picture_size(data) is None
    assert picture_size(b"RIFF" + data) is None


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\xff\xd8\xff\xe0" + bytes(40),
        webp(40, 30)[:-1],
        webp(40, 30) + b"\0\0",
        webp(40, 30).replace(b"VP8 ", b"VP8L"),
        webp(40, 30).replace(b"VP8 ", b"VP8X"),
        webp(40, 30).replace(b"\x10\0\0\x9d", b"\x11\0\0\x9d"),
        webp(40, 30).replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b"),
        webp(40 | 1 << 14, 30),
        webp(40, 30 | 1 << 15),
    ],
)
def test_only_one_lossy_key_frame_is_a_picture(picture: bytes) -> None:
    assert picture_size(picture) is None
    assert picture_size(webp(40, 30)) == (40, 30)
    assert picture_size(webp(16383, 1)) == (16383, 1)
