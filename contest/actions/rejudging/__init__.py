"""Judging a set of submissions again beside their results: begin, repeat, apply at once or cancel; undo."""

from contest.actions.rejudging.beginning import Seen, begin, repeat, retry_failed
from contest.actions.rejudging.deciding import Applied, apply, cancel
from contest.actions.rejudging.undoing import undo, was_published_since

__all__ = [
    "Applied",
    "Seen",
    "apply",
    "begin",
    "cancel",
    "repeat",
    "retry_failed",
    "undo",
    "was_published_since",
]
