"""Putting the old results back after a rejudging was applied; it is open again then."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, raise_version, tell_entry
from contest.actions.rejudging.checking import may_rejudge
from contest.actions.rejudging.deciding import chunks, stand, verdicts
from contest.models import Rejudging, RejudgingState, Snapshot, SnapshotKind, Submission, User
from contest.queries.rejudging_choice import is_in_open_rejudging
from contest.queries.rejudging_lines import Line, lines
from contest.queries.rejudgings import still_stands, undone_seen
from contest.refusals import Refused


def undo(
    s: Session, *, actor: User | None, rejudging: Rejudging, as_seen: str | None = None, at: datetime
) -> int:
    """Let the results before an applied rejudging stand again, all at once; how many.

    What was judged anew since it was applied keeps what stands. `as_seen` is what `undone_seen` said of
    the page that was decided on. Refuses permission.denied, rejudging.not_applied, .published, .changed,
    .nothing_back, .busy.
    """
    may_rejudge(actor, rejudging.contest)
    lock_contest(s, rejudging.contest_id)
    s.refresh(rejudging)
    if rejudging.state is not RejudgingState.APPLIED:
        raise Refused("rejudging.not_applied")
    if was_published_since(s, rejudging):
        raise Refused("rejudging.published")
    found = lines(s, rejudging)
    if as_seen is not None and as_seen != undone_seen(found):
        raise Refused("rejudging.changed")
    back = still_stands(found)
    if not back:
        raise Refused("rejudging.nothing_back")
    _check_free(s, back)
    stand(s, [line.submission_id for line in back], [line.old.judging for line in back if line.old])
    was_applied_at, rejudging.decided_at = rejudging.decided_at, None
    rejudging.state, rejudging.decided_by_id = RejudgingState.OPEN, None
    audit(
        s,
        actor=actor,
        action="rejudging.undo",
        subject=rejudging,
        contest_id=rejudging.contest_id,
        before={"verdicts": verdicts(line.new for line in back), "decided_at": was_applied_at},
        after={
            "verdicts": verdicts(line.old for line in back),
            "decided_at": None,
            "count": len(back),
            "changed": sum(line.is_changed for line in back),
            "reason": rejudging.reason,
        },
        at=at,
    )
    raise_version(s, rejudging.contest_id, kind="rejudging", subject=rejudging.public_id, at=at)
    for entry in dict.fromkeys(line.entry for line in back):
        tell_entry(s, entry)
    return len(back)


def was_published_since(s: Session, rejudging: Rejudging) -> bool:
    """Whether a board was published that holds what an applied rejudging brought."""
    since = select(
        exists().where(
            Snapshot.contest_id == rejudging.contest_id,
            Snapshot.kind != SnapshotKind.WITHDRAWN,
            Snapshot.published_at >= rejudging.decided_at,
        )
    )
    return bool(s.scalar(since))


def _check_free(s: Session, back: Sequence[Line]) -> None:
    """What is open stands beside results that would go: no one could tell what it was compared with."""
    busy = 0
    for part in chunks([line.submission_id for line in back]):
        busy += s.scalars(
            select(func.count())
            .select_from(Submission)
            .where(Submission.id.in_(part), is_in_open_rejudging())
        ).one()
    if busy:
        raise Refused("rejudging.busy", count=busy)
