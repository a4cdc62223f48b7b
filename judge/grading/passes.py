"""One test of any problem: a pass, or as many as the validator wants. Pure, but for what a pass runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from judge.grading.errors import JudgeError
from judge.validators.difference import Difference
from judge.verdicts import Reason, Verdict
from sandbox.outcome import Outcome

BETWEEN = "---"  # passes of a transcript, as the format's samples have it
Feedbacks = Mapping[str, Mapping[str, bytes]]
"""What each validator's feedback folder holds between passes, by the validator's name."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a run of the program used, and what came of it."""

    verdict: Verdict
    reason: Reason | None = None
    difference: Difference | None = None
    cpu_s: float = 0.0
    wall_s: float = 0.0
    memory_bytes: int = 0
    exit_code: int | None = None
    signal: int | None = None
    output: bytes = b""  # its beginning, where it is asked for
    output_size: int = 0
    errors: bytes = b""
    judge_message: str = ""
    team_message: str = ""
    score: Decimal | None = None
    multiplier: Decimal | None = None
    score_file: str = ""
    transcript: str = ""
    validator: str = ""  # that decided; "" where none ran
    next_input: bytes | None = None
    feedbacks: Feedbacks = field(default_factory=dict)

    def used(self, outcome: Outcome, shown_bytes: int) -> "Pass":
        """Tell what the run used, and keep the beginning of what it printed."""
        return replace(
            self,
            cpu_s=outcome.cpu_s,
            wall_s=outcome.wall_s,
            memory_bytes=outcome.memory_bytes,
            exit_code=outcome.exit_code,
            signal=outcome.signal,
            output=outcome.stdout.head(shown_bytes),
            output_size=outcome.stdout.size,
            errors=outcome.stderr[:shown_bytes],
        )


def all_passes(once: Callable[[Path | bytes, Feedbacks], Pass], given: Path, most: int, *, test: str) -> Pass:
    """Run pass after pass until one fails or wants no other; the figures are the most of any.

    Raises JudgeError when the validator still wants another after `most`.
    """
    one = once(given, {})
    for _ in range(most - 1):
        if one.next_input is None:
            return one
        one = _after(one, once(one.next_input, one.feedbacks))
    if one.next_input is not None:
        raise JudgeError("feedback.passes", program=one.validator, passes=most, test=test)
    return one


def _after(before: Pass, one: Pass) -> Pass:
    """Put a pass behind those before it; messages are in the feedback folder, which persists."""
    return replace(
        one,
        cpu_s=max(before.cpu_s, one.cpu_s),
        wall_s=max(before.wall_s, one.wall_s),
        memory_bytes=max(before.memory_bytes, one.memory_bytes),
        judge_message=one.judge_message or before.judge_message,
        team_message=one.team_message or before.team_message,
        transcript="\n".join(
            filter(None, (before.transcript, BETWEEN if one.transcript else "", one.transcript))
        ),
    )
