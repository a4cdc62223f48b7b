"""Seating: who judges what."""

from judge.panels.seating.problem import Applicant, Id, Judge, Minimum, Pair, Problem
from judge.panels.seating.reading import SeatsInvalid, read_problem
from judge.panels.seating.reasons import Shortage
from judge.panels.seating.seating import Seating, seat

__all__ = [
    "Applicant",
    "Id",
    "Judge",
    "Minimum",
    "Pair",
    "Problem",
    "Seating",
    "SeatsInvalid",
    "Shortage",
    "read_problem",
    "seat",
]
