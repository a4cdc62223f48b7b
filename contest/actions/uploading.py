"""Uploads, kept by digest before any transaction: a large one must not make others wait for a lock."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from contest.refusals import Refused
from contest.storage import Storage

PACKAGE_MOST = 256 * 1024 * 1024
NAME_MOST = 255
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
DECK_MOST = 50 * 1024 * 1024
DECK_NAME_MOST = 200
PDF_MAGIC, PDF_WITHIN = b"%PDF-", 1024
"""Where the mark of a PDF has to stand: readers take one whose first bytes are something else."""
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters: control, format (with those that turn the writing round), no characters."""
ENDING_MOST = 12


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent, by its digest."""

    digest: str
    filename: str  # its last part: data, never a path
    size: int  # bytes


def keep_package(upload: IO[bytes], *, filename: str, storage: Storage) -> Upload:
    """Keep an uploaded zip; refuses package.no_zip, package.too_large."""
    name = plain_name(filename, most=NAME_MOST, otherwise="package.zip")
    if len(name.encode()) > NAME_MOST:  # it becomes the name of a folder, and those are counted in bytes
        name = plain_name(name, most=NAME_MOST // 4, otherwise="package.zip")
    start = upload.tell()
    magic = upload.read(4)
    size = upload.seek(0, 2) - start
    upload.seek(start)
    if magic not in ZIP_MAGIC:
        raise Refused("package.no_zip", filename=name)
    if size > PACKAGE_MOST:
        raise Refused("package.too_large", filename=name, size=size, limit=PACKAGE_MOST)
    return Upload(storage.put_stream(upload), name, size)


def keep_deck(upload: IO[bytes], *, filename: str, storage: Storage) -> Upload:
    """Keep an uploaded PDF; refuses deck.no_pdf, deck.too_large.

    That it begins like one is all that is looked at here: what reads it runs in the sandbox.
    """
    name = plain_name(filename, most=DECK_NAME_MOST, otherwise="deck.pdf")
    start = upload.tell()
    head = upload.read(PDF_WITHIN)
    size = upload.seek(0, 2) - start
    upload.seek(start)
    if size > DECK_MOST:
        raise Refused("deck.too_large", filename=name, size=size, limit=DECK_MOST)
    if PDF_MAGIC not in head:
        raise Refused("deck.no_pdf", filename=name)
    return Upload(storage.put_stream(upload), name, size)


def plain_name(filename: str, *, most: int, otherwise: str) -> str:
    """A file's own name without folders, or anything that is not seen or turns the writing round."""
    shown = "".join(each for each in filename if unicodedata.category(each) not in UNSEEN)
    name = Path(shown.replace("\\", "/")).name.strip()
    if name in {"", ".", ".."}:
        return otherwise
    stem, dot, ending = name.rpartition(".")
    if len(name) > most and dot and len(ending) < ENDING_MOST:
        return stem[: most - len(ending) - 1] + dot + ending
    return name[:most]
