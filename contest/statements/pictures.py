"""Pictures of statements: which files of a package are some, by what their bytes say, and how large they are.

The extension is no evidence. SVG is shown where it has nothing that acts or reaches outside, and is sent as a
file to be saved with a policy of its own, so that a browser that opens it by its address runs nothing.
"""

import posixpath
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

FOLDERS = ("statement/", "problem_statement/")
BYTES_MOST = 8 * 1024 * 1024
SIDE_MOST = 8192  # pixels: a small file can be a picture that no phone has the memory for
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf")
PAPER = (".pdf", ".eps")
TYPES: Mapping[str, str] = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}
SAVED = frozenset({"svg", "pdf"})
"""What is never shown as a page of ours: SVG within a page only, PDF as a file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a file is; sides in pixels, 0 where it has none."""

    kind: str
    width: int = 0
    height: int = 0


class NoPicture(Exception):
    """A file that is not shown: "kind", "size" or "acts"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def candidates(manifest: Mapping[str, str]) -> dict[str, str]:
    """The files of a version that statements may show: path -> digest."""
    return {
        path: digest
        for path, digest in manifest.items()
        if path.startswith(FOLDERS) and path.lower().endswith(SUFFIXES)
    }


def names(said: str, folder: str) -> Iterator[str]:
    """The paths inside the package that a text may mean; none where it means something outside.

    LaTeX leaves the ending out; Markdown writes blanks as %20. Both speak from the statement's folder.
    Of a figure for paper (PDF, EPS) another picture of the same name is meant too, and can be shown.
    """
    for name in dict.fromkeys((said, unquote(said))):
        path = posixpath.normpath(posixpath.join(folder, name.strip()))
        if "\x00" in name or ":" in name or name.startswith(("/", "\\")) or not path.startswith(FOLDERS):
            continue
        stem, suffix = posixpath.splitext(path)
        if suffix.lower() in PAPER:
            yield from (stem + other for other in SUFFIXES if other not in PAPER)
        yield path
        if "." not in posixpath.basename(path):
            yield from (path + suffix for suffix in SUFFIXES)


def read(content: bytes) -> Picture:
    """What the bytes of a file are. Raises NoPicture."""
    if len(content) > BYTES_MOST:
        raise NoPicture("size")
    found = next((found for look in (_png, _gif, _webp, _jpeg, _pdf, _svg) if (found := look(content))), None)
    if found is None:
        raise NoPicture("kind")
    if max(found.width, found.height) > SIDE_MOST:
        raise NoPicture("size")
    return found


def _png(content: bytes) -> Picture | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR" or len(content) < 24:  # noqa: PLR2004 -- as the format has it
        return None
    return Picture("png", *struct.unpack(">II", content[16:24]))


def _gif(content: bytes) -> Picture | None:
    if not content.startswith((b"GIF87a", b"GIF89a")) or len(content) < 10:  # noqa: PLR2004 -- as the format has it
        return None
    return Picture("gif", *struct.unpack("<HH", content[6:10]))


def _webp(content: bytes) -> Picture | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:  # noqa: PLR2004 -- as the format has it
        return None
    form = content[12:16]
    if form == b"VP8X":
        return Picture(
            "webp", int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
        )
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return Picture("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    wide, high = struct.unpack("<HH", content[26:30])
    return Picture("webp", wide & 0x3FFF, high & 0x3FFF) if form == b"VP8 " else None


def _jpeg(content: bytes) -> Picture | None:
    """The sides stand in the frame's header, behind segments that each tell their length."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:  # noqa: PLR2004 -- as the format has it
        mark = content[at + 1]
        if mark == 0xFF:  # noqa: PLR2004 -- filling
            at += 1
            continue
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004 -- as the format has it
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture("jpg", wide, high)
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def _pdf(content: bytes) -> Picture | None:
    return Picture("pdf") if content.startswith(b"%PDF-") else None


_REMARKS = rb"(?:<!--(?:(?!-->).){0,4000}-->\s*){0,4}"
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?"
    + _REMARKS
    + rb"(?:<!DOCTYPE[^>\[]*>\s*)?"
    + _REMARKS
    + rb"<svg[\s>]",
    re.DOTALL,
)
_ACTS = re.compile(
    rb"<!entity|<script|<foreignobject|<iframe|<embed|<object|<handler|\son[a-z]+\s*=|javascript:"
    rb"""|(?:href|src)\s*=\s*["']?\s*(?!["'#]|data:image/(?:png|jpeg|gif|webp))|@import|url\(\s*["']?(?!["'#])""",
    re.IGNORECASE,
)


def _svg(content: bytes) -> Picture | None:
    if not _SVG.match(content):
        return None
    if _ACTS.search(content):
        raise NoPicture("acts")
    return Picture("svg")
