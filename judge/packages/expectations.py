"""What a package expects of each of its submissions.

By directory, by `submissions/submissions.yaml` (Kattis 2025-09), by tags in the first lines of a source:
DOMjudge's @EXPECTED_RESULTS@ and @EXPECTED_SCORE@, problemtools' users' @EXPECTED_GRADES@. As the referees
do, the four directories of the ICPC's format go before @EXPECTED_RESULTS@.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from judge.packages.model import Package
from judge.packages.report import Report
from judge.packages.submission_rules import Bound, Requirement, Rules, Score, read_rules
from judge.packages.tree import NAME, text
from judge.verdicts import Verdict

OFFICIAL = frozenset({"accepted", "wrong_answer", "time_limit_exceeded", "run_time_error"})
FAILED = frozenset({Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.MLE, Verdict.OLE})
# By name, with "-" for "_" and in capitals: DOMjudge's words, those of the formats, and our letters.
WORDS: Mapping[str, frozenset[Verdict]] = {
    **dict.fromkeys(("CORRECT", "ACCEPTED", "AC", "PARTIALLY-ACCEPTED"), frozenset({Verdict.AC})),
    **dict.fromkeys(("WRONG-ANSWER", "WA", "NO-OUTPUT"), frozenset({Verdict.WA})),
    **dict.fromkeys(("TIMELIMIT", "TIME-LIMIT", "TIME-LIMIT-EXCEEDED", "TLE"), frozenset({Verdict.TLE})),
    **dict.fromkeys(("RUN-ERROR", "RUN-TIME-ERROR", "RUNTIME-ERROR", "RTE"), frozenset({Verdict.RTE})),
    **dict.fromkeys(("MEMORY-LIMIT", "MEMORY-LIMIT-EXCEEDED", "MLE"), frozenset({Verdict.MLE})),
    **dict.fromkeys(("OUTPUT-LIMIT", "OUTPUT-LIMIT-EXCEEDED", "OLE"), frozenset({Verdict.OLE})),
    **dict.fromkeys(("COMPILER-ERROR", "COMPILE-ERROR", "COMPILE-TIME-ERROR", "CE"), frozenset({Verdict.CE})),
    "BRUTE-FORCE": FAILED - {Verdict.WA},
    "REJECTED": FAILED,
}
PARTIAL = "partially_accepted"
# What directories of legacy packages say of the time limit.
BOUNDS = {"accepted": Bound.LOWER, "time_limit_exceeded": Bound.UPPER}
NOTHING = frozenset({"CHECK-MANUALLY"})  # said, and no verdict
HEAD_BYTES = 64 * 1024  # of a source in which tags are looked for
_TAG = re.compile(r"@EXPECTED_(RESULTS|SCORE)@: *([^\r\n]*)", re.IGNORECASE)
_GRADES = re.compile(r"@EXPECTED_GRADES@:?((?:[ \t]+[A-Z]{2,3}\b)+)")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
ENTRY_FILE = "submissions.json"
_LETTERS: Mapping[str, Verdict] = {verdict.value: verdict for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come of a submission. Everything that is given has to hold; nothing given: anything may."""

    verdicts: frozenset[Verdict] | None = None  # of the whole: that of the first test that failed
    requirements: tuple[Requirement, ...] = ()  # of the tests
    score: Score | None = None  # least and most
    is_partial: bool = False  # the score is less than the most there is
    grades: tuple[Verdict, ...] = ()  # of the secret groups, by name
    bound: Bound | None = None  # what the slowest run of all says of the time limit
    language: str | None = None  # the format's own code: "python3", "cpp"
    entry: str | None = None

    @property
    def needs_all_tests(self) -> bool:
        """Whether more must be known than the first failure."""
        return bool(self.requirements or self.grades)

    @property
    def told(self) -> str | None:
        """The verdicts in short: "WA", "AC or TLE", "WA 30"; None where nothing is expected."""
        allowed = self.verdicts
        whole = [one.required & one.permitted for one in self.requirements if one.tests is None]
        if allowed is None and whole:
            allowed = frozenset.intersection(*whole)  # what has to be there by each requirement
        words = " or ".join(verdict for verdict in Verdict if verdict in (allowed or ()))
        if allowed == FAILED:
            words = "rejected"
        if self.is_partial:
            words = f"{words} partly".strip()
        scored = [f"{low}" if low == high else f"{low} to {high}" for low, high in filter(None, [self.score])]
        return " ".join([*filter(None, [words]), *scored]) or None


@dataclass(frozen=True, slots=True)
class Submission:
    """One example solution: a file, or a folder of several."""

    name: str  # below submissions/: "accepted/kites.py"
    files: Mapping[str, Path]  # by name, folders within it by slashes
    expectation: Expectation


