"""What a package's validators must say of its data: inputs and outputs that are right, and such as are not.

https://www.kattis.com/problem-package-format/spec/2025-09, "Validation test data", "Input validators",
"Validation of shared test case files".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from pathlib import Path

from judge.grading import Case
from judge.packages.model import Kind, Package, Probe, Testcase, Trap

# What stands beside a sample and is shown in place of its answer.
OUTPUT, *INSTEAD = SHOWN = (".out", ".ans.statement", ".interaction")


class Ask(StrEnum):
    """What must come of a check."""

    INPUT_VALID = auto()  # every input validator accepts
    INPUT_INVALID = auto()  # one at least rejects
    OUTPUT_VALID = auto()  # the output validators accept
    OUTPUT_INVALID = auto()  # they reject
    SHOWN_VALID = auto()  # they accept an answer that is shown to everyone
    ANSWER_VALID = auto()  # every answer validator accepts
    ANSWER_INVALID = auto()  # one at least rejects, or the output validators do


@dataclass(frozen=True, slots=True)
class Check:
    """One file of the package, and what its validators must say of it."""

    ask: Ask
    file: str  # path inside the package
    case: Case
    output: Path | None = None  # what is given to the output validators
    # Of the validators of inputs or of answers, by their names; "" is for all of them.
    args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def checks(package: Package) -> list[Check]:
    """List what there is to check, in the order of names."""
    found = [one for test in package.testcases for one in _test(package, test)]
    found += [one for probe in package.probes for one in _probe(package, probe)]
    left = set()
    if not package.input_validators:
        left |= {Ask.INPUT_VALID, Ask.INPUT_INVALID}
    if not package.answer_validators:
        left |= {Ask.ANSWER_VALID}
    return [one for one in found if one.ask not in left]


def _test(package: Package, test: Testcase) -> Iterator[Check]:
    """Check the input of a test, and what is shown of a sample."""
    case = _case(test)
    yield Check(Ask.INPUT_VALID, f"data/{test.name}.in", case, args=test.input_validator_args)
    yield Check(Ask.ANSWER_VALID, f"data/{test.name}.ans", case, args=test.answer_validator_args)
    if not test.is_sample or not has_outputs(package):
        return
    beside = {ending: Path(f"{test.input.with_suffix('')}{ending}") for ending in SHOWN}
    if beside[OUTPUT].is_file():
        yield Check(Ask.OUTPUT_VALID, f"data/{test.name}{OUTPUT}", case, beside[OUTPUT])
    elif package.procedure.validators and not any(beside[ending].is_file() for ending in INSTEAD):
        yield Check(Ask.SHOWN_VALID, f"data/{test.name}.ans", case, test.answer)


def _probe(package: Package, probe: Probe) -> Iterator[Check]:
    """Check what no submission is judged by."""
    case = _case(probe)
    if probe.trap is Trap.INVALID_INPUT:
        yield Check(Ask.INPUT_INVALID, f"data/{probe.name}.in", case, args=probe.input_validator_args)
        return
    yield Check(Ask.INPUT_VALID, f"data/{probe.name}.in", case, args=probe.input_validator_args)
    ask = Ask.ANSWER_INVALID if probe.trap is Trap.INVALID_ANSWER else Ask.ANSWER_VALID
    yield Check(ask, f"data/{probe.name}.ans", case, args=probe.answer_validator_args)
    if probe.output is not None and probe.answer is not None and has_outputs(package):
        ask = Ask.OUTPUT_VALID if probe.trap is Trap.VALID_OUTPUT else Ask.OUTPUT_INVALID
        yield Check(ask, f"data/{probe.name}.out", case, probe.output)


def has_outputs(package: Package) -> bool:
    """Whether an output can be judged alone, without the program that prints it."""
    return not package.procedure.kinds & {Kind.INTERACTIVE, Kind.MULTI_PASS}


def _case(test: Testcase | Probe) -> Case:
    return Case(
        test.name,
        test.input,
        test.answer or test.input,
        validator_args=test.validator_args,
        args=test.args,
        files=test.files,
    )
