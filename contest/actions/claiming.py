"""Claiming rows that wait: one UPDATE … RETURNING, a lease, a token; the row is its own outbox.

Within a class of rows the entry with fewest running comes first, then the one served least recently, then
age: one team's flood delays no other, also with one slot. Rejudgings are a class of their own, by age: they
come when nothing of the contest waits, and change nobody's turn in it.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from contest.actions.publishing import raise_version, tell_entry
from contest.models import (
    Entry,
    Judging,
    JudgingState,
    Stage,
    StageProblem,
    Submission,
    Task,
    TaskKind,
    TaskState,
)
from contest.models.types import Moment
from contest.queries.claims import JudgingWork, TaskWork, judging_work, task_work

LEASE = timedelta(seconds=30)
ATTEMPTS = 3
AT_THE_DESK = frozenset(kind for kind in TaskKind if not kind.needs_sandbox)
IN_THE_SANDBOX = frozenset(TaskKind) - AT_THE_DESK
_NOW: BindParameter[datetime] = bindparam("now", type_=Moment())
LOST = {"code": "judging.lost", "facts": {"attempts": ATTEMPTS}}


def claim_judging(
    s: Session, *, worker: str, rejudging: bool = False, lease: timedelta = LEASE, at: datetime
) -> JudgingWork | None:
    """Take the next judging that waits or whose lease has expired; None: there is none.

    Either the contest's own or, with `rejudging`, one that stands beside: of these nobody outside is told.
    """
    token = secrets.token_hex(16)
    values = {"token": token, "worker": worker, "lease_until": at + lease, _NOW.key: at}
    claimed = s.execute(_claiming(rejudging), values).first()
    if claimed is None:
        return None
    if rejudging:
        return judging_work(s, claimed.id)
    s.execute(_serving(), {"of": claimed.submission_id, _NOW.key: at})
    work = judging_work(s, claimed.id)
    tell_entry(s, work.entry)
    return work


def claim_task(
    s: Session,
    *,
    worker: str,
    kinds: Collection[TaskKind] = AT_THE_DESK,
    lease: timedelta = LEASE,
    at: datetime,
) -> TaskWork | None:
    """Take the oldest task of these kinds that waits or whose lease has expired; None: there is none."""
    token = secrets.token_hex(16)
    inner = aliased(Task)
    oldest = (
        select(inner.id)
        .where(_open(inner, TaskState, at), inner.kind.in_(kinds))
        .order_by(inner.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=inner)
    )
    claimed = s.scalar(
        update(Task)
        .where(Task.id == oldest.scalar_subquery(), _open(Task, TaskState, at))
        .values(
            state=TaskState.RUNNING,
            token=token,
            worker=worker,
            lease_until=at + lease,
            attempt=Task.attempt + 1,
            started_at=at,
        )
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return None if claimed is None else task_work(s, claimed)


def renew_judging(s: Session, *, judging_id: int, token: str, lease: timedelta = LEASE, at: datetime) -> bool:
    """Hold a judging longer; False: somebody else has it, or it is over: throw the work away."""
    return _renew(s, Judging, JudgingState.RUNNING, row_id=judging_id, token=token, until=at + lease)


def renew_task(s: Session, *, task_id: int, token: str, lease: timedelta = LEASE, at: datetime) -> bool:
    """Hold a task longer; False as above."""
    return _renew(s, Task, TaskState.RUNNING, row_id=task_id, token=token, until=at + lease)


def give_up(s: Session, *, at: datetime) -> int:
    """Fail what was tried `ATTEMPTS` times and whose last lease has expired; how many."""
    lost: list[int] = []
    inner = aliased(Judging)
    # Rejudgings last: who cancels one waits for its rows and holds the contest, which the others lock.
    for which in (inner.rejudging_id.is_(None), inner.rejudging_id.is_not(None)):
        exhausted = (
            select(inner.id)
            .where(
                inner.state == JudgingState.RUNNING, inner.lease_until <= at, inner.attempt >= ATTEMPTS, which
            )
            .with_for_update(skip_locked=True, of=inner)
        )
        for judging_id in s.scalars(exhausted).all():
            fail_row(s, judging_id, cause=LOST, at=at)
            lost.append(judging_id)
    tasks = s.execute(
        update(Task)
        .where(Task.state == TaskState.RUNNING, Task.lease_until <= at, Task.attempt >= ATTEMPTS)
        .values(state=TaskState.FAILED, token=None, lease_until=None, finished_at=at, cause=LOST)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(lost) + len(tasks)


def fail_row(s: Session, judging_id: int, *, cause: dict[str, Any], at: datetime) -> None:
    """Make a judging that is ours failed, and current if it is no rejudging's; the caller holds its row."""
    s.execute(
        update(Judging)
        .where(Judging.id == judging_id)
        .values(
            state=JudgingState.FAILED,
            is_current=Judging.rejudging_id.is_(None),
            token=None,
            lease_until=None,
            finished_at=at,
            cause=cause,
        )
        .execution_options(synchronize_session=False)
    )
    tell_of_judging(s, judging_id, at=at)


