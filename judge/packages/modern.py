"""The format 2025-09 of the Kattis problem package, and its drafts 2023-07 and 2025-09-draft.

https://www.kattis.com/problem-package-format/spec/2025-09
"""

from collections.abc import Mapping
from pathlib import Path

from judge.packages.arguments import settled
from judge.packages.assembling import Found, assembled
from judge.packages.constants import constants
from judge.packages.documents import shown
from judge.packages.domjudge import Ini
from judge.packages.layout import Layout
from judge.packages.limits import LIMITS
from judge.packages.metadata import KEYS, OLD_KEYS, check_metadata, languages, may_write
from judge.packages.model import Group, Kind, Package
from judge.packages.modern_tests import ModernTests
from judge.packages.programs import program
from judge.packages.report import Report
from judge.packages.timing import MODERN
from judge.packages.values import Values

EXACT = ("2025-09",)  # in which keys that nobody knows are errors
MULTIPLIERS = ("ac_to_time_limit", "time_limit_to_tle")
OLD_LIMITS = ("time_multiplier", "time_safety_margin")
PASS_FAIL = "pass-fail"  # noqa: S105 -- no password
TYPES: Mapping[str, Kind | None] = {PASS_FAIL: None, **{str(kind): kind for kind in Kind}}
INCOMPATIBLE = (
    (PASS_FAIL, Kind.SCORING),
    (Kind.MULTI_PASS, Kind.SUBMIT_ANSWER),
    (Kind.INTERACTIVE, Kind.SUBMIT_ANSWER),
)
STATIC = "static_validator"


def read(root: Path, name: str, files: Mapping[str, Path], values: Values, report: Report) -> Package:
    """Read a package's files; every flaw goes to the report, which then raises PackageInvalid."""
    is_exact = values.text("problem_format_version") in EXACT
    values = Values(values.document, report, exact=is_exact)
    _check_keys(values)
    replacing = constants(values)
    ini = Ini(files, report)
    layout = Layout(files, report, is_legacy=False)
    which = _kinds(values)
    is_custom = "custom" in values.words("validation")
    validators = layout.validators(is_custom=is_custom, kinds=which)
    ini.check_programs(is_custom=bool(validators))
    static = program(files, STATIC, report)
    has_static = static is not None
    if static and Kind.SUBMIT_ANSWER in which:
        report.flaw("static.submit_answer", STATIC)
    tests = ModernTests(
        files,
        values,
        report,
        kinds=which,
        constants=replacing,
        has_static=has_static,
        fallback=ini.flags,
    )
    if static and all(group.static_args is None for group in tests.groups if isinstance(group, Group)):
        report.lenient("static.unused", STATIC)
    found = Found(
        kinds=which,
        validators=validators,
        arguments=settled(tests.tests, tests.package_args, report, is_custom=is_custom or bool(validators)),
        samples=tests.samples,
        groups=tests.groups,
        static_validator=static,
        probes=tests.probes,
        languages=languages(values),
        constants=replacing,
        may_write=may_write(values, otherwise=not is_exact),
        shows_groups=True,  # the format has no key to say otherwise
    )
    return assembled(
        root, name, files, values, report, found=found, ini=ini, layout=layout, timing_keys=MODERN
    )


def _check_keys(values: Values) -> None:
    """Note keys that nobody knows or that are missing, and what is wrong with the names of people."""
    values.check_keys("", KEYS, OLD_KEYS)
    values.check_keys("limits", (*LIMITS, "time_multipliers", "time_resolution"), OLD_LIMITS)
    values.check_keys("limits.time_multipliers", MULTIPLIERS)
    for key in ("name", "uuid"):
        if values.get(key) is None:
            values.lenient("yaml.missing_key", key)
    check_metadata(values)


def _kinds(values: Values) -> frozenset[Kind]:
    """Read `type`: one word or several, some of which don't go together."""
    found = values.get("type")
    words = values.words("type")
    if isinstance(found, str) and len(words) > 1:
        values.lenient("yaml.not_list", "type")
    if found is not None and not words:
        values.flaw("value.empty", "type")
    for word in dict.fromkeys(words):
        if word not in TYPES:
            values.flaw("value.unknown", "type", got=shown(word), choices=", ".join(TYPES))
        if words.count(word) > 1:
            values.lenient("type.twice", "type", got=word)
    for one, other in INCOMPATIBLE:
        if one in words and other in words:
            values.flaw("type.incompatible", "type", one=str(one), other=str(other))
    return frozenset(kind for word in words if (kind := TYPES.get(word)) is not None)
