"""A slot: the right to judge one submission at a time, with a container ready before it is asked for.

The holder, a container named podium-slot-K, lives as long as the worker: its name is the lock that keeps
K unique on an engine among workers, compose and the command line.
"""

from __future__ import annotations

import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sandbox.container import Sandbox
from sandbox.containing import Container, NameTaken, Uids
from sandbox.engine import NOT_FOUND, Engine
from sandbox.errors import EngineRefused, SandboxError, SlotTaken
from sandbox.languages.model import Language

SLOTS = 256
NAMES_TRIED = 100
FIRST_UID = 20_000  # each slot has 16 uids: two containers in turn, each with two for every role
UIDS_A_SLOT = 16
STARTING = timedelta(seconds=60)  # a holder that was created this long ago and never started is nobody's
STALE = {"exited", "dead"}  # states in which a holder holds nothing any more


class Slot:
    """One slot of an engine; use it as a context manager."""

    def __init__(
        self, engine: Engine, number: int | None = None, *, image: str | None = None, owner: str | None = None
    ) -> None:
        if image is None:
            from sandbox.build import image_name

            image = image_name()
        self.engine = engine
        self.image = image
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}"
        self._wanted = number
        self._number = number
        self._holder: Container | None = None
        self._ahead: _Ahead | None = None
        self._serial = 0
        self._cpus = 0

    @property
    def number(self) -> int:
        """K, unique among all slots of the engine."""
        assert self._number is not None, "a slot has its number once it is entered"  # noqa: S101
        return self._number

    @property
    def cpuset(self) -> str:
        """The processor its containers run on, in the engine's notation."""
        return str(self.number % self._cpus)

    def __enter__(self) -> Self:
        self._cpus = int(self.engine.info().get("NCPU", 1))
        try:
            self._hold()
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
        holder, self._holder = self._holder, None
        if ahead is not None:
            ahead.cancel()
        if holder is not None:
            with suppress(SandboxError):
                holder.remove()

    @contextmanager
    def sandbox(self, language: Language) -> Iterator[Sandbox]:
        """Yield a sandbox for one submission; its container is thrown away afterwards."""
        sandbox = Sandbox(language, self._take)
        try:
            sandbox.container  # noqa: B018 -- taken now, so that its absence is told here
            yield sandbox
        finally:
            sandbox.close()

    @contextmanager
    def container(self) -> Iterator[Container]:
        """Yield a bare container for a program of the image's own; it is thrown away afterwards."""
        container = self._take()
        try:
            yield container
        finally:
            container.close()

    def _take(self) -> Container:
        """Hand out the container that was started ahead, and start the next one."""
        if self._holder is None or not self._holder.is_alive():
            self._hold()  # the engine was restarted under us
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
            first = FIRST_UID + self.number * UIDS_A_SLOT + self._serial % 2 * 2
            name = f"podium-slot-{self.number}-submission-{self._serial}"
            try:
                return self._start_pinned(name, "submission", Uids(compile=first, run=first + 1))
            except NameTaken:
                # The last worker of this number left it, and the engine is still removing it.
                if last == 0:
                    raise
        raise AssertionError("unreachable")

    def _start_pinned(self, name: str, role: str, uids: Uids) -> Container:
        labels = self._labels(role)
        try:
            return Container.start(self.engine, self.image, name, labels, uids=uids, cpuset=self.cpuset)
        except EngineRefused as refused:
            # "Requested CPUs are not available": an engine that may not use all of its machine.
            if "CPU" not in str(refused.facts["message"]):
                raise
            return Container.start(self.engine, self.image, name, labels, uids=uids)

    def _labels(self, role: str) -> dict[str, str]:
        return {"podium.worker": self.owner, "podium.slot": str(self.number), "podium.role": role}

    def _hold(self) -> None:
        """Take the wanted number, or the first that is free, and clean up after its last worker."""
        if self._holder is not None:
            self._holder.close()
            self._holder = None
        for number in range(SLOTS) if self._wanted is None else (self._wanted,):
            self._number = number
            try:
                self._holder = self._start_holder(f"podium-slot-{number}")
            except NameTaken:
                continue
            self._sweep()
            return
        raise SlotTaken(number=-1 if self._wanted is None else self._wanted)

    def _start_holder(self, name: str) -> Container:
        unused = Uids(compile=FIRST_UID - 2, run=FIRST_UID - 1)
        try:
            return self._start_pinned(name, "holder", unused)
        except NameTaken:
            status, found = self.engine.call("GET", f"/containers/{name}/json")
            if status < NOT_FOUND:
                if _still_holds(found):
                    raise
                # By what it is, not by its name: another worker may have taken that just now.
                self.engine.call("DELETE", f"/containers/{found['Id']}", query={"force": "1"})
            return self._start_pinned(name, "holder", unused)

    def _sweep(self) -> None:
        """Remove what dead workers left: all of this number, and of others what was never started."""
        ours = re.compile(rf"/podium-slot-{self.number}-")
        filters = json.dumps({"label": ["podium.slot"]})
        for one in self.engine.ask("GET", "/containers/json", query={"all": "1", "filters": filters}):
            age = timedelta(seconds=time.time() - one["Created"])
            was_never_started = one["State"] == "created" and age > STARTING
            if was_never_started or any(ours.match(name) for name in one["Names"]):
                self.engine.call("DELETE", f"/containers/{one['Id']}", query={"force": "1", "v": "1"})


def _still_holds(found: Mapping[str, Any]) -> bool:
    """Whether a holder is a living worker's: it runs, or is just being started."""
    state = found["State"]["Status"]
    if state == "created":
        age = datetime.now(UTC) - datetime.fromisoformat(found["Created"][:19] + "+00:00")
        return age < STARTING
    return state not in STALE


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