def tell_of_judging(s: Session, judging_id: int, *, at: datetime) -> None:
    """Raise the versions that a judging's end changes; of a rejudging it changes none until it is applied."""
    public_id, entry, contest_id, rejudging_id = s.execute(_told(), {"judging": judging_id}).one()
    if rejudging_id is None:
        raise_version(s, contest_id, kind="judging", subject=public_id, at=at)
        tell_entry(s, entry)


def _open(table: Any, states: Any, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Waiting, or held by somebody who stopped renewing and may be tried again."""
    expired = and_(table.state == states.RUNNING, table.lease_until <= at, table.attempt < ATTEMPTS)
    return or_(table.state == states.QUEUED, expired)


# Statements that every submission needs: made once, as that takes longer than to have them done.


@cache
def _claiming(rejudging: bool) -> Any:
    following = (_next_rejudging() if rejudging else _next_judging()).scalar_subquery()
    return (
        update(Judging)
        .where(Judging.id == following, _open(Judging, JudgingState, _NOW))
        .values(
            state=JudgingState.RUNNING,
            token=bindparam("token"),
            worker=bindparam("worker"),
            lease_until=bindparam("lease_until", type_=Moment()),
            attempt=Judging.attempt + 1,
            started_at=_NOW,
        )
        .returning(Judging.id, Judging.submission_id)
        .execution_options(synchronize_session=False)
    )


@cache
def _serving() -> Any:
    entry_id = select(Submission.entry_id).where(Submission.id == bindparam("of")).scalar_subquery()
    return (
        update(Entry)
        .where(Entry.id == entry_id)
        .values(served_at=_NOW)
        .execution_options(synchronize_session=False)
    )


@cache
def _told() -> Any:
    return (
        select(Judging.public_id, Entry.public_id, Stage.contest_id, Judging.rejudging_id)
        .join(Judging.submission)
        .join(Submission.entry)
        .join(Submission.stage_problem)
        .join(StageProblem.stage)
        .where(Judging.id == bindparam("judging"))
    )


def _next_judging() -> Any:
    inner = aliased(Judging)
    busy, of = aliased(Judging), aliased(Submission)
    running = (
        select(of.entry_id, func.count().label("number"))
        .join(busy, busy.submission_id == of.id)
        .where(busy.state == JudgingState.RUNNING, busy.lease_until > _NOW, busy.rejudging_id.is_(None))
        .group_by(of.entry_id)
        .subquery()
    )
    return (
        select(inner.id)
        .join(Submission, Submission.id == inner.submission_id)
        .join(Entry, Entry.id == Submission.entry_id)
        .outerjoin(running, running.c.entry_id == Entry.id)
        .where(_open(inner, JudgingState, _NOW), inner.rejudging_id.is_(None))
        .order_by(func.coalesce(running.c.number, 0), Entry.served_at.asc().nulls_first(), inner.id)
        .limit(1)
        # SQLAlchemy leaves this out on SQLite; without it on PostgreSQL claimers see an empty queue.
        .with_for_update(skip_locked=True, of=inner)
    )


def _next_rejudging() -> Any:
    inner = aliased(Judging)
    return (
        select(inner.id)
        .where(_open(inner, JudgingState, _NOW), inner.rejudging_id.is_not(None))
        .order_by(inner.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=inner)
    )


def _renew(s: Session, table: Any, state: Any, *, row_id: int, token: str, until: datetime) -> bool:
    renewed = s.scalar(
        update(table)
        .where(table.id == row_id, table.token == token, table.state == state)
        .values(lease_until=until)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    return renewed is not None
