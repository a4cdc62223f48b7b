"""Tasks: progress, results, causes; cancelling and trying again. Only the holder of a token writes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest import queues
from contest.actions.claiming import ATTEMPTS
from contest.db import after_commit
from contest.models import Contest, Task, TaskKind, TaskState, User
from contest.permissions import may_import
from contest.refusals import Refused

OVER = frozenset({TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED})


def queue_task(
    s: Session,
    *,
    kind: TaskKind,
    actor: User | None,
    contest_id: int,
    facts: Mapping[str, Any],
    at: datetime,
) -> Task:
    """Add a task, and wake who does its kind once it is committed."""
    task = Task(
        kind=kind,
        contest_id=contest_id,
        created_by_id=None if actor is None else actor.id,
        facts=dict(facts),
        queued_at=at,
    )
    s.add(task)
    s.flush()
    _wake(s, kind)
    return task


def progress_task(s: Session, *, task_id: int, token: str, done: int, total: int) -> bool:
    """Say how far it is; False: stop, it was cancelled or somebody else has it."""
    wanted = s.execute(
        update(Task)
        .where(Task.id == task_id, Task.token == token, Task.state == TaskState.RUNNING)
        .values(progress_done=done, progress_total=total)
        .returning(Task.is_cancelling)
        .execution_options(synchronize_session=False)
    ).first()
    return wanted is not None and not wanted.is_cancelling


def finish_task(s: Session, *, task_id: int, token: str, result: Mapping[str, Any], at: datetime) -> bool:
    """Write what came of it; False: the token is not the task's any more: roll back what you wrote."""
    return _end(s, task_id, token, TaskState.DONE, at, result=dict(result), cause=None)


def fail_task(
    s: Session,
    *,
    task_id: int,
    token: str,
    code: str,
    facts: Mapping[str, Any] | None = None,
    final: bool = True,
    at: datetime,
) -> bool:
    """Say why it failed; with `final=False` it is tried again until the third attempt."""
    cause = {"code": code, "facts": dict(facts or {})}
    if not final and _attempt(s, task_id, token) < ATTEMPTS:
        again = s.scalar(
            update(Task)
            .where(Task.id == task_id, Task.token == token, Task.state == TaskState.RUNNING)
            .values(state=TaskState.QUEUED, token=None, lease_until=None, worker=None, cause=cause)
            .returning(Task.id)
            .execution_options(synchronize_session=False)
        )
        return again is not None
    return _end(s, task_id, token, TaskState.FAILED, at, cause=cause)


def drop_task(s: Session, *, task_id: int, token: str, at: datetime) -> bool:
    """Say that it stopped because it was cancelled."""
    return _end(s, task_id, token, TaskState.CANCELLED, at)


def release_task(
    s: Session, *, task_id: int, token: str, code: str, facts: Mapping[str, Any] | None = None
) -> bool:
    """Give it back as if it had never been claimed: what it needs was away. False: it isn't ours any more."""
    given = s.scalar(
        update(Task)
        .where(Task.id == task_id, Task.token == token, Task.state == TaskState.RUNNING)
        .values(
            state=TaskState.QUEUED,
            token=None,
            lease_until=None,
            worker=None,
            attempt=Task.attempt - 1,
            cause={"code": code, "facts": dict(facts or {})},
        )
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return given is not None


def cancel_task(s: Session, *, actor: User | None, task: Task, at: datetime) -> Task:
    """Cancel: at once while it waits, between two files while it runs.

    Refuses permission.denied, task.over.
    """
    _may(actor, task)
    s.refresh(task, with_for_update=True)
    if task.state in OVER:
        raise Refused("task.over")
    task.is_cancelling = True
    if task.state is TaskState.QUEUED:
        task.state = TaskState.CANCELLED
        task.finished_at = at
    return task


def retry_task(s: Session, *, actor: User | None, task: Task, at: datetime) -> Task:
    """Do again what failed or was cancelled; refuses permission.denied, task.not_over."""
    _may(actor, task)
    s.refresh(task, with_for_update=True)
    if task.state not in {TaskState.FAILED, TaskState.CANCELLED}:
        raise Refused("task.not_over")
    task.state = TaskState.QUEUED
    task.attempt = task.progress_done = task.progress_total = 0
    task.is_cancelling = False
    task.cause = task.result = task.started_at = task.finished_at = None
    task.queued_at = at
    _wake(s, task.kind)
    return task


def _wake(s: Session, kind: TaskKind) -> None:
    queue = queues.SANDBOX if kind.needs_sandbox else queues.DESK
    after_commit(s, lambda: queues.wake(queue))


def _attempt(s: Session, task_id: int, token: str) -> int:
    return s.scalar(select(Task.attempt).where(Task.id == task_id, Task.token == token)) or ATTEMPTS


def _end(s: Session, task_id: int, token: str, state: TaskState, at: datetime, **values: Any) -> bool:
    ended = s.scalar(
        update(Task)
        .where(Task.id == task_id, Task.token == token, Task.state == TaskState.RUNNING)
        .values(state=state, token=None, lease_until=None, finished_at=at, **values)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return ended is not None


def _may(actor: User | None, task: Task) -> None:
    contest: Contest | None = task.contest
    if actor is not None and (contest is None or not may_import(actor, contest)):
        raise Refused("permission.denied")
