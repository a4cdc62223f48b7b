"""Runs every submission of a package and compares what it got with what the package expects."""

from judge.verifying.events import AllEnded, Begun, Calibrated, Ended, Event, Finding, Proved, Result, Tested
from judge.verifying.verifying import verify

__all__ = [
    "AllEnded",
    "Begun",
    "Calibrated",
    "Ended",
    "Event",
    "Finding",
    "Proved",
    "Result",
    "Tested",
    "verify",
]
