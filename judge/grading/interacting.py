"""One pass of an interactive problem: the submission and the validator talk, each in a sandbox of its own."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from judge.grading.blame import ACCEPTED, REJECTED, Blame, blamed
from judge.grading.brief import Brief, Case
from judge.grading.errors import JudgeError
from judge.grading.feedback import FOLDER, JUDGE_MESSAGE, JUDGE_MESSAGE_MOST
from judge.grading.judging import answered, failed
from judge.grading.passes import Feedbacks, Pass
from judge.grading.programs import Programs
from judge.grading.transcripts import transcript
from judge.grading.validating import FETCH, arguments, files_of, limits_of, validation
from judge.grading.words import readable
from judge.packages.model import Procedure, Program
from sandbox.interaction import Interaction, Side, interact
from sandbox.limits import Limits
from sandbox.outcome import Outcome

TRANSCRIPT_BYTES = 32 * 1024


def interacted(  # noqa: PLR0917 -- both sides, spelled out
    brief: Brief,
    programs: Programs,
    submission: Side,
    case: Case,
    given: Path | bytes,
    feedbacks: Feedbacks,
) -> Pass:
    """Let both talk, and judge by who is to blame for the end. Raises JudgeError."""
    procedure = brief.procedure
    program = partner(procedure)
    validator = Side(
        programs.sandbox(program),
        replace(limits_of(procedure), wall_s=procedure.validation_s),  # after the submission's time is over
        arguments(procedure, case),
        files_of(case, given, feedbacks.get(program.name, {})),
        FETCH,
        procedure.validation_output_bytes,
    )
    found = interact(submission, validator, transcript_bytes=TRANSCRIPT_BYTES, decides=_decides)
    with closing(found.submission.stdout), closing(found.validator.stdout):
        one = _judged(procedure, program, found, case.name, brief.limits.cpu_s)
        one = one.used(_until_rejected(found), brief.shown(case))
    return replace(one, transcript=transcript(found.transcript), validator=program.name)


def _decides(validator: Outcome) -> bool:
    """Whether nothing that the program still does can change the verdict: it need not go on."""
    return validator.exit_code != ACCEPTED


def partner(procedure: Procedure) -> Program:
    """The validator that talks: the first."""
    if not procedure.validators:
        raise JudgeError("program.missing")
    return procedure.validators[0]


def listening(limits: Limits) -> Limits:
    """What a submission may use that talks: time on the clock for the other's turns too."""
    return replace(limits, wall_s=2 * limits.wall)


def _until_rejected(found: Interaction) -> Outcome:
    """Leave out what a program used after it was rejected: some never notice."""
    ours, theirs = found.submission, found.validator
    if not found.validator_ended_first or theirs.exit_code != REJECTED:
        return ours
    return replace(ours, cpu_s=min(ours.cpu_s, theirs.wall_s), wall_s=min(ours.wall_s, theirs.wall_s))


def _judged(procedure: Procedure, program: Program, found: Interaction, test: str, limit_s: float) -> Pass:
    bad = failed(found.submission, limit_s)
    if found.is_broken and bad is not None:
        return bad
    blame = blamed(found.submission, found.validator, limit_s, validator_first=found.validator_ended_first)
    if blame is Blame.VALIDATOR:
        return answered(validation(program, found.validator, test, procedure))
    # What the validator had to say is worth reading all the same.
    said = readable(found.validator.files.get(FOLDER + JUDGE_MESSAGE, b""), JUDGE_MESSAGE_MOST)
    assert bad is not None  # noqa: S101 -- what is blamed has failed
    return replace(bad, judge_message=said)
