"""`submissions/submissions.yaml`: globs over submissions, and what they ask of tests.

https://www.kattis.com/problem-package-format/spec/2025-09, "Example submissions".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from pathlib import Path
from typing import Any

from judge.packages import documents
from judge.packages.flaws import Fact
from judge.packages.report import Report
from judge.packages.tree import text
from judge.packages.values import MOST_SCORE, decimal
from judge.verdicts import Verdict

RULES_FILE = "submissions/submissions.yaml"
Score = tuple[Decimal, Decimal]  # least and most
MOST_RULES = 500
LONGEST_GLOB = 1024
LETTERS = {one.value: one for one in (Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE)}
FOUR = frozenset(LETTERS.values())
# Of the whole submission, and never of some of its tests.
WHOLE = ("language", "entrypoint", "authors", "model_solution")
OF_TESTS = ("permitted", "required", "score", "message", "use_for_time_limit")
DEFAULTS: Mapping[str, Mapping[str, list[str]]] = {
    "accepted": {"permitted": ["AC"]},
    "rejected": {"required": ["RTE", "TLE", "WA"]},
    "wrong_answer": {"permitted": ["AC", "WA"], "required": ["WA"]},
    "time_limit_exceeded": {"permitted": ["AC", "TLE"], "required": ["TLE"]},
    "run_time_error": {"permitted": ["AC", "RTE"], "required": ["RTE"]},
    "brute_force": {"permitted": ["AC", "RTE", "TLE"], "required": ["RTE", "TLE"]},
}


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern of names: parts one after the other, of each one of its choices, with stars in it.

    Told by the sets of places where parts can end: as a regular expression a few stars could take hours.
    """

    parts: tuple[tuple[str, ...], ...]

    def match(self, name: str) -> bool:
        """Whether it is for a name, or for a folder above it."""
        return any(end == len(name) or name[end] == "/" for end in self._ends(name))

    def is_whole(self, name: str) -> bool:
        """Whether it is for just that name."""
        return len(name) in self._ends(name)

    def _ends(self, name: str) -> set[int]:
        ends = {0}
        for choices in self.parts:
            ends = {end for choice in choices for end in _ends(choice, name, ends)}
        return ends


def _ends(starred: str, name: str, starts: set[int]) -> set[int]:
    """List where a text with stars can end in a name that begins at one of some places."""
    first, *others = starred.split("*")
    ends = {at + len(first) for at in starts if name.startswith(first, at)}
    for plain in others:
        ends = {at + len(plain) for at in _within(name, ends) if name.startswith(plain, at)}
    return ends


def _within(name: str, starts: set[int]) -> set[int]:
    """List the places that can be reached without a slash between."""
    found: set[int] = set()
    for start in starts:
        at = start
        while at not in found:
            found.add(at)
            at += at < len(name) and name[at] != "/"
    return found


class Bound(StrEnum):
    """What the runs of a submission say of the time limit."""

    LOWER = auto()  # they have to be well within it
    UPPER = auto()  # the slowest has to be well past it


@dataclass(frozen=True, slots=True)
class Requirement:
    """What some tests must end with: each as permitted, one at least as required (letters of the four)."""

    glob: str  # of the submissions it is for, as written
    permitted: frozenset[Verdict] = FOUR
    required: frozenset[Verdict] = FOUR
    tests: Glob | None = None  # None: all of them
    of: str = ""  # the glob of tests as written
    message: str = ""  # somewhere in a judge's message
    score: Score | None = None  # of the group that `of` names
    bound: Bound | None = None  # None: nothing, its runs are left out


@dataclass(frozen=True, slots=True)
class Matching:
    """Everything that the rules say of one submission."""

    requirements: tuple[Requirement, ...]
    score: Score | None
    language: str | None
    entry: str | None


class Rules:
    """The rules of a package, defaults of its format among them."""

    def __init__(self, rules: Mapping[str, Mapping[str, Any]]) -> None:
        self._rules = [(glob, compiled(glob), said) for glob, said in rules.items()]

    def names(self, folder: str) -> bool:
        """Whether a rule is for just that folder, so that it stands for what the directory says."""
        return any(glob.rstrip("/") == folder for glob, _, _ in self._rules)

    def matching(self, name: str) -> Matching:
        """Collect what is said of the submission of that name below submissions/."""
        found = [(glob, said) for glob, pattern, said in self._rules if pattern.match(name)]
        scores = [score(said["score"]) for _, said in found if "score" in said]
        return Matching(
            tuple(one for glob, said in found for one in _requirements(glob, said)),
            next(iter(scores), None),
            next((str(said["language"]) for _, said in found if said.get("language")), None),
            next((str(said["entrypoint"]) for _, said in found if said.get("entrypoint")), None),
        )


