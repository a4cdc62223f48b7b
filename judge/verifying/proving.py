"""Runs a package's validators on its data: each accepts what it must, and rejects what it must."""

from collections.abc import Iterator
from contextlib import closing

from judge.grading.errors import JudgeError
from judge.grading.programs import LANGUAGES, Programs
from judge.grading.validating import limits_of, validated
from judge.grading.words import readable
from judge.packages.model import Package, Program
from judge.packages.spoken import BY_CODE
from judge.validators.default import compare
from judge.validators.difference import Difference
from judge.validators.flags import Flags
from judge.verifying.data import Ask, Check
from judge.verifying.events import Finding
from judge.verifying.timing import is_legacy
from sandbox.limits import Limits
from sandbox.outcome import Ending, Outcome

ACCEPTED = 42
SAID_MOST = 200  # characters of what a validator said that a finding keeps
INPUT_S = 60.0  # of processor time; the package's limits are for output validators
DEFAULT = "default"  # how the default validator is called
OF_PROGRAMS = frozenset({"program.language", "program.no_entry", "program.not_compiled"})
OTHERS = {"checktestdata": "Checktestdata", "viva": "VIVA"}


def left_out(package: Package) -> Iterator[Finding]:
    """Name the input validators that can't be run here."""
    for program in package.input_validators:
        if not _is_installed(program):
            language = OTHERS.get(program.language) or BY_CODE.get(program.language, program.language)
            yield Finding.warning("check.not_installed", program.name, language=language)


def proved(check: Check, package: Package, programs: Programs) -> list[Finding]:
    """Run the validators that a check asks; what is not as it must be."""
    try:
        if check.ask in {Ask.INPUT_VALID, Ask.INPUT_INVALID}:
            return list(_input(check, package, programs))
        return list(_output(check, package, programs))
    except JudgeError as error:
        # What is wrong with a program itself is told once, and not for every file it was to read.
        file = str(error.facts["program"]) if error.code in OF_PROGRAMS else check.file
        return [Finding.error("check.validator_failed", file, cause=str(error))]


def _input(check: Check, package: Package, programs: Programs) -> Iterator[Finding]:
    """Ask the input validators."""
    must_reject = check.ask is Ask.INPUT_INVALID
    installed = [one for one in package.input_validators if _is_installed(one)]
    for program in installed:
        own = check.input_args.get(program.base, check.input_args.get("", ()))
        limits = Limits(cpu_s=INPUT_S, memory_bytes=limits_of(package.procedure).memory_bytes)
        outcome = programs.run(
            program,
            stdin=check.case.input,
            files=check.case.files,
            args=(*own, *check.case.args),
            limits=limits,
        )
        with closing(outcome.stdout):
            is_accepted = outcome.ending is Ending.EXITED and outcome.exit_code == ACCEPTED
            if is_accepted or must_reject:
                if not is_accepted:
                    return
                continue
            yield Finding.error(
                "check.input_rejected", check.file, validator=program.name, said=_said(outcome)
            )
    # With one that can't be run, nothing is known.
    if must_reject and len(installed) == len(package.input_validators):
        yield Finding.error("check.input_accepted", check.file)


def _output(check: Check, package: Package, programs: Programs) -> Iterator[Finding]:
    """Ask the output validators, or compare."""
    assert check.output is not None  # noqa: S101 -- every such check has one
    procedure, case = package.procedure, check.case
    with check.output.open("rb") as output:
        if procedure.validators:
            found = validated(procedure, programs, case, output, case.input, {})
            accepted, said = found.accepted, found.judge_message
        else:
            flags = procedure.flags if case.validator_args is None else Flags.parse(case.validator_args)
            with case.answer.open("rb") as answer:
                difference = compare(output, answer, flags)
            accepted, said = difference is None, _where(difference)
    validator = ", ".join(one.name for one in procedure.validators) or DEFAULT
    facts = {"validator": validator, "said": readable(said.encode(), SAID_MOST)}
    if check.ask is Ask.OUTPUT_INVALID:
        if accepted:
            yield Finding.error("check.output_accepted", check.file, validator=validator)
    elif not accepted:
        if check.ask is Ask.OUTPUT_VALID:
            yield Finding.error("check.output_rejected", check.file, **facts)
        else:
            make = Finding.warning if is_legacy(package) else Finding.error
            yield make("check.answer_rejected", check.file, **facts)


def _where(difference: Difference | None) -> str:
    if difference is None:
        return ""
    wanted, got = difference.wanted or "the end", difference.got or "the end"
    return f"line {difference.line}, token {difference.token}: {got} where {wanted} is wanted"


def _is_installed(program: Program) -> bool:
    return program.language in LANGUAGES


def _said(outcome: Outcome) -> str:
    """How an input validator ended, and what it said first."""
    text = readable(outcome.stderr or outcome.stdout.head(SAID_MOST * 4), SAID_MOST).strip()
    if outcome.ending is Ending.SIGNALED:
        ended = f"signal {outcome.signal}"
    elif outcome.ending is Ending.EXITED:
        ended = f"exit code {outcome.exit_code}"
    else:
        ended = str(outcome.ending).replace("_", " ")
    return f"{ended}: {text}" if text else ended
