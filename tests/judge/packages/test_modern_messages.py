"""One golden message for each thing that can be wrong with a 2025-09 package, and for what is only odd."""

import pytest

from judge.packages import PackageInvalid, read

LONG = "x" * (16 * 1024)

FLAWS = [
    # added to problem.yaml, what is told
    ("colour: red\n", "line 6, colour: This key is not known. Is it spelled right?"),
    ("  memry: 5\n", "line 6, limits.memry: This key is not known. Is it spelled right?"),
    (
        "type: [pass-fail, scoring]\n",
        "line 6, type: “pass-fail” and “scoring” don't go together.",
    ),
    (
        "type: [submit-answer, interactive]\n",
        "line 6, type: “interactive” and “submit-answer” don't go together.",
    ),
    ("type: []\n", "line 6, type: This must not be empty."),
    (
        "type: guessing\n",
        "line 6, type: This can't be “guessing”. It can be: pass-fail, scoring, interactive, multi-pass, submit-answer.",
    ),
    ("languages: []\n", "line 6, languages: This must not be empty."),
    (
        "  validation_passes: 0\n",
        "line 6, limits.validation_passes: This has to be a whole number from 1 to 1000, not 0.",
    ),
    (
        "  validation_passes: 2.5\n",
        "line 6, limits.validation_passes: This has to be a whole number from 1 to 1000, not 2.5.",
    ),
    (
        "  time_multipliers: {ac_to_time_limit: 0.5}\n",
        "line 6, limits.time_multipliers.ac_to_time_limit: This has to be a number from 1 to 1000, not 0.5.",
    ),
    ("constants: 7\n", "line 6, constants: This has to be a map of keys and values, not “7”."),
    (
        "constants: {1a: 7}\n",
        "line 6, constants.1a: “1a” can't be the name of a constant: letters A to Z, digits and _ only.",
    ),
    (
        "constants: {a: {b.c: 7, value: 1}}\n",
        "line 6, constants.a.b.c: “b.c” can't be the name of a constant: letters A to Z, digits and _ only.",
    ),
    ("constants: {a: {b: 7}}\n", "line 6, constants.a: This constant has no “value”."),
    ("constants: {a: [7]}\n", "constants.a.value: A constant is a text or a number, not “[…]”."),
    (
        "constants: {" + ", ".join(f"a{i}: 1" for i in range(600)) + "}\n",
        "line 6, constants: There are more than 1000 constants, or more than 64 KiB of them.",
    ),
    (
        f"validator_flags: {LONG}\n",
        "line 6, validator_flags: These arguments are longer than 16 KiB together.",
    ),
]

ODD = [
    ("type: pass-fail\nsource_url: x\n", "yaml.old_key"),
    ("type: [scoring, scoring]\n", "type.twice"),
    ("type: interactive multi-pass\n", "yaml.not_list"),
    ("languages: [klingon, cpp]\n", "value.unknown"),
    ("keywords: a b\n", "yaml.not_list"),
    ("keywords: 7\n", "yaml.not_text_or_list"),
    ("credits: {authors: [{email: x}]}\n", "yaml.not_person"),
    ("credits: {testers: []}\n", "value.empty"),
    ("credits: {translators: Ann}\n", "yaml.not_map"),
    ("source: [7]\n", "yaml.not_person"),
    ("embargo_until: tomorrow\n", "value.date"),
    ("allow_file_writing: maybe\n", "yaml.not_boolean"),
    ("version: 1.0\n", "yaml.not_text"),
    ("license: [cc by]\n", "yaml.not_text"),
    ("  validation_passes: '3'\n", "yaml.quoted"),
    ("  memory: '64'\n", "yaml.quoted"),
    ("license: gpl\n", "value.unknown"),
    ("license: cc by\n", "license.no_owner"),
    ("license: public domain\nrights_owner: Ann\n", "license.owner"),
    ("  time_resolution: 0.3\n", "time_limit.not_multiple"),
]


@pytest.mark.parametrize(("text", "sentence"), FLAWS)
def test_a_flaw_is_told_with_its_place(modern, told, text, sentence):
    with pytest.raises(PackageInvalid) as caught:
        read(modern(yaml=text))
    assert f"problem.yaml, {sentence}" in told(caught.value.problems)


@pytest.mark.parametrize(("text", "code"), ODD)
def test_what_is_odd_is_a_warning_and_a_flaw_where_the_reading_is_strict(modern, text, code):
    root = modern({"output_validator/check.py": ""}, yaml=text)
    found = read(root)
    assert code in [flaw.code for flaw in found.warnings]
    with pytest.raises(PackageInvalid) as caught:
        read(root, strict=True)
    assert code in [flaw.code for flaw in caught.value.problems]


