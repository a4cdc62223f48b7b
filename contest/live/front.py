"""The one ASGI app: streams, the clock, static files and kept pages; every other request goes to Flask."""

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path

import contest
from contest import clock, db
from contest.live import asgi
from contest.live.asgi import Message, Receive, Scope, Send
from contest.live.bridge import Bridge
from contest.live.exchange import WSGIApp
from contest.live.hub import Hub, Versions
from contest.live.origin import Origin
from contest.live.pages import Pages
from contest.live.static import PREFIX, Static
from contest.live.streams import Streams
from contest.queries.versions import versions as query_versions
from contest.settings import Settings

STATIC = Path(contest.__file__).resolve().parent / "static"
DELAY = b"x-podium-delay"
DELAY_MAX_S = 10.0


class Front:
    """Everything one web process answers."""

    def __init__(self, settings: Settings, app: WSGIApp, versions: Versions) -> None:
        self.origin = Origin(settings.url, settings.proxies)
        self.bridge = Bridge(app)
        self.hub = Hub(settings.redis_address, versions)
        self.streams = Streams(self.hub, settings.secret_key)
        extensions = getattr(app, "extensions", {})
        self.pages = Pages(self._ask_flask, self.hub, is_public=extensions.get("podium_public_paths"))
        self.static = Static(STATIC)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live from the server's start to its end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        scope = self.origin.resolve(scope)
        if not self.origin.is_ours(scope):
            where = f" It is at {self.origin.url}" if self.origin.url else ""
            await asgi.say(send, 400, f"This site has another address.{where}")
            return
        path = scope["path"]
        if path == "/live":
            await self.streams(scope, receive, send)
        elif path == "/live/clock":
            body = b'{"now":%d}' % (clock.now().timestamp() * 1000)
            await asgi.answer(send, 200, body, ((b"content-type", b"application/json"), asgi.NO_STORE))
        elif path.startswith(PREFIX):
            await self.static(scope, send)
        else:
            await self.pages(scope, receive, send)

    def stop_soon(self) -> None:
        """End all streams; from any thread, or a signal's handler."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.streams.stop)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        self.hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.pages.close()
        await self.hub.close()
        self.bridge.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _ask_flask(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the bridge; an answer that Flask wants kept back waits here, where it holds no thread."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                delay = next((value for name, value in message["headers"] if name == DELAY), None)
                if delay is not None:
                    message["headers"] = [item for item in message["headers"] if item[0] != DELAY]
                    await asyncio.sleep(min(float(delay), DELAY_MAX_S))
            await send(message)

        await self.bridge(scope, receive, sending)


async def database_versions(ids: Collection[str]) -> Mapping[str, int]:
    """Versions of contests and rounds from the bound database: a short read in a thread."""
    return await asyncio.to_thread(_read_versions, ids)


def _read_versions(ids: Collection[str]) -> Mapping[str, int]:
    with db.reading() as s:
        return query_versions(s, ids)


def create_front(settings: Settings, wsgi_app: WSGIApp, versions: Versions = database_versions) -> Front:
    """The front before `wsgi_app`, for one process. `versions` is asked where Redis knows nothing."""
    return Front(settings, wsgi_app, versions)
