"""Files that are laid beside every submission, and starter code."""

from collections.abc import Mapping
from pathlib import Path

from judge.packages.model import MIB
from judge.packages.programs import MOST_BYTES
from judge.packages.report import Report
from judge.packages.spoken import LANGUAGES

FOLDER = "include"
DEFAULT = "default"


def includes(files: Mapping[str, Path], report: Report) -> dict[str, dict[str, Path]]:
    """Find what is added to submissions, by the format's code of their language or "default"."""
    found: dict[str, dict[str, Path]] = {}
    for name, path in files.items():
        folder, _, rest = name.partition("/")
        code, slash, inner = rest.partition("/")
        if folder != FOLDER:
            continue
        if not slash:
            report.lenient("include.loose", name)
        else:
            found.setdefault(code, {})[inner] = path
    for code in sorted(found):
        if code != DEFAULT and code not in LANGUAGES:
            report.lenient("include.language", f"{FOLDER}/{code}", got=code)
        if sum(path.stat().st_size for path in found[code].values()) > MOST_BYTES:
            report.flaw("program.too_large", f"{FOLDER}/{code}", limit_mib=MOST_BYTES // MIB)
    return found
