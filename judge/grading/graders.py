"""A package's own grader (legacy): reads `VERDICT score` lines of a group, prints one such line."""

from contextlib import closing

from judge.grading.errors import JudgeError
from judge.grading.programs import Programs
from judge.grading.scoring import Grader
from judge.grading.validating import SAID_MOST, limits_of
from judge.grading.words import readable
from judge.packages.model import Procedure

PRINTED_MOST = 4096  # bytes; a result is one line


def grader_of(procedure: Procedure, programs: Programs) -> Grader | None:
    """The grader as the scorer asks it; None where the package has none. It raises JudgeError."""
    program = procedure.grader
    if program is None:
        return None

    def ask(group: str, flags: tuple[str, ...], results: str) -> str:
        outcome = programs.run(program, stdin=results.encode(), args=flags, limits=limits_of(procedure))
        with closing(outcome.stdout):
            if not outcome.is_clean:
                raise JudgeError(
                    "grader.failed",
                    group=group or "data",
                    ending=str(outcome.ending),
                    exit_code=-1 if outcome.exit_code is None else outcome.exit_code,
                    said=readable(outcome.stderr[-SAID_MOST:], SAID_MOST),
                )
            return outcome.stdout.head(PRINTED_MOST).decode("utf-8", "replace")

    return ask
