"""What DOMjudge adds to packages: domjudge-problem.ini, and statements beside problem.yaml."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from judge.packages.arguments import Said
from judge.packages.documents import UNUSABLE
from judge.packages.report import Report
from judge.packages.tree import head, text
from judge.packages.values import MOST_SCORE, decimal

INI = "domjudge-problem.ini"
KEYS = (
    "name",
    "short-name",
    "timelimit",
    "points",
    "color",
    "special_run",
    "special_compare",
    "special_compare_args",
)
# Said of a contest or of DOMjudge's own tables, which is nothing to us.
IGNORED = ("probid", "externalid", "cid", "allow_submit", "allow_judge")
# Programs of every DOMjudge that do what is done here anyway.
USUAL = ("compare", "default", "default_compare", "run", "default_run")
FLOAT = "float"  # the one of old that compares numbers, by these tolerances unless told otherwise
FLOAT_FLAGS = ("float_tolerance", "1e-7")
HEAD_BYTES = 16 * 1024  # of a source, in which its tags stand
_TAG = b"@EXPECTED_SCORE@"
_LINE = re.compile(r"\s*([A-Za-z_-]+)\s*=(.*)")
_OTHER = re.compile(r"\s*([;#\[].*)?")
_LABEL = re.compile(r"[A-Za-z0-9]{1,3}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def counts_groups_as_one(files: Mapping[str, Path]) -> bool:
    """Whether a package is of DOMjudge's making, where accept_score is a group's and not a test's."""
    if INI in files or "submissions.json" in files:
        return True
    sources = (path for name, path in files.items() if name.startswith("submissions/"))
    return any(_TAG in head(path, HEAD_BYTES) for path in sources)


class Ini:
    """The file's values by key, and the line of each."""

    def __init__(self, files: Mapping[str, Path], report: Report) -> None:
        self._report = report
        self.values: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        content = text(files[INI], INI, report) if INI in files else None
        for number, line in enumerate((content or "").split("\n"), start=1):
            if odd := UNUSABLE.search(line):
                report.flaw("ini.character", INI, number, cause=f"#x{ord(odd[0]):04x}")
            elif match := _LINE.fullmatch(line):
                key = "color" if match[1] == "colour" else match[1]
                self.values[key] = match[2].strip().strip("\"'")
                self.lines[key] = number
                if key not in KEYS and key not in IGNORED:
                    report.lenient("yaml.unknown_key", INI, number, key)
            elif not _OTHER.fullmatch(line):
                report.lenient("ini.line", INI, number)

    @property
    def flags(self) -> Said:
        """Arguments of the output validator."""
        key = "special_compare_args"
        if key not in self.values and self.values.get("special_compare") == FLOAT:
            return Said(FLOAT_FLAGS, INI, self.lines["special_compare"], "special_compare")
        return Said(tuple(self.values.get(key, "").split()), INI, self.lines.get(key), key)

    @property
    def label(self) -> str | None:
        """What the problem is called in a contest: "A"."""
        said = self.values.get("short-name", "")
        return said if _LABEL.fullmatch(said) else None

    @property
    def colour(self) -> str | None:
        """The colour of its balloon, as #rrggbb."""
        said = self.values.get("color", "")
        return said.lower() if _COLOUR.fullmatch(said) else None

    @property
    def points(self) -> Decimal | None:
        """What it is worth in a contest."""
        if "points" not in self.values:
            return None
        exact = decimal(self.values["points"])
        place = (INI, self.lines["points"], "points")
        if exact is None or abs(exact) > MOST_SCORE:
            self._report.flaw("value.score", *place, got=self.values["points"], most=MOST_SCORE)
        elif exact < 0:
            self._report.flaw("value.negative", *place, got=self.values["points"])
        return exact

    def check_programs(self, *, is_custom: bool) -> None:
        """Note programs that stay behind in a DOMjudge; a package with validators of its own needs none."""
        for key in ("special_run", "special_compare"):
            said = self.values.get(key, "")
            if said == FLOAT and not is_custom:
                self._report.lenient("ini.float", INI, self.lines[key], key, flags=" ".join(FLOAT_FLAGS))
            elif said and said not in USUAL and not is_custom:
                self._report.flaw("ini.program", INI, self.lines[key], key, got=said)
