"""Settings that lie among the tests: for a folder of them, or for one."""

from collections.abc import Mapping
from pathlib import Path

from judge.packages import documents
from judge.packages.constants import replaced_text
from judge.packages.report import Report
from judge.packages.tree import MOST_TEXT, text
from judge.packages.values import Values

DATA = "data/"
# Reading YAML takes about a second for a megabyte; people write a few hundred such files at the most.
MOST_FILES = 3000
MOST_BYTES = 1024 * 1024


class Settings:
    """Reads such files until they become too many or too large together, which is told once."""

    def __init__(
        self, files: Mapping[str, Path], report: Report, constants: Mapping[str, str], *, exact: bool = False
    ) -> None:
        self._files = files
        self._report = report
        self._constants = constants
        self._exact = exact
        self._left = MOST_FILES
        self._bytes_left = MOST_BYTES
        self._is_told = False

    def read(self, name: str, *, with_constants: bool = False) -> Values | None:
        """Read one file; None, and a flaw, when it can't be."""
        self._left -= 1
        self._bytes_left -= self._files[name].stat().st_size
        if self._left < 0 or self._bytes_left < 0:
            if not self._is_told:
                self._report.flaw("settings.too_many", name, limit=MOST_FILES, limit_mib=MOST_BYTES >> 20)
            self._is_told = True
            return None
        content = text(self._files[name], name, self._report)
        if content is None:
            return None
        content = replaced_text(content, self._constants) if with_constants else content
        if len(content) > MOST_TEXT:
            self._report.flaw("file.too_large", name, limit_kib=MOST_TEXT // 1024)
            return None
        document = documents.read(content, name, self._report)
        return None if document is None else Values(document, self._report, exact=self._exact)

    def folders(self, filename: str, *, with_constants: bool = False) -> dict[str, Values]:
        """Read the settings of all folders below data/, by their paths there: "", "secret", "secret/1"."""
        found = {}
        for name in self._files:
            if name.startswith(DATA) and name.rpartition("/")[2] == filename:
                values = self.read(name, with_constants=with_constants)
                if values is not None:
                    found[name.removeprefix(DATA).removesuffix(filename).rstrip("/")] = values
        return found


def above(folder: str) -> str | None:
    """The folder that a folder lies in; None of the topmost, ""."""
    return folder.rpartition("/")[0] if folder else None
