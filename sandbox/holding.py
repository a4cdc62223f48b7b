"""Holding a slot's number: the holder, a container named podium-slot-K, lives as long as its worker.

Its name is the lock that keeps K unique on an engine among workers, compose and the command line. It runs
no program of anybody; it alone may write to the slot's volume, and makes the FIFOs on it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import filing
from sandbox.containing import Container, NameTaken, Uids
from sandbox.engine import CONFLICT, NOT_FOUND, Engine
from sandbox.errors import EngineRefused, SandboxError, SlotTaken
from sandbox.hardening import Joint

SLOTS = 256
FIRST_UID = 20_000
UNUSED = Uids(compile=FIRST_UID - 2, run=FIRST_UID - 1)
STARTING = timedelta(seconds=60)  # a holder that was created this long ago and never started is nobody's
REMOVALS_TRIED = 20
STALE = {"exited", "dead"}  # states in which a holder holds nothing any more


class Holder:
    """Who holds a number, and starts containers under it."""

    def __init__(self, engine: Engine, image: str, owner: str, wanted: int | None) -> None:
        self.engine = engine
        self.image = image
        self.owner = owner
        self.number: int | None = wanted
        self._wanted = wanted
        self._cpus = int(engine.info().get("NCPU", 1))
        self._container: Container | None = None

    @property
    def name(self) -> str:
        """The name of the holder and of the volume."""
        return f"podium-slot-{self.number}"

    @property
    def cpuset(self) -> str:
        """The processor the slot's containers run on, in the engine's notation."""
        assert self.number is not None, "a slot has its number once it is held"  # noqa: S101
        return str(self.number % self._cpus)

    def is_alive(self) -> bool:
        """Whether the number is still ours."""
        return self._container is not None and self._container.is_alive()

    def hold(self) -> None:
        """Take the wanted number, or the first that is free, and clean up after its last worker."""
        if self._container is not None:
            self._container.close()
            self._container = None
        for number in range(SLOTS) if self._wanted is None else (self._wanted,):
            self.number = number
            try:
                self._container = self._start_holder()
            except NameTaken:
                continue
            filing.make_fifos(self._container)
            self._sweep()
            return
        raise SlotTaken(number=-1 if self._wanted is None else self._wanted)

    def let_go(self) -> None:
        """Give the number back, and the volume as soon as no container is on it any more."""
        container, self._container = self._container, None
        if container is None:
            return
        with suppress(SandboxError):
            container.remove()
            for _ in range(REMOVALS_TRIED):
                status, _ = self.engine.call("DELETE", f"/volumes/{self.name}")
                if status != CONFLICT:
                    break
                time.sleep(0.05)  # the engine is still removing a container that was closed

    def start(self, name: str, role: str, uids: Uids, *, is_holder: bool = False) -> Container:
        """Start a container of the slot, on its processor if the engine lets it."""
        labels = {"podium.worker": self.owner, "podium.slot": str(self.number), "podium.role": role}
        joint = Joint(self.name, is_writable=is_holder)
        for cpuset in (self.cpuset, ""):
            try:
                return Container.start(
                    self.engine, self.image, name, labels, uids=uids, cpuset=cpuset, joint=joint
                )
            except EngineRefused as refused:
                # "Requested CPUs are not available": an engine that may not use all of its machine.
                if "CPU" not in str(refused.facts["message"]) or not cpuset:
                    raise
        raise AssertionError("unreachable")

    def _start_holder(self) -> Container:
        try:
            return self.start(self.name, "holder", UNUSED, is_holder=True)
        except NameTaken:
            status, found = self.engine.call("GET", f"/containers/{self.name}/json")
            if status < NOT_FOUND:
                if _still_holds(found):
                    raise
                # By what it is, not by its name: another worker may have taken that just now.
                self.engine.call("DELETE", f"/containers/{found['Id']}", query={"force": "1"})
            return self.start(self.name, "holder", UNUSED, is_holder=True)

    def _sweep(self) -> None:
        """Remove what dead workers left: all of this number, and of others what was never started."""
        ours = re.compile(rf"/{self.name}-")
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
