"""Verifying packages: one task of the sandbox queue, claimed when nothing else waits there.

It gives way: between two tests, whatever a contest waits for is done first, on the same slot. What fails is
ours, as with decks: an engine that is away gives the task back, any other failure is tried again.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import structlog

from contest import clock, logs
from contest.actions import desk, verifying
from contest.actions.importing import Cancelled, plain_flaws
from contest.jobs.leases import Lease, Lost
from contest.jobs.machine import Machine
from contest.jobs.station import Interrupted, Station
from contest.jobs.tasks import claim_on_slot, fail, held, on_slot, release, write
from contest.models import TaskKind
from contest.queries.claims import TaskWork
from contest.queries.verifications import version_by_id
from judge.packages import PackageInvalid
from judge.verifying import AllEnded, Begun, Ended, verify
from judge.verifying.checking import checked
from judge.verifying.plain import plain_result, plain_suggestion
from sandbox.pool import Slot

EVERY_S = 0.25
"""How often it is looked whether something else waits, and how often progress is written."""

GiveWay = Callable[[], bool]
"""Do one thing that comes before verifications; False: nothing waits."""

log = structlog.get_logger(__name__)


class SlotLost(Exception):
    """What came between took the slot away: the verification is begun anew."""


def verify_next(station: Station, machine: Machine, give_way: GiveWay) -> bool:
    """Do the next verification that waits; False: there is none."""
    work = station.persist(lambda: claim_on_slot(station, TaskKind.VERIFY))
    if work is None:
        return False
    with logs.bound(task=work.public_id, problem=work.facts["slug"]):
        perform(station, machine, work, give_way)
    return True


def perform(station: Station, machine: Machine, work: TaskWork, give_way: GiveWay) -> None:
    """Verify what was claimed and write what came of it, whatever that is."""
    log.info("verification.started", attempt=work.attempt)
    with on_slot(station, machine, work):
        try:
            with held(station, work) as lease:
                report = _Verification(station, machine, work, lease, give_way).report()
        except Cancelled:
            write(station, desk.drop_task, work, at=clock.now())
            log.info("verification.cancelled")
        except SlotLost:
            release(station, work, "worker.stopped")
        except PackageInvalid as error:
            # It was read at its import: what has been learnt since then may find more.
            fail(station, work, "package.invalid", {"flaws": plain_flaws(error.problems)}, final=True)
        else:
            digest = str(work.facts["digest"])
            finish = verifying.finish_verification
            is_written = write(station, finish, work, digest=digest, report=report, at=clock.now())
            log.info("verification.done" if is_written else "verification.thrown_away", ok=report.is_ok)


class _Verification:
    """One run over a package's data and submissions."""

    def __init__(
        self, station: Station, machine: Machine, work: TaskWork, lease: Lease, give_way: GiveWay
    ) -> None:
        self._station = station
        self._machine = machine
        self._work = work
        self._lease = lease
        self._give_way = give_way
        self._looked_at = time.monotonic()
        self._done = self._total = 0

    def report(self) -> verifying.Report:
        """Verify; raises Lost, Cancelled, Interrupted, SlotLost, and what sandbox and storage raise."""
        station = self._station
        slot = self._machine.slot
        with self._folder() as root, checked(root) as found:
            events = verify(found.package, found.submissions, lambda: nullcontext(slot))
            with closing(events):
                while True:
                    # Not while something else is done: that has its own time in which it may be left.
                    with station.interruptible():
                        event = next(events)
                    match event:
                        case Begun(submissions=total):
                            self._total = total
                            self._tell()
                        case Ended():
                            self._done += 1
                            self._tell()
                        case AllEnded():
                            return self._made(event, found.warnings, slot.image)
                    self._pause(slot)

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """Lay the package out as it was imported, for as long as it is verified."""
        station = self._station
        with station.database.reading() as s:
            version = version_by_id(s, str(self._work.facts["version"]))
            if version is None:
                raise RuntimeError("the version is gone")
            manifest: Mapping[str, str] = dict(version.manifest)
        above = station.cache.folder.with_name(f"{station.cache.number}.verifying")
        shutil.rmtree(above, ignore_errors=True)
        root = above / str(self._work.facts["slug"])
        try:
            with station.interruptible():
                files = station.cache.files(set(manifest.values()), station.storage)
                for path, digest in manifest.items():
                    target = root / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    # A name of its own: the cache may make room while something else is judged.
                    os.link(files[digest], target)
            yield root
        finally:
            shutil.rmtree(above, ignore_errors=True)

    def _pause(self, slot: Slot) -> None:
        """Let what a contest waits for go first; stop where nobody wants this any more."""
        if self._lease.is_lost:
            raise Lost
        if time.monotonic() - self._looked_at < EVERY_S:
            return
        while self._machine.ready() and self._give_way():
            pass
        if self._station.is_ending:
            raise Interrupted
        if not self._machine.holds(slot):
            raise SlotLost
        self._looked_at = time.monotonic()

    def _tell(self) -> None:
        with self._station.database.transaction() as s:
            goes_on = desk.progress_task(
                s, task_id=self._work.task_id, token=self._work.token, done=self._done, total=self._total
            )
        if not goes_on:
            raise Cancelled

    def _made(self, ended: AllEnded, warnings: Any, image: str) -> verifying.Report:
        suggested = ended.suggestion
        return verifying.Report(
            image=image,
            is_ok=ended.is_ok,
            failed=ended.failed,
            left_out=ended.left_out,
            results=[plain_result(one) for one in ended.results],
            errors=plain_flaws(ended.errors),
            warnings=plain_flaws((*warnings, *ended.warnings)),
            suggested=None if suggested is None else plain_suggestion(suggested, ended.limit_s),
        )
