"""Two programs that talk to each other, each in a container of its own, joined by FIFOs.

Both run at once on the slot's processor. What they say is passed on by the supervisor of the submission's
container, which counts it, keeps a transcript and sees who ended first; docs/sandbox.md draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sandbox.container import Sandbox
from sandbox.limits import KIB, Limits
from sandbox.outcome import Outcome

TRANSCRIPT_BYTES = 64 * KIB


class Direction(StrEnum):
    """Who spoke."""

    SUBMISSION = "submission"
    VALIDATOR = "validator"
    LEFT_OUT = "left out"  # nobody: here bytes are missing, `data` says how many in decimal digits


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what was said, with its line feed if it had one; `at_s` after the submission's start."""

    direction: Direction
    at_s: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two programs, compiled in a sandbox of its own; neither has any other standard input."""

    sandbox: Sandbox
    limits: Limits
    args: Sequence[str] = ()
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    fetch: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """How both ended; an output limit is the submission's, and neither `stdout` holds anything.

    Who goes on to write when the other has ended is not punished for it: the bytes are dropped.
    """

    submission: Outcome
    validator: Outcome
    validator_ended_first: bool
    transcript: tuple[Line, ...]  # its beginning and its end, where it is longer than asked for
    is_broken: bool = False  # the submission's container died of it: the validator's outcome says nothing


def interact(submission: Side, validator: Side, *, transcript_bytes: int = TRANSCRIPT_BYTES) -> Interaction:
    """Run both until both have ended. There is no idle limit; the validator's wall limit is at least the other's."""
    raise NotImplementedError
