"""Flask behind ASGI: a body is read on the loop, then one hop into a thread; long answers chunk by chunk.

No thread waits for a client: not for a slow upload, nor for a reader that has stopped.
"""

import asyncio
import contextlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, cast

import structlog

from contest.live import asgi
from contest.live.asgi import Headers, Receive, Scope, Send
from contest.live.bodies import Bodies, BodyRefused, ClientGone, has_body
from contest.live.environ import environ
from contest.live.exchange import Exchange, WSGIApp

Limits = Callable[[str, str], int]

THREADS = 4
"""More are slower: 1 thread gave 287 pages/s, 4 gave 262, 32 gave 191."""

WAITING_MAX = 1000
"""Requests that may wait for a thread; the next one is told to come again."""

STALLED_S = 120.0
"""How long a reader may take nothing before its answer is given up."""

BODY_LIMIT = 256 * 1024
BODILESS = frozenset({204, 304})
TOO_LARGE = 413

log = structlog.get_logger(__name__)


def limits_of(app: object) -> Limits:
    """What the app says of its routes' bodies, else the same for all."""
    extensions = getattr(app, "extensions", {})
    return cast("Limits", extensions.get("podium_body_limits", lambda _method, _path: BODY_LIMIT))


class Bridge:
    """An ASGI app that answers by a WSGI app."""

    def __init__(
        self,
        app: WSGIApp,
        *,
        limits: Limits | None = None,
        bodies: Bodies | None = None,
        threads: int = THREADS,
    ) -> None:
        self.app = app
        self.limits = limits or limits_of(app)
        # An app that knows its routes' limits holds to them before it does anything else.
        self.app_refuses = "podium_body_limits" in getattr(app, "extensions", {})
        self.bodies = bodies or Bodies()
        self.threads = threads
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="flask")
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body: IO[bytes] = io.BytesIO()
        size = None
        if has_body(scope):
            limit = self.limits(scope["method"], scope["path"])
            try:
                body, size = await self.bodies.read(scope, receive, limit)
            except BodyRefused as refusal:
                await self._refuse(refusal, limit, scope, receive, send)
                return
            except ClientGone:
                return
        if self.waiting >= WAITING_MAX:
            body.close()
            await asgi.say(send, 503, "Too many at once. Try again.", (b"retry-after", b"2"))
            return
        exchange = Exchange(self.app, environ(scope, body, size))
        try:
            await self._answer(exchange, scope, receive, send)
        finally:
            if not exchange.is_complete:
                with contextlib.suppress(RuntimeError):  # the process ends: the pool takes nothing more
                    self.pool.submit(self._abandon, exchange)

    def close(self) -> None:
        """End the threads, after what they are doing."""
        self.pool.shutdown(wait=False, cancel_futures=False)

    async def _answer(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            piece = await self._open(exchange, scope, receive)
        except Exception:
            log.exception("request.failed", method=scope["method"], path=scope["path"])
            await asgi.say(send, 500, "Something went wrong here. It is written down.")
            return
        if piece is None:
            return
        await send({"type": "http.response.start", "status": exchange.status, "headers": exchange.headers})
        if scope["method"] == "HEAD" or exchange.status in BODILESS:
            await send({"type": "http.response.body"})
        elif exchange.is_complete:
            await send({"type": "http.response.body", "body": piece})
        else:
            await self._stream(exchange, piece, scope, receive, send)

    async def _open(self, exchange: Exchange, scope: Scope, receive: Receive) -> bytes | None:
        """Hop into the pool; None when the client left before its turn came, and nothing was done."""
        loop = asyncio.get_running_loop()
        self.waiting += 1
        try:
            hop = loop.run_in_executor(self.pool, exchange.open)
            if self.waiting <= self.threads or scope["method"] not in {"GET", "HEAD"}:
                return await hop
            # A burst: who has gone meanwhile needs no page. What somebody posted is done all the same.
            leaving = asyncio.ensure_future(asgi.gone(receive))
            try:
                await asyncio.wait((hop, leaving), return_when=asyncio.FIRST_COMPLETED)
                if not hop.done() and hop.cancel():
                    return None
                return await hop
            finally:
                leaving.cancel()
        finally:
            self.waiting -= 1

    async def _stream(
        self, exchange: Exchange, piece: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        loop = asyncio.get_running_loop()
        leaving = asyncio.ensure_future(asgi.gone(receive))
        try:
            while not leaving.done():
                async with asyncio.timeout(STALLED_S):
                    await send(
                        {"type": "http.response.body", "body": piece, "more_body": not exchange.is_complete}
                    )
                if exchange.is_complete:
                    return
                piece = await loop.run_in_executor(self.pool, exchange.pull)
        except TimeoutError:
            log.info("request.stalled", path=scope["path"])
        except Exception:
            # The server cuts the unfinished answer off, so that the client can tell.
            log.exception("request.broken", method=scope["method"], path=scope["path"])
        finally:
            leaving.cancel()

    async def _refuse(
        self, refusal: BodyRefused, limit: int, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer, let the client finish sending, then close the connection."""
        headers: Headers = [(b"content-type", b"text/plain; charset=utf-8"), asgi.NO_STORE]
        text = f"{refusal}\n".encode()
        if refusal.status == TOO_LARGE and self.app_refuses:
            # The app says it in the reader's language: it is told of one byte too many, and given none.
            exchange = Exchange(self.app, environ(scope, io.BytesIO(), limit + 1))
            page = await asyncio.get_running_loop().run_in_executor(self.pool, exchange.open)
            if exchange.status == TOO_LARGE and exchange.is_complete:
                headers = [item for item in exchange.headers if item[0] != b"content-length"]
                text = page
            exchange.close()
        await asgi.answer(send, refusal.status, text, (*headers, (b"connection", b"close")), is_last=False)
        if refusal.drains:
            await self.bodies.drain(receive)
        await send({"type": "http.response.body"})

    def _abandon(self, exchange: Exchange) -> None:
        try:
            exchange.close()
        except Exception:
            log.exception("request.close_failed")
