"""Who goes on: the cut's word, a person's where there is a tie or a reason to differ, and taking it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.rounds.opening import check_reason, pin_entries
from contest.actions.rounds.rounds import lock_round
from contest.actions.rounds.telling import tell_change
from contest.models import Assignment, Round, RoundEntry, RoundOutcome, RoundState, Seating, User
from contest.queries.cutting import Cutting, cutting
from contest.queries.rounds import round_after
from contest.refusals import Refused


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decides on one entry, and why."""

    outcome: RoundOutcome
    reason: str


def decide_round(
    s: Session,
    *,
    actor: User | None,
    round_: Round,
    choices: Mapping[str, Choice] | None = None,
    seen: str | None = None,
    at: datetime,
) -> Round:
    """Settle who goes on: by rule and cut, but for `choices` (by the entry's public id), each with a reason.

    Entries tied at the cut and entries that nobody marked need a choice. `seen`: what the page showed
    (`Cutting.seen`). The next round gets those who go on. Refuses permission.denied, round.not_closed,
    .moved, .rule, .unconnected, .undecided, .reason_missing, .no_entries.
    """
    lock_round(s, actor, round_)
    if round_.state is not RoundState.CLOSED:
        raise Refused("round.not_closed")
    found = cutting(s, round_)
    if seen is not None and seen != found.seen:
        raise Refused("round.moved")
    outcomes = settled(found, choices or {})
    by_hand = _write(actor, found, outcomes, choices or {}, at)
    round_.state, round_.decided_at = RoundState.DECIDED, at
    s.flush()
    following = round_after(s, round_)
    if following is not None and following.state is RoundState.DRAFT:
        pin_entries(s, following)
    passed = sorted(name for name, outcome in outcomes.items() if outcome is RoundOutcome.PASSED)
    after = {"passed": passed, "by_hand": by_hand, "rule": round_.rule, "cut": dict(round_.cut)}
    tell_change(s, actor, round_, "round.decide", after=after, at=at)
    return round_


def undo_decision(s: Session, *, actor: User | None, round_: Round, reason: str, at: datetime) -> Round:
    """Take a decision back while the next round is being set up and nobody is seated there.

    Refuses permission.denied, round.not_decided, .reason, .next_open, .next_seated.
    """
    reason = check_reason(reason)
    lock_round(s, actor, round_)
    if round_.state is not RoundState.DECIDED:
        raise Refused("round.not_decided")
    following = round_after(s, round_)
    if following is not None:
        _empty(s, following)
    before = {"passed": _passed(round_.entries), "decided_at": round_.decided_at}
    for row in round_.entries:
        row.outcome = row.reason = row.decided_by_id = row.decided_at = None
    round_.state, round_.decided_at = RoundState.CLOSED, None
    tell_change(s, actor, round_, "round.undecide", before=before, after={"reason": reason}, at=at)
    return round_


def settled(found: Cutting, choices: Mapping[str, Choice]) -> dict[str, RoundOutcome]:
    """The outcome of every entry that is still there; refuses what leaves one open or unexplained."""
    if found.trouble is not None:
        raise Refused("round.rule", trouble=dict(found.trouble))
    if found.outcome is None:
        raise Refused("round.unconnected", count=len(found.parts))
    if not found.entries:
        raise Refused("round.no_entries")
    if not choices.keys() <= found.entries.keys():
        raise Refused("round.moved")
    outcomes = dict.fromkeys(found.outcome.passed, RoundOutcome.PASSED)
    outcomes |= dict.fromkeys(found.outcome.out, RoundOutcome.OUT)
    open_ = set(found.open)
    if missing := open_ - choices.keys():
        raise Refused("round.undecided", count=len(missing))
    for name, choice in choices.items():
        if (name in open_ or outcomes.get(name) is not choice.outcome) and not choice.reason.strip():
            raise Refused("round.reason_missing")
        outcomes[name] = choice.outcome
    return outcomes


def _write(
    actor: User | None,
    found: Cutting,
    outcomes: Mapping[str, RoundOutcome],
    choices: Mapping[str, Choice],
    at: datetime,
) -> dict[str, dict[str, str]]:
    """The rows' outcomes; what a person decided, for the log."""
    for row in found.gone:
        row.outcome, row.decided_at = RoundOutcome.OUT, at
    by_hand = {}
    for name, outcome in outcomes.items():
        row = found.entries[name]
        row.outcome, row.decided_at = outcome, at
        choice = choices.get(name)
        if choice is not None and choice.reason.strip():
            row.reason = check_reason(choice.reason)
            row.decided_by_id = None if actor is None else actor.id
            by_hand[name] = {"outcome": outcome.value, "reason": row.reason}
    return by_hand


def _empty(s: Session, following: Round) -> None:
    """Take the entries out of the next round again; refuses where it is under way."""
    if following.state is not RoundState.DRAFT:
        raise Refused("round.next_open")
    seats = select(Assignment.id).where(Assignment.round_id == following.id).limit(1)
    seatings = select(Seating.id).where(Seating.round_id == following.id, Seating.state == "draft").limit(1)
    if s.scalar(seats) is not None or s.scalar(seatings) is not None:
        raise Refused("round.next_seated")
    for row in s.scalars(select(RoundEntry).where(RoundEntry.round_id == following.id)):
        s.delete(row)


def _passed(rows: Iterable[RoundEntry]) -> list[str]:
    return sorted(row.entry.public_id for row in rows if row.outcome is RoundOutcome.PASSED)