@pytest.mark.parametrize("key", ["name", "uuid"])
def test_what_has_to_be_there_is_missed(modern, told, key):
    text = {"name": "uuid: 0f1f1f1e-9f3f-4a64-93ab-3b07a7d1fd2d\n", "uuid": "name: Sum\n"}[key]
    root = modern({"problem.yaml": "problem_format_version: 2025-09\n" + text})
    assert f"problem.yaml, {key}: This key is missing." in told(read(root).warnings)


TESTS = [
    (
        {"data/secret/01.yaml": "argz: [x]\n"},
        "data/secret/01.yaml, line 1, argz: This key is not known. Is it spelled right?",
    ),
    (
        {"data/secret/01.yaml": "args: {a: b}\n"},
        "data/secret/01.yaml, line 1, args: Arguments are a list of texts, not “{…}”.",
    ),
    (
        {"data/secret/01.yaml": "args: [[a]]\n"},
        "data/secret/01.yaml, line 1, args: Arguments are a list of texts, not “[…]”.",
    ),
    (
        {"data/secret/01.yaml": 'args: ["a\\0b"]\n'},
        "data/secret/01.yaml, line 1: This is not valid YAML: character #x0000.",
    ),
    (
        {"data/secret/01.yaml": f"args: [{LONG}]\n"},
        "data/secret/01.yaml, line 1, args: These arguments are longer than 16 KiB together.",
    ),
    (
        {"data/secret/01.yaml": "output_validator_args: [tight]\n"},
        "data/secret/01.yaml, line 1, output_validator_args: “tight” is not a flag of the default validator.",
    ),
    (
        {"data/secret/01.args": "'never closed"},
        "data/secret/01.args: These are no arguments of a command line: No closing quotation.",
    ),
    (
        {"data/secret/01.args": "a\0b"},
        "data/secret/01.args: These are no arguments of a command line: #x0000.",
    ),
    (
        {"data/secret/01.args": LONG + "y"},
        "data/secret/01.args: These are no arguments of a command line: > 16384.",
    ),
    (
        {"static_validator/a.wav": ""},
        "static_validator: This program is in no language that can be told by the endings of its files.",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), TESTS)
def test_a_flaw_of_a_test_is_told_with_its_place(modern, told, files, sentence):
    with pytest.raises(PackageInvalid) as caught:
        read(modern(files))
    assert told(caught.value.problems) == [sentence]


MEANT = [
    (
        {"data/secret/01.yaml": "args: a b\n"},
        "data/secret/01.yaml, line 1, args: Arguments are a list of texts; the words of this text are used.",
    ),
    (
        {"data/secret/01.yaml": "args: [1.50, 0x10, a]\n"},
        "data/secret/01.yaml, line 1, args: Arguments are texts: put numbers in quotation marks. They are used as written.",
    ),
    (
        {"data/secret/02.yaml": "args: [a]\n"},
        "data/secret/02.yaml: This belongs to no test: 02.in is missing.",
    ),
    (
        {"data/secret/01/02.in": "", "data/secret/01/02.ans": ""},
        "data/secret/01.in: A folder and a test have the same name.",
    ),
    (
        {"data/secret/test_group.in": "", "data/secret/test_group.ans": ""},
        "data/secret/test_group.in: A test can't be called test_group.",
    ),
    (
        {
            "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, '1', float_tolerance, '2']\n"
        },
        "data/secret/test_group.yaml, line 1, output_validator_args: “float_tolerance” and another tolerance are given; the last one counts.",
    ),
    (
        {"statement/problem.he.md": "חברו."},
        "problem.yaml, line 2, name: The names are in en, the statements in en, he.",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), MEANT)
def test_what_is_plainly_meant_is_read_so_with_a_warning(modern, told, files, sentence):
    root = modern(files)
    assert told(read(root).warnings) == [sentence]
    with pytest.raises(PackageInvalid):
        read(root, strict=True)


def test_numbers_among_arguments_are_used_as_written(modern):
    (_, secret) = read(modern({"data/secret/01.yaml": "args: [1.50, 0x10, 1_000]\n"})).testcases
    assert secret.args == ("1.50", "0x10", "1_000")


def test_a_problem_that_needs_a_program_of_its_own_says_so(modern, told):
    with pytest.raises(PackageInvalid) as caught:
        read(modern(yaml="type: [interactive, multi-pass]\n"))
    assert told(caught.value.problems) == [
        "output_validator: There is no output validator, which this problem needs (interactive multi-pass)."
    ]


def test_answers_have_nothing_to_be_validated(modern, told):
    files = {
        "static_validator/a.py": "",
        "data/secret/test_group.yaml": "static_validation_score: pass-fail\n",
    }
    with pytest.raises(PackageInvalid) as caught:
        read(modern(files, yaml="type: submit-answer\n"))
    assert told(caught.value.problems) == [
        "static_validator: There is nothing to validate where answers are submitted."
    ]
