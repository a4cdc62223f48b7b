"""Two programs that talk to each other, each in a container of its own, joined by FIFOs.

Both run at once on the slot's processor. What they say is passed on by the supervisor of the submission's
container, which counts it, keeps a transcript and sees who ended first; docs/sandbox.md draws it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sandbox.container import FETCH_BYTES, Sandbox
from sandbox.containing import PATIENCE
from sandbox.filing import join
from sandbox.limits import KIB, Limits
from sandbox.outcome import Ending, Outcome
from sandbox.protocol import AS_SUBMISSION, AS_VALIDATOR, LEFT_OUT, Report, Said

TRANSCRIPT_BYTES = 64 * KIB
FOREVER_S = 1e6
PIECES = re.compile(rb"[^\n]*\n|[^\n]+")


class Direction(StrEnum):
    """Who spoke."""

    SUBMISSION = "submission"
    VALIDATOR = "validator"
    LEFT_OUT = "left out"  # nobody: here bytes are missing, `data` says how many in decimal digits


SPEAKERS = (Direction.SUBMISSION, Direction.VALIDATOR, Direction.LEFT_OUT)  # by number in the records


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
    fetch_bytes: int = FETCH_BYTES


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
    """Run both until both have ended.

    There is no idle limit, and the validator's wall limit is on top of all the time the submission may
    take. As in Sandbox.run, a submission that wanted a busy processor is given a second chance.
    """
    interaction = _once(submission, validator, transcript_bytes)
    outcome = interaction.submission
    if outcome.ending is Ending.WALL_LIMIT and outcome.was_runnable:
        interaction = _once(submission, validator, transcript_bytes)
    return interaction


def _once(submission: Side, validator: Side, transcript_bytes: int) -> Interaction:
    s_limits = replace(submission.limits, idle_s=FOREVER_S)
    v_limits = replace(
        validator.limits, idle_s=FOREVER_S, wall_s=validator.limits.wall + s_limits.wall * PATIENCE
    )
    said = Said(transcript_bytes)
    with submission.sandbox.discarding(), validator.sandbox.discarding(), ThreadPoolExecutor(1) as thread:
        joined = (
            (submission.sandbox.ready(s_limits, transcript_bytes, submission.files), False),
            (validator.sandbox.ready(v_limits, 0, validator.files), True),
        )
        for is_second_step in (False, True):
            for container, is_validator in joined:
                join(container, is_validator=is_validator, is_second_step=is_second_step)
        # The submission's end is told once the validator has ended too: both are listened to at once.
        other = thread.submit(_perform, validator, v_limits, AS_VALIDATOR)
        try:
            s_outcome, s_report = _perform(
                submission, s_limits, AS_SUBMISSION, said=said, others_s=v_limits.wall * PATIENCE
            )
        except BaseException:
            for container, _ in joined:
                container.close()
            raise
        v_outcome, v_report = other.result()
    hung_up_ns = s_report.hung_up_ns
    return Interaction(
        submission=s_outcome,
        validator=v_outcome,
        validator_ended_first=bool(hung_up_ns) or v_report.ended_ns < s_report.ended_ns,
        transcript=tuple(lines(said.records())),
        is_broken=s_report.is_lost,
    )


def _perform(
    side: Side, limits: Limits, how: int, *, said: Said | None = None, others_s: float = 0
) -> tuple[Outcome, Report]:
    return side.sandbox.perform(
        b"",
        0,
        limits,
        side.args,
        fetch=side.fetch,
        fetch_bytes=side.fetch_bytes,
        how=how,
        said=said,
        others_s=others_s,
    )


def lines(records: Iterable[tuple[int, int, bytes]]) -> Iterator[Line]:
    """Make lines of what was passed on, whatever pieces it came in; each has the time of its first piece."""
    speaker, begun_ns, text = LEFT_OUT, 0, b""
    for direction, at_ns, data in records:
        if text and direction != speaker:
            yield Line(SPEAKERS[speaker], begun_ns / 1e9, text)
            text = b""
        speaker = direction
        if direction == LEFT_OUT:
            yield Line(Direction.LEFT_OUT, begun_ns / 1e9, str(at_ns).encode())
            continue
        for piece in PIECES.findall(data):
            if not text:
                begun_ns = at_ns
            text += piece
            if piece.endswith(b"\n"):
                yield Line(SPEAKERS[speaker], begun_ns / 1e9, text)
                text = b""
    if text:
        yield Line(SPEAKERS[speaker], begun_ns / 1e9, text)
