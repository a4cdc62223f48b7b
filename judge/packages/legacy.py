"""The legacy format of the Kattis problem package, pass-fail, also as ICPC and DOMjudge write it.

https://www.kattis.com/problem-package-format/spec/legacy, https://icpc.io/problem-package-format/spec/legacy-icpc
"""

from collections.abc import Mapping
from math import ceil
from pathlib import Path
from uuid import UUID

from judge.packages.model import KIB, MIB, Package, Procedure
from judge.packages.report import Report
from judge.packages.statements import starters, statements, titles
from judge.packages.testdata import check_groups, testcases
from judge.packages.timing import Ini, time_limit
from judge.packages.values import Values
from judge.validators.flags import Flags, FlagsInvalid

KEYS = (
    "problem_format_version",
    "type",
    "name",
    "uuid",
    "author",
    "source",
    "source_url",
    "license",
    "rights_owner",
    "limits",
    "validation",
    "validator_flags",
    "grading",
    "keywords",
)
LIMITS = (
    "time_multiplier",
    "time_safety_margin",
    "time_limit",
    "memory",
    "output",
    "code",
    "compilation_time",
    "compilation_memory",
    "validation_time",
    "validation_memory",
    "validation_output",
    "validation_passes",
)
STATEMENTS = "problem_statement"
# What the words of `type` and `validation` ask for beyond comparing with the answer.
UNSUPPORTED = {
    "scoring": "unsupported.scoring",
    "score": "unsupported.scoring",
    "interactive": "unsupported.interactive",
    "multi-pass": "unsupported.multi_pass",
    "submit-answer": "unsupported.submit_answer",
    "custom": "unsupported.validator",
}
# Limits where a package is silent, and the most it may ask for.
MEMORY_MIB, MOST_MEMORY_MIB = 2048, 64 * 1024
OUTPUT_MIB, MOST_OUTPUT_MIB = 8, 1024
CODE_KIB, MOST_CODE_KIB = 128, 16 * 1024
COMPILE_S, MOST_COMPILE_S = 60, 600
MOST_FACTOR = 1000


def read(root: Path, name: str, files: Mapping[str, Path], values: Values, report: Report) -> Package:
    """Read a package's files; every flaw goes to the report, which then raises PackageInvalid."""
    values.check_keys("", KEYS)
    values.check_keys("limits", LIMITS)
    for key in ("author", "source", "source_url", "license", "rights_owner"):
        values.text(key)
    values.words("keywords")
    _check_support(files, values, report)
    ini = Ini(files, report)
    spoken = statements(files, STATEMENTS, report)
    check_groups(files, report)
    submissions = _submissions(root, files, report)
    for key in ("compilation_memory", "validation_time", "validation_memory", "validation_output"):
        values.number(f"limits.{key}", MOST_MEMORY_MIB)
    for key in ("time_multiplier", "time_safety_margin", "validation_passes"):
        values.number(f"limits.{key}", MOST_FACTOR)
    package = Package(
        name=name,
        uuid=_uuid(values),
        titles=titles(values, spoken, ini.values.get("name", "") or name, report),
        path=root,
        time_limit_s=time_limit(files, ini, values, report),
        memory_bytes=ceil((values.number("limits.memory", MOST_MEMORY_MIB) or MEMORY_MIB) * MIB),
        output_bytes=ceil((values.number("limits.output", MOST_OUTPUT_MIB) or OUTPUT_MIB) * MIB),
        code_bytes=ceil((values.number("limits.code", MOST_CODE_KIB) or CODE_KIB) * KIB),
        compile_s=values.number("limits.compilation_time", MOST_COMPILE_S) or COMPILE_S,
        testcases=testcases(files, report),
        statements=spoken,
        starters=starters(files, report),
        submissions=submissions,
        procedure=Procedure(flags=_flags(values)),
        warnings=tuple(report.warnings),
    )
    report.stop()
    return package


def _check_support(files: Mapping[str, Path], values: Values, report: Report) -> None:
    """Note what the package asks for that comes with another issue, or that nobody knows."""
    asked = values.words("validation") or ("default",)
    for key, words, known in (
        ("type", values.words("type"), "pass-fail"),
        ("validation", asked, "default"),
    ):
        # "custom interactive" is told once, by what it is most of all.
        special = [word for word in words if word in UNSUPPORTED]
        for word in special[-1:]:
            values.flaw(UNSUPPORTED[word], key)
        for word in words:
            if word != known and word not in UNSUPPORTED:
                choices = "pass-fail, scoring" if key == "type" else "default, custom"
                values.flaw("value.unknown", key, got=word, choices=choices)
    folders = {file.split("/")[0] for file in files if "/" in file}
    if "custom" not in asked:
        for folder in sorted(folders & {"output_validators", "output_validator"}):
            report.warning("validator.unused", folder)
    if "include" in folders:
        report.flaw("unsupported.include", "include")


def _uuid(values: Values) -> str | None:
    """Read the UUID, in its usual spelling."""
    said = values.text("uuid")
    if said is None:
        return None
    try:
        return str(UUID(said))
    except ValueError:
        values.flaw("value.uuid", "uuid", got=said)
        return None


def _flags(values: Values) -> Flags:
    """Read the flags of the default validator."""
    if "custom" in values.words("validation"):
        return Flags()  # they are for the package's own validator, whatever they say
    try:
        return Flags.parse(values.words("validator_flags"))
    except FlagsInvalid as error:
        values.flaw(error.code, "validator_flags", flag=error.flag, value=error.value)
        return Flags()


def _submissions(root: Path, files: Mapping[str, Path], report: Report) -> dict[str, tuple[Path, ...]]:
    """List example solutions, each a file or a folder, by the directory that says what to expect."""
    found: dict[str, dict[Path, None]] = {}
    for name in files:
        parts = name.split("/")
        if parts[0] == "submissions" and len(parts) > 2:  # noqa: PLR2004 -- submissions, expectation, solution
            found.setdefault(parts[1], {})[root.joinpath(*parts[:3])] = None
    if "accepted" not in found:
        report.warning("submissions.none_accepted", "submissions/accepted")
    return {expected: tuple(solutions) for expected, solutions in found.items()}
