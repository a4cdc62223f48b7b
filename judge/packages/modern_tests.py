"""The tests of a 2025-09 package with all that their folders and their own settings say of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from judge.packages import drafts, groups, legacy_groups
from judge.packages.annotations import LONGEST, annotation, command_line
from judge.packages.arguments import Said
from judge.packages.groups import Groups, Own
from judge.packages.model import Group, Kind, LegacyGroup, Shown, Testcase
from judge.packages.probes import probes
from judge.packages.report import Report
from judge.packages.settings import Settings
from judge.packages.testdata import (
    ANSWER,
    DESCRIPTION,
    HINT,
    INPUT,
    SAMPLE,
    YAML,
    Parts,
    check_given,
    check_names,
    gather,
    paired,
    samples,
    shown,
)
from judge.packages.values import Place, Values

OF_ONE = ("hint", "description")


class ModernTests:
    """Reads data/: `tests` with the arguments for each, `samples`, `probes`, `groups`, `package_args`.

    `fallback`: arguments of the output validator where problem.yaml has none.
    """

    def __init__(
        self,
        files: Mapping[str, Path],
        values: Values,
        report: Report,
        *,
        kinds: frozenset[Kind],
        constants: Mapping[str, str],
        has_static: bool,
        fallback: Said,
    ) -> None:
        self._report = report
        self._settings = Settings(files, report, constants, exact=values.is_exact)
        is_scoring = Kind.SCORING in kinds
        documents = self._settings.folders(groups.FILE, with_constants=True)
        old = {} if documents else self._settings.folders(legacy_groups.FILE, with_constants=True)
        old = {folder: said for folder, said in old.items() if said.document.values}
        self._legacy: legacy_groups.LegacyGroups | None = None
        if old and not drafts.are(old):
            self._legacy = legacy_groups.LegacyGroups(old, values, is_scoring=is_scoring, has_grader=False)
        own = drafts.said(old, is_scoring=is_scoring) if drafts.are(old) else {}
        own |= {
            folder: groups.said(folder, said, is_scoring=is_scoring, has_static=has_static)
            for folder, said in documents.items()
        }
        self._groups = Groups(own, documents or old)
        flags = "validator_flags"
        words = values.checked_args(flags, values.words(flags)) or ()
        self.package_args = Said(words, *values.place(flags)) if words else fallback
        gathered = gather(files, report)
        check_names(gathered, report)
        self._places: dict[str, Values] = {}
        self._own = {name: own for name, parts in gathered.items() if (own := self._read(parts))}
        shown_samples = {parts.name: self._shown(parts) for parts in samples(gathered)}
        self.samples = tuple(shown_samples.values())
        self.tests = [
            (self._test(parts, shown_samples.get(parts.name)), self._said(parts))
            for parts in paired(gathered, report)
        ]
        self.probes = tuple(probes(gathered, report.lenient, self._of_validators))
        self.groups = self._all_groups(is_scoring=is_scoring)

    def _all_groups(self, *, is_scoring: bool) -> tuple[Group, ...] | tuple[LegacyGroup, ...]:
        folders = [test.name.rpartition("/")[0] for test, _ in self.tests]
        if self._legacy is not None:
            return self._legacy.groups(folders) if self._legacy.matter else ()
        found = self._groups.groups(is_scoring=is_scoring)
        self._groups.check(found, folders, self._report)
        return found

    def _read(self, parts: Parts) -> Own:
        """What a test's own settings say."""
        own: Own = {}
        if YAML in parts.paths and (values := self._settings.read(parts.file(YAML))):
            values.check_keys("", (*groups.OF_TESTS, *OF_ONE))
            self._places[parts.name] = values
            own = groups.of_test(values)
            own |= {key: text[:LONGEST] for key in OF_ONE if (text := values.text(key))}
        # What drafts had in files of their own.
        if args := command_line(parts, self._report):
            own.setdefault("args", args)
        for key, ending in (("hint", HINT), ("description", DESCRIPTION)):
            if said := annotation(parts, ending, self._report):
                own.setdefault(key, said)
        return own

    def _of(self, parts: Parts) -> Own:
        """What holds for a test: its own settings, else those of its folder."""
        inherited = self._groups.of(parts.folder)
        if self._legacy is not None:
            said = self._legacy.of(parts.folder)
            inherited = {
                f"{key}_args": said[f"{key}_flags"]
                for key in ("input_validator", "output_validator")
                if f"{key}_flags" in said
            }
        return {**inherited, **self._own.get(parts.name, {})}

    def _said(self, parts: Parts) -> Said:
        """The arguments of the output validator for one test."""
        key = "output_validator_args"
        words = self._of(parts).get(key)
        if words is None:
            return self.package_args
        if key in self._own.get(parts.name, {}):
            place: Place = self._places[parts.name].place(key)
        elif self._legacy is not None:
            place = self._legacy.place(parts.folder, "output_validator_flags")
        else:
            place = self._groups.place(parts.folder, key)
        return Said((*self.package_args.args, *words), *place)

    def _test(self, parts: Parts, sample: Shown | None) -> Testcase:
        said = self._of(parts)
        is_sample = parts.top == SAMPLE
        feedback = None
        if said.get("full_feedback", is_sample):
            feedback = sample or self._shown(parts)
        return Testcase(
            name=parts.name,
            input=parts.paths[INPUT],
            answer=parts.paths[ANSWER],
            is_sample=is_sample,
            args=said.get("args", ()),
            files=dict(parts.files),
            input_validator_args=said.get("input_validator_args", {}),
            answer_validator_args=said.get("answer_validator_args", {}),
            feedback=feedback,
            description=said.get("description", ""),
        )

    def _shown(self, parts: Parts) -> Shown:
        said = self._of(parts)
        check_given(parts, self._report)
        return shown(parts, self._report, args=said.get("args", ()), hint=said.get("hint", ""))

    def _of_validators(self, parts: Parts) -> dict[str, Any]:
        """What is said to validators for one of their own tests."""
        said = self._of(parts)
        return {
            "validator_args": self._said(parts).args,
            "args": said.get("args", ()),
            "files": dict(parts.files),
            "input_validator_args": said.get("input_validator_args", {}),
            "answer_validator_args": said.get("answer_validator_args", {}),
        }
