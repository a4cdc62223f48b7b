"""A trial in a worker's hands: claimed behind all judgings, held by a lease, written by its token alone.

The entry with fewest running comes first, then the one served least recently, then age, as with judgings;
what a trial is served changes nobody's turn for a judging.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from contest.actions.claiming import ATTEMPTS, LEASE, LOST
from contest.actions.publishing import tell_entry
from contest.models import Entry, JudgingState, Trial
from contest.queries.trials import TrialWork, trial_work

_FREE: dict[str, Any] = {"token": None, "lease_until": None}


def claim_trial(s: Session, *, worker: str, lease: timedelta = LEASE, at: datetime) -> TrialWork | None:
    """Take the next trial that waits or whose lease has expired; None: there is none."""
    claimed = s.execute(
        update(Trial)
        .where(Trial.id == _next(at).scalar_subquery(), _open(Trial, at))
        .values(
            state=JudgingState.RUNNING,
            token=secrets.token_hex(16),
            lease_until=at + lease,
            attempt=Trial.attempt + 1,
            worker=worker,
            started_at=at,
        )
        .returning(Trial.id, Trial.entry_id)
        .execution_options(synchronize_session=False)
    ).first()
    if claimed is None:
        return None
    s.execute(
        update(Entry)
        .where(Entry.id == claimed.entry_id)
        .values(tried_at=at)
        .execution_options(synchronize_session=False)
    )
    work = trial_work(s, claimed.id)
    tell_entry(s, work.entry)
    return work


def renew_trial(s: Session, *, trial_id: int, token: str, lease: timedelta = LEASE, at: datetime) -> bool:
    """Hold a trial longer; False: somebody else has it, or it is over or gone."""
    renewed = s.scalar(
        update(Trial)
        .where(_held(trial_id, token))
        .values(lease_until=at + lease)
        .returning(Trial.id)
        .execution_options(synchronize_session=False)
    )
    return renewed is not None


def finish_trial(s: Session, *, trial_id: int, token: str, result: dict[str, Any], at: datetime) -> bool:
    """Write what came of it; False: the token is not the trial's any more, or the trial has expired.

    `result` is {compiled, log, reason, tests}; a test is {number, verdict, reason, cpu_s, memory_bytes,
    size, is_cut, line, token, wanted, got, message, transcript, errors} and its `output` in base64.
    """
    return _end(s, trial_id, token, state=JudgingState.DONE, result=result, cause=None, finished_at=at)


def fail_trial(
    s: Session,
    *,
    trial_id: int,
    token: str,
    code: str,
    facts: dict[str, Any] | None = None,
    final: bool = False,
    at: datetime,
) -> bool:
    """Say that running it went wrong, never through the contestant's fault; tried again until `ATTEMPTS`.

    `final`: another attempt would go the same way.
    """
    cause = {"code": code, "facts": facts or {}}
    attempt = s.scalar(select(Trial.attempt).where(_held(trial_id, token)).with_for_update())
    if attempt is None:
        return False
    if final or attempt >= ATTEMPTS:
        return _end(s, trial_id, token, state=JudgingState.FAILED, cause=cause, finished_at=at)
    return _put_back(s, trial_id, token, cause=cause)


def release_trial(
    s: Session, *, trial_id: int, token: str, code: str, facts: dict[str, Any] | None = None
) -> bool:
    """Put a trial back as if it had never been claimed."""
    cause = {"code": code, "facts": facts or {}}
    return _put_back(s, trial_id, token, cause=cause, attempt=Trial.attempt - 1)


def give_up_trials(s: Session, *, at: datetime) -> int:
    """Fail what was tried `ATTEMPTS` times and whose last lease has expired; how many."""
    inner = aliased(Trial)
    lost = s.execute(
        select(inner.id, inner.token)
        .where(inner.state == JudgingState.RUNNING, inner.lease_until <= at, inner.attempt >= ATTEMPTS)
        .with_for_update(skip_locked=True, of=inner)
    ).all()
    for trial_id, token in lost:
        _end(s, trial_id, str(token), state=JudgingState.FAILED, cause=LOST, finished_at=at)
    return len(lost)


def _held(trial_id: int, token: str) -> ColumnElement[bool]:
    return and_(Trial.id == trial_id, Trial.token == token, Trial.state == JudgingState.RUNNING)


def _end(s: Session, trial_id: int, token: str, **values: Any) -> bool:
    """The program's bytes go at once: nobody runs them again."""
    return _change(s, trial_id, token, source=None, **values)


def _put_back(s: Session, trial_id: int, token: str, **values: Any) -> bool:
    return _change(s, trial_id, token, state=JudgingState.QUEUED, worker=None, **values)


def _change(s: Session, trial_id: int, token: str, **values: Any) -> bool:
    entry_id = s.scalar(
        update(Trial)
        .where(_held(trial_id, token))
        .values(**_FREE, **values)
        .returning(Trial.entry_id)
        .execution_options(synchronize_session=False)
    )
    if entry_id is None:
        return False
    tell_entry(s, s.scalars(select(Entry.public_id).where(Entry.id == entry_id)).one())
    return True


def _open(table: Any, at: datetime) -> ColumnElement[bool]:
    expired = and_(table.state == JudgingState.RUNNING, table.lease_until <= at, table.attempt < ATTEMPTS)
    return or_(table.state == JudgingState.QUEUED, expired)


def _next(at: datetime) -> Any:
    inner, busy = aliased(Trial), aliased(Trial)
    running = (
        select(func.count(busy.id))
        .where(
            busy.entry_id == inner.entry_id,
            busy.state == JudgingState.RUNNING,
            busy.lease_until > at,
        )
        .correlate(inner)
        .scalar_subquery()
    )
    return (
        select(inner.id)
        .join(Entry, Entry.id == inner.entry_id)
        .where(_open(inner, at))
        .order_by(running, Entry.tried_at.asc().nulls_first(), inner.id)
        .limit(1)
        # As with judgings: without it claimers on PostgreSQL see an empty queue.
        .with_for_update(skip_locked=True, of=inner)
    )
