"""Public bytes, kept: pages that are the same for everyone are rendered once a version, phase and language.

Kept is only what Flask marked (`contest.live.marks`) in the answer to a request of our own that carried
no cookie. Whoever asks, with a cookie or without, then gets these same bytes.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

import structlog

from contest.clock import now as clock_now
from contest.live.asgi import App, Headers, Message, Receive, Scope, Send
from contest.live.asking import Key, cookieless, read
from contest.live.hub import Hub
from contest.live.kept import Kept
from contest.live.marks import NAME, Mark
from contest.live.topics import CONTEST
from contest.live.turns import Turns

BODY_MAX = 4 * 1024 * 1024
KEPT_MAX = 1024
KEPT_BYTES = 64 * 1024 * 1024
PUBLIC_MAX = 4096
TRIES = 3
NOT_PUBLIC_S = 1.0
"""How long an answer without a mark is remembered, so that a path isn't asked twice for every request."""

IsPublic = Callable[[str], bool]

log = structlog.get_logger(__name__)


class Pages:
    """The kept pages of one process, before the app that makes them."""

    def __init__(
        self,
        app: App,
        hub: Hub,
        *,
        is_public: IsPublic | None = None,
        now: Callable[[], datetime] = clock_now,
    ) -> None:
        self.hub = hub
        self.fills = 0
        self._app = app
        self._now = now
        self._is_public = is_public or (lambda _path: False)
        self._turns = Turns(self._turn, now)
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._filling: dict[Key, asyncio.Task[Kept | None]] = {}
        # Paths seen with a mark, and keys seen without one.
        self._public: OrderedDict[bytes, None] = OrderedDict()
        self._private: dict[Key, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from kept bytes where there are such, else by the app."""
        asked = read(scope)
        if asked is None:
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(asked.key)
        if kept is None or not kept.holds(self._now()):
            kept = await self._fresh(asked.key, scope)
        if kept is None:
            await self._app(scope, receive, self._learning(scope, send))
            return
        if asked.key in self._kept:
            self._kept.move_to_end(asked.key)
        await kept.send(send, takes_gzip=asked.takes_gzip, known=asked.known)

    def close(self) -> None:
        """Drop everything."""
        self._turns.close()
        for task in self._filling.values():
            task.cancel()
        for key in tuple(self._kept):
            self._drop(key)

    async def _fresh(self, key: Key, scope: Scope) -> Kept | None:
        """Bytes made after now; None when Flask has to be asked for this one viewer."""
        if key.path not in self._public and not self._is_public(scope["path"]):
            return None
        loop = asyncio.get_running_loop()
        if self._private.get(key, 0.0) > loop.time():
            return None
        for _ in range(TRIES):
            task = self._filling.get(key)
            if task is None:
                # One call a key, however many wait for it; a waiter that leaves doesn't end it.
                task = asyncio.create_task(self._fill(key, scope))
                self._filling[key] = task
                task.add_done_callback(lambda _task: self._filling.pop(key, None))
            kept = await asyncio.shield(task)
            if kept is None:
                if len(self._private) >= PUBLIC_MAX:
                    self._private.clear()
                self._private[key] = loop.time() + NOT_PUBLIC_S
                self._public.pop(key.path, None)
                return None
            # Before its topic is read, or with Redis and database away, the version is unknown: it is fresh.
            if kept.holds(self._now()) or (kept.topic.version is None and kept.is_in_time(self._now())):
                return kept
        return None

    async def _fill(self, key: Key, scope: Scope) -> Kept | None:
        self.fills += 1
        answer = _Answer()
        try:
            await self._app(cookieless(key, scope), answer.receive, answer.send)
        except Exception:
            log.exception("page.not_filled", path=scope["path"])
            return None
        if answer.mark is None or not answer.is_keepable:
            return None
        topic = self.hub.follow(f"{CONTEST}:{answer.mark.contest}")
        made = asyncio.to_thread(Kept.make, answer.mark, topic, answer.headers, bytes(answer.body))
        try:
            kept = await made
        except BaseException:
            self.hub.topics.unfollow(topic)
            raise
        self._keep(key, kept)
        return kept

    def _keep(self, key: Key, kept: Kept) -> None:
        self._drop(key)
        self._kept[key] = kept
        self._bytes += len(kept.packed)
        self._turns.expect(kept.mark)
        while len(self._kept) > KEPT_MAX or self._bytes > KEPT_BYTES:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept.packed)
            self.hub.topics.unfollow(kept.topic)

    def _turn(self, contest: str) -> None:
        """A phase has passed: forget what was true in it, and tell the viewers."""
        for key in [key for key, kept in self._kept.items() if kept.mark.contest == contest]:
            self._drop(key)
        topic = self.hub.topics.get(f"{CONTEST}:{contest}")
        if topic is not None:
            topic.turn()

    def _learning(self, scope: Scope, send: Send) -> Send:
        """Pass an answer on, less its mark, and remember that this path has public ones."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                mark = _mark(message["headers"])
                if mark is not None and message["status"] == 200:  # noqa: PLR2004 -- OK
                    self._public[scope["raw_path"]] = None
                    self._turns.expect(mark)
                    if len(self._public) > PUBLIC_MAX:
                        self._public.popitem(last=False)
                    message["headers"] = [item for item in message["headers"] if item[0] != NAME]
            await send(message)

        return sending


class _Answer:
    """The app's answer to a request of our own."""

    def __init__(self) -> None:
        self.headers: Headers = []
        self.body = bytearray()
        self.mark: Mark | None = None
        self.is_keepable = False

    async def receive(self) -> Message:
        """There is no body, and the client doesn't leave."""
        await asyncio.Event().wait()
        raise AssertionError  # never

    async def send(self, message: Message) -> None:
        """Take the next part."""
        if message["type"] == "http.response.start":
            self.headers = list(message["headers"])
            names = {name for name, _ in self.headers}
            # A cookie means that a session was touched, whatever the mark says.
            is_clean = not names & {b"set-cookie", b"content-encoding", b"content-range"}
            self.mark = _mark(self.headers) if message["status"] == 200 and is_clean else None  # noqa: PLR2004 -- OK
            return
        if self.mark is not None and len(self.body) <= BODY_MAX:
            self.body += message.get("body", b"")
        self.is_keepable = not message.get("more_body", False) and len(self.body) <= BODY_MAX


def _mark(headers: Headers) -> Mark | None:
    value = next((value for name, value in headers if name == NAME), None)
    return None if value is None else Mark.parse(value)
