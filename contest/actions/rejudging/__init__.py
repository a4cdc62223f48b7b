"""Judging a set of submissions again beside their results: begin, repeat, then apply at once or cancel."""

from contest.actions.rejudging.beginning import Seen, begin, repeat, retry_failed
from contest.actions.rejudging.deciding import Applied, apply, cancel

__all__ = ["Applied", "Seen", "apply", "begin", "cancel", "repeat", "retry_failed"]
