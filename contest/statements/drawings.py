"""PDFs of statements as pictures of their pages: what is kept of them beside the version that has them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from contest.statements.pictures import FOLDERS

DRAWN = "pdf/"
"""With the digest of a PDF behind it a key of `ProblemVersion.converted`, where languages stand besides."""
KIND = "webp"
ROOT = "problem.pdf"
"""Where DOMjudge has its statement."""
FILES_MOST = 20
"""PDFs of one version that are drawn."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as a picture, sides in pixels."""

    digest: str
    width: int
    height: int


def pdfs(manifest: Mapping[str, str]) -> list[str]:
    """Digests of the PDFs that statements are, have beside them or show as figures; by name, each once."""
    found = (
        digest
        for path, digest in sorted(manifest.items())
        if path.lower().endswith(".pdf") and (path.startswith(FOLDERS) or path == ROOT)
    )
    return list(dict.fromkeys(found))[:FILES_MOST]


def undrawn(manifest: Mapping[str, str], converted: Mapping[str, str]) -> list[str]:
    """Those that nobody has tried to draw yet."""
    return [digest for digest in pdfs(manifest) if DRAWN + digest not in converted]


def kept(converted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Digest of each PDF that was drawn, and that of what became of it."""
    for key, digest in converted.items():
        if key.startswith(DRAWN):
            yield key.removeprefix(DRAWN), digest


def dump(drawings: Sequence[Drawing]) -> bytes:
    """Pages as bytes to be kept; none: the file can't be drawn."""
    return json.dumps([asdict(each) for each in drawings]).encode()


def load(content: bytes) -> tuple[Drawing, ...]:
    """Read what `dump` wrote."""
    return tuple(Drawing(**each) for each in json.loads(content))
