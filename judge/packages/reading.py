"""Opens a problem package, whatever its format."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from judge.packages import documents, legacy, modern
from judge.packages.documents import Document
from judge.packages.domjudge import INI
from judge.packages.flaws import Flaw, PackageInvalid, safe
from judge.packages.model import Package
from judge.packages.report import Report
from judge.packages.tree import scan, text
from judge.packages.unpacking import unpack
from judge.packages.values import Values

FILE = "problem.yaml"
LEGACY = "legacy"


class Format(Protocol):
    """Reads the files of a package into a Package, or raises PackageInvalid by the report."""

    def __call__(
        self, root: Path, name: str, files: Mapping[str, Path], values: Values, report: Report
    ) -> Package:
        """Read the package `name` that lies at `root`."""
        ...


# By what `problem_format_version` says; a new format is a file here and a line below.
FORMATS: Mapping[str, Format] = {
    LEGACY: legacy.read,
    "legacy-icpc": legacy.read,
    "2023-07-draft": modern.read,
    "2023-07": modern.read,
    "2025-09-draft": modern.read,
    "2025-09": modern.read,
}
DRAFT, LATEST = "draft", "2025-09"  # what the first means now


def read(path: Path, *, strict: bool = False, name: str | None = None) -> Package:
    """Read a package from its folder. Raises PackageInvalid with every flaw at once.

    `strict` makes flaws of what is only doubtful, such as unknown keys; `name` replaces the folder's.
    """
    if not path.is_dir():
        raise PackageInvalid((Flaw("package.missing", safe(str(path))),))
    report = Report(strict=strict)
    files = scan(path, report)
    if not files:
        report.stop()  # too many to be looked at
    document = _document(files, report)
    values = Values(document, report)
    version = values.text("problem_format_version") or LEGACY
    if version == DRAFT:
        values.lenient("format.draft", "problem_format_version", got=version, chosen=LATEST)
        version = LATEST
    if version not in FORMATS:
        values.flaw("format.unknown", "problem_format_version", got=version, choices=", ".join(FORMATS))
        report.stop()
    return FORMATS[version](path, name or path.resolve().name, files, values, report)


@contextmanager
def opened(path: Path, *, strict: bool = False) -> Iterator[Package]:
    """Read a package from its folder, or from a ZIP archive, which is unpacked for as long as it is open."""
    if path.is_dir() or not path.exists():
        yield read(path, strict=strict)
        return
    with tempfile.TemporaryDirectory(prefix="podium-package-") as folder:
        yield read(unpack(path, Path(folder)), strict=strict, name=path.stem)


def _document(files: Mapping[str, Path], report: Report) -> Document:
    """Read problem.yaml; an empty document when it is absent or can't be read, which is noted."""
    if FILE not in files:
        if INI not in files:
            report.flaw("package.no_problem_yaml", FILE)
            report.stop()  # of what is no package at all there is nothing more to say
        return Document(FILE)
    content = text(files[FILE], FILE, report)
    document = documents.read(content, FILE, report) if content is not None else None
    return document or Document(FILE)