def submissions(package: Package, report: Report, *, by_tests: bool = False) -> tuple[Submission, ...]:
    """List what lies in submissions/ with what is expected of each; what is odd goes to the report.

    `by_tests`: directories ask something of every test, as formats since 2023-07 have it; else they ask for
    the verdict of the whole, as the referees of the legacy format do.
    """
    rules = read_rules(package.path, report, by_tests=by_tests)
    entries = _entries(package.path, report)
    found = []
    for folder in sorted(package.submissions):
        for path in package.submissions[folder]:
            name = f"{folder}/{path.name}"
            files = _files(path)
            expected = _expected(folder, name, files, rules, report, by_tests=by_tests)
            if expected.entry is None:
                expected = replace(expected, entry=entries.get(name))
            found.append(Submission(name, files, expected))
    return tuple(found)


def verdicts_of(words: Sequence[str]) -> tuple[frozenset[Verdict] | None, tuple[str, ...]]:
    """Read names of verdicts; None where any may come. Also hands back the words that mean nothing."""
    keys = [word.strip().upper().replace("_", "-") for word in words]
    unknown = tuple(word for word in keys if word not in WORDS and word not in NOTHING)
    if any(word in NOTHING for word in keys):
        return None, unknown
    known = [WORDS[word] for word in keys if word in WORDS]
    return (frozenset().union(*known) if known else None), unknown


def _expected(
    folder: str, name: str, files: Mapping[str, Path], rules: Rules, report: Report, *, by_tests: bool
) -> Expectation:
    """Put together what directory, rules and tags say; a tag elsewhere stands for its directory."""
    tags = _Tags(f"submissions/{name}", files, report)
    matching = rules.matching(name)
    said = Expectation(
        requirements=matching.requirements,
        score=tags.score or matching.score,
        grades=tags.grades,
        language=matching.language,
        entry=matching.entry,
    )
    if tags.is_there and folder not in OFFICIAL:
        without = tuple(one for one in matching.requirements if one.glob != folder)
        return replace(said, verdicts=tags.verdicts, requirements=without)
    if matching.requirements and rules.names(folder):
        return said
    verdicts, _unknown = verdicts_of([folder])
    if folder == PARTIAL:
        return replace(said, verdicts=None if by_tests else verdicts, is_partial=said.score is None)
    return replace(said, verdicts=verdicts, bound=BOUNDS.get(folder))


class _Tags:
    """What the sources of a submission say of themselves."""

    def __init__(self, name: str, files: Mapping[str, Path], report: Report) -> None:
        self.is_there = False
        self.verdicts: frozenset[Verdict] | None = None
        self.score: Score | None = None
        self.grades: tuple[Verdict, ...] = ()
        results: list[str] = []
        scores: list[str] = []
        for path in files.values():
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES).decode("utf-8", "replace")
            for kind, said in _TAG.findall(head):
                is_score = kind.upper() == "SCORE" and _NUMBER.fullmatch(said.strip().rstrip("*/ "))
                (scores if is_score else results).append(said.strip().rstrip("*/ "))
            if match := _GRADES.search(head):
                self.grades = tuple(_LETTERS[word] for word in match[1].split() if word in _LETTERS)
        if len(results) > 1 or len(scores) > 1:
            report.warning("expectation.twice", name)
            return
        if scores:
            exact = Decimal(scores[0])
            self.score = (exact, exact)
        if results:
            self.verdicts, unknown = verdicts_of(results[0].split(","))
            self.is_there = self.verdicts is not None or not unknown
            for word in unknown:
                report.warning("expectation.unknown", name, got=word)


def _files(path: Path) -> dict[str, Path]:
    """Every file of a submission by its name; what packages ignore is left out."""
    return {path.name: path} if path.is_file() else dict(_walk(path))


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for found in sorted(folder.rglob("*")):
        name = found.relative_to(folder).as_posix()
        # What the package's reader did not look at may lead anywhere.
        if all(map(NAME.fullmatch, name.split("/"))) and found.is_file():
            yield name, found


def _entries(root: Path, report: Report) -> dict[str, str]:
    """Read the entry points in DOMjudge's submissions.json, by the names of submissions."""
    path = root / ENTRY_FILE
    content = text(path, ENTRY_FILE, report) if path.is_file() else None
    try:
        said = json.loads(content or "{}")
    except (ValueError, RecursionError):
        report.warning("expectation.not_json", ENTRY_FILE)
        return {}
    return {
        name.removeprefix("submissions/").rstrip("/"): entry["entry_point"]
        for name, entry in (said.items() if isinstance(said, dict) else ())
        if isinstance(entry, dict) and isinstance(entry.get("entry_point"), str)
    }
