"""A package's own output validators: run on what a program printed, their answers read.

    validator input answer feedback_dir/ [arguments] < team_output

42 accepts, 43 rejects; everything else, 0 too, is a judge error. Of several (legacy) all must accept.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from judge.grading.blame import ACCEPTED, ANSWERS
from judge.grading.brief import Case
from judge.grading.errors import JudgeError
from judge.grading.feedback import FOLDER, Feedback, joined, read_feedback
from judge.grading.passes import Feedbacks
from judge.grading.programs import Programs
from judge.grading.words import readable
from judge.packages.model import MIB, Kind, Procedure, Program
from sandbox.limits import Limits
from sandbox.outcome import Ending, Outcome

DATA = "testdata/"
FETCH = (f"{FOLDER}*",)  # with folders within
SAID_MOST = 500  # characters of standard error that a cause keeps


@dataclass(frozen=True, slots=True)
class Validation:
    """What the validators answered together."""

    accepted: bool
    judge_message: str = ""
    team_message: str = ""
    score: Decimal | None = None
    multiplier: Decimal | None = None
    score_file: str = ""  # that gave one of them; "" when none did
    next_input: bytes | None = None
    feedbacks: Feedbacks = field(default_factory=dict)


def validated(  # noqa: PLR0917 -- what a validator is told, spelled out
    procedure: Procedure,
    programs: Programs,
    case: Case,
    output: BinaryIO,
    given: Path | bytes,
    feedbacks: Feedbacks,
) -> Validation:
    """Have every validator judge an output, in order, until one rejects. Raises JudgeError."""
    found: list[Validation] = []
    for program in procedure.validators:
        output.seek(0)
        outcome = programs.run(
            program,
            stdin=output,
            files=files_of(case, given, feedbacks.get(program.name, {})),
            args=arguments(procedure, case),
            limits=limits_of(procedure),
            fetch=FETCH,
            fetch_bytes=procedure.validation_output_bytes,
        )
        with closing(outcome.stdout):
            found.append(validation(program, outcome, case.name, procedure))
        if not found[-1].accepted:
            break
    return _together(found)


def validation(program: Program, outcome: Outcome, test: str, procedure: Procedure) -> Validation:
    """Read one validator's answer and its feedback folder. Raises JudgeError."""
    accepted = answered(program, outcome, test, procedure)
    found = read_feedback(_inside(outcome.files), program.name, test)
    return Validation(
        accepted=accepted,
        judge_message=found.judge_message,
        team_message=found.team_message,
        score=found.score,
        multiplier=found.multiplier,
        score_file=found.score_file,
        next_input=_next_input(program, found, test, procedure, accepted=accepted),
        feedbacks={program.name: found.files},
    )


def answered(program: Program, outcome: Outcome, test: str, procedure: Procedure) -> bool:
    """Whether it accepted. Raises JudgeError where it gave no answer, or wrote more than it may."""
    limits = limits_of(procedure)
    facts = {"program": program.name, "test": test}
    match outcome.ending:
        case Ending.CPU_LIMIT:
            raise JudgeError("program.cpu", **facts, seconds=f"{limits.cpu_s:g}")
        case Ending.WALL_LIMIT | Ending.IDLE_LIMIT:
            raise JudgeError("program.wall", **facts)
        case Ending.MEMORY_LIMIT:
            raise JudgeError("program.memory", **facts, mib=limits.memory_bytes // MIB)
        case Ending.OUTPUT_LIMIT:
            raise JudgeError("program.output", **facts, mib=limits.output_bytes // MIB)
    if outcome.stderr_truncated or outcome.files_cut:
        raise JudgeError("program.output", **facts, mib=limits.output_bytes // MIB)
    said = readable(outcome.stderr[-SAID_MOST:], SAID_MOST)
    if outcome.ending is Ending.SIGNALED:
        raise JudgeError("program.signal", **facts, signal=outcome.signal or 0, said=said)
    if outcome.exit_code not in ANSWERS:
        raise JudgeError("program.exit_code", **facts, exit_code=outcome.exit_code or 0, said=said)
    return outcome.exit_code == ACCEPTED


def limits_of(procedure: Procedure) -> Limits:
    """What a validator may use."""
    return Limits(
        cpu_s=procedure.validation_s,
        memory_bytes=procedure.validation_memory_bytes,
        output_bytes=procedure.validation_output_bytes,
        stderr_bytes=procedure.validation_output_bytes,
        file_bytes=procedure.validation_output_bytes,
    )


def arguments(procedure: Procedure, case: Case) -> tuple[str, ...]:
    """The command line of a validator, whose files are as `files_of` says."""
    own = procedure.validator_args if case.validator_args is None else case.validator_args
    stem = DATA + _stem(case)
    return (f"{stem}.in", f"{stem}.ans", FOLDER, *own)


def files_of(case: Case, given: Path | bytes, feedback: Mapping[str, bytes]) -> dict[str, bytes | Path]:
    """What lies beside a validator: the input, the answer, what it wrote in an earlier pass."""
    stem = DATA + _stem(case)
    return {
        f"{stem}.in": given,
        f"{stem}.ans": case.answer,
        FOLDER: b"",
        **{FOLDER + name: data for name, data in feedback.items()},
    }


def _stem(case: Case) -> str:
    return case.name.rpartition("/")[2]


def _inside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the feedback folder by their names in it."""
    return {name.removeprefix(FOLDER): data for name, data in files.items() if name.startswith(FOLDER)}


def _next_input(
    program: Program, found: Feedback, test: str, procedure: Procedure, *, accepted: bool
) -> bytes | None:
    if Kind.MULTI_PASS not in procedure.kinds or found.next_input is None:
        return None
    if not accepted:
        raise JudgeError("feedback.next_rejected", program=program.name, test=test)
    return found.next_input


def _together(found: Sequence[Validation]) -> Validation:
    """Join the answers: the last decides; of scores and inputs of a next pass the last there is counts."""
    scored = next((one for one in reversed(found) if one.score_file), found[-1])
    return Validation(
        accepted=found[-1].accepted,
        judge_message=joined(*(one.judge_message for one in found)),
        team_message=joined(*(one.team_message for one in found)),
        score=scored.score,
        multiplier=scored.multiplier,
        score_file=scored.score_file,
        next_input=next((one.next_input for one in reversed(found) if one.next_input is not None), None),
        feedbacks={name: files for one in found for name, files in one.feedbacks.items()},
    )
