"""Where an output first differs from the answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where an output is not the answer; texts are cut short and safe to show."""

    line: int  # of the output, from 1
    token: int  # in that line, from 1
    wanted: str | None  # None: the answer has ended
    got: str | None  # None: the output has ended
