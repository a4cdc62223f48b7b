"""Runs every submission of a package and compares what it got with what the package expects."""

from judge.verifying.events import AllEnded, Begun, Ended, Event, Result, Tested
from judge.verifying.verifying import verify

__all__ = ["AllEnded", "Begun", "Ended", "Event", "Result", "Tested", "verify"]
