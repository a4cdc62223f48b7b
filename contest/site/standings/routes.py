"""All pages of the blueprint: importing this hangs them on it."""

from contest.site.standings import feedback, own, rounds
from contest.site.standings.finding import bp

__all__ = ["bp", "feedback", "own", "rounds"]
