"""The desk: RQ calls `run_next`, which does whatever tasks wait until none is left."""

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock, logs
from contest.actions import claiming, desk
from contest.actions.converting import convert_statements
from contest.actions.importing import (
    Cancelled,
    import_package,
    plain_flaws,
    store_files,
)
from contest.jobs import seating
from contest.jobs.leases import Lease, Lost
from contest.jobs.station import Interrupted, Station, present
from contest.jobs.tasks import held, write
from contest.models import Contest, Stage, TaskKind, User
from contest.queries.claims import TaskWork
from contest.refusals import Refused
from judge.packages import PackageInvalid, read, unpack

EVERY_S = 0.25
"""How often a task's progress is written."""

log = structlog.get_logger(__name__)


def run_next() -> None:
    """Do tasks, one at a time, until nothing waits or the worker ends."""
    station = present()
    while not station.is_ending:
        work = station.persist(lambda: _claim(station))
        if work is None:
            return
        with logs.bound(task=work.public_id):
            perform(station, work)


def perform(station: Station, work: TaskWork) -> None:
    """Do what was claimed and write what came of it, whatever that is."""
    log.info("task.started", kind=str(work.kind), attempt=work.attempt)

    try:
        with held(station, work) as lease, station.interruptible():
            result = TASKS[work.kind](station, work, lease)
    except Lost:
        log.warning("task.lost")
    except Cancelled:
        write(station, desk.drop_task, work, at=clock.now())
        log.info("task.cancelled")
    except Interrupted:
        _fail(station, work, "worker.stopped", {}, final=False)
    except PackageInvalid as error:
        _fail(station, work, "package.invalid", {"flaws": plain_flaws(error.problems)})
    except Refused as error:
        _fail(station, work, error.code, dict(error.facts))
    except Exception as error:  # whatever it is, this task must not take the worker with it
        log.exception("task.broken")
        facts = {"error": type(error).__name__, "message": str(error)[:200]}
        _fail(station, work, "task.broken", facts, final=False)
    else:
        log.info("task.done", **{name: result[name] for name in ("problem", "label") if name in result})


def _claim(station: Station) -> TaskWork | None:
    with station.database.transaction() as s:
        return claiming.claim_task(s, worker=station.name, lease=station.lease, at=clock.now())


def _import(station: Station, work: TaskWork, lease: Lease) -> Mapping[str, Any]:
    """Unpack, read, store, and make the version; nothing of it is seen before the last transaction."""
    filename, digest = str(work.facts["filename"]), str(work.facts["digest"])
    archive = station.cache.files([digest], station.storage)[digest]
    # The folder's name is the problem's where the archive has none of its own.
    unpacked = station.cache.folder.with_name(f"{station.cache.number}.unpacked")
    shutil.rmtree(unpacked, ignore_errors=True)
    try:
        package = read(unpack(archive, unpacked / Path(filename).stem))
        manifest = store_files(package, station.storage, _progress(station, work, lease))
        statements = convert_statements(package, manifest, station.storage)
        with station.database.transaction() as s:
            placed = import_package(
                s,
                actor=None if work.created_by_id is None else s.get_one(User, work.created_by_id),
                contest=s.get_one(Contest, work.contest_id),
                package=package,
                manifest=manifest,
                statements=statements,
                stage=_stage(s, work),
                label=work.facts.get("label"),
                colour=work.facts.get("colour"),
                verify=True,
                at=clock.now(),
            )
            result = {
                "problem": placed.public_id,
                "version": placed.version.number,
                "label": placed.label,
                "warnings": plain_flaws((*package.warnings, *statements.warnings)),
            }
            if not desk.finish_task(s, task_id=work.task_id, token=work.token, result=result, at=clock.now()):
                raise Lost
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return result


def _stage(s: Session, work: TaskWork) -> Stage | None:
    wanted = work.facts.get("stage")
    return None if wanted is None else s.scalars(select(Stage).where(Stage.public_id == wanted)).one()


def _progress(station: Station, work: TaskWork, lease: Lease) -> Callable[[int, int], bool]:
    last = -EVERY_S

    def on_file(done: int, total: int) -> bool:
        nonlocal last
        if lease.is_lost:
            raise Lost
        if done < total and time.monotonic() - last < EVERY_S:
            return True
        last = time.monotonic()
        with station.database.transaction() as s:
            return desk.progress_task(s, task_id=work.task_id, token=work.token, done=done, total=total)

    return on_file


TASKS: Mapping[TaskKind, Callable[[Station, TaskWork, Lease], Mapping[str, Any]]] = {
    TaskKind.IMPORT: _import,
    TaskKind.SEATING: seating.seat_round,
}


def _fail(
    station: Station, work: TaskWork, code: str, facts: Mapping[str, Any], *, final: bool = True
) -> None:
    write(station, desk.fail_task, work, code=code, facts=facts, final=final, at=clock.now())
    log.warning("task.failed", cause=code)
