"""One public answer, kept as bytes, and how it is sent."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from contest.live.asgi import Headers, Send
from contest.live.marks import NAME, Mark
from contest.live.topics import Topic

# Flask's words on these are for one person, or replaced below.
_OWN = frozenset({b"cache-control", b"content-length", b"date", b"etag", b"last-modified", b"vary", NAME})
_VARY = (b"vary", b"Accept-Encoding, Accept-Language, Cookie")


@dataclass(frozen=True, slots=True)
class Kept:
    """A page's bytes and what they hold for."""

    mark: Mark
    topic: Topic
    etag: bytes
    packed: bytes
    packed_headers: Headers
    headers: Headers
    unchanged_headers: Headers

    @classmethod
    def make(cls, mark: Mark, topic: Topic, headers: Headers, body: bytes) -> Self:
        """Compress an answer of Flask's. Some milliseconds for a large one: call it in a thread."""
        packed = gzip.compress(body, mtime=0)
        etag = b'W/"%s"' % hashlib.sha256(body).hexdigest()[:20].encode()
        # `no-cache`: browsers keep it and ask each time whether it still holds.
        ours = [(b"etag", etag), (b"cache-control", b"no-cache"), _VARY]
        unchanged = [*(item for item in headers if item[0] not in _OWN and item[0] != b"content-type"), *ours]
        whole = [*(item for item in headers if item[0] not in _OWN), *ours]
        return cls(
            mark,
            topic,
            etag,
            packed,
            [*whole, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(packed))],
            [*whole, (b"content-length", b"%d" % len(body))],
            unchanged,
        )

    def holds(self, at: datetime) -> bool:
        """Whether neither the contest's version nor the clock has passed it.

        A version that nobody knows may be a newer one. Flask may know a newer one than the topic.
        """
        version = self.topic.version
        return version is not None and self.mark.version >= version and self.is_in_time(at)

    def is_in_time(self, at: datetime) -> bool:
        """Whether the phase it shows still lasts."""
        return self.mark.until is None or at < self.mark.until

    async def send(self, send: Send, *, takes_gzip: bool, known: bytes) -> None:
        """Answer a request that takes gzip or not, and has the bytes of the tags in `known` already."""
        if known and (self.etag in known or self.etag.removeprefix(b"W/") in known):
            await send({"type": "http.response.start", "status": 304, "headers": self.unchanged_headers})
            await send({"type": "http.response.body"})
            return
        headers = self.packed_headers if takes_gzip else self.headers
        body = self.packed if takes_gzip else gzip.decompress(self.packed)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
