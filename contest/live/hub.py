"""One subscription to Redis a process, and the numbers of all topics that somebody cares for.

A published number is heard at once. What was published while Redis was away is lost without a sign, so
the keys are read again at every (re)subscription, and every two seconds besides. Where Redis is away or
knows nothing, versions of contests and rounds come from the database, one call at a time; entries'
counters stand nowhere else, and their pages poll meanwhile.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from contest.connections import ANSWER_S, CONNECT_S
from contest.events import counter_key, round_key, version_key
from contest.live.topics import CONTEST, ENTRY, ROUND, VERSIONED, Topic, Topics, Viewer

Versions = Callable[[Collection[str]], Awaitable[Mapping[str, int]]]
"""Versions of contests and rounds by public id, from the database; no two of them share an id."""

EVERY_S = 2.0
"""Seconds between two readings of the keys, and least between two questions to the database."""

PATIENCE_S = 3.0
"""How long the database may take, while viewers wait for a number."""

_BATCH = 500
_KEEP_ALIVE = {
    "socket_keepalive": True,
    "socket_keepalive_options": {
        socket.TCP_KEEPIDLE: 10,
        socket.TCP_KEEPINTVL: 5,
        socket.TCP_KEEPCNT: 3,
    },
}
_KEYS = {CONTEST: version_key, ENTRY: counter_key, ROUND: round_key}
_PREFIXES = {key(""): kind for kind, key in _KEYS.items()}

log = structlog.get_logger(__name__)


class Hub:
    """Knows topics and their numbers, and no tables. It lives on one event loop, from `start` to `close`."""

    def __init__(self, redis_url: str, versions: Versions) -> None:
        self.topics = Topics()
        self.is_up = False
        self._versions = versions
        self._url = redis_url
        self._due = asyncio.Event()
        self._is_all_due = True
        self._ask_after = 0.0
        self._asked: asyncio.Future[Mapping[str, int]] | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to listen and to read."""
        once = Retry(NoBackoff(), 0)
        # A host that vanishes without a word is noticed by nothing else: a listener sends nothing.
        alive: dict[str, Any] = {} if self._url.startswith("unix:") else _KEEP_ALIVE
        self._listening = Redis.from_url(self._url, retry=once, socket_connect_timeout=CONNECT_S, **alive)
        self._reading = Redis.from_url(
            self._url, retry=once, socket_connect_timeout=CONNECT_S, socket_timeout=ANSWER_S
        )
        self._tasks = (asyncio.create_task(self._listen()), asyncio.create_task(self._read_on()))

    async def close(self) -> None:
        """End all streams and both connections."""
        self.stop()
        tasks: list[asyncio.Future[Any]] = [*self._tasks, *([self._asked] if self._asked else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in (self._listening, self._reading):
            with contextlib.suppress(RedisError, OSError):
                await client.aclose()

    def stop(self) -> None:
        """End all streams."""
        self.topics.end()

    def watched(self, names: Sequence[str]) -> contextlib.AbstractContextManager[Viewer]:
        """A viewer of these topics, until the block ends."""
        viewing = self.topics.watched(names)
        self._due.set()
        return viewing

    def follow(self, name: str) -> Topic:
        """Hold a topic until `topics.unfollow`."""
        topic = self.topics.follow(name)
        if not topic.is_read:
            self._due.set()
        return topic

    async def _listen(self) -> None:
        while True:
            try:
                async with self._listening.pubsub() as subscription:
                    await subscription.psubscribe(*(f"{prefix}*" for prefix in _PREFIXES))
                    async for message in subscription.listen():
                        if message["type"] == "psubscribe":
                            self._is_all_due = True
                            self._due.set()
                        elif message["type"] == "pmessage":
                            self._hear(message["channel"].decode(), message["data"])
            except (RedisError, OSError):
                pass  # `_read_on` finds the same and says so
            except Exception:
                log.exception("hub.listening_failed")
            await asyncio.sleep(EVERY_S / 4)

    def _hear(self, channel: str, data: bytes) -> None:
        for prefix, kind in _PREFIXES.items():
            if channel.startswith(prefix):
                topic = self.topics.get(f"{kind}:{channel.removeprefix(prefix)}")
                if topic is not None and data.isdigit():
                    _tell(topic, int(data))

    async def _read_on(self) -> None:
        loop = asyncio.get_running_loop()
        all_after = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._due.wait()
            self._due.clear()
            is_all = self._is_all_due or loop.time() >= all_after
            if is_all:
                self._is_all_due = False
                all_after = loop.time() + EVERY_S
            topics = [topic for topic in self.topics if is_all or not topic.is_read]
            try:
                for begin in range(0, len(topics), _BATCH):
                    await self._read(topics[begin : begin + _BATCH])
            except Exception:
                # It must not end: all viewers hang on it.
                log.exception("hub.reading_failed")

    async def _read(self, topics: Sequence[Topic]) -> None:
        """Read these topics' keys, and ask the database for versions that Redis doesn't know."""
        try:
            found = await self._reading.mget([_KEYS[topic.kind](topic.public_id) for topic in topics])
            self._mark(is_up=True)
        except (RedisError, OSError):
            found = [None] * len(topics)
            self._mark(is_up=False)
        missing: list[Topic] = []
        for topic, value in zip(topics, found, strict=True):
            if value is not None and value.isdigit():
                _tell(topic, int(value))
            elif topic.kind in VERSIONED:
                missing.append(topic)
            else:
                # A counter that isn't there was never raised; away, nobody knows it: the page polls.
                topic.tell(0 if self.is_up else None)
        if missing:
            await self._ask(missing)

    async def _ask(self, topics: Sequence[Topic]) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._ask_after:
            return
        self._ask_after = now + EVERY_S * 0.9  # the reading that comes every two seconds is not to miss it
        versions = await self._answer([topic.public_id for topic in topics])
        for topic in topics:
            version = versions.get(topic.public_id)
            if version is None:
                topic.tell(None)
                continue
            _tell(topic, version)
            if self.is_up:
                with contextlib.suppress(RedisError, OSError):
                    await self._reading.set(_KEYS[topic.kind](topic.public_id), version, nx=True)

    async def _answer(self, ids: Collection[str]) -> Mapping[str, int]:
        """The database's word; nothing when it fails or takes too long. One question is under way at most."""
        if self._asked is None:
            self._asked = asyncio.ensure_future(self._versions(ids))
        asked = self._asked
        await asyncio.wait({asked}, timeout=PATIENCE_S)
        if not asked.done():
            log.warning("versions.unknown", cause="timeout")
            return {}
        self._asked = None
        error = asked.exception()
        if error is not None:
            # Whatever the database's driver raises: viewers poll meanwhile.
            log.warning("versions.unknown", cause=type(error).__name__)
            return {}
        return asked.result()

    def _mark(self, *, is_up: bool) -> None:
        if is_up != self.is_up:
            log.info("redis.here" if is_up else "redis.away")
        self.is_up = is_up


def _tell(topic: Topic, number: int) -> None:
    """Versions only rise: a message may overtake an answer. Counters begin anew with Redis."""
    if topic.kind in VERSIONED and topic.version is not None:
        number = max(number, topic.version)
    topic.tell(number)
