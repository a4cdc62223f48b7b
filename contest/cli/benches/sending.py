"""Many that write at once, each on a connection kept open: what a request took, from when it was due.

Times run from the moment a request should have been sent, so that a site that stalls is not spared the
requests that had to wait for it.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

Ask = Callable[["Line", int], Awaitable[None]]
"""One request of one sender: its line, and the how-manieth it is."""

PATIENCE_S = 60.0


@dataclass(slots=True)
class Line:
    """A connection to the site, opened again when it breaks."""

    host: str
    port: int
    reader: asyncio.StreamReader | None = field(default=None)
    writer: asyncio.StreamWriter | None = field(default=None)

    async def post(self, path: str, body: bytes, *lines: str) -> tuple[int, bytes]:
        """Send a POST and read its answer: status and body. Raises ConnectionError, TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            reader = await self.send(path, body, *lines)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next(
                int(line.partition(":")[2])
                for line in head.split("\r\n")
                if line.lower().startswith("content-length:")
            )
            answer = await reader.readexactly(length)
        if "connection: close" in head.lower():
            self.hang_up()
        return int(head.split(" ", 2)[1]), answer

    async def send(self, path: str, body: bytes, *lines: str) -> asyncio.StreamReader:
        """Send a POST, and wait for no answer; where it would be read."""
        if self.reader is None or self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        head = (f"POST {path} HTTP/1.1", f"host: {self.host}:{self.port}", *lines)
        self.writer.write("\r\n".join((*head, f"content-length: {len(body)}", "", "")).encode() + body)
        await self.writer.drain()
        return self.reader

    def hang_up(self) -> None:
        """Cut the connection, whatever is under way on it."""
        if self.writer is not None:
            with contextlib.suppress(RuntimeError):
                self.writer.close()
        self.reader = self.writer = None


async def at_once(
    address: tuple[str, int], asks: Sequence[Ask], *, every_s: float, for_s: float
) -> list[float]:
    """Let every sender ask once in `every_s`, for so long; seconds each request took."""
    took: list[float] = []
    times = max(1, round(for_s / every_s))

    async def sender(ask: Ask) -> None:
        line = Line(*address)
        begin = time.perf_counter() + random.random() * every_s  # noqa: S311 -- as people do
        for number in range(times):
            due = begin + number * every_s
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await ask(line, number)
            took.append(time.perf_counter() - due)
        line.hang_up()

    await asyncio.gather(*(sender(ask) for ask in asks))
    return took
