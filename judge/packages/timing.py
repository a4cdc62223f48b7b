"""The time limit of a package, wherever it may stand, and what is told of how it comes about."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from judge.packages.domjudge import INI, Ini
from judge.packages.model import Timing
from judge.packages.report import Report
from judge.packages.tree import text
from judge.packages.values import Values, decimal

FILE = ".timelimit"
SILENT_S = 2.0
MOST_S = 600
MOST_FACTOR = 1000
_NUMBER = re.compile(r"\+?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]+)?")
LEGACY = ("limits.time_multiplier", "limits.time_safety_margin")
MODERN = ("limits.time_multipliers.ac_to_time_limit", "limits.time_multipliers.time_limit_to_tle")


def time_limit(files: Mapping[str, Path], ini: Ini, values: Values, report: Report) -> float | None:
    """Find the time limit: .timelimit, then domjudge-problem.ini, then limits.time_limit."""
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
        return None
    (chosen_file, chosen), *others = said
    for file, other in others:
        if other != chosen:
            report.warning(
                "time_limit.conflict", file, got=f"{other:g}", chosen=f"{chosen:g}", other=chosen_file
            )
    return chosen


def timing(said_s: float | None, values: Values, keys: tuple[str, str]) -> Timing:
    """Read what stands between solutions and the limit.

    `keys`: LEGACY, which has other defaults, or MODERN.
    """
    silent = Timing() if keys is MODERN else Timing(ac_to_limit=Decimal(5), limit_to_tle=Decimal(2))
    found = Timing(
        said_s=said_s,
        ac_to_limit=_factor(values, keys[0]) or silent.ac_to_limit,
        limit_to_tle=_factor(values, keys[1]) or silent.limit_to_tle,
        resolution_s=_resolution(values) or silent.resolution_s,
    )
    of_yaml = values.number("limits.time_limit", MOST_S) if keys is MODERN else None
    if of_yaml is not None and Decimal(str(of_yaml)) % found.resolution_s:
        values.lenient("time_limit.not_multiple", "limits.time_limit", resolution=f"{found.resolution_s:f}")
    return found


def _factor(values: Values, key: str) -> Decimal | None:
    return decimal(values.get(key)) if values.number(key, MOST_FACTOR, least=1) is not None else None


def _resolution(values: Values) -> Decimal | None:
    key = "limits.time_resolution"
    return decimal(values.get(key)) if values.number(key, MOST_S, least=0.001) is not None else None


def _seconds(said: str, file: str, line: int, report: Report) -> list[float]:
    """Read a time limit; nothing, and a flaw, when it is none."""
    value = float(said) if _NUMBER.fullmatch(said) else math.nan
    if 0 < value <= MOST_S:
        return [value]
    report.flaw("time_limit.unreadable", file, line, got=said)
    return []
