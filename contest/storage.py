"""Bytes by their SHA-256: a folder by default, a bucket by setting (fsspec).

A file is written beside its place and then moved there, so that one that exists is whole; what is read
is checked against its name.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from fsspec.core import url_to_fs

BLOCK = 1024 * 1024


class BytesMissing(Exception):
    """No bytes of this digest are in storage."""


class BytesDamaged(Exception):
    """The bytes in storage are not what their digest says."""


class Storage:
    """A place for bytes; `url` is a folder or any address fsspec knows."""

    def __init__(self, url: str) -> None:
        self.fs: Any
        self.fs, root = url_to_fs(url)
        self.root = str(root).rstrip("/")

    def _path(self, digest: str) -> str:
        return f"{self.root}/{digest[:2]}/{digest[2:4]}/{digest}"

    @property
    def _is_folder(self) -> bool:
        return "file" in _protocols(self.fs)

    def has(self, digest: str) -> bool:
        """Whether bytes of this digest are here."""
        return bool(self.fs.exists(self._path(digest)))

    def put(self, content: bytes) -> str:
        """Keep `content`; its digest. Bytes that are here already are left alone."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            with self._writing(digest) as file:
                file.write(content)
        return digest

    def put_file(self, source: Path) -> str:
        """Keep a file's bytes, block by block; its digest."""
        with source.open("rb") as file:
            return self.put_stream(file)

    def put_stream(self, source: IO[bytes]) -> str:
        """Keep what a seekable stream holds from here on; its digest."""
        start = source.tell()
        digest = _digest(source)
        if not self.has(digest):
            source.seek(start)
            with self._writing(digest) as file:
                while block := source.read(BLOCK):
                    file.write(block)
        return digest

    @contextmanager
    def _writing(self, digest: str) -> Iterator[IO[bytes]]:
        """A file beside the place of `digest`, moved there at the end."""
        final = self._path(digest)
        if not self._is_folder:  # an object appears whole, when it is closed
            with self.fs.open(final, "wb") as file:
                yield file
            return
        beside = f"{final}.{secrets.token_hex(8)}.tmp"
        self.fs.makedirs(final.rsplit("/", 1)[0], exist_ok=True)
        try:
            with open(beside, "xb") as file:  # noqa: PTH123 -- fsspec's paths are strings
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, final)  # noqa: PTH105 -- likewise
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(beside)  # noqa: PTH108 -- likewise
            raise

    def read(self, digest: str) -> bytes:
        """All bytes of a digest; raises BytesMissing, BytesDamaged."""
        try:
            content: bytes = self.fs.cat_file(self._path(digest))
        except FileNotFoundError:
            raise BytesMissing(digest) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise BytesDamaged(digest)
        return content

    def blocks(self, digest: str) -> Iterator[bytes]:
        """The bytes of a digest in blocks, not checked; raises BytesMissing at once, before the first one."""
        try:
            source = self.fs.open(self._path(digest), "rb")
        except FileNotFoundError:
            raise BytesMissing(digest) from None
        return _blocks(source)

    def size(self, digest: str) -> int:
        """How many bytes there are of a digest; raises BytesMissing."""
        try:
            return int(self.fs.size(self._path(digest)))
        except FileNotFoundError:
            raise BytesMissing(digest) from None

    def head(self, digest: str, size: int) -> bytes:
        """The first bytes of a digest, at most `size`, not checked; raises BytesMissing."""
        try:
            with self.fs.open(self._path(digest), "rb") as source:
                content: bytes = source.read(size)
        except FileNotFoundError:
            raise BytesMissing(digest) from None
        return content

    def fetch(self, digest: str, to: Path) -> None:
        """Copy the bytes of a digest to a new local file, checked; raises BytesMissing, BytesDamaged."""
        to.parent.mkdir(parents=True, exist_ok=True)
        found = hashlib.sha256()
        handle, beside = tempfile.mkstemp(dir=to.parent, prefix=".fetch-")
        try:
            with os.fdopen(handle, "wb") as target, self.fs.open(self._path(digest), "rb") as source:
                while block := source.read(BLOCK):
                    found.update(block)
                    target.write(block)
            if found.hexdigest() != digest:
                raise BytesDamaged(digest)
            Path(beside).replace(to)
        except FileNotFoundError:
            raise BytesMissing(digest) from None
        finally:
            Path(beside).unlink(missing_ok=True)


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    with source:
        while block := source.read(BLOCK):
            yield block


def _protocols(fs: Any) -> tuple[str, ...]:
    protocol = fs.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _digest(source: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := source.read(BLOCK):
        found.update(block)
    return found.hexdigest()
