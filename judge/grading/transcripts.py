"""What a program and a validator said to each other, as text for organisers."""

from collections.abc import Iterable

from judge.grading.words import readable
from sandbox.interaction import Direction, Line

LINE_MOST = 200  # characters
# As in the format's .interaction files: < came from the judge, > from the submission.
SIGNS = {Direction.VALIDATOR: "<", Direction.SUBMISSION: ">", Direction.LEFT_OUT: "…"}


def transcript(lines: Iterable[Line]) -> str:
    """Write a line for each that was said: seconds since the start, who to whom, what."""
    return "\n".join(
        f"{line.at_s:8.3f} {SIGNS[line.direction]} {readable(line.data, LINE_MOST)}".rstrip()
        for line in lines
    )
