"""Request bodies, read on the event loop into spooled files: a slow upload holds no thread."""

import asyncio
import tempfile
from typing import IO

from contest.live.asgi import Receive, Scope, header

KIB = 1024
IN_MEMORY = 64 * KIB
"""Bytes of a body kept in memory; the rest goes to an unlinked file."""

IN_FLIGHT_MAX = 256
"""Bodies that may be under way at once, of those that didn't come with the first packet."""

IDLE_S = 15.0
"""How long a client may send nothing."""

BASE_S = 30.0
SLOWEST = 64 * KIB
"""A whole body has `BASE_S`, and a second more for each of this many bytes that the route takes."""

DRAIN_S = 10.0
DRAIN_MAX = 256 * KIB * KIB
DRAINS_MAX = 32


class BodyRefused(Exception):
    """The body can't be taken; `status` says why, `drains` whether the client may still be sending."""

    def __init__(self, status: int, text: str, *, drains: bool) -> None:
        super().__init__(text)
        self.status = status
        self.drains = drains


class ClientGone(Exception):
    """The client left before its request was complete."""


def has_body(scope: Scope) -> bool:
    """Whether the request says that it has a body."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


class Bodies:
    """Reads the bodies of one process."""

    def __init__(self, *, idle_s: float = IDLE_S, base_s: float = BASE_S, most: int = IN_FLIGHT_MAX) -> None:
        self.idle_s = idle_s
        self.base_s = base_s
        self.most = most
        self.in_flight = 0
        self.draining = 0

    async def read(self, scope: Scope, receive: Receive, limit: int) -> tuple[IO[bytes], int]:
        """The whole body, at its beginning, and its size.

        The caller closes the file. Raises BodyRefused (408, 413, 503) and ClientGone.
        """
        length = header(scope, b"content-length")
        expects = (header(scope, b"expect") or b"").lower() == b"100-continue"
        # The parser let only digits through.
        if length is not None and int(length) > limit:
            # One that waits for "100 Continue" has not begun to send and won't now.
            raise BodyRefused(413, "This is more than is taken here.", drains=not expects)
        file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the caller closes it
        is_counted = False
        try:
            size, is_more = 0, True
            async with asyncio.timeout(self.base_s + limit / SLOWEST):
                while is_more:
                    async with asyncio.timeout(self.idle_s):
                        message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGone  # noqa: TRY301 -- the file is closed below
                    chunk = message.get("body", b"")
                    size += len(chunk)
                    is_more = message.get("more_body", False)
                    if size > limit:
                        raise BodyRefused(413, "This is more than is taken here.", drains=is_more)  # noqa: TRY301 -- likewise
                    file.write(chunk)
                    if is_more and not is_counted:
                        if self.in_flight >= self.most:
                            raise BodyRefused(503, "Too many uploads at once. Try again.", drains=True)  # noqa: TRY301 -- likewise
                        self.in_flight += 1
                        is_counted = True
            file.seek(0)
        except TimeoutError:
            file.close()
            raise BodyRefused(408, "The upload took too long.", drains=False) from None
        except BaseException:
            file.close()
            raise
        finally:
            self.in_flight -= is_counted
        return file, size

    async def drain(self, receive: Receive) -> None:
        """Read and drop what a refused client still sends.

        Closed at once, the connection would be reset and the answer lost with it.
        """
        if self.draining >= DRAINS_MAX:
            return
        self.draining += 1
        try:
            dropped = 0
            async with asyncio.timeout(DRAIN_S):
                while dropped < DRAIN_MAX:
                    message = await receive()
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return
                    dropped += len(message["body"])
        except TimeoutError:
            return
        finally:
            self.draining -= 1
