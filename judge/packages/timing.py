"""The time limit of a package, wherever it may stand, and the two files of DOMjudge's."""

import math
import re
from collections.abc import Mapping
from pathlib import Path

from judge.packages.report import Report
from judge.packages.tree import text
from judge.packages.values import Values

FILE = ".timelimit"
INI = "domjudge-problem.ini"
SILENT_S = 2.0
MOST_S = 600
_NUMBER = re.compile(r"\+?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]+)?")
_INI_LINE = re.compile(r"\s*([A-Za-z_-]+)\s*=\s*(.*?)\s*")


def time_limit(files: Mapping[str, Path], ini: "Ini", values: Values, report: Report) -> float:
    """Find the time limit: .timelimit, then domjudge-problem.ini, then limits.time_limit, then 2 s."""
    said: list[tuple[str, float]] = []
    if FILE in files and (content := text(files[FILE], FILE, report)) is not None:
        said += [(FILE, limit) for limit in _seconds(content.strip(), FILE, 1, report)]
    if "timelimit" in ini.values:
        said += [
            (INI, limit) for limit in _seconds(ini.values["timelimit"], INI, ini.lines["timelimit"], report)
        ]
    if (limit := values.number("limits.time_limit", MOST_S)) is not None:
        said.append((values.document.file, limit))
    if not said:
        report.warning("time_limit.missing", key="limits.time_limit", seconds=f"{SILENT_S:g}")
        return SILENT_S
    (chosen_file, chosen), *others = said
    for file, other in others:
        if other != chosen:
            report.warning(
                "time_limit.conflict", file, got=f"{other:g}", chosen=f"{chosen:g}", other=chosen_file
            )
    return chosen


class Ini:
    """DOMjudge's own file of keys and values, and the line of each."""

    def __init__(self, files: Mapping[str, Path], report: Report) -> None:
        self.values: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        content = text(files[INI], INI, report) if INI in files else None
        for number, line in enumerate((content or "").splitlines(), start=1):
            if match := _INI_LINE.fullmatch(line):
                self.values[match[1]] = match[2].strip("\"'")
                self.lines[match[1]] = number


def _seconds(said: str, file: str, line: int, report: Report) -> list[float]:
    """Read a time limit; nothing, and a flaw, when it is none."""
    value = float(said) if _NUMBER.fullmatch(said) else math.nan
    if 0 < value <= MOST_S:
        return [value]
    report.flaw("time_limit.unreadable", file, line, got=said)
    return []
