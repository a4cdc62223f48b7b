"""Panels at work: the running order, what is on now, and the timer, for a juror and for the chair."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.models import Juror, Round
from contest.queries.sheets import EntryView


@dataclass(frozen=True, slots=True)
class TimerView:
    """A timer, by the server's clock."""

    ends_at: datetime | None
    """it runs until then (it may be past: the time is over); None: it stands"""
    left_ms: int
    """what is left while it stands"""
    total_ms: int
    """the length of a pitch; 0: this round has no timer"""


@dataclass(frozen=True, slots=True)
class NowView:
    """What is on, as one juror may know it: nothing where the pitch is of a hidden entry."""

    sitting: str
    """public id"""
    name: str
    room: str | None
    entry: EntryView | None
    """the pitch that is on; None: none"""
    assignment: str | None
    """the juror's own of that entry; None: not theirs to mark"""
    timer: TimerView | None
    """None with no pitch on"""
    following: EntryView | None
    """who comes next"""


def now_view(s: Session, juror: Juror, round_: Round) -> NowView | None:
    """The juror's sitting: the one where an entry of theirs is on, else the first they have entries in."""
    raise NotImplementedError
