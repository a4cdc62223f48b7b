"""What any kind of task needs: claimed, held while it is worked on, written when it ends."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy.orm import Session

from contest import clock
from contest.actions import claiming, desk
from contest.actions.publishing import tell_entry
from contest.jobs.leases import Lease, Lost
from contest.jobs.machine import Machine
from contest.jobs.station import Interrupted, Station
from contest.models import TaskKind
from contest.queries.claims import TaskWork
from contest.queries.decks import leaves_a_slot
from contest.storage import BytesDamaged, BytesMissing
from sandbox.errors import SandboxError

AGAIN_S = 0.5
"""Wait after a failed attempt, times the attempts so far."""

log = structlog.get_logger(__name__)


def claim_on_slot(station: Station, kind: TaskKind) -> TaskWork | None:
    """Claim the next task that runs in the sandbox; None: none waits, or it would take the last slot."""
    at = clock.now()
    with station.database.transaction() as s:
        if not leaves_a_slot(s, at):
            return None
        return claiming.claim_task(s, worker=station.name, kinds=(kind,), lease=station.lease, at=at)


def held(station: Station, work: TaskWork) -> Lease:
    """Hold it for as long as the block lasts."""

    def renew(s: Session) -> bool:
        return claiming.renew_task(
            s, task_id=work.task_id, token=work.token, lease=station.lease, at=clock.now()
        )

    return Lease(station.database, every_s=station.settings.lease_s / 3, renew=renew)


@contextmanager
def on_slot(station: Station, machine: Machine, work: TaskWork) -> Iterator[None]:
    """Work on a task in the sandbox; what is not the task's own way to end is ours, and written here.

    An engine that is away and a worker that ends give it back, any other failure is tried again; nothing
    comes out of the block.
    """
    try:
        yield
    except Lost:
        log.warning("task.lost")
    except Interrupted:
        release(station, work, "worker.stopped")
    except SandboxError as error:
        if machine.let_go(error):
            release(station, work, error.code, error.facts)
        else:
            fail(station, work, error.code, error.facts)
    except Exception as error:  # whatever it is, this task must not take the worker with it
        log.exception("task.broken_off")
        fail(station, work, *_cause_of(error))


def write(station: Station, action: Callable[..., bool], work: TaskWork, **values: Any) -> bool | None:
    """Let `action` say what became of it; False: it is another's by now. None: the worker ended first.

    A task of an entry has the entry's pages fetch again.
    """

    def writing() -> bool:
        with station.database.transaction() as s:
            written = action(s, task_id=work.task_id, token=work.token, **values)
            if "entry" in work.facts:
                tell_entry(s, str(work.facts["entry"]))
            return written

    return station.persist(writing)


def release(station: Station, work: TaskWork, code: str, facts: Mapping[str, Any] | None = None) -> None:
    """Give it back as if it had never been claimed."""
    write(station, desk.release_task, work, code=code, facts=facts or {})
    log.warning("task.given_back", cause=code)


def fail(
    station: Station, work: TaskWork, code: str, facts: Mapping[str, Any], *, final: bool = False
) -> None:
    """Say what went wrong; unless `final` it is tried again, after a while."""
    write(station, desk.fail_task, work, code=code, facts=facts, final=final, at=clock.now())
    log.warning("task.failed", cause=code, attempt=work.attempt)
    if not final:
        # What failed may need a moment: three attempts in one second would prove nothing.
        station.wait(AGAIN_S * work.attempt)


def _cause_of(error: Exception) -> tuple[str, dict[str, Any]]:
    """Code and facts of a failure that nobody expected, of the storage or of our own."""
    match error:
        case BytesMissing():
            return "storage.file_missing", {"digest": str(error)}
        case BytesDamaged():
            return "storage.file_damaged", {"digest": str(error)}
    return "task.broken", {"error": type(error).__name__, "message": str(error)[:200]}
