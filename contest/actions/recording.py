"""Writing what came of a judging: only by the holder of its token, and only once."""

from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from contest.actions.claiming import ATTEMPTS, fail_row, tell_of_judging
from contest.actions.publishing import tell_entry
from contest.models import Entry, Judging, JudgingState, Run, Submission
from judge.grading.events import Graded, GroupGraded, Tested
from judge.verdicts import Verdict

LOG_MOST = 64 * 1024
SAMPLE_BYTES = 16 * 1024
"""Of what a program printed on a sample that it failed, kept to be shown beside the answer."""
REASON_MOST = 64
NAME_MOST = 255


def record(s: Session, *, judging_id: int, token: str, graded: Graded, at: datetime) -> bool:
    """Write a result and its runs; False: the token is not the judging's any more, nothing was written."""
    values = {
        "verdict": graded.verdict,
        "score": graded.score,
        "groups": [_group(one) for one in graded.groups] or None,
        "failed_test": None if graded.failed_test is None else graded.failed_test[:NAME_MOST],
        "reason": None if graded.reason is None else str(graded.reason)[:REASON_MOST],
        "compile_log": _text(graded.compile_log),
        "cpu_s": graded.cpu_s_max,
        "memory_bytes": graded.memory_max,
        "finished_at": at,
    }
    if s.scalar(_writing(), {"of": judging_id, "held": token, **values}) is None:
        return False
    if graded.tests:
        s.execute(insert(Run), [_run(judging_id, test) for test in graded.tests])
    tell_of_judging(s, judging_id, at=at)
    return True


@cache
def _writing() -> Any:
    """The statement that writes a result; made once, as that takes longer than to have it done."""
    columns = Judging.__table__.c
    given = ("verdict", "score", "groups", "failed_test", "reason", "compile_log")
    figures = ("cpu_s", "memory_bytes", "finished_at")
    return (
        update(Judging)
        .where(
            Judging.id == bindparam("of"),
            Judging.token == bindparam("held"),
            Judging.state == JudgingState.RUNNING,
        )
        .values(
            state=JudgingState.DONE,
            # What a rejudging brings stands beside the old until it is applied.
            is_current=Judging.rejudging_id.is_(None),
            token=None,
            lease_until=None,
            cause=None,
            **{name: bindparam(name, type_=columns[name].type) for name in (*given, *figures)},
        )
        .returning(Judging.id)
        .execution_options(synchronize_session=False)
    )


def fail(
    s: Session,
    *,
    judging_id: int,
    token: str,
    code: str,
    facts: dict[str, Any] | None = None,
    attempts: int = ATTEMPTS,
    at: datetime,
) -> bool:
    """Say that judging went wrong, never through the contestant's fault.

    It is tried again until that many attempts, then it is failed with this cause, for organisers to see.
    False: the token is not the judging's any more.
    """
    cause = {"code": code, "facts": facts or {}}
    attempt = _held(s, judging_id, token)
    if attempt is None:
        return False
    if attempt >= attempts:
        fail_row(s, judging_id, cause=cause, at=at)
    else:
        _requeue(s, judging_id, cause=cause)
    return True


def release(
    s: Session,
    *,
    judging_id: int,
    token: str,
    code: str,
    facts: dict[str, Any] | None = None,
) -> bool:
    """Put a judging back as if it had never been claimed: the engine is away, that is no attempt."""
    if _held(s, judging_id, token) is None:
        return False
    _requeue(s, judging_id, cause={"code": code, "facts": facts or {}}, attempt=Judging.attempt - 1)
    return True


def _held(s: Session, judging_id: int, token: str) -> int | None:
    """The attempt of a judging that this token holds, its row locked; None: it doesn't."""
    return s.scalar(
        select(Judging.attempt)
        .where(Judging.id == judging_id, Judging.token == token, Judging.state == JudgingState.RUNNING)
        .with_for_update()
    )


def _requeue(s: Session, judging_id: int, *, cause: dict[str, Any], **values: Any) -> None:
    s.execute(
        update(Judging)
        .where(Judging.id == judging_id)
        .values(state=JudgingState.QUEUED, token=None, lease_until=None, worker=None, cause=cause, **values)
        .execution_options(synchronize_session=False)
    )
    entry = s.scalars(
        select(Entry.public_id)
        .join(Submission, Submission.entry_id == Entry.id)
        .join(Judging, Judging.submission_id == Submission.id)
        .where(Judging.id == judging_id, Judging.rejudging_id.is_(None))
    ).one_or_none()
    if entry is not None:
        tell_entry(s, entry)


def _run(judging_id: int, test: Tested) -> dict[str, Any]:
    return {
        "judging_id": judging_id,
        "position": test.index,
        "name": test.name[:NAME_MOST],
        "verdict": test.verdict,
        "cpu_s": test.cpu_s,
        "wall_s": test.wall_s,
        "memory_bytes": test.memory_bytes,
        "reason": None if test.reason is None else str(test.reason)[:REASON_MOST],
        "exit_code": test.exit_code,
        "signal": test.signal,
        "difference": None if test.difference is None else _plain(asdict(test.difference)),
        # There is none of secret tests, unless their package shares them.
        "output": None if test.verdict is Verdict.AC else test.output or None,
        "score": test.score,
        "judge_message": _text(test.judge_message) or None,
        "team_message": _text(test.team_message) or None,
        "transcript": _text(test.transcript) or None,
        "repeats": test.repeats,
    }


def _group(group: GroupGraded) -> dict[str, Any]:
    return {
        "name": group.name[:NAME_MOST],
        "verdict": group.verdict,
        "score": None if group.score is None else str(group.score),
        "max_score": None if group.max_score is None else str(group.max_score),
    }


def _text(log: str) -> str:
    """What PostgreSQL can store: no NUL, no half characters."""
    return log.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()[:LOG_MOST]


def _plain(value: Any) -> Any:
    """As JSON can hold it: bytes become text, by replacement where they are none."""
    if isinstance(value, bytes):
        return _text(value.decode("utf-8", "replace"))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
