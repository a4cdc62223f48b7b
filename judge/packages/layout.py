"""Where things lie in a package; the folders of another format are meant, too."""

from collections.abc import Collection, Mapping
from pathlib import Path

from judge.packages.model import Kind, Program
from judge.packages.programs import is_helper, program, programs
from judge.packages.report import Report
from judge.packages.testlib import unchanged

SINGULAR, PLURAL = "output_validator", "output_validators"
STATEMENTS = {True: "problem_statement", False: "statement"}  # legacy: True
INPUT_VALIDATORS = ("input_validators", "input_format_validators")
ANSWER_VALIDATORS = "answer_validators"
# A problem of these kinds means nothing without a program of its own.
OWN = (Kind.INTERACTIVE, Kind.MULTI_PASS)


class Layout:
    """Finds programs and statements in the folders of a format, else in those of the other."""

    def __init__(self, files: Mapping[str, Path], report: Report, *, is_legacy: bool) -> None:
        self._files = files
        self._report = report
        self._is_legacy = is_legacy
        self._folders = {name.partition("/")[0] for name in files if "/" in name}

    @property
    def statements(self) -> str:
        """The folder of the statements."""
        return self._meant(STATEMENTS[self._is_legacy], STATEMENTS[not self._is_legacy])

    def validators(self, *, is_custom: bool, kinds: Collection[Kind]) -> tuple[Program, ...]:
        """Find the output validators; () is the default one. `is_custom`: there have to be some."""
        wanted, other = (PLURAL, SINGULAR) if self._is_legacy else (SINGULAR, PLURAL)
        if self._is_legacy and not is_custom:
            for folder in sorted({wanted, other} & self._folders):
                self._report.warning("validator.unused", folder)
            return ()
        folder = self._meant(wanted, other)
        if folder == PLURAL:
            found = programs(self._files, folder, self._report, needed=True)
        else:
            one = program(self._files, folder, self._report)
            found = (one,) if one else ()
        if not found and folder not in self._folders:
            named = [str(kind) for kind in OWN if kind in kinds]
            if is_custom or named:
                self._report.flaw("validator.missing", folder, kind=" ".join(named) or "custom")
        headers = {header for one in found if (header := unchanged(one)) is not None}
        for name in (name for name, path in self._files.items() if path in headers):
            self._report.warning("validator.testlib", name)
        return found

    def input_validators(self) -> tuple[Program, ...]:
        """Find the input validators; what can't be used of them is a warning, as judging needs none."""
        folder = self._meant(*INPUT_VALIDATORS, is_told=False)
        return self._without_helpers(programs(self._files, folder, self._report, needed=False))

    def answer_validators(self) -> tuple[Program, ...]:
        """Find BAPCtools' validators of answers."""
        return self._without_helpers(programs(self._files, ANSWER_VALIDATORS, self._report, needed=False))

    def _without_helpers(self, found: tuple[Program, ...]) -> tuple[Program, ...]:
        """Leave out scripts that only start the validators beside them."""
        for one in filter(is_helper, found):
            self._report.warning("validator.helper", one.name)
        return tuple(one for one in found if not is_helper(one))

    def _meant(self, wanted: str, other: str, *, is_told: bool = True) -> str:
        if wanted in self._folders or other not in self._folders:
            return wanted
        if is_told:
            self._report.lenient("folder.other", other, wanted=wanted)
        return other
