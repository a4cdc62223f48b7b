"""What can be wrong with a package: codes, and the sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from judge.marks import N_

Fact = str | int | float


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a package, and where."""

    code: str  # a key of MESSAGES
    file: str | None = None  # path inside the package, always with slashes, made safe to show
    line: int | None = None  # from 1
    key: str | None = None  # of problem.yaml, dotted: "limits.memory"
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)

    @property
    def fields(self) -> dict[str, Fact]:
        """Everything the sentence of its code may name."""
        place: dict[str, Fact | None] = {"file": self.file, "line": self.line, "key": self.key}
        return {name: value for name, value in place.items() if value is not None} | dict(self.facts)


class PackageInvalid(Exception):
    """The package can't be used: every flaw found, at once."""

    code = "package.invalid"

    def __init__(self, problems: tuple[Flaw, ...]) -> None:
        super().__init__(", ".join(sorted({flaw.code for flaw in problems})))
        self.problems = problems


def safe(text: str) -> str:
    """Make text from a package safe to show: what can't be printed is escaped, the very long is cut."""
    escaped = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
    return escaped if len(escaped) <= LONGEST else escaped[:LONGEST] + "…"


LONGEST = 200

# Where it is (file, line, key) is said beside the sentence: "problem.yaml, line 3, limits.memory: ...".
MESSAGES: Mapping[str, str] = {
    # the archive
    "archive.unreadable": N_("This is not a ZIP archive, or it is damaged."),
    "archive.empty": N_("This archive is empty."),
    "archive.encrypted": N_("This file is encrypted. Pack the files without a password."),
    "archive.corrupt": N_("This file is damaged inside the archive. Pack the files again."),
    "archive.compression": N_("This file is packed in an unusual way. Use the usual method of ZIP, Deflate."),
    "archive.outside": N_("This name leads outside the package. The archive is refused."),
    "archive.name": N_("This name is not allowed in a package."),
    "archive.name_not_utf8": N_("This name is not UTF-8. Rename the file, or pack with UTF-8 names."),
    "archive.name_long": N_("This name is too long."),
    "archive.duplicate": N_("This name is in the archive twice."),
    "archive.case_collision": N_("This name differs from {other} in upper and lower case only."),
    "archive.link_outside": N_("This link leads outside the package, to {target}. The archive is refused."),
    "archive.special": N_("This is neither a file, a folder nor a link. The archive is refused."),
    "archive.nested": N_("This archive has archives in it. One inside the package may hold files only."),
    "archive.too_many": N_("The archive has more than {limit} files."),
    "archive.too_large": N_("The archive has more than {limit_mib} MiB when unpacked."),
    # the folder
    "package.missing": N_("There is no such file or folder."),
    "package.no_problem_yaml": N_("This file is missing: every problem package has it at its top."),
    "package.too_many": N_("The package has more than {limit} files."),
    "link.outside": N_("This link leads outside the package."),
    "link.broken": N_("This link leads to nothing, or back to itself."),
    "file.special": N_("This is neither a file nor a folder."),
    "file.unreadable": N_("This file can't be read: {cause}."),
    "file.too_large": N_("This file is larger than {limit_kib} KiB."),
    "file.ignored": N_("This file is ignored: names have letters A to Z, digits and the signs _ . - only."),
    # text and YAML
    "text.not_utf8": N_("This is not UTF-8 text. Save the file as UTF-8."),
    "yaml.syntax": N_("This is not valid YAML: {cause}."),
    "yaml.too_complex": N_("There are too many aliases here, or too many levels."),
    "yaml.duplicate_key": N_("This key is there twice."),
    "yaml.unknown_key": N_("This key is not known. Is it spelled right?"),
    "yaml.not_text": N_("This has to be text. Is “{got}” in quotation marks?"),
    "yaml.not_number": N_("This has to be a number, not “{got}”."),
    "yaml.not_map": N_("This has to be a map of keys and values, not “{got}”."),
    "yaml.not_text_or_map": N_("This has to be text, or a map from languages to text, not “{got}”."),
    "yaml.not_text_or_list": N_("This has to be text, or a list of texts, not “{got}”."),
    "value.unknown": N_("This can't be “{got}”. It can be: {choices}."),
    "value.range": N_("This has to be more than 0 and at most {most}, not {got}."),
    "value.uuid": N_("“{got}” is not a UUID."),
    # limits
    "time_limit.unreadable": N_("“{got}” is not a time limit in seconds."),
    "time_limit.conflict": N_("This says {got} s, but {other} says {chosen} s, and that counts."),
    "time_limit.missing": N_("The package has no time limit; {seconds} s is used."),
    # flags of the default validator
    "flags.unknown": N_("“{flag}” is not a flag of the default validator."),
    "flags.value_missing": N_("The flag “{flag}” needs a number after it."),
    "flags.value_invalid": N_("The flag “{flag}” needs a number from 0 on, not “{value}”."),
    # tests
    "data.answer_missing": N_("This test has no answer: {answer} is missing."),
    "data.input_missing": N_("This answer has no test: {input} is missing."),
    "data.empty": N_("There are no tests: no files that end in .in."),
    "data.secret_empty": N_("There are no secret tests: the samples alone decide."),
    "data.outside": N_("This file is ignored: tests belong in data/sample and data/secret."),
    "data.sample_not_utf8": N_("This sample is not UTF-8 text; it can't be shown as it is."),
    # statements and the rest
    "statement.missing": N_("There is no statement, such as problem.en.md."),
    "statement.language": N_("This statement is ignored: “{got}” is not the code of a language."),
    "title.missing": N_("The problem has no name; “{chosen}” is used."),
    "starter.language": N_("This file is ignored: no language here has files of that kind."),
    "expectation.twice": N_("This says more than once what to expect of it. Only its directory counts."),
    "expectation.unknown": N_("This expects “{got}”, which is no verdict."),
    "expectation.not_json": N_("This is not valid JSON."),
    "submissions.none_accepted": N_("There is no accepted solution to try the problem with."),
    # what later formats bring
    "unsupported.format": N_("The package format “{got}” is not supported yet. Use “legacy”."),
    "unsupported.scoring": N_("Problems with scores are not supported yet."),
    "unsupported.interactive": N_("Interactive problems are not supported yet."),
    "unsupported.multi_pass": N_("Problems with several passes are not supported yet."),
    "unsupported.submit_answer": N_("Problems that ask for answer files are not supported yet."),
    "unsupported.validator": N_("A validator of the package's own is not supported yet."),
    "unsupported.include": N_("Code that is added to every submission is not supported yet."),
    "unsupported.group": N_("This setting for a group of tests is not supported yet."),
    "validator.unused": N_("This is not used: problem.yaml does not say “validation: custom”."),
}
