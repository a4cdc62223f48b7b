"""Runs a package's validators on its data: each accepts what it must, and rejects what it must."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from judge.grading.errors import JudgeError
from judge.grading.programs import Programs, is_installed
from judge.grading.validating import arguments, limits_of, validated
from judge.grading.words import readable
from judge.packages.model import Package
from judge.packages.spoken import BY_CODE
from judge.validators.default import compare
from judge.validators.difference import Difference
from judge.validators.flags import Flags, FlagsInvalid
from judge.verifying.data import Ask, Check, has_outputs
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
OF_ANSWERS = frozenset({Ask.ANSWER_VALID, Ask.ANSWER_INVALID})
OF_OUTPUTS = frozenset({Ask.OUTPUT_VALID, Ask.OUTPUT_INVALID, Ask.SHOWN_VALID})
TO_REJECT = frozenset({Ask.INPUT_INVALID, Ask.ANSWER_INVALID})
# What an output validator is told besides where it looks at the form of an answer, as BAPCtools has it.
EXACTLY = ("case_sensitive", "space_change_sensitive")


def left_out(package: Package) -> Iterator[Finding]:
    """Name the validators of inputs and answers that can't be run here."""
    for program in (*package.input_validators, *package.answer_validators):
        if not is_installed(program):
            language = OTHERS.get(program.language) or BY_CODE.get(program.language, program.language)
            yield Finding.warning("check.not_installed", program.name, language=language)


def proved(check: Check, package: Package, programs: Programs) -> list[Finding]:
    """Run the validators that a check asks; what is not as it must be."""
    try:
        if check.ask in OF_OUTPUTS:
            return list(_output(check, package, programs))
        return list(_form(check, package, programs))
    except JudgeError as error:
        # What is wrong with a program itself is told once, and not for every file it was to read.
        file = str(error.facts["program"]) if error.code in OF_PROGRAMS else check.file
        return [Finding.error("check.validator_failed", file, cause=str(error))]


def _form(check: Check, package: Package, programs: Programs) -> Iterator[Finding]:
    """Ask the validators of inputs, or BAPCtools' of answers, which get the input by its name.

    One that is to reject a wrong file may fail on it as well.
    """
    of_answers, to_reject = check.ask in OF_ANSWERS, check.ask in TO_REJECT
    validators = package.answer_validators if of_answers else package.input_validators
    installed = [one for one in validators if is_installed(one)]
    limits = Limits(cpu_s=INPUT_S, memory_bytes=limits_of(package.procedure).memory_bytes)
    name = arguments(package.procedure, check.case)[0]
    for program in installed:
        own = check.args.get(program.base, check.args.get("", ()))
        outcome = programs.run(
            program,
            stdin=check.case.answer if of_answers else check.case.input,
            files={name: check.case.input} if of_answers else check.case.files,
            args=(name, *own) if of_answers else (*own, *check.case.args),
            limits=limits,
        )
        with closing(outcome.stdout):
            is_accepted = outcome.ending is Ending.EXITED and outcome.exit_code == ACCEPTED
            if to_reject and not is_accepted:
                return
            if not to_reject and not is_accepted:
                code = "check.answer_refused" if of_answers else "check.input_rejected"
                yield Finding.error(code, check.file, validator=program.name, said=_said(outcome))
    # With one that can't be run, nothing is known.
    if not to_reject or len(installed) < len(validators):
        return
    if of_answers and _is_refused(check, package, programs):
        return
    yield Finding.error("check.answer_accepted" if of_answers else "check.input_accepted", check.file)


def _is_refused(check: Check, package: Package, programs: Programs) -> bool:
    """Whether the package's output validators refuse the form of an answer."""
    procedure, case = package.procedure, check.case
    if not procedure.validators or not has_outputs(package):
        return False
    own = procedure.validator_args if case.validator_args is None else case.validator_args
    with case.answer.open("rb") as answer:
        told = replace(case, validator_args=(*EXACTLY, *own))
        return not validated(procedure, programs, told, answer, case.input, {}).accepted


def _output(check: Check, package: Package, programs: Programs) -> Iterator[Finding]:
    """Ask the output validators, or compare."""
    assert check.output is not None  # noqa: S101 -- every such check has one
    procedure, case = package.procedure, check.case
    with check.output.open("rb") as output:
        if procedure.validators:
            found = validated(procedure, programs, case, output, case.input, {})
            accepted, said = found.accepted, found.judge_message
        else:
            try:
                flags = procedure.flags if case.validator_args is None else Flags.parse(case.validator_args)
            except FlagsInvalid as error:
                yield Finding.error(error.code, check.file, flag=error.flag, value=error.value)
                return
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
