"""Topics, their numbers, and who awaits them. All on the event loop: nothing here locks or blocks."""

import asyncio
import contextlib
from collections.abc import Iterable, Iterator

CONTEST, ENTRY, ROUND = "contest", "entry", "round"
VERSIONED = frozenset({CONTEST, ROUND})
"""Kinds whose number stands in the database and only rises."""


class Topic:
    """What is known of one topic."""

    __slots__ = ("followers", "is_read", "kind", "name", "public_id", "tick", "version", "viewers")

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind, _, self.public_id = name.partition(":")
        self.version: int | None = None
        # Until the first answer of Redis or the database, `version` None says nothing.
        self.is_read = False
        # How often a phase has passed: news without a version.
        self.tick = 0
        self.viewers: set[Viewer] = set()
        # Kept pages of this topic: it is followed though nobody looks.
        self.followers = 0

    def tell(self, version: int | None) -> None:
        """Set the number; whoever awaits it wakes, once, however often it is told before they look."""
        if self.is_read and version == self.version:
            return
        self.version, self.is_read = version, True
        self.wake()

    def turn(self) -> None:
        """A phase has passed."""
        self.tick += 1
        self.wake()

    def wake(self) -> None:
        """Wake all viewers."""
        for viewer in self.viewers:
            viewer.wake()


class Viewer:
    """One open stream. It holds no queue: it wakes, and reads the newest numbers."""

    __slots__ = ("_news", "is_over", "topics")

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.is_over = False
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake(self) -> None:
        """There is something to look at."""
        if not self._news.done():
            self._news.set_result(None)

    def end(self) -> None:
        """The stream is to end."""
        self.is_over = True
        self.wake()

    async def news(self, within_s: float) -> bool:
        """Wait for the next wake; False when there was none in that time."""
        try:
            async with asyncio.timeout(within_s):
                await self._news
        except TimeoutError:
            self._news = asyncio.get_running_loop().create_future()
            return False
        self._news = asyncio.get_running_loop().create_future()
        return True


class Topics:
    """The topics that somebody watches or a kept page follows; others aren't held."""

    def __init__(self) -> None:
        self._topics: dict[str, Topic] = {}

    def __iter__(self) -> Iterator[Topic]:
        return iter(tuple(self._topics.values()))

    def __len__(self) -> int:
        return len(self._topics)

    def get(self, name: str) -> Topic | None:
        """The topic, if anybody cares for it."""
        return self._topics.get(name)

    @contextlib.contextmanager
    def watched(self, names: Iterable[str]) -> Iterator[Viewer]:
        """A viewer of these topics, until the block ends."""
        viewer = Viewer(tuple(self._hold(name) for name in dict.fromkeys(names)))
        for topic in viewer.topics:
            topic.viewers.add(viewer)
        try:
            yield viewer
        finally:
            for topic in viewer.topics:
                topic.viewers.discard(viewer)
                self._drop(topic)

    def follow(self, name: str) -> Topic:
        """Hold a topic until `unfollow`."""
        topic = self._hold(name)
        topic.followers += 1
        return topic

    def unfollow(self, topic: Topic) -> None:
        """Let go of what `follow` held."""
        topic.followers -= 1
        self._drop(topic)

    def end(self) -> None:
        """End all viewers."""
        for topic in self:
            for viewer in topic.viewers:
                viewer.end()

    def _hold(self, name: str) -> Topic:
        return self._topics.setdefault(name, Topic(name))

    def _drop(self, topic: Topic) -> None:
        if not topic.viewers and topic.followers == 0:
            self._topics.pop(topic.name, None)
