"""Beginning a rejudging, repeating it, and trying again what failed in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from contest import queues
from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest
from contest.actions.rejudging.checking import check_open, may_rejudge
from contest.db import after_commit
from contest.models import Contest, Judging, JudgingState, Rejudging, User
from contest.queries.rejudging_choice import Choice, Chosen, chosen, count
from contest.refusals import Refused

REASON_MOST = 500
REPEATS_MOST = 20
RUNS_MOST = 50_000
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a choice before they began: how many, and when."""

    number: int
    at: datetime


def begin(
    s: Session,
    *,
    actor: User | None,
    contest: Contest,
    choice: Choice,
    reason: str,
    repeats: int = 1,
    seen: Seen | None = None,
    at: datetime,
) -> Rejudging:
    """Judge the chosen submissions again, by the versions that are pinned now; their results stay.

    With `seen`, exactly those are taken whose results stood then, or none. Refuses permission.denied,
    rejudging.reason, .repeats, .none, .counted, .busy, .many.
    """
    may_rejudge(actor, contest)
    if not 1 <= len(reason.strip()) <= REASON_MOST:
        raise Refused("rejudging.reason", most=REASON_MOST)
    if not 1 <= repeats <= REPEATS_MOST:
        raise Refused("rejudging.repeats", most=REPEATS_MOST)
    lock_contest(s, contest.id)
    until = at if seen is None else min(seen.at, at)
    counted = count(s, contest, choice, until=until)
    if seen is not None and seen.number != counted.number:
        raise Refused("rejudging.counted", counted=seen.number, count=counted.number)
    if counted.number == 0:
        raise Refused("rejudging.none")
    if counted.busy:
        raise Refused("rejudging.busy", count=counted.busy)
    _check_many(counted.number * repeats)
    rejudging = Rejudging(
        contest_id=contest.id,
        reason=reason.strip(),
        chosen_by=choice.facts(),
        repeats=repeats,
        created_by_id=None if actor is None else actor.id,
        created_at=at,
    )
    s.add(rejudging)
    s.flush()
    _queue(s, rejudging, chosen(s, contest, choice, until=until), range(repeats), at=at)
    audit(
        s,
        actor=actor,
        action="rejudging.begin",
        subject=rejudging,
        contest_id=contest.id,
        before={"verdicts": dict(counted.by_verdict)},
        after={
            "count": counted.number,
            "repeats": repeats,
            "reason": rejudging.reason,
            "chosen_by": rejudging.chosen_by,
        },
        at=at,
    )
    return rejudging


def repeat(s: Session, *, actor: User | None, rejudging: Rejudging, times: int, at: datetime) -> None:
    """Run each submission of an open rejudging so many times more: an unstable verdict shows itself.

    Refuses permission.denied, rejudging.decided, .repeats, .many.
    """
    check_open(s, actor, rejudging)
    before = rejudging.repeats
    if not 1 <= times <= REPEATS_MOST - before:
        raise Refused("rejudging.repeats", most=REPEATS_MOST)
    rows = s.execute(
        select(Judging.submission_id, Judging.beside_id, Judging.version_id)
        .where(Judging.rejudging_id == rejudging.id, Judging.repetition == 0)
        .order_by(Judging.submission_id)
    )
    of = [Chosen(each, beside, version) for each, beside, version in rows if beside is not None]
    _check_many(len(of) * (before + times))
    rejudging.repeats = before + times
    _queue(s, rejudging, of, range(before, before + times), at=at)
    audit(
        s,
        actor=actor,
        action="rejudging.repeat",
        subject=rejudging,
        contest_id=rejudging.contest_id,
        before={"repeats": before},
        after={"repeats": rejudging.repeats},
        at=at,
    )


def retry_failed(s: Session, *, actor: User | None, rejudging: Rejudging, at: datetime) -> int:
    """Try again what the judge failed at in an open rejudging; how many.

    Refuses permission.denied, rejudging.decided, .no_failed.
    """
    check_open(s, actor, rejudging)
    # The same row: it has no result yet, and whoever compares looks for one row a repetition.
    number = len(
        s.execute(
            update(Judging)
            .where(Judging.rejudging_id == rejudging.id, Judging.state == JudgingState.FAILED)
            .values(
                state=JudgingState.QUEUED,
                attempt=0,
                worker=None,
                started_at=None,
                finished_at=None,
                queued_at=at,
            )
            .returning(Judging.id)
            .execution_options(synchronize_session=False)
        ).all()
    )
    if number == 0:
        raise Refused("rejudging.no_failed")
    audit(
        s,
        actor=actor,
        action="rejudging.retry",
        subject=rejudging,
        contest_id=rejudging.contest_id,
        after={"count": number},
        at=at,
    )
    after_commit(s, lambda: queues.wake(queues.SANDBOX, number))
    return number


def _check_many(runs: int) -> None:
    if runs > RUNS_MOST:
        raise Refused("rejudging.many", count=runs, most=RUNS_MOST)


def _queue(
    s: Session, rejudging: Rejudging, of: list[Chosen], repetitions: Iterable[int], *, at: datetime
) -> None:
    """Rows for workers; each repetition of all before the next, so that there is something to see early."""
    rows = [
        {
            "submission_id": each.submission_id,
            "version_id": each.version_id,
            "rejudging_id": rejudging.id,
            "beside_id": each.judging_id,
            "repetition": repetition,
            "queued_at": at,
        }
        for repetition in repetitions
        for each in of
    ]
    for start in range(0, len(rows), CHUNK):
        s.execute(insert(Judging), rows[start : start + CHUNK])
    after_commit(s, lambda: queues.wake(queues.SANDBOX, len(rows)))
