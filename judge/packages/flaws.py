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
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode()
        for c in text[: LONGEST + 1]
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
    "yaml.duplicate_key": N_("This key is there twice; the last one counts."),
    "yaml.unknown_key": N_("This key is not known. Is it spelled right?"),
    "yaml.old_key": N_("This key is of another format of packages; it is read as it is meant there."),
    "yaml.not_boolean": N_("This has to be true or false, not “{got}”."),
    "yaml.not_list": N_("This has to be a list; it is read as one."),
    "yaml.number": N_("This is a number; it is read as the text that it is written as."),
    "yaml.quoted": N_("This is a text; it is read as the number in it."),
    "yaml.not_person": N_("This has to be a name, or a map with a name and more texts, not “{got}”."),
    "yaml.missing_key": N_("This key is missing."),
    "yaml.not_text": N_("This has to be text. Is “{got}” in quotation marks?"),
    "yaml.not_number": N_("This has to be a number, not “{got}”."),
    "yaml.not_map": N_("This has to be a map of keys and values, not “{got}”."),
    "yaml.not_text_or_map": N_("This has to be text, or a map from languages to text, not “{got}”."),
    "yaml.not_text_or_list": N_("This has to be text, or a list of texts, not “{got}”."),
    "value.unknown": N_("This can't be “{got}”. It can be: {choices}."),
    "value.range": N_("This has to be more than 0 and at most {most}, not {got}."),
    "value.capped": N_("This is more than can be granted, {most}, which is used in place of {got}."),
    "value.least": N_("This has to be a number from {least} to {most}, not {got}."),
    "value.uuid": N_("“{got}” is not a UUID."),
    "value.whole": N_("This has to be a whole number from {least} to {most}, not {got}."),
    "value.score": N_("This has to be a number from −{most} to {most}, not {got}."),
    "value.negative": N_("This must not be less than 0, and it is {got}."),
    "value.score_range": N_("This has to be two numbers, the least and the most, not “{got}”."),
    "value.range_reversed": N_("The least of this range is more than the most: {got}."),
    "value.date": N_("“{got}” is not a date such as 2026-11-24, or 2026-11-24T14:00:00Z."),
    "value.empty": N_("This must not be empty."),
    # limits
    "time_limit.unreadable": N_("“{got}” is not a time limit in seconds."),
    "time_limit.conflict": N_("This says {got} s, but {other} says {chosen} s, and that counts."),
    "time_limit.missing": N_("The package has no time limit; {seconds} s is used."),
    "time_limit.not_multiple": N_("The time limit is no multiple of {resolution} s, the time resolution."),
    # flags of the default validator
    "flags.unknown": N_("“{flag}” is not a flag of the default validator."),
    "flags.value_missing": N_("The flag “{flag}” needs a number after it."),
    "flags.value_invalid": N_("The flag “{flag}” needs a number from 0 on, not “{value}”."),
    "flags.twice": N_("“{flag}” and another tolerance are given; the last one counts."),
    # arguments of programs
    "args.not_list": N_("Arguments are a list of texts; the words of this text are used."),
    "args.not_texts": N_("Arguments are a list of texts, not “{got}”."),
    "args.not_quoted": N_("Arguments are texts: put numbers in quotation marks. They are used as written."),
    "args.too_long": N_("These arguments are longer than {limit_kib} KiB together."),
    "args.too_many": N_("The arguments of all tests are longer than {limit_mib} MiB together."),
    "args.unreadable": N_("These are no arguments of a command line: {cause}."),
    # programs of the package
    "program.language": N_("This program is in no language that can be told by the endings of its files."),
    "program.too_many": N_("There are more than {limit} programs here."),
    "program.too_large": N_("The files of this program are larger than {limit_mib} MiB together."),
    "validator.unused": N_("This is not used: problem.yaml does not say “validation: custom”."),
    "validator.missing": N_("There is no output validator, which this problem needs ({kind})."),
    "validator.testlib": N_(
        "This testlib.h answers with 0, 1, 2 …, which is no answer here: take one changed for 42 and 43, or "
        "a script “run” around it."
    ),
    "validator.helper": N_(
        "This is left out: a script that never says by which exit code it ends is no validator."
    ),
    "validation.custom": N_("“custom” is missing here; it is meant."),
    "validation.score": N_("A validator gives scores, so the problem is read as one with scores."),
    "grader.missing": N_("There is no grader, which “custom” needs: graders/ is empty."),
    "grader.flag": N_("The default grader has no flag “{got}”, so it changes nothing. It has: {choices}."),
    "group.as_one": N_("This is a package of DOMjudge: accept_score is for all tests of a group together."),
    "grader.several": N_("There is more than one grader."),
    "static.missing": N_("There is no static validator, which this needs."),
    "static.unused": N_("The static validator is not used: no test_group.yaml asks for it."),
    "static.score": N_("A score of static validation does not go with how this group is scored."),
    "static.no_score": N_("This is not used: static_validation_score is missing."),
    "static.submit_answer": N_("There is nothing to validate where answers are submitted."),
    "include.language": N_("No language is called “{got}”; these files are added to no submission."),
    "include.loose": N_("This file is ignored: what is added to submissions lies in folders for languages."),
    "folder.other": N_("In this format the folder is called {wanted}; this one is read."),
    # constants
    "constants.name": N_("“{got}” can't be the name of a constant: letters A to Z, digits and _ only."),
    "constants.no_value": N_("This constant has no “value”."),
    "constants.value": N_("A constant is a text or a number, not “{got}”."),
    "constants.too_many": N_("There are more than {limit} constants, or more than {limit_kib} KiB of them."),
    # groups of tests
    "settings.too_many": N_("There are more than {limit} files of settings, or {limit_mib} MiB of them."),
    "group.too_many": N_("There are more than {limit} groups of tests."),
    "group.only_scoring": N_("This is not used: only problems with scores have it."),
    "group.elsewhere": N_("A file of this name belongs in sample, secret, or a folder of secret."),
    "group.not_here": N_("This is not used here: only secret and its groups have it, and only with scores."),
    "group.draft": N_("In this format the file is called test_group.yaml; this one is read as it was meant."),
    "group.mixed": N_("Tests lie beside groups of tests, so they would count for nothing."),
    "group.empty": N_("This group has no tests."),
    "group.no_max_score": N_("This group needs a max_score."),
    "group.not_whole": N_("A max_score is a whole number; this one is used as it is."),
    "group.aggregation": N_("This has to be pass-fail, as secret is."),
    "group.more_than_secret": N_("The groups give {sum} together, more than secret may have, {most}."),
    "group.require_unknown": N_("“{got}” is no group that can be required here."),
    "group.require_later": N_("“{got}” comes later than the group that requires it."),
    "group.require_short": N_("“{got}” is read as {full}."),
    "group.require_scored": N_("“{got}” has scores; all its tests have to be accepted."),
    # tests
    "data.answer_missing": N_("This test has no answer: {answer} is missing."),
    "data.input_missing": N_("This answer has no test: {input} is missing."),
    "data.empty": N_("There are no tests: no files that end in .in."),
    "data.secret_empty": N_("There are no secret tests: the samples alone decide."),
    "data.outside": N_("This file is ignored: tests belong in data/sample and data/secret."),
    "data.test_missing": N_("This belongs to no test: {input} is missing."),
    "data.same_name": N_("A folder and a test have the same name."),
    "data.group_name": N_("A test can't be called test_group."),
    "probe.missing": N_("This test of the validators is ignored: {missing} is missing."),
    "sample.shown_twice": N_("{other} says already what is shown in this place."),
    "sample.not_given": N_("This replaces what is shown, but {other}, for downloads, is missing."),
    "data.sample_not_utf8": N_("This sample is not UTF-8 text; it can't be shown as it is."),
    # statements and the rest
    "statement.missing": N_("There is no statement, such as problem.en.md."),
    "statement.too_many": N_("There are statements in more than {limit} languages."),
    "statement.language": N_("This statement is ignored: “{got}” is not the code of a language."),
    "title.missing": N_("The problem has no name; “{chosen}” is used."),
    "title.languages": N_("The names are in {names}, the statements in {statements}."),
    "starter.language": N_("This file is ignored: no language here has files of that kind."),
    "expectation.twice": N_("This says more than once what to expect of it. Only its directory counts."),
    "expectation.unknown": N_("This expects “{got}”, which is no verdict."),
    "expectation.not_json": N_("This is not valid JSON."),
    "rules.too_many": N_("There are more than {limit} rules here."),
    "submissions.none_accepted": N_("There is no accepted solution to try the problem with."),
    # kinds, formats, DOMjudge's file
    "type.incompatible": N_("“{one}” and “{other}” don't go together."),
    "type.twice": N_("“{got}” is there twice."),
    "format.unknown": N_("The package format “{got}” is not known. These are: {choices}."),
    "format.draft": N_("The package format “{got}” is read as {chosen}."),
    "license.no_owner": N_("This license needs rights_owner, or an author or a source."),
    "license.owner": N_("What is in the public domain has no rights_owner."),
    "ini.line": N_("This line is ignored: it is no “key = value”."),
    "ini.character": N_("This line has a character that can't be used: {cause}."),
    "ini.float": N_("DOMjudge's program for numbers is read as “{flags}”."),
    "flaws.more": N_("There are {number} more like these."),
    "ini.program": N_("“{got}” is a program that stayed in DOMjudge. Put it into output_validators."),
}
