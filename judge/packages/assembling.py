"""Puts a package together of what its format found, and of what all formats have alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from judge.packages.arguments import Settled
from judge.packages.documents import shown, written
from judge.packages.domjudge import Ini
from judge.packages.includes import includes
from judge.packages.layout import Layout
from judge.packages.limits import granted
from judge.packages.model import (
    MIB,
    Group,
    Kind,
    LegacyGroup,
    Package,
    Probe,
    Procedure,
    Program,
    Shown,
    Testcase,
)
from judge.packages.report import Report
from judge.packages.statements import check_languages, starters, statements, titles
from judge.packages.testdata import check_shown
from judge.packages.timing import MODERN, SILENT_S, time_limit, timing
from judge.packages.values import Values

MOST_GROUPS = 2000
MOST_ARGS = 4 * MIB  # of all tests together, as they are kept with each


@dataclass(frozen=True, slots=True)
class Found:
    """What a format says of judging."""

    kinds: frozenset[Kind]
    validators: tuple[Program, ...]
    arguments: Settled
    samples: tuple[Shown, ...]
    groups: tuple[Group, ...] | tuple[LegacyGroup, ...] = ()
    grader: Program | None = None
    static_validator: Program | None = None
    probes: tuple[Probe, ...] = ()
    languages: frozenset[str] | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    minimises: bool = False
    may_write: bool = True
    shows_groups: bool = False


def assembled(
    root: Path,
    name: str,
    files: Mapping[str, Path],
    values: Values,
    report: Report,
    *,
    found: Found,
    ini: Ini,
    layout: Layout,
    timing_keys: tuple[str, str],
) -> Package:
    """Make the package; every flaw goes to the report, which then raises PackageInvalid."""
    if len(found.groups) > MOST_GROUPS:
        report.flaw("group.too_many", "data", limit=MOST_GROUPS)
    if sum(map(_length, found.arguments.tests)) > MOST_ARGS:
        report.flaw("args.too_many", "data", limit_mib=MOST_ARGS // MIB)
    for sample in found.samples:
        check_shown(sample, root, report)
    spoken = statements(files, layout.statements, report)
    if timing_keys is MODERN:
        check_languages(values, spoken)
    limits = granted(values)
    said_s = time_limit(files, ini, values, report)
    procedure = Procedure(
        kinds=found.kinds,
        validators=found.validators,
        validator_args=found.arguments.args if found.validators else (),
        flags=found.arguments.flags,
        passes=limits.passes,
        groups=found.groups,
        grader=found.grader,
        static_validator=found.static_validator,
        includes=includes(files, report),
        languages=found.languages,
        validation_s=limits.validation_s,
        validation_memory_bytes=limits.validation_memory_bytes,
        validation_output_bytes=limits.validation_output_bytes,
        compile_memory_bytes=limits.compile_memory_bytes,
        minimises=found.minimises,
        may_write=found.may_write,
        shows_groups=found.shows_groups,
        constants=found.constants,
    )
    parts = {
        "uuid": _uuid(values),
        "titles": titles(values, spoken, name, report, also=ini.values.get("name", "")),
        "timing": timing(said_s, values, timing_keys),
        "starters": starters(files, report),
        "submissions": submissions(root, files, report),
        "input_validators": layout.input_validators(),
        "answer_validators": layout.answer_validators(),
        "points": ini.points,
    }
    report.stop()
    return Package(
        name=name,
        path=root,
        time_limit_s=said_s or SILENT_S,
        memory_bytes=limits.memory_bytes,
        output_bytes=limits.output_bytes,
        code_bytes=limits.code_bytes,
        compile_s=limits.compile_s,
        testcases=found.arguments.tests,
        statements=spoken,
        warnings=tuple(dict.fromkeys(report.warnings)),
        format=values.text("problem_format_version") or "legacy",
        procedure=procedure,
        samples=found.samples,
        probes=found.probes,
        label=ini.label,
        colour=ini.colour,
        **parts,  # type: ignore[arg-type]  # each of its own type, read before it is known whether all is well
    )


def _length(test: Testcase) -> int:
    """Characters of all that is said to programs for a test."""
    words = [*(test.validator_args or ()), *test.args]
    of_forms = (*test.input_validator_args.values(), *test.answer_validator_args.values())
    words += [word for args in of_forms for word in args]
    return sum(map(len, words))


def _uuid(values: Values) -> str | None:
    """Read the UUID, in its usual spelling."""
    said = values.get("uuid")
    if said is None:
        return None
    try:
        return str(UUID(written(said) or ""))
    except ValueError:
        values.lenient("value.uuid", "uuid", got=shown(said))
        return None


def submissions(root: Path, files: Mapping[str, Path], report: Report) -> dict[str, tuple[Path, ...]]:
    """List example solutions, each a file or a folder, by the directory that says what to expect."""
    found: dict[str, dict[Path, None]] = {}
    for name in files:
        parts = name.split("/")
        if parts[0] == "submissions" and len(parts) > 2:  # noqa: PLR2004 -- submissions, expectation, solution
            found.setdefault(parts[1], {})[root.joinpath(*parts[:3])] = None
    if "accepted" not in found:
        report.warning("submissions.none_accepted", "submissions/accepted")
    return {expected: tuple(solutions) for expected, solutions in found.items()}
