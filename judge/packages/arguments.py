"""Arguments of the output validator: of the package, and of tests that have others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from judge.packages.model import Testcase
from judge.packages.report import Report
from judge.validators.flags import STRICTEST, Flags, FlagsInvalid, conflicting


@dataclass(frozen=True, slots=True)
class Said:
    """Arguments, and where they stand."""

    args: tuple[str, ...]
    file: str | None = None
    line: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the package says, and the tests with what is theirs alone."""

    args: tuple[str, ...]
    flags: Flags
    tests: tuple[Testcase, ...]


def settled(
    tests: Sequence[tuple[Testcase, Said]], package: Said, report: Report, *, is_custom: bool
) -> Settled:
    """Settle what stands for the whole package, and what for tests alone.

    `is_custom`: they go to a program of the package's own; else they are flags of the default validator,
    and what those do not know is a flaw.
    """
    all_said = dict.fromkeys(said.args for _, said in tests)
    common = next(iter(all_said)) if len(all_said) == 1 else package.args
    flags = STRICTEST
    if not is_custom:
        places = {said.args: said for said in (*(said for _, said in tests), package)}
        read = {args: _flags(said, report) for args, said in places.items()}
        flags = read.get(common, STRICTEST)
    return Settled(
        args=common,
        flags=flags,
        tests=tuple(
            replace(test, validator_args=None if said.args == common else said.args) for test, said in tests
        ),
    )


def _flags(said: Said, report: Report) -> Flags:
    """Read flags of the default validator."""
    place = (said.file, said.line, said.key)
    try:
        flags = Flags.parse(said.args)
    except FlagsInvalid as error:
        report.flaw(error.code, *place, flag=error.flag, value=error.value)
        return STRICTEST
    if twice := conflicting(said.args):
        report.lenient("flags.twice", *place, flag=twice)
    return flags
