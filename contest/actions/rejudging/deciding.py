"""Applying a rejudging in one transaction, or cancelling it: either way the old rows stay."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import raise_version, tell_entry
from contest.actions.rejudging.beginning import CHUNK
from contest.actions.rejudging.checking import check_open
from contest.models import Judging, JudgingState, Rejudging, RejudgingState, User
from contest.queries.rejudging_choice import JUDGE_ERROR
from contest.queries.rejudging_lines import OPEN_STATES, Line, Result, Trouble, lines
from contest.queries.rejudgings import counts_after, seen
from contest.refusals import Refused

CANCELLED = {"code": "rejudging.cancelled", "facts": {}}


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying did."""

    moved: int
    changed: int
    left_out: int


def apply(
    s: Session,
    *,
    actor: User | None,
    rejudging: Rejudging,
    leaves_out: Collection[Trouble] = (),
    takes_unstable: bool = False,
    as_seen: str | None = None,
    at: datetime,
) -> Applied:
    """Let the first runs stand for their submissions, all at once.

    What is in trouble has to be left out by its kind; of what is unstable the first run counts with
    `takes_unstable`. `as_seen` is what `rejudgings.seen` said of the page that was decided on. Refuses
    permission.denied, rejudging.decided, .changed, .running, .failed, .anew, .unstable, .nothing.
    """
    check_open(s, actor, rejudging)
    found = lines(s, rejudging)
    if as_seen is not None and as_seen != seen(found):
        raise Refused("rejudging.changed")
    _check_troubles(found, set(leaves_out) | ({Trouble.UNSTABLE} if takes_unstable else set()))
    taken = counts_after(found, takes_unstable=takes_unstable)
    if not taken:
        raise Refused("rejudging.nothing")
    stand(s, [line.submission_id for line in taken], [line.new.judging for line in taken])
    _stop(s, rejudging, at=at)
    _decide(rejudging, RejudgingState.APPLIED, actor, at)
    done = Applied(len(taken), sum(line.is_changed for line in taken), len(found) - len(taken))
    audit(
        s,
        actor=actor,
        action="rejudging.apply",
        subject=rejudging,
        contest_id=rejudging.contest_id,
        before={"verdicts": verdicts(line.old for line in taken)},
        after={
            "verdicts": verdicts(line.new for line in taken),
            "count": done.moved,
            "changed": done.changed,
            "left_out": done.left_out,
            "reason": rejudging.reason,
        },
        at=at,
    )
    raise_version(s, rejudging.contest_id, kind="rejudging", subject=rejudging.public_id, at=at)
    for entry in dict.fromkeys(line.entry for line in taken):
        tell_entry(s, entry)
    return done


def cancel(s: Session, *, actor: User | None, rejudging: Rejudging, at: datetime) -> None:
    """Stop what waits and what runs, and let the old results stand, as they have all the time.

    Refuses permission.denied, rejudging.decided.
    """
    check_open(s, actor, rejudging)
    stopped = _stop(s, rejudging, at=at)
    _decide(rejudging, RejudgingState.CANCELLED, actor, at)
    audit(
        s,
        actor=actor,
        action="rejudging.cancel",
        subject=rejudging,
        contest_id=rejudging.contest_id,
        after={"stopped": stopped, "reason": rejudging.reason},
        at=at,
    )


def _check_troubles(found: Sequence[Line], settled: Collection[Trouble]) -> None:
    number = Counter(line.trouble for line in found if line.trouble not in settled)
    if number[Trouble.RUNNING]:
        raise Refused("rejudging.running", count=number[Trouble.RUNNING])
    if number[Trouble.FAILED]:
        raise Refused("rejudging.failed", count=number[Trouble.FAILED])
    if number[Trouble.ANEW]:
        raise Refused("rejudging.anew", count=number[Trouble.ANEW])
    if number[Trouble.UNSTABLE]:
        raise Refused("rejudging.unstable", count=number[Trouble.UNSTABLE])


def stand(s: Session, submissions: list[int], judgings: list[str]) -> None:
    """Let these judgings stand for these submissions.

    First all that stood give way, then these stand: there is never a second current one.
    """
    for old in chunks(submissions):
        s.execute(
            update(Judging)
            .where(Judging.submission_id.in_(old), Judging.is_current)
            .values(is_current=False)
            .execution_options(synchronize_session=False)
        )
    for new in chunks(judgings):
        s.execute(
            update(Judging)
            .where(Judging.public_id.in_(new))
            .values(is_current=True)
            .execution_options(synchronize_session=False)
        )


def _stop(s: Session, rejudging: Rejudging, *, at: datetime) -> int:
    """Fail what waits or runs; whoever holds a lease finds it lost and throws the work away."""
    stopped = s.execute(
        update(Judging)
        .where(Judging.rejudging_id == rejudging.id, Judging.state.in_(OPEN_STATES))
        .values(state=JudgingState.FAILED, token=None, lease_until=None, finished_at=at, cause=CANCELLED)
        .returning(Judging.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(stopped)


def _decide(rejudging: Rejudging, state: RejudgingState, actor: User | None, at: datetime) -> None:
    rejudging.state = state
    rejudging.decided_by_id = None if actor is None else actor.id
    rejudging.decided_at = at


def verdicts(results: Iterable[Result | None]) -> dict[str, int]:
    """How often each verdict occurs."""
    told = (each for each in results if each is not None)
    counted = Counter(JUDGE_ERROR if each.verdict is None else each.verdict.value for each in told)
    return dict(sorted(counted.items()))


def chunks(of: list[Any]) -> Iterator[list[Any]]:
    """As many as one statement takes."""
    return (of[start : start + CHUNK] for start in range(0, len(of), CHUNK))