def read_rules(root: Path, report: Report, *, by_tests: bool) -> Rules:
    """Read a package's rules; what is wrong in them is a flaw. `by_tests`: with the format's defaults."""
    rules: dict[str, dict[str, Any]] = {
        glob: dict(said) for glob, said in (DEFAULTS.items() if by_tests else ())
    }
    path = root / RULES_FILE
    if not path.is_file():
        return Rules(rules)
    content = text(path, RULES_FILE, report)
    document = documents.read(content, RULES_FILE, report) if content is not None else None
    if document and len(document.values) > MOST_RULES:
        report.flaw("rules.too_many", RULES_FILE, limit=MOST_RULES)
        return Rules(rules)
    for glob, said in (document.values if document else {}).items():
        line = document.line(str(glob)) if document else None
        if len(str(glob)) > LONGEST_GLOB:
            report.flaw("archive.name_long", RULES_FILE, line, str(glob))
            continue
        if not isinstance(said, dict):
            report.flaw("yaml.not_map", RULES_FILE, line, str(glob), got=documents.shown(said))
            continue
        _check(str(glob), said, document, report)
        # Naming a directory keeps what is not said; other globs ask for more.
        rules[str(glob)] = {**rules.get(str(glob).rstrip("/"), {}), **said}
        if str(glob) != str(glob).rstrip("/"):
            rules.pop(str(glob).rstrip("/"), None)
    return Rules(rules)


def compiled(glob: str) -> Glob:
    """Make a pattern of a glob: `*` within a name, braces for choices; folders match what is in them."""
    return Glob(
        tuple(
            tuple(choice.strip() for choice in part.split(",")) if index % 2 else (part,)
            for index, part in enumerate(re.split(r"\{([^{}]*)\}", glob.removesuffix("/")))
        )
    )


def score(said: object) -> Score | None:
    """Read a score, or a list of the least and the most; None when it is neither."""
    numbers = said if isinstance(said, list) else [said, said]
    if len(numbers) != 2 or any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers):  # noqa: PLR2004 -- least, most
        return None
    low, high = map(decimal, numbers)
    if low is None or high is None or max(abs(low), abs(high)) > MOST_SCORE:
        return None
    return low, high


def _requirements(glob: str, said: Mapping[str, Any]) -> Iterator[Requirement]:
    """Make a requirement of what is said of all tests, and of each glob of tests."""
    if not {"permitted", "required", "message", "use_for_time_limit"}.isdisjoint(said):
        yield _requirement(glob, said)
    for key, inner in said.items():
        if isinstance(inner, dict) and key not in (*WHOLE, *OF_TESTS):
            yield _requirement(glob, inner, of=str(key))


def _requirement(glob: str, said: Mapping[str, Any], *, of: str = "") -> Requirement:
    permitted, required = (_letters(said.get(key)) for key in ("permitted", "required"))
    use = said.get("use_for_time_limit")
    if use == Bound.LOWER:
        permitted = (permitted or FOUR) - {Verdict.TLE}
    elif use == Bound.UPPER:
        required = frozenset({Verdict.TLE})
    return Requirement(
        glob,
        permitted or FOUR,
        required or permitted or FOUR,
        compiled(of) if of else None,
        of,
        str(said.get("message") or ""),
        score(said["score"]) if of and "score" in said else None,
        _bound(use, permitted or FOUR, required),
    )


def _bound(use: object, permitted: frozenset[Verdict], required: frozenset[Verdict]) -> Bound | None:
    """Tell what a rule says of the time limit, "Timelimit inference"."""
    if use is False:
        return None
    if required == {Verdict.TLE}:
        return Bound.UPPER
    return Bound.LOWER if Verdict.TLE not in permitted else None


def _letters(said: object) -> frozenset[Verdict]:
    words = said if isinstance(said, list) else [said]
    return frozenset(verdict for verdict in FOUR if verdict.value in words)


def _check(glob: str, said: Mapping[Any, Any], document: documents.Document | None, report: Report) -> None:
    """Note keys nobody knows and values that can't be."""
    line = document.line(glob) if document else None
    for key, value in said.items():
        name = f"{glob}.{key}"
        at = (document.line(name) if document else None) or line
        place = (RULES_FILE, at, name)
        if isinstance(value, dict) and key not in (*WHOLE, *OF_TESTS):
            _check(f"{glob}.{key}", value, document, report)
        elif key not in (*WHOLE, *OF_TESTS):
            report.lenient("yaml.unknown_key", *place)
        elif key in {"permitted", "required"}:
            words = value if isinstance(value, list) else [value]
            for word in words:
                if not isinstance(word, str) or word not in LETTERS:
                    facts: dict[str, Fact] = {"got": documents.shown(word), "choices": ", ".join(LETTERS)}
                    report.flaw("value.unknown", RULES_FILE, at, name, **facts)
        elif key == "score" and score(value) is None:
            report.flaw("yaml.not_number", *place, got=documents.shown(value))
        elif key == "use_for_time_limit" and not isinstance(value, bool) and value not in tuple(Bound):
            facts = {"got": documents.shown(value), "choices": "true, false, lower, upper"}
            report.flaw("value.unknown", RULES_FILE, at, name, **facts)
