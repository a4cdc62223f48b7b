"""Pages of a PDF as pictures, drawn in a container by the renderer (image/renderer.cpp).

Whoever hands in a PDF may have taken the renderer over by the time it prints: its records are read as the
words of a stranger. Pictures are checked by their heads alone, nobody decodes one before a browser does.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox import hardening
from sandbox.containing import Container
from sandbox.errors import ContainerLost, Fact
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending, Outcome, Output
from sandbox.pool import Slot

RENDERER = "/usr/local/libexec/podium/renderer"
FONTS = "FONTCONFIG_FILE=/usr/local/share/podium/fonts.conf"
TYPE = "image/webp"

HEAD = struct.Struct("<4sIIII")  # tag, number, width, height, length
REFUSALS = {1: "deck.broken", 2: "deck.encrypted", 3: "deck.broken", 4: "deck.empty", 5: "deck.too_slow"}
TOO_MUCH = {
    Ending.CPU_LIMIT: "deck.too_slow",
    Ending.WALL_LIMIT: "deck.too_slow",
    Ending.IDLE_LIMIT: "deck.too_slow",
    Ending.MEMORY_LIMIT: "deck.too_heavy",
    Ending.OUTPUT_LIMIT: "deck.too_heavy",
}

# A simple WebP, as the renderer makes them: RIFF and one lossy frame (RFC 9649, 2.5; RFC 6386, 9.1).
WEBP = struct.Struct("<4sI4s4sI3s3sHH")
START_CODE = b"\x9d\x01\x2a"


class DeckRefused(Exception):
    """The file can't be shown, and that is its own fault; a `code` for people's wording, and facts.

    deck.encrypted, deck.broken, deck.empty, deck.too_slow, deck.too_heavy
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class DeckLimits:
    """What a deck may use."""

    pages: int = 60  # the first ones are drawn, the others counted
    pixels: int = 1600  # of a picture's longer side
    page_cpu_s: int = 10
    cpu_s: float = 90  # of all pages
    page_bytes: int = 2 * MIB  # of one picture
    bytes: int = 48 * MIB  # of all
    page_memory_bytes: int = 512 * MIB  # of address space, beyond the file
    memory_bytes: int = 640 * MIB

    def of_run(self) -> Limits:
        """As the sandbox takes them."""
        return Limits(
            cpu_s=self.cpu_s,
            memory_bytes=self.memory_bytes,
            idle_s=self.cpu_s,
            output_bytes=self.bytes,
            processes=PROCESSES,
            file_bytes=MIB,
        )

    def arguments(self) -> tuple[str, ...]:
        """As the renderer takes them."""
        told = (self.pages, self.pixels, self.page_cpu_s, self.page_bytes, self.page_memory_bytes)
        return (RENDERER, *map(str, told))


PROCESSES = 8
VERSION_MOST = 100
DECK_LIMITS = DeckLimits()


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `picture`: a WebP of that size in pixels; None: this page could not be drawn."""

    number: int  # from 1
    width: int
    height: int
    picture: bytes | None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of a deck."""

    page_count: int  # pages of the file
    shown: int  # pages that came, drawn or lost: the first ones
    lost: tuple[int, ...]  # numbers of those that could not be drawn
    cpu_s: float
    memory_bytes: int


class Nonsense(Exception):
    """The renderer printed what it never does: it is not itself any more."""


def render(
    slot: Slot,
    pdf: Path,
    on_page: Callable[[Page, int], None],
    limits: DeckLimits = DECK_LIMITS,
) -> Rendered:
    """Draw a PDF's pages; `on_page` is given each as it comes, and how many there will be.

    What `on_page` raises ends it. Raises DeckRefused for a file that can't be shown and SandboxError when
    the sandbox failed, in both cases perhaps after some pages.
    """
    with slot.container() as container, pdf.open("rb") as file:
        size = pdf.stat().st_size
        run, records = limits.of_run(), Records(limits, on_page)
        container.resize(run, size, processes=PROCESSES)
        try:
            outcome, _ = container.run(
                limits.arguments(),
                (*hardening.ENVIRONMENT, FONTS),
                file,
                size,
                run,
                container.uids.run,
                stdout=records,
            )
        except Nonsense:
            raise DeckRefused("deck.broken") from None
        return _judged(outcome, records, container)


