"""A slot: the right to judge one submission at a time, with containers ready before they are asked for."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Self

from sandbox import reuse
from sandbox.container import Sandbox
from sandbox.containing import Container, NameTaken, Uids
from sandbox.engine import Engine
from sandbox.errors import SandboxError
from sandbox.holding import FIRST_UID, SLOTS, Holder
from sandbox.languages.model import Language

NAMES_TRIED = 100
PAIRS = 16  # containers of a slot that may be alive at once, each with a uid for every role
IDLE_MOST = 2  # that wait to be used again: one for the program of a package, one for its validator

__all__ = ["SLOTS", "Slot"]

log = logging.getLogger(__name__)


class Slot:
    """One slot of an engine; use it as a context manager."""

    def __init__(
        self,
        engine: Engine,
        number: int | None = None,
        *,
        image: str | None = None,
        owner: str | None = None,
        relays: bool | None = None,
    ) -> None:
        """`relays`: joined programs talk by way of the worker; None: if their containers don't meet."""
        if image is None:
            from sandbox.build import image_name

            image = image_name()
        self.engine = engine
        self.image = image
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}"
        self._wanted = number
        self._holder: Holder | None = None
        self._ahead: _Ahead | None = None
        self._idle: dict[bool, list[Container]] = {False: [], True: []}  # by whether they held secrets
        self._users: dict[int, Container] = {}  # of pairs of uids
        self._serial = 0
        self._relays = relays

    @property
    def number(self) -> int:
        """K, unique among all slots of the engine."""
        number = self._wanted if self._holder is None else self._holder.number
        assert number is not None, "a slot has its number once it is entered"  # noqa: S101
        return number

    @property
    def cpuset(self) -> str:
        """The processor its containers run on, in the engine's notation."""
        return self._held.cpuset

    @property
    def _held(self) -> Holder:
        assert self._holder is not None, "a slot has containers once it is entered"  # noqa: S101
        return self._holder

    def __enter__(self) -> Self:
        self._holder = Holder(self.engine, self.image, self.owner, self._wanted)
        try:
            self._holder.hold()
            self._ahead = _Ahead(self._start)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the slot back: no container and no thread is left."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.cancel()
        for idle in self._idle.values():
            while idle:
                with suppress(SandboxError):
                    idle.pop().remove()
        if self._holder is not None:
            self._holder.let_go()

    @contextmanager
    def sandbox(self, language: Language, *, holds_secrets: bool = False) -> Iterator[Sandbox]:
        """Yield a sandbox for one program; several may be used at once.

        Its container is used again if it proves itself clean: only for other programs that hold secrets,
        as validators do, or only for those that don't. Of the latter one that had files laid in it, as
        answers are, is not used again.
        """
        sandbox = Sandbox(
            language,
            lambda: self._take(holds_secrets),
            lambda container: self._give_back(container, holds_secrets),
            self.relays,
        )
        try:
            sandbox.container  # noqa: B018 -- taken now, so that its absence is told here
            yield sandbox
        finally:
            sandbox.close()

    def relays(self) -> bool:
        """Whether what joined programs say goes by way of the worker; tried out when first asked."""
        if self._relays is None:
            from sandbox.meeting import meet

            self._relays = not meet(self)
        return self._relays

    @contextmanager
    def container(self) -> Iterator[Container]:
        """Yield a bare container for a program of the image's own; it is thrown away afterwards."""
        container = self._take_fresh()
        try:
            yield container
        finally:
            container.close()

    def _take(self, holds_secrets: bool) -> Container:
        """Hand out a container that has proven itself, or a fresh one."""
        idle = self._idle[holds_secrets]
        while idle:
            container = idle.pop()
            if container.is_alive():
                return container
            container.close()
        return self._take_fresh()

    def _give_back(self, container: Container, holds_secrets: bool) -> None:
        """Keep a container for the next program of its kind if it is proven clean."""
        container.served += 1
        idle = self._idle[holds_secrets]
        is_mixed = container.had_files and not holds_secrets
        is_old = container.served >= reuse.SUBMISSIONS_MOST
        is_unproven = container.cgroup == "none"  # nobody can say whether its memory is what it was
        if self._ahead is None or is_mixed or is_old or is_unproven or len(idle) >= IDLE_MOST:
            container.close()
            return
        doubt = reuse.doubt(container)
        if doubt:
            log.warning("Container %s is not used again: %s.", container.name, doubt)
            container.close()
        else:
            idle.append(container)

    def _take_fresh(self) -> Container:
        """Hand out the container that was started ahead, and start the next one."""
        if not self._held.is_alive():
            self._held.hold()  # the engine was restarted under us
        ahead, self._ahead = self._ahead, None
        container = None
        if ahead is not None:
            with suppress(SandboxError):  # tried again below, where the error is told
                container = ahead.result()
        if container is None or not container.is_alive():
            if container is not None:
                container.close()
            container = self._start()
        self._ahead = _Ahead(self._start)
        return container

    def _start(self) -> Container:
        for last in reversed(range(NAMES_TRIED)):
            self._serial += 1
            pair = self._free_pair()
            first = FIRST_UID + (self.number * PAIRS + pair) * 2
            name = f"{self._held.name}-submission-{self._serial}"
            try:
                container = self._held.start(name, "submission", Uids(compile=first, run=first + 1))
            except NameTaken:
                # The last worker of this number left it, and the engine is still removing it.
                if last == 0:
                    raise
            else:
                self._users[pair] = container
                return container
        raise AssertionError("unreachable")

    def _free_pair(self) -> int:
        """Return uids that no container alive has: in turn, so that one that is dying is not met."""
        for step in range(PAIRS):
            pair = (self._serial + step) % PAIRS
            if pair not in self._users or self._users[pair].is_closed:
                return pair
        raise RuntimeError(f"more than {PAIRS} sandboxes of a slot at once")


class _Ahead:
    """A container that is being started in the background."""

    def __init__(self, start: Callable[[], Container]) -> None:
        self._start = start
        self._container: Container | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="podium-ahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._container = self._start()
        except BaseException as error:  # noqa: BLE001 -- told by result()
            self._error = error

    def result(self) -> Container:
        """Wait for the container; raises what went wrong."""
        self._thread.join()
        if self._container is None:
            raise self._error or SandboxError()
        return self._container

    def cancel(self) -> None:
        """Wait, and throw the container away."""
        self._thread.join()
        if self._container is not None:
            with suppress(SandboxError):
                self._container.remove()
