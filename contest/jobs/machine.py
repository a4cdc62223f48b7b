"""The sandbox as one worker sees it: an engine that may go away, a slot that is opened again."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from sandbox.build import IMAGE
from sandbox.check import check
from sandbox.engine import Engine
from sandbox.errors import EngineUnreachable, ImageMissing, SandboxError
from sandbox.pool import Slot

if TYPE_CHECKING:
    from contest.jobs.station import Station

WAITS_S = (0.5, 1.0, 2.0, 5.0)
"""Between tries while the engine is away or its image is missing."""
ASKED_FOR_S = 1.0
"""How long an answer of the engine is good for: to ask before each submission costs a hundredth of it."""

log = structlog.get_logger(__name__)


class Machine:
    """One slot on one engine."""

    def __init__(self, station: "Station") -> None:
        settings = station.settings
        self.engine = Engine(settings.docker_host, settings.runtime)
        self._station = station
        self._slot: Slot | None = None
        self._is_checked = False
        self._asked_at = 0.0

    @property
    def slot(self) -> Slot:
        """The slot; after `ready` it is there."""
        if self._slot is None:
            raise RuntimeError("the slot is not open")
        return self._slot

    def holds(self, slot: Slot) -> bool:
        """Whether that slot is still the one at hand."""
        return self._slot is slot

    def ready(self) -> bool:
        """Wait until the engine answers and the slot is open; False when the worker ends first."""
        failures = 0
        while not self._station.is_ending:
            if self._slot is not None and time.monotonic() < self._asked_at + ASKED_FOR_S:
                return True
            try:
                self.engine.ping()
                self._asked_at = time.monotonic()
                if self._slot is None:
                    slot = Slot(self.engine)
                    slot.__enter__()
                    self._slot = slot
                self._check()
            except SandboxError as error:
                self.close()
                self._station.heartbeats.trouble("engine", error.code, **error.facts)
                failures += 1
                self._station.wait(WAITS_S[min(failures, len(WAITS_S)) - 1])
            else:
                self._station.heartbeats.trouble("engine")
                return True
        return False

    def is_away(self) -> bool:
        """Whether the engine does not answer now."""
        try:
            self.engine.ping()
        except SandboxError:
            return True
        return False

    def let_go(self, error: SandboxError) -> bool:
        """Let the slot go after a failure; whether the engine or its image is away.

        A container that is lost because its engine went away is no failed attempt.
        """
        self.close()
        return isinstance(error, EngineUnreachable | ImageMissing) or self.is_away()

    def close(self) -> None:
        """Let the slot go; the next `ready` opens another."""
        slot, self._slot = self._slot, None
        if slot is not None:
            with contextlib.suppress(SandboxError):
                slot.__exit__(None, None, None)

    def _check(self) -> None:
        """Tell which languages work, once a process; what was found is kept with the image's name.

        While another worker of this home checks, this one judges, and reads what was found another time.
        """
        if self._is_checked:
            return
        folder = self._station.settings.home / "cache"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = folder / "languages.json"
        with _alone(folder / "languages.lock") as is_alone:
            found = _read(kept, self.engine)
            if found is None:
                if not is_alone:
                    return
                log.info("languages.checking", image=IMAGE)
                found = {
                    row.language.key: {"ok": row.is_ok, "version": row.version} for row in check(self.engine)
                }
                if all(language["ok"] for language in found.values()):
                    _keep(kept, self.engine, found)
        self._station.heartbeats.checked(found)
        self._is_checked = True


def _read(path: Path, engine: Engine) -> Mapping[str, Mapping[str, Any]] | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    found: Mapping[str, Mapping[str, Any]] | None = kept.get("languages")
    return found if kept.get("of") == _of(engine) else None


def _keep(path: Path, engine: Engine, found: Mapping[str, Any]) -> None:
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps({"of": _of(engine), "languages": found}), encoding="utf-8")
    beside.replace(path)


def _of(engine: Engine) -> list[str]:
    """What a check is good for: this image, under this runtime of this engine."""
    return [IMAGE, engine.url, engine.runtime]


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether this worker has the lock, which is not waited for."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
