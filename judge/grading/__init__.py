"""Grading one submission: compile once, run the tests in order, compare, say how it ended."""

from judge.grading.brief import Brief, Case, cases, compile_limits
from judge.grading.errors import JudgeError
from judge.grading.events import Compiled, Event, Graded, GroupGraded, Started, Tested, Warned
from judge.grading.grading import grade

__all__ = [
    "Brief",
    "Case",
    "Compiled",
    "Event",
    "Graded",
    "GroupGraded",
    "JudgeError",
    "Started",
    "Tested",
    "Warned",
    "cases",
    "compile_limits",
    "grade",
]
