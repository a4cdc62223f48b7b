"""Static validation (2025-09): a program of the package's looks at the submission's files, none is run.

validator language entry_point feedback_dir/ [arguments]
"""

from contextlib import closing
from dataclasses import replace
from pathlib import PurePath

from judge.grading.feedback import FOLDER
from judge.grading.including import Submitted, code_of
from judge.grading.judging import answered
from judge.grading.passes import Pass
from judge.grading.programs import Programs
from judge.grading.scoring import static_test
from judge.grading.validating import FETCH, limits_of, validation
from judge.packages.model import Group, Kind, Procedure
from judge.verdicts import Reason


def static_tests(procedure: Procedure) -> list[Group]:
    """The groups that have a static validation, in the order of their names."""
    if procedure.static_validator is None or Kind.SUBMIT_ANSWER in procedure.kinds:
        return []
    return [one for one in procedure.groups if isinstance(one, Group) and one.static_args is not None]


def looked_at(procedure: Procedure, programs: Programs, submission: Submitted, group: Group) -> Pass:
    """Have a group's static validation judge a submission. Raises JudgeError."""
    program = procedure.static_validator
    assert program is not None  # noqa: S101 -- `static_tests` gives groups only where there is one
    ours = FOLDER.rstrip("/")
    outcome = programs.run(
        program,
        files={
            **{name: data for name, data in submission.files.items() if PurePath(name).parts[0] != ours},
            FOLDER: b"",
        },
        args=(code_of(submission.language), _entry_point(submission), FOLDER, *(group.static_args or ())),
        limits=limits_of(procedure),
        fetch=FETCH,
        fetch_bytes=procedure.validation_output_bytes,
    )
    with closing(outcome.stdout):
        found = validation(program, outcome, static_test(group.name), procedure)
    return replace(answered(found, Reason.STATIC), validator=program.name)


def _entry_point(submission: Submitted) -> str:
    """The file a program begins with; of Java the class."""
    name = submission.language.source
    return PurePath(name).stem if submission.language.entry_option else name
