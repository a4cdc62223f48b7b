"""What a validator leaves in its feedback folder: messages, a score, the input of the next pass. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from judge.grading.errors import JudgeError
from judge.grading.words import readable

FOLDER = "feedback/"
NEXT_PASS = "nextpass.in"  # noqa: S105 -- no password
SCORE = "score.txt"
MULTIPLIER = "score_multiplier.txt"
JUDGE_MESSAGE = "judgemessage.txt"
TEAM_MESSAGE = "teammessage.txt"
JUDGE_MESSAGE_MOST = 8_000  # characters
TEAM_MESSAGE_MOST = 2_000
# The format's own numbers, of a length that is one: no NaN, no infinity, nothing hexadecimal.
_NUMBER = re.compile(r"[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]{1,4})?")
_NUMBER_MOST = 200
_LARGEST = 15  # digits before the point
_SMALLEST = -60  # as the power of ten; below it a number is zero


@dataclass(frozen=True, slots=True)
class Feedback:
    """The files of meaning, read; `files` are all that pass on to the next pass, by plain names."""

    judge_message: str = ""
    team_message: str = ""
    score: Decimal | None = None
    multiplier: Decimal | None = None  # 0 to 1
    next_input: bytes | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def score_file(self) -> str:
        """The file that gives a score; "" when there is none."""
        if self.score is not None:
            return SCORE
        return MULTIPLIER if self.multiplier is not None else ""


def read_feedback(files: Mapping[str, bytes], program: str, test: str) -> Feedback:
    """Read files by their names below the feedback folder. Raises JudgeError on numbers that are none."""
    if SCORE in files and MULTIPLIER in files:
        raise JudgeError("feedback.score_twice", program=program, test=test)
    score, multiplier = (
        _number(files[name], name, program, test) if name in files else None for name in (SCORE, MULTIPLIER)
    )
    if multiplier is not None and not 0 <= multiplier <= 1:
        raise JudgeError(
            "feedback.score_range", program=program, test=test, got=str(multiplier), least=0, most=1
        )
    return Feedback(
        judge_message=readable(files.get(JUDGE_MESSAGE, b""), JUDGE_MESSAGE_MOST),
        team_message=readable(files.get(TEAM_MESSAGE, b""), TEAM_MESSAGE_MOST),
        score=score,
        multiplier=multiplier,
        next_input=files.get(NEXT_PASS),
        files={name: data for name, data in files.items() if name != NEXT_PASS},
    )


def _number(data: bytes, file: str, program: str, test: str) -> Decimal:
    text = data[: _NUMBER_MOST + 1].decode("ascii", "replace").strip()
    value = Decimal(text) if len(data) <= _NUMBER_MOST and _NUMBER.fullmatch(text) else None
    if value is None or (value and value.adjusted() >= _LARGEST):
        got = readable(data, 40) or "-"
        raise JudgeError("feedback.score_unreadable", program=program, file=file, test=test, got=got)
    return value if value.adjusted() >= _SMALLEST and value else Decimal(0)


def joined(*messages: str) -> str:
    """Put messages below each other, each once."""
    return "\n".join(dict.fromkeys(message for message in messages if message))
