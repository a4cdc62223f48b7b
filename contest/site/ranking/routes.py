"""All pages of the blueprint: importing this hangs them on it."""

from contest.site.ranking import divisions, publishing, results, serial
from contest.site.ranking.blueprint import bp

__all__ = ["bp", "divisions", "publishing", "results", "serial"]
