"""The phase of a contest: a pure function of its window and an instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Phase(StrEnum):
    """Where a window stands at an instant."""

    BEFORE = "before"
    RUNNING = "running"
    FROZEN = "frozen"  # running, while the public board stands still
    ENDED = "ended"

    @property
    def is_open(self) -> bool:
        """Whether submissions are taken."""
        return self in {Phase.RUNNING, Phase.FROZEN}


@dataclass(frozen=True, slots=True)
class Window:
    """From `starts_at` (included; None: open from always) to `ends_at` (excluded), aware instants."""

    starts_at: datetime | None
    ends_at: datetime
    freeze_at: datetime | None = None
    thaw_at: datetime | None = None

    @property
    def length(self) -> timedelta | None:
        """How long it is; None when it has no start."""
        return None if self.starts_at is None else self.ends_at - self.starts_at


def phase(window: Window, at: datetime) -> Phase:
    """The phase of `window` at the instant `at`."""
    if window.starts_at is not None and at < window.starts_at:
        return Phase.BEFORE
    if at >= window.ends_at:
        return Phase.ENDED
    if window.freeze_at is not None and at >= window.freeze_at:
        return Phase.FROZEN
    return Phase.RUNNING


def is_board_frozen(window: Window, at: datetime) -> bool:
    """Whether the public sees attempts after `freeze_at` as pending: from the freeze until the thaw."""
    if window.freeze_at is None or at < window.freeze_at:
        return False
    return window.thaw_at is None or at < window.thaw_at


def next_change(window: Window, at: datetime) -> datetime | None:
    """The next instant at which the phase or the board's freeze changes; None: none is known."""
    instants = (window.starts_at, window.freeze_at, window.ends_at, window.thaw_at)
    return min((instant for instant in instants if instant is not None and instant > at), default=None)


def seconds_in(window: Window, at: datetime) -> int:
    """Whole seconds from the start to `at`, floored; without a start from the end backwards (negative)."""
    return int((at - (window.starts_at or window.ends_at)).total_seconds() // 1)
