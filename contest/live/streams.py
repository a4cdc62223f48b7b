"""Streams of server-sent events: each topic's number at connect, and every new one.

An event is `data: {"topic": "contest:…", "version": 42, "tick": 1}`; version null: nobody knows it now,
poll; tick rises when a phase has passed. What it means for a page is the page's business.
"""

import asyncio
import json
from collections import defaultdict, deque
from functools import lru_cache
from urllib.parse import parse_qs

from contest import tickets
from contest.live import asgi
from contest.live.asgi import Receive, Scope, Send
from contest.live.hub import Hub
from contest.live.topics import Viewer

HEARTBEAT_S = 15.0
"""A comment this often keeps proxies from closing a silent stream."""

STREAMS_MAX = 8000
"""A process's; 5,000 idle viewers took 129 MB."""

STREAMS_OF_ONE_MAX = 16
"""One person's: tabs, machines, a team that shares a seat, and phones that left without a word."""

_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would keep events back
    (b"x-content-type-options", b"nosniff"),
)
_REFUSED = "This ticket is too old, or none at all."


class Streams:
    """All open streams of one process."""

    def __init__(
        self,
        hub: Hub,
        secret_key: str,
        *,
        most: int = STREAMS_MAX,
        most_of_one: int = STREAMS_OF_ONE_MAX,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self.hub = hub
        self.open = 0
        self.is_over = False
        self._secret_key = secret_key
        self._most = most
        self._most_of_one = most_of_one
        self._heartbeat_s = heartbeat_s
        self._of_one: defaultdict[str, deque[Viewer]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open the stream that the ticket in the address allows."""
        if scope["method"] != "GET":
            await asgi.say(send, 405, "Streams are only read.", (b"allow", b"GET"))
            return
        values = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [])
        try:
            ticket = tickets.read_stream(self._secret_key, values[0] if len(values) == 1 else "")
        except tickets.TicketRefused:
            await asgi.say(send, 403, _REFUSED)
            return
        if self.is_over or self.open >= self._most:
            await asgi.say(send, 503, "Too many watch at once. Try again.", (b"retry-after", b"5"))
            return
        self.open += 1
        try:
            with self.hub.watched(ticket.topics) as viewer:
                self._admit(ticket.viewer, viewer)
                leaving = asyncio.ensure_future(_leave(receive, viewer))
                try:
                    await self._tell(viewer, send)
                finally:
                    leaving.cancel()
                    self._forget(ticket.viewer, viewer)
        finally:
            self.open -= 1

    def stop(self) -> None:
        """End all streams and open no more."""
        self.is_over = True
        self.hub.stop()

    async def _tell(self, viewer: Viewer, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        # At once, so that the page knows it is connected.
        await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
        told: dict[str, tuple[int | None, int]] = {}
        while not viewer.is_over:
            events = []
            for topic in viewer.topics:
                number = (topic.version, topic.tick)
                if topic.is_read and told.get(topic.name) != number:
                    told[topic.name] = number
                    events.append(_event(topic.name, *number))
            if events:
                await send({"type": "http.response.body", "body": b"".join(events), "more_body": True})
            if not await viewer.news(self._heartbeat_s):
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
        await send({"type": "http.response.body"})

    def _admit(self, whose: str, viewer: Viewer) -> None:
        """Count a person's stream; one too many ends their oldest, likeliest to be forgotten."""
        if not whose:
            return
        streams = self._of_one[whose]
        streams.append(viewer)
        if len(streams) > self._most_of_one:
            streams.popleft().end()

    def _forget(self, whose: str, viewer: Viewer) -> None:
        streams = self._of_one.get(whose)
        if streams is None:
            return
        if viewer in streams:
            streams.remove(viewer)
        if not streams:
            del self._of_one[whose]


async def _leave(receive: Receive, viewer: Viewer) -> None:
    await asgi.gone(receive)
    viewer.end()


@lru_cache(1024)  # a thousand viewers of one topic are told the same
def _event(topic: str, version: int | None, tick: int) -> bytes:
    news = {"topic": topic, "version": version, "tick": tick}
    return b"data: %s\n\n" % json.dumps(news, separators=(",", ":")).encode()
