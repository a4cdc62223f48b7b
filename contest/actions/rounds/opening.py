"""A round is opened with its entries pinned, closed, and opened again with a reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.rounds.rounds import lock_round
from contest.actions.rounds.telling import tell_change
from contest.models import Assignment, Eligibility, Round, RoundEntry, RoundState, Sheet, User
from contest.queries.rounds import candidates, is_complete, newest_rubric, open_seats, round_before
from contest.queries.startups import Taking, taking
from contest.refusals import Refused

REASON_MOST = 1000


def open_round(
    s: Session, *, actor: User | None, round_: Round, confirm: bool = False, at: datetime
) -> Round:
    """Let jurors mark: from now on every entry in the round is marked by the version that is pinned here.

    Entries whose eligibility nobody has checked need `confirm`. Refuses permission.denied, round.not_draft,
    .before_undecided, rubric.none, .weights, round.early, .no_entries, .unchecked.
    """
    lock_round(s, actor, round_)
    if round_.state is not RoundState.DRAFT:
        raise Refused("round.not_draft")
    before = round_before(s, round_)
    if before is not None and before.state is not RoundState.DECIDED:
        raise Refused("round.before_undecided")
    rubric = newest_rubric(s, round_)
    if rubric is None:
        raise Refused("rubric.none")
    if not sum(criterion.weight for criterion in rubric.criteria):
        raise Refused("rubric.weights")
    check_time(round_, at)
    versions = candidates(s, round_)
    if not versions:
        raise Refused("round.no_entries")
    unchecked = [v for v in versions.values() if v.entry.eligibility is Eligibility.UNCHECKED]
    if unchecked and not confirm:
        raise Refused("round.unchecked", count=len(unchecked))
    pin_entries(s, round_)
    round_.state, round_.opened_at = RoundState.OPEN, at
    after = {"entries": len(versions), "unchecked": len(unchecked), "rubric": rubric.version}
    tell_change(s, actor, round_, "round.open", after=after, at=at)
    return round_


def check_time(round_: Round, at: datetime) -> None:
    """Refuse to pin versions while entrants can still hand in ("round.early")."""
    if round_.entries_by is not None:
        until = round_.entries_by if at < round_.entries_by else None
    else:
        call = round_.stage.call
        window = None if call is None else taking(call, at)
        # What is taken "until the first round opens" has no instant of its own.
        is_awaited = window is not None and window.taking is not Taking.CLOSED and window.until is not None
        until = window.until if window is not None and is_awaited else None
    if until is not None:
        raise Refused("round.early", until=until)


def pin_entries(s: Session, round_: Round) -> None:
    """Make the round's entries those that are in it now, each by the version of its deadline."""
    versions = dict(candidates(s, round_))
    for row in s.scalars(select(RoundEntry).where(RoundEntry.round_id == round_.id)):
        version = versions.pop(row.entry_id, None)
        if version is None:
            s.delete(row)
        else:
            row.version = version
    s.add_all(
        RoundEntry(round_id=round_.id, entry_id=entry_id, version_id=version.id)
        for entry_id, version in versions.items()
    )
    s.flush()


def close_round(
    s: Session, *, actor: User | None, round_: Round, lock_complete: bool = False, at: datetime
) -> Round:
    """End the marking: what comes from now on is late.

    With `lock_complete` sheets that lack nothing are locked for their jurors, each with a line of its own in
    the log; marks of sheets that stay unlocked don't count. Refuses permission.denied, round.not_open,
    .closed.
    """
    _lock_seats(s, round_)
    lock_round(s, actor, round_)
    if round_.state is RoundState.DRAFT:
        raise Refused("round.not_open")
    if round_.state is not RoundState.OPEN:
        raise Refused("round.closed")
    seats = open_seats(s, round_)
    complete = [a.sheet for a in seats if a.sheet is not None and is_complete(a.sheet)]
    locked = _lock(s, actor, complete if lock_complete else [], at)
    round_.state, round_.closed_at = RoundState.CLOSED, at
    after = {"open_sheets": len(seats) - locked, "locked_sheets": locked}
    tell_change(s, actor, round_, "round.close", after=after, at=at)
    return round_


def reopen_round(s: Session, *, actor: User | None, round_: Round, reason: str, at: datetime) -> Round:
    """Go on marking a round that was closed. Refuses permission.denied, round.not_closed, .reason."""
    reason = check_reason(reason)
    lock_round(s, actor, round_)
    if round_.state is not RoundState.CLOSED:
        raise Refused("round.not_closed")
    before = {"closed_at": round_.closed_at}
    round_.state, round_.closed_at = RoundState.OPEN, None
    tell_change(s, actor, round_, "round.reopen", before=before, after={"reason": reason}, at=at)
    return round_


def check_reason(reason: str) -> str:
    """A reason in a few words; refuses round.reason."""
    text = " ".join(reason.split())
    if not text or len(text) > REASON_MOST:
        raise Refused("round.reason", most=REASON_MOST)
    return text


def _lock_seats(s: Session, round_: Round) -> None:
    """Let no sheet be touched until the commit: assignments are locked first, the round last."""
    s.execute(
        select(Assignment.id)
        .where(Assignment.round_id == round_.id)
        .order_by(Assignment.id)
        .with_for_update(key_share=True)
    )


def _lock(s: Session, actor: User | None, sheets: Sequence[Sheet], at: datetime) -> int:
    for sheet in sheets:
        sheet.locked_at = at
        audit(
            s,
            actor=actor,
            action="sheet.lock",
            subject=sheet,
            contest_id=sheet.assignment.round.stage.contest_id,
            after={"locked_at": at, "juror": sheet.assignment.juror.user.name},
            at=at,
        )
    return len(sheets)
