"""A transcript of two programs: lines of the pieces in which they spoke."""

from __future__ import annotations

import os

from sandbox.interaction import Direction, Line, lines
from sandbox.protocol import LEFT_OUT, SUBMISSION_SAID, VALIDATOR_SAID


def records(*said):
    return list(lines(said))


def test_lines_are_made_of_pieces():
    assert records(
        (SUBMISSION_SAID, 10**9, b"a"),
        (SUBMISSION_SAID, 2 * 10**9, b"b\nc\n\nd"),
        (VALIDATOR_SAID, 3 * 10**9, b"x"),
        (LEFT_OUT, 77, b""),
        (VALIDATOR_SAID, 4 * 10**9, b"y\r\nz"),
    ) == [
        Line(Direction.SUBMISSION, 1, b"ab\n"),
        Line(Direction.SUBMISSION, 2, b"c\n"),
        Line(Direction.SUBMISSION, 2, b"\n"),
        Line(Direction.SUBMISSION, 2, b"d"),
        Line(Direction.VALIDATOR, 3, b"x"),
        Line(Direction.LEFT_OUT, 3, b"77"),
        Line(Direction.VALIDATOR, 4, b"y\r\n"),
        Line(Direction.VALIDATOR, 4, b"z"),
    ]


def test_any_bytes_are_kept_as_they_are():
    noise = os.urandom(10_000)
    told = records((VALIDATOR_SAID, 5, noise[:5000]), (VALIDATOR_SAID, 6, noise[5000:]))
    assert b"".join(line.data for line in told) == noise
