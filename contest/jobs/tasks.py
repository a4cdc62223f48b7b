"""What any kind of task needs: claimed, held while it is worked on, written when it ends."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from contest import clock
from contest.actions import claiming
from contest.jobs.leases import Lease
from contest.jobs.station import Station
from contest.models import TaskKind
from contest.queries.claims import TaskWork
from contest.queries.decks import leaves_a_slot


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


def write(station: Station, action: Callable[..., bool], work: TaskWork, **values: Any) -> bool | None:
    """Let `action` say what became of it; False: it is another's by now. None: the worker ended first."""

    def writing() -> bool:
        with station.database.transaction() as s:
            return action(s, task_id=work.task_id, token=work.token, **values)

    return station.persist(writing)
