"""The legacy format of the Kattis problem package, also as ICPC and DOMjudge write it.

https://www.kattis.com/problem-package-format/spec/legacy, https://icpc.io/problem-package-format/spec/legacy-icpc
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from judge.packages.annotations import annotation, command_line
from judge.packages.arguments import Said, settled
from judge.packages.assembling import Found, assembled
from judge.packages.documents import shown as told
from judge.packages.domjudge import Ini, counts_groups_as_one
from judge.packages.layout import OWN, Layout
from judge.packages.legacy_groups import FILE, LegacyGroups
from judge.packages.limits import LIMITS
from judge.packages.metadata import check_texts
from judge.packages.model import Kind, Package, Probe, Shown, Testcase
from judge.packages.probes import of_traps, probes
from judge.packages.programs import programs
from judge.packages.report import Report
from judge.packages.settings import Settings
from judge.packages.testdata import (
    ANSWER,
    DESCRIPTION,
    HINT,
    INPUT,
    LEGACY_PARTS,
    OUTPUT,
    SAMPLE,
    Parts,
    gather,
    paired,
    samples,
    shown,
)
from judge.packages.timing import LEGACY
from judge.packages.values import Values

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
GRADING = ("objective", "show_test_data_groups")
ANCIENT_GRADING = ("accept_score", "reject_score", "range", "on_reject")
TYPES: Mapping[str, Kind | None] = {"pass-fail": None, **{str(kind): kind for kind in Kind}}
VALIDATION: Mapping[str, Kind | None] = {
    "default": None,
    "custom": None,
    "score": Kind.SCORING,
    "interactive": Kind.INTERACTIVE,
    "multi-pass": Kind.MULTI_PASS,
}


def read(root: Path, name: str, files: Mapping[str, Path], values: Values, report: Report) -> Package:
    """Read a package's files; every flaw goes to the report, which then raises PackageInvalid."""
    check_keys(values)
    ini = Ini(files, report)
    layout = Layout(files, report, is_legacy=True)
    kinds, is_custom = legacy_kinds(values)
    validators = layout.validators(is_custom=is_custom, kinds=kinds)
    ini.check_programs(is_custom=bool(validators))
    graders = programs(files, "graders", report, needed=True)
    if len(graders) > 1:
        report.flaw("grader.several", graders[1].name)
    groups = LegacyGroups(
        Settings(files, report, {}).folders(FILE),
        values,
        is_scoring=Kind.SCORING in kinds,
        has_grader=bool(graders),
        as_one=Kind.SCORING in kinds and counts_groups_as_one(files),
    )
    gathered = gather(files, report, LEGACY_PARTS, with_files=False)
    package_args = _package_args(values, ini)
    given = (_shown(parts, kinds, report) for parts in samples(gathered))
    shown_samples = {sample.name: sample for sample in given if sample.is_anything}
    tests = [
        (_test(parts, groups, shown_samples.get(parts.name), report), _said(parts, groups, package_args))
        for parts in paired(gathered, report)
    ]
    if groups.as_one and any(group.accept_score != 1 for group in groups.groups(())):
        report.warning("group.as_one", "data")
    found = Found(
        kinds=kinds,
        validators=validators,
        arguments=settled(tests, package_args, report, is_custom=is_custom),
        samples=tuple(shown_samples.values()),
        groups=groups.groups(test.name.rpartition("/")[0] for test, _ in tests) if groups.matter else (),
        grader=graders[0] if graders else None,
        probes=tuple(_probes(files, groups, package_args, report)),
        minimises=values.choice("grading.objective", ("max", "min")) == "min",
        shows_groups=values.boolean("grading.show_test_data_groups") or False,
    )
    return assembled(
        root, name, files, values, report, found=found, ini=ini, layout=layout, timing_keys=LEGACY
    )


def check_keys(values: Values) -> None:
    """Note keys that nobody knows and values of the wrong type that mean nothing to judging."""
    values.check_keys("", KEYS)
    values.check_keys("limits", (*LIMITS, "time_multiplier", "time_safety_margin"))
    values.check_keys("grading", GRADING, ANCIENT_GRADING)
    check_texts(values, ("author", "source", "source_url", "license", "rights_owner"))
    if not isinstance(values.get("keywords"), str | list | None):
        values.lenient("yaml.not_text_or_list", "keywords", got=told(values.get("keywords")))


def legacy_kinds(values: Values) -> tuple[frozenset[Kind], bool]:
    """Read what kind of problem it is from `type` and `validation`, and whether validators are its own."""
    kinds = set()
    asked = values.words("validation")
    for key, words, known in (("type", values.words("type"), TYPES), ("validation", asked, VALIDATION)):
        for word in words:
            if word not in known:
                values.flaw("value.unknown", key, got=word, choices=", ".join(known))
            elif (kind := known[word]) is not None:
                kinds.add(kind)
    is_custom = "custom" in asked or not kinds.isdisjoint(OWN)
    if is_custom and "custom" not in asked and asked:
        values.lenient("validation.custom", "validation")
    if "score" in asked and Kind.SCORING not in map(TYPES.get, values.words("type")):
        values.lenient("validation.score", "validation")
    return frozenset(kinds), is_custom


def _package_args(values: Values, ini: Ini) -> Said:
    """Find the arguments of output validators: problem.yaml's, else those of DOMjudge's file."""
    key = "validator_flags"
    words = values.checked_args(key, values.words(key)) or ()
    return Said(words, *values.place(key)) if words or not ini.flags.args else ini.flags


def _said(parts: Parts, groups: LegacyGroups, package: Said) -> Said:
    """The arguments for one test: the package's, then those of its group."""
    key = "output_validator_flags"
    own = groups.of(parts.folder).get(key)
    if not own:
        return package
    return Said((*package.args, *own), *groups.place(parts.folder, key))


def _test(parts: Parts, groups: LegacyGroups, sample: Shown | None, report: Report) -> Testcase:
    return Testcase(
        name=parts.name,
        input=parts.paths[INPUT],
        answer=parts.paths[ANSWER],
        is_sample=parts.top == SAMPLE,
        args=command_line(parts, report),
        input_validator_args=groups.of(parts.folder).get("input_validator_flags", {}),
        feedback=sample,
        description=annotation(parts, DESCRIPTION, report),
    )


def _probes(
    files: Mapping[str, Path], groups: LegacyGroups, package: Said, report: Report
) -> Iterator[Probe]:
    """Find tests of the validators: the format has none, but what lies in their folders is meant so."""

    def said(parts: Parts) -> dict[str, Any]:
        return {
            "validator_args": _said(parts, groups, package).args,
            "input_validator_args": groups.of(parts.folder).get("input_validator_flags", {}),
        }

    gathered = gather(of_traps(files), report, (*LEGACY_PARTS, OUTPUT), with_files=False)
    return probes(gathered, report.warning, said)


def _shown(parts: Parts, kinds: frozenset[Kind], report: Report) -> Shown:
    """Of an interactive problem neither input nor answer is shown, so the format has it."""
    return shown(
        parts,
        report,
        is_hidden=Kind.INTERACTIVE in kinds,
        args=command_line(parts, Report()),
        hint=annotation(parts, HINT, report),
    )
