"""A panel at work: who pitches now, who is passed over, and the timer that every phone follows."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest.actions.marking.checking import check_reason
from contest.actions.marking.sittings import led, turn_of, write_down
from contest.actions.rounds.telling import tell_round
from contest.models import Entry, Sitting, User
from contest.refusals import Refused

MINUTE = timedelta(minutes=1)
TIMER_MOST = timedelta(hours=12)


def move_turn(s: Session, *, actor: User, sitting: Sitting, entry: Entry, is_up: bool) -> None:
    """Change places with the neighbour above or below, of those that this chair sees; none: nothing happens.

    Refuses permission.denied, missing.
    """
    sitting, chair = led(s, actor, sitting)
    turn = turn_of(sitting, entry, chair)
    seen = [each for each in sitting.turns if chair.sees(each.entry_id)]
    place = seen.index(turn) + (-1 if is_up else 1)
    if 0 <= place < len(seen):
        turn.position, seen[place].position = seen[place].position, turn.position
        s.flush()
        s.expire(sitting, ["turns"])
        tell_round(s, sitting.round)


def begin_turn(s: Session, *, actor: User, sitting: Sitting, entry: Entry, at: datetime) -> None:
    """Put this pitch on: the one before it is over, and the timer stands at its full length.

    Refuses permission.denied, missing.
    """
    sitting, chair = led(s, actor, sitting)
    turn = turn_of(sitting, entry, chair)
    if sitting.current_entry_id == entry.id:
        return
    _end_current(sitting, at)
    turn.began_at, turn.ended_at, turn.skipped_reason = turn.began_at or at, None, None
    sitting.current_entry_id = entry.id
    tell_round(s, sitting.round)


def end_turn(s: Session, *, actor: User, sitting: Sitting, at: datetime) -> None:
    """No pitch is on any more. Refuses permission.denied, timer.no_pitch."""
    sitting = _with_pitch(s, actor, sitting)
    _end_current(sitting, at)
    tell_round(s, sitting.round)


def skip_turn(s: Session, *, actor: User, sitting: Sitting, entry: Entry, reason: str, at: datetime) -> None:
    """Pass an entry over: absent, postponed. Refuses permission.denied, missing, sheet.reason."""
    reason = check_reason(reason)
    sitting, chair = led(s, actor, sitting)
    turn = turn_of(sitting, entry, chair)
    if sitting.current_entry_id == entry.id:
        _end_current(sitting, at)
    turn.skipped_reason = reason
    said = {"entry": entry.public_id, "reason": reason}
    write_down(s, actor, sitting, "turn.skip", at=at, after=said)
    tell_round(s, sitting.round)


def return_turn(s: Session, *, actor: User, sitting: Sitting, entry: Entry, at: datetime) -> None:
    """An entry that was passed over is there after all. Refuses permission.denied, missing."""
    sitting, chair = led(s, actor, sitting)
    turn = turn_of(sitting, entry, chair)
    if turn.skipped_reason is not None:
        said = {"entry": entry.public_id, "reason": turn.skipped_reason}
        turn.skipped_reason = None
        write_down(s, actor, sitting, "turn.return", at=at, before=said)
        tell_round(s, sitting.round)


def start_timer(s: Session, *, actor: User, sitting: Sitting, at: datetime) -> None:
    """Let it run from what is left; one that runs goes on. Refuses as `pause_timer`."""
    sitting = _timed(s, actor, sitting)
    if sitting.timer_ends_at is None:
        sitting.timer_ends_at, sitting.timer_left_ms = at + _left(sitting, at), None
        tell_round(s, sitting.round)


def pause_timer(s: Session, *, actor: User, sitting: Sitting, at: datetime) -> None:
    """Let it stand. Refuses permission.denied, timer.no_pitch, timer.none."""
    sitting = _timed(s, actor, sitting)
    if sitting.timer_ends_at is not None:
        sitting.timer_left_ms = _milliseconds(_left(sitting, at))
        sitting.timer_ends_at = None
        tell_round(s, sitting.round)


def reset_timer(s: Session, *, actor: User, sitting: Sitting) -> None:
    """Let it stand at its full length. Refuses as `pause_timer`."""
    sitting = _timed(s, actor, sitting)
    sitting.timer_ends_at = sitting.timer_left_ms = None
    tell_round(s, sitting.round)


def add_minute(s: Session, *, actor: User, sitting: Sitting, at: datetime) -> None:
    """One minute more, also when the time is over. Refuses as `pause_timer`."""
    sitting = _timed(s, actor, sitting)
    left = min(_left(sitting, at) + MINUTE, TIMER_MOST)
    if sitting.timer_ends_at is None:
        sitting.timer_left_ms = _milliseconds(left)
    else:
        sitting.timer_ends_at = at + left
    tell_round(s, sitting.round)


def _with_pitch(s: Session, actor: User, sitting: Sitting) -> Sitting:
    """The sitting with a pitch that is on, as far as this chair may know. Refuses timer.no_pitch."""
    sitting, chair = led(s, actor, sitting)
    if sitting.current_entry_id is None or not chair.sees(sitting.current_entry_id):
        raise Refused("timer.no_pitch")
    return sitting


def _timed(s: Session, actor: User, sitting: Sitting) -> Sitting:
    sitting = _with_pitch(s, actor, sitting)
    if sitting.round.pitch_seconds == 0:
        raise Refused("timer.none")
    return sitting


def _end_current(sitting: Sitting, at: datetime) -> None:
    for turn in sitting.turns:
        if turn.entry_id == sitting.current_entry_id:
            turn.ended_at = at
    sitting.current_entry_id = sitting.timer_ends_at = sitting.timer_left_ms = None


def _left(sitting: Sitting, at: datetime) -> timedelta:
    if sitting.timer_ends_at is not None:
        return max(sitting.timer_ends_at - at, timedelta(0))
    if sitting.timer_left_ms is not None:
        return timedelta(milliseconds=sitting.timer_left_ms)
    return timedelta(seconds=sitting.round.pitch_seconds)


def _milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
