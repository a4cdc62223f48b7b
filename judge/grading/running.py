"""Runs one test: the submission, and what judges it, in as many passes and repetitions as it takes."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from judge.grading.answering import Answers
from judge.grading.brief import Brief, Case
from judge.grading.including import Submitted
from judge.grading.interacting import interacted, listening
from judge.grading.judging import answered, compared, failed
from judge.grading.near_limit import settled, with_margin
from judge.grading.passes import Feedbacks, Pass, all_passes
from judge.grading.programs import Programs
from judge.grading.validating import validated
from judge.packages.model import Kind
from judge.validators.flags import Flags
from judge.verdicts import Reason
from sandbox.container import Sandbox
from sandbox.interaction import Side
from sandbox.outcome import Output

Test = Callable[[Case], tuple[Pass, int]]
"""Runs a test; what came of it, and how often it was repeated."""


@dataclass(frozen=True, slots=True)
class OfProgram:
    """Tests run a program, compiled in `sandbox`."""

    brief: Brief
    programs: Programs
    submission: Submitted
    sandbox: Sandbox

    def __call__(self, case: Case) -> tuple[Pass, int]:
        """Run a test, and again when it is near the time limit."""
        procedure = self.brief.procedure
        once = partial(self._talk if Kind.INTERACTIVE in procedure.kinds else self._print, case)
        most = procedure.passes if Kind.MULTI_PASS in procedure.kinds else 1
        limit_s = self.brief.limits.cpu_s
        return settled(lambda: all_passes(once, case.input, most, test=case.name), limit_s)

    def _print(self, case: Case, given: Path | bytes, feedbacks: Feedbacks) -> Pass:
        """Run the program on an input, and judge what it printed."""
        brief = self.brief
        outcome = self.sandbox.run(
            given,
            with_margin(brief.limits),
            case.args,
            files=self._beside(case),
            may_write=brief.procedure.may_write,
        )
        with closing(outcome.stdout):
            one = failed(outcome, brief.limits.cpu_s)
            if one is None:
                one = _validated(self.brief, self.programs, case, outcome.stdout, given, feedbacks)
            return one.used(outcome, brief.shown(case))

    def _talk(self, case: Case, given: Path | bytes, feedbacks: Feedbacks) -> Pass:
        """Let the program and the validator talk."""
        limits = listening(with_margin(self.brief.limits))
        may_write = self.brief.procedure.may_write
        side = Side(self.sandbox, limits, case.args, self._beside(case), may_write=may_write)
        return interacted(self.brief, self.programs, side, case, given, feedbacks)

    def _beside(self, case: Case) -> Mapping[str, bytes | Path]:
        return {**self.submission.beside, **case.files}


@dataclass(frozen=True, slots=True)
class OfAnswers:
    """Tests look at the answers that were handed in; nothing runs."""

    brief: Brief
    programs: Programs
    answers: Answers

    def __call__(self, case: Case) -> tuple[Pass, int]:
        """Judge the answer to a test."""
        with closing(Output(self.answers.of(case))) as output:
            one = _validated(self.brief, self.programs, case, output, case.input, {})
            return replace(one, output=output.head(self.brief.shown(case)), output_size=output.size), 0


def _validated(  # noqa: PLR0917 -- what a validator is told, spelled out
    brief: Brief, programs: Programs, case: Case, output: Output, given: Path | bytes, feedbacks: Feedbacks
) -> Pass:
    """Judge an output by the package's validators, else by the default one."""
    procedure = brief.procedure
    if not procedure.validators:
        own = case.validator_args
        with case.answer.open("rb") as answer:
            return compared(output, answer, procedure.flags if own is None else Flags.parse(own))
    with output.open() as printed:
        found = validated(procedure, programs, case, printed, given, feedbacks)
    reason = None if output.size else Reason.NO_OUTPUT
    return replace(answered(found, reason), validator=procedure.validators[-1].name)
