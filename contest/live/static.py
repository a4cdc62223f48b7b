"""Static files, straight from the folder: ETag, gzip, and for good where the address names the bytes."""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs

from contest.live import asgi
from contest.live.asgi import Headers, Scope, Send, header

PREFIX = "/static/"
FINGERPRINT = 12
"""Hexadecimal digits of SHA-256 in `?v=`, as `contest.site` writes it."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
COMPRESSED = frozenset({".gif", ".jpg", ".png", ".webp", ".woff2"})
FOR_GOOD = b"public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes as they are sent, and what they were made from."""

    stamp: tuple[int, int]
    fingerprint: str
    kind: bytes
    body: bytes
    packed: bytes | None


class Static:
    """The files of one folder. Suffixes that aren't in `TYPES` aren't served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, File] = {}

    async def __call__(self, scope: Scope, send: Send) -> None:
        """Answer one request for a path that begins with `PREFIX`."""
        if scope["method"] not in {"GET", "HEAD"}:
            await asgi.say(send, 405, "Files are only read.", (b"allow", b"GET, HEAD"))
            return
        file = await self._find(scope["path"].removeprefix(PREFIX))
        if file is None:
            await asgi.say(send, 404, "There is no such file.")
            return
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        etag = b'W/"%s"' % file.fingerprint.encode()
        headers: Headers = [
            (b"cache-control", FOR_GOOD if asked == file.fingerprint else b"no-cache"),
            (b"etag", etag),
            (b"vary", b"Accept-Encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if etag in (header(scope, b"if-none-match") or b""):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body"})
            return
        headers.append((b"content-type", file.kind))
        body = file.body
        if file.packed is not None and b"gzip" in (header(scope, b"accept-encoding") or b""):
            headers.append((b"content-encoding", b"gzip"))
            body = file.packed
        await asgi.answer(send, 200, body, headers)

    async def _find(self, name: str) -> File | None:
        pure = PurePosixPath(name)
        if pure.suffix not in TYPES or any(part.startswith(".") for part in pure.parts) or pure.is_absolute():
            return None
        path = self.folder / pure
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._files.get(name)
            if known is None or known.stamp != stamp:
                known = await asyncio.to_thread(_read, path, stamp)
                self._files[name] = known
        except (OSError, ValueError):  # ValueError: a null byte in the name
            return None
        return known


def _read(path: Path, stamp: tuple[int, int]) -> File:
    body = path.read_bytes()
    packed = None if path.suffix in COMPRESSED else gzip.compress(body, mtime=0)
    if packed is not None and len(packed) >= len(body):
        packed = None
    fingerprint = hashlib.sha256(body).hexdigest()[:FINGERPRINT]
    return File(stamp, fingerprint, TYPES[path.suffix].encode(), body, packed)
