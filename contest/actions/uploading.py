"""Uploads, kept by digest before any transaction: a large one must not make others wait for a lock."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from contest.refusals import Refused
from contest.storage import Storage

PACKAGE_MOST = 256 * 1024 * 1024
NAME_MOST = 255
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent, by its digest."""

    digest: str
    filename: str  # its last part: data, never a path
    size: int  # bytes


def keep_package(upload: IO[bytes], *, filename: str, storage: Storage) -> Upload:
    """Keep an uploaded zip; refuses package.no_zip, package.too_large."""
    name = Path(filename.replace("\\", "/")).name[:NAME_MOST] or "package.zip"
    start = upload.tell()
    magic = upload.read(4)
    size = upload.seek(0, 2) - start
    upload.seek(start)
    if magic not in ZIP_MAGIC:
        raise Refused("package.no_zip", filename=name)
    if size > PACKAGE_MOST:
        raise Refused("package.too_large", filename=name, size=size, limit=PACKAGE_MOST)
    return Upload(storage.put_stream(upload), name, size)
