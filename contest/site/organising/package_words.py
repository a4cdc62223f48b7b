"""What was read of a package, in words for those who set it: limits, tests, groups, validators, files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from contest.models import ProblemVersion
from contest.site.organising.verify_words import path, seconds
from contest.wording import say
from judge.marks import N_

MIB, KIB = 1 << 20, 1 << 10
KINDS = {
    "scoring": N_("gives points"),
    "interactive": N_("the program talks with the judge's"),
    "multi-pass": N_("runs in several passes"),
    "submit-answer": N_("answers are handed in, no programs"),
}
ATTACHMENTS = "attachments/"
LIMIT = ".timelimit"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of tests: how many are in it and below it, and what it gives at most."""

    name: str
    tests: int
    most: str


def facts(version: ProblemVersion) -> list[tuple[str, Markup | str]]:
    """Names and values; what the package says nothing of is left out."""
    procedure: Mapping[str, Any] = version.procedure
    programs = [one["name"] for one in procedure["validators"]]
    static = procedure["static_validator"]
    told: list[tuple[str, Markup | str]] = [
        (_("Version"), f"{version.number}, {version.format}"),
        (_("Kind"), ", ".join(say(KINDS[one]) for one in procedure["kinds"]) or _("accepted or not")),
        (_("Limits"), _limits(version)),
        (_("Tests"), _tests(version)),
        (_("Outputs are judged by"), _paths(programs) or _default(procedure["flags"])),
        (_("Programs are looked at by"), _paths([static["name"]] if static else [])),
        (_("Points are added up by"), _paths([procedure["grader"]["name"]] if procedure["grader"] else [])),
        (
            _("Inputs are checked by"),
            _paths(_programs(version, "input_validators/", "input_format_validators/")),
        ),
        (_("Attachments"), _paths(sorted(one for one in version.manifest if one.startswith(ATTACHMENTS)))),
    ]
    return [(name, value) for name, value in told if value]


def before_limit(version: ProblemVersion) -> ProblemVersion | None:
    """The newest version of the same files but for the time limit; None: there is none."""
    files = _without_limit(version)
    earlier = [each for each in version.problem.versions if each.number < version.number]
    return next(
        (
            each
            for each in reversed(earlier)
            if each.time_limit_s != version.time_limit_s and _without_limit(each) == files
        ),
        None,
    )


def groups(version: ProblemVersion) -> list[GroupLine]:
    """The groups within secret and sample, where there are any: they are what points hang on."""
    procedure: Mapping[str, Any] = version.procedure
    names = [case["name"] for case in version.testcases]
    found = []
    for one in (*procedure["groups"], *procedure["legacy_groups"]):
        number = sum(name.startswith(f"{one['name']}/") for name in names)
        most = one.get("max_score") or one.get("most")
        if one["name"].count("/") and number:
            found.append(GroupLine(one["name"], number, most or "–"))
    return found


def _without_limit(version: ProblemVersion) -> dict[str, str]:
    return {name: digest for name, digest in version.manifest.items() if name != LIMIT}


def _limits(version: ProblemVersion) -> Markup:
    told = [
        _("time %(limit)s", limit=seconds(version.time_limit_s)),
        _("memory %(limit)s MB", limit=version.memory_bytes // MIB),
        _("output %(limit)s MB", limit=version.output_bytes // MIB),
        _("program %(limit)s KB", limit=version.code_bytes // KIB),
        _("compiling %(limit)s", limit=seconds(version.compile_s)),
    ]
    return Markup(", ").join(told)


def _tests(version: ProblemVersion) -> str:
    counted = Counter(bool(case["is_sample"]) for case in version.testcases)
    samples = ngettext("%(num)d sample", "%(num)d samples", counted[True])
    return ", ".join([samples, ngettext("%(num)d secret test", "%(num)d secret tests", counted[False])])


def _default(flags: Iterable[str]) -> Markup | str:
    words = " ".join(flags)
    return Markup("{} {}").format(_("comparing"), path(words)) if words else _("comparing")


def _paths(names: Iterable[str]) -> Markup:
    return Markup(", ").join(path(name) for name in names)


def _programs(version: ProblemVersion, *folders: str) -> Iterator[str]:
    """The programs of these folders: files, or folders of files."""
    found = {
        "/".join(one.split("/")[:2])
        for one in version.manifest
        for folder in folders
        if one.startswith(folder)
    }
    return iter(sorted(found))
