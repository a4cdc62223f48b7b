"""Two programs that talk to each other, each in a container of its own, joined by FIFOs.

Both run at once on the slot's processor. What they say is passed on by the supervisor of the submission's
container, which counts it, keeps a transcript and sees who ended first; docs/sandbox.md draws it. Where the
two containers share no FIFO, it goes by way of this process instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from sandbox.container import FETCH_BYTES, Sandbox
from sandbox.containing import PATIENCE, Container, Told
from sandbox.filing import call_off, join, join_by_worker
from sandbox.limits import KIB, Limits
from sandbox.outcome import Ending, Outcome
from sandbox.protocol import AS_SUBMISSION, AS_VALIDATOR, LEFT_OUT, Report, Said
from sandbox.relaying import Relay

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
    may_write: bool = True


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


Decides = Callable[[Outcome], bool]


def interact(
    submission: Side,
    validator: Side,
    *,
    transcript_bytes: int = TRANSCRIPT_BYTES,
    decides: Decides = lambda _: False,
) -> Interaction:
    """Run both until both have ended, or the validator has in a way that decides: then the other is ended.

    There is no idle limit, and the validator's wall limit is on top of all the time the submission may
    take. As in Sandbox.run, a submission that wanted a busy processor is given a second chance.
    """
    interaction = _once(submission, validator, transcript_bytes, decides)
    outcome = interaction.submission
    if outcome.ending is Ending.WALL_LIMIT and outcome.was_runnable:
        interaction = _once(submission, validator, transcript_bytes, decides)
    return interaction


def _once(submission: Side, validator: Side, transcript_bytes: int, decides: Decides) -> Interaction:
    s_limits = replace(submission.limits, idle_s=FOREVER_S)
    v_limits = replace(
        validator.limits, idle_s=FOREVER_S, wall_s=validator.limits.wall + s_limits.wall * PATIENCE
    )
    said = Said(transcript_bytes)
    with submission.sandbox.discarding(), validator.sandbox.discarding(), ThreadPoolExecutor(1) as thread:
        joined = tuple(
            side.sandbox.ready(limits, kept_bytes, side.files, may_write=side.may_write)
            for side, limits, kept_bytes in (
                (submission, s_limits, transcript_bytes),
                (validator, v_limits, 0),
            )
        )
        relay = _join(*joined, is_relayed=submission.sandbox.relays())

        def validate() -> tuple[Outcome, Report]:
            told = None if relay is None else partial(relay.hear, is_validator=True)
            is_decided = True  # also by our failure
            try:
                outcome, report = _perform(validator, v_limits, AS_VALIDATOR, told=told)
                is_decided = decides(outcome)
            finally:
                if relay is not None:
                    relay.end(is_validator=True)
                if is_decided:
                    call_off(joined[0])
            return outcome, report

        # The submission's end is told once the validator has ended too: both are listened to at once.
        other = thread.submit(validate)
        try:
            s_outcome, s_report = _perform(
                submission,
                s_limits,
                AS_SUBMISSION,
                said=said,
                told=None if relay is None else partial(relay.hear, is_validator=False),
                others_s=v_limits.wall * PATIENCE,
            )
        except BaseException:
            for container in joined:
                container.close()
            raise
        if relay is not None:
            relay.end(is_validator=False)
        v_outcome, v_report = other.result()
    # By way of the worker each may have a clock of its own: the supervisor was told instead.
    is_earlier = relay is None and v_report.ended_ns < s_report.ended_ns
    return Interaction(
        submission=s_outcome,
        validator=v_outcome,
        validator_ended_first=bool(s_report.hung_up_ns) or is_earlier,
        transcript=tuple(lines(said.records())),
        is_broken=s_report.is_lost,
    )


def _join(submission: Container, validator: Container, *, is_relayed: bool) -> Relay | None:
    """Put what both say between them: FIFOs, or the worker."""
    if is_relayed:
        for container in (submission, validator):
            join_by_worker(container)
        return Relay(submission.channel, validator.channel)
    for is_second_step in (False, True):
        for container, is_validator in ((submission, False), (validator, True)):
            join(container, is_validator=is_validator, is_second_step=is_second_step)
    return None


def _perform(
    side: Side,
    limits: Limits,
    how: int,
    *,
    said: Said | None = None,
    told: Told | None = None,
    others_s: float = 0,
) -> tuple[Outcome, Report]:
    return side.sandbox.perform(
        b"",
        0,
        limits,
        side.args,
        fetch=side.fetch,
        fetch_bytes=side.fetch_bytes,
        how=how,
        may_write=side.may_write,
        said=said,
        told=told,
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
