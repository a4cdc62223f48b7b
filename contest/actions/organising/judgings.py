"""Judge errors: trying again."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest import queues
from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, raise_version, tell_entry
from contest.db import after_commit
from contest.models import Judging, JudgingState, User
from contest.permissions import may_retry
from contest.refusals import Refused


def retry_judging(s: Session, *, actor: User | None, judging: Judging, at: datetime) -> Judging:
    """Judge again what failed: a new judging, with the version that is pinned now; the old row stays.

    Refuses permission.denied, judging.not_failed (also when somebody retried it already).
    """
    if actor is not None and not may_retry(actor, judging):
        raise Refused("permission.denied")
    submission = judging.submission
    contest_id = submission.stage_problem.stage.contest_id
    lock_contest(s, contest_id)
    s.refresh(judging)
    if judging.state is not JudgingState.FAILED or not judging.is_current:
        raise Refused("judging.not_failed")
    judging.is_current = False
    s.flush()
    again = Judging(submission_id=submission.id, version_id=submission.stage_problem.version_id, queued_at=at)
    s.add(again)
    s.flush()
    audit(
        s,
        actor=actor,
        action="judging.retry",
        subject=again,
        contest_id=contest_id,
        before={"judging": judging.public_id, "cause": judging.cause},
        after={"submission": submission.public_id},
        at=at,
    )
    raise_version(s, contest_id, kind="judging", subject=again.public_id, at=at)
    tell_entry(s, submission.entry.public_id)
    after_commit(s, lambda: queues.wake(queues.SANDBOX))
    return again