def renderer_version(slot: Slot) -> str:
    """What draws, and what compresses: "poppler 22.12.0, libwebp 1.2.4"."""
    with slot.container() as container:
        outcome, _ = container.run(
            (RENDERER,),
            hardening.ENVIRONMENT,
            b"",
            0,
            Limits(cpu_s=5, memory_bytes=64 * MIB),
            container.uids.run,
        )
        with outcome.stdout as said:
            return said.bytes(VERSION_MOST).decode("utf-8", "replace").strip()


def _judged(outcome: Outcome, records: Records, container: Container) -> Rendered:
    if outcome.ending is Ending.WALL_LIMIT and outcome.was_runnable:
        raise ContainerLost(container=container.name, cause="the machine was too busy to draw a deck")
    if outcome.ending in TOO_MUCH:
        raise DeckRefused(TOO_MUCH[outcome.ending], pages=records.pages)
    if records.refusal is not None:
        raise DeckRefused(records.refusal)
    if not outcome.is_clean or not records.is_done:
        raise DeckRefused("deck.broken")
    return Rendered(
        records.page_count, records.pages, tuple(records.lost), outcome.cpu_s, outcome.memory_bytes
    )


COUNT_MOST = 2**31 - 1


class Records(Output):
    """What the renderer prints, taken apart as it comes; holds one record at most."""

    __slots__ = (
        "_limits",
        "_on_page",
        "_pending",
        "is_done",
        "lost",
        "page_count",
        "pages",
        "refusal",
        "shown",
    )

    def __init__(self, limits: DeckLimits, on_page: Callable[[Page, int], None]) -> None:
        self._limits = limits
        self._on_page = on_page
        self._pending = bytearray()
        self.page_count = 0
        self.shown = 0
        self.pages = 0  # that came
        self.lost: list[int] = []
        self.refusal: str | None = None
        self.is_done = False
        super().__init__()

    def append(self, data: bytes | bytearray | memoryview) -> None:
        """Take more bytes in; raises Nonsense."""
        self.size += len(data)
        self._pending += data
        while len(self._pending) >= HEAD.size:
            tag, number, width, height, length = HEAD.unpack_from(self._pending)
            if length > self._limits.page_bytes or (length and tag != b"PAGE"):
                raise Nonsense
            end = HEAD.size + length
            if len(self._pending) < end:
                return
            content = bytes(self._pending[HEAD.size : end])
            del self._pending[:end]
            self._take(tag, number, width, height, content)
        if self._pending and self._is_over:
            raise Nonsense

    @property
    def _is_over(self) -> bool:
        return self.is_done or self.refusal is not None

    def _take(self, tag: bytes, number: int, width: int, height: int, content: bytes) -> None:
        if self._is_over:
            raise Nonsense
        if tag == b"FAIL":
            self.refusal = REFUSALS.get(number, "deck.broken")
        elif tag == b"DECK" and not self.page_count:
            if not (0 < number <= COUNT_MOST and width == min(number, self._limits.pages)):
                raise Nonsense
            self.page_count, self.shown = number, width
        elif tag == b"DONE" and self.pages == self.shown > len(self.lost):
            self.is_done = True
        elif tag in {b"PAGE", b"LOST"} and number == self.pages + 1 <= self.shown:
            self._page(Page(number, width, height, content if tag == b"PAGE" else None))
        else:
            raise Nonsense

    def _page(self, page: Page) -> None:
        if page.picture is None:
            self.lost.append(page.number)
        elif picture_size(page.picture) != (page.width, page.height) or not (
            0 < page.width <= self._limits.pixels and 0 < page.height <= self._limits.pixels
        ):
            raise Nonsense
        self.pages += 1
        self._on_page(page, self.shown)


def picture_size(picture: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP as the renderer makes them; None: it is no such thing.

    Only its head is looked at: the whole has to be one lossy key frame, of the length it says.
    """
    if len(picture) < WEBP.size:
        return None
    riff, length, webp, kind, inner, frame, start, width, height = WEBP.unpack_from(picture)
    padded = inner + inner % 2
    if (riff, webp, kind, start) != (b"RIFF", b"WEBP", b"VP8 ", START_CODE):
        return None
    # The first bit tells a key frame; sizes have 14 bits, the two above would stretch them.
    if frame[0] & 1 or length != len(picture) - 8 or padded != len(picture) - 20:
        return None
    if width >> 14 or height >> 14:
        return None
    return width, height
