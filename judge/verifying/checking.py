"""A package with its submissions, read with everything that is wrong in either told at once."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from judge.packages import Flaw, Package, PackageInvalid, read, unpack
from judge.packages.expectations import Submission, submissions
from judge.packages.report import Report
from judge.packages.submission_rules import read_rules
from judge.verifying.timing import is_legacy


@dataclass(frozen=True, slots=True)
class Checked:
    """What verifying needs, and what is worth knowing besides."""

    package: Package
    submissions: tuple[Submission, ...]
    warnings: tuple[Flaw, ...]


@contextmanager
def checked(path: Path, *, strict: bool = False) -> Iterator[Checked]:
    """Read a package from its folder or archive, for as long as it is open. Raises PackageInvalid."""
    if path.is_dir() or not path.exists():
        yield _checked(path, None, strict=strict)
        return
    with tempfile.TemporaryDirectory(prefix="podium-package-") as folder:
        yield _checked(unpack(path, Path(folder)), path.stem, strict=strict)


def _checked(root: Path, name: str | None, *, strict: bool) -> Checked:
    report = Report(strict=strict)
    try:
        package = read(root, strict=strict, name=name)
    except PackageInvalid as invalid:
        read_rules(root, report, by_tests=True)
        raise PackageInvalid((*invalid.problems, *report.flaws)) from None
    found = submissions(package, report, by_tests=not is_legacy(package))
    report.stop()
    return Checked(package, found, (*package.warnings, *report.warnings))
