"""One golden message for each thing that can be wrong with a package."""

import os
import string

import pytest

from judge.packages import MESSAGES, Flaw, PackageInvalid, read
from judge.packages.flaws import safe


def yaml(text):
    return {"problem.yaml": text if isinstance(text, bytes) else text.lstrip("\n")}


DEEP = "name: x\nkeywords: " + "[" * 30 + "]" * 30 + "\n"
BOMB = "a: &a [x]\n" + "".join(
    f"k{i}: &k{i} [*{p}, *{p}]\n" for i, p in enumerate(["a", *(f"k{i}" for i in range(40))])
)

FLAWS = [
    # files, what is told
    ({"data/secret/01.ans": None}, ["data/secret/01.in: This test has no answer: 01.ans is missing."]),
    ({"data/sample/01.in": None}, ["data/sample/01.ans: This answer has no test: 01.in is missing."]),
    (
        {f"data/{name}": None for name in ("sample/01.in", "sample/01.ans", "secret/01.in", "secret/01.ans")},
        ["data/secret: There are no tests: no files that end in .in."],
    ),
    (
        {"problem.yaml": None},
        ["problem.yaml: This file is missing: every problem package has it at its top."],
    ),
    (
        yaml(b"# \xe9t\xe9\nname: \xb2\xe2\xca\xd4\n"),
        ["problem.yaml, line 1: This is not UTF-8 text. Save the file as UTF-8."],
    ),
    (
        {"problem_statement/problem.zh.md": "第一行\n第二行".encode("gb18030")},
        ["problem_statement/problem.zh.md, line 1: This is not UTF-8 text. Save the file as UTF-8."],
    ),
    (
        {"attachments/starter.py": b"ok\nok\n# \xff\n"},
        ["attachments/starter.py, line 3: This is not UTF-8 text. Save the file as UTF-8."],
    ),
    (
        {"problem_statement/problem.en.md": "x" * (1024 * 1024 + 1)},
        ["problem_statement/problem.en.md: This file is larger than 1024 KiB."],
    ),
    (
        yaml("name: Sum\nlimits: {memory: 1\n"),
        ["problem.yaml, line 3: This is not valid YAML: expected ',' or '}', but got '<stream end>'."],
    ),
    (
        yaml("name: Sum\n\tx: 1\n"),
        ["problem.yaml, line 2: This is not valid YAML: found character '\\t' that cannot start any token."],
    ),
    (yaml("name: \x00\n"), ["problem.yaml, line 1: This is not valid YAML: character #x0000."]),
    (
        yaml("name: !!python/object/apply:os.system [ls]\n"),
        [
            "problem.yaml, line 1: This is not valid YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:python/object/apply:os.system'."
        ],
    ),
    (
        yaml("name: S\n---\nname: T\n"),
        ["problem.yaml, line 2: This is not valid YAML: but found another document."],
    ),
    (yaml("- name\n"), ["problem.yaml, line 1: This has to be a map of keys and values, not “[…]”."]),
    (yaml(DEEP), ["problem.yaml, line 2: There are too many aliases here, or too many levels."]),
    (yaml(BOMB), ["problem.yaml, line 7: There are too many aliases here, or too many levels."]),
    (
        yaml("name: {en: [a]}\n"),
        ["problem.yaml, line 1, name: This has to be text, or a map from languages to text, not “{…}”."],
    ),
    (
        yaml("name: S\nlimits: 7\n"),
        ["problem.yaml, line 2, limits: This has to be a map of keys and values, not “7”."],
    ),
    (
        yaml("name: S\nlimits:\n  memory: lots\n  time_limit: 2 s\n"),
        [
            "problem.yaml, line 3, limits.memory: This has to be a number, not “lots”.",
            "problem.yaml, line 4, limits.time_limit: This has to be a number, not “2 s”.",
        ],
    ),
    (
        yaml("name: S\nlimits:\n  memory: true\n"),
        ["problem.yaml, line 3, limits.memory: This has to be a number, not “true”."],
    ),
    (
        yaml("name: S\nlimits:\n  memory: 0\n"),
        ["problem.yaml, line 3, limits.memory: This has to be more than 0 and at most 65536, not 0."],
    ),
    (
        yaml("name: S\nlimits:\n  time_limit: .inf\n"),
        ["problem.yaml, line 3, limits.time_limit: This has to be more than 0 and at most 600, not inf."],
    ),
    (
        yaml("name: S\nlimits:\n  time_limit: .nan\n"),
        ["problem.yaml, line 3, limits.time_limit: This has to be more than 0 and at most 600, not nan."],
    ),
    ({".timelimit": "two\n"}, [".timelimit, line 1: “two” is not a time limit in seconds."]),
    ({".timelimit": "-1"}, [".timelimit, line 1: “-1” is not a time limit in seconds."]),
    ({".timelimit": "nan"}, [".timelimit, line 1: “nan” is not a time limit in seconds."]),
    (
        {"domjudge-problem.ini": "\ntimelimit = 1_0\n"},
        ["domjudge-problem.ini, line 2: “1_0” is not a time limit in seconds."],
    ),
    (
        yaml("name: S\nvalidator_flags: loose\n"),
        ["problem.yaml, line 2, validator_flags: “loose” is not a flag of the default validator."],
    ),
    (
        yaml("name: S\nvalidator_flags: float_tolerance\n"),
        ["problem.yaml, line 2, validator_flags: The flag “float_tolerance” needs a number after it."],
    ),
    (
        yaml("name: S\nvalidator_flags: float_tolerance x\n"),
        [
            "problem.yaml, line 2, validator_flags: The flag “float_tolerance” needs a number from 0 on, not “x”."
        ],
    ),
    (
        yaml("name: S\ntype: guessing\n"),
        [
            "problem.yaml, line 2, type: This can't be “guessing”. It can be: pass-fail, scoring, interactive, multi-pass, submit-answer."
        ],
    ),
    (
        yaml("name: S\nvalidation: magic\n"),
        [
            "problem.yaml, line 2, validation: This can't be “magic”. It can be: default, custom, score, interactive, multi-pass."
        ],
    ),
    (
        yaml("name: S\nproblem_format_version: 2031-01\n"),
        [
            "problem.yaml, line 2, problem_format_version: The package format “2031-01” is not known. These are: legacy, legacy-icpc, 2023-07-draft, 2023-07, 2025-09-draft, 2025-09."
        ],
    ),
    (
        yaml("name: S\nvalidation: custom\n"),
        ["output_validators: There is no output validator, which this problem needs (custom)."],
    ),
    (
        yaml("name: S\ntype: [interactive, multi-pass]\n"),
        [
            "output_validators: There is no output validator, which this problem needs (interactive multi-pass)."
        ],
    ),
    (
        {"data/secret/testdata.yaml": "on_reject: continue\noutput_validator_flags: loose\n"},
        [
            "data/secret/testdata.yaml, line 2, output_validator_flags: “loose” is not a flag of the default validator."
        ],
    ),
    (
        {"data/testdata.yaml": "grading: custom\n"},
        [
            "data/testdata.yaml, line 1, grading: There is no grader, which “custom” needs: graders/ is empty.",
        ],
    ),
]

WARNINGS = [
    (
        {"data/testdata.yaml": "grader_flags: best\ngrader_flags: no_errors least\n"},
        [
            "data/testdata.yaml, line 2, grader_flags: This key is there twice; the last one counts.",
            "data/testdata.yaml, line 2, grader_flags: The default grader has no flag “least”, so it changes nothing. It has: worst_error, first_error, always_accept, no_errors, sum, avg, min, max, ignore_sample, accept_if_any_accepted.",
        ],
    ),
    (
        yaml("name: S\nlimits:\n  time_limit: 1\n  output: 24576\n"),
        [
            "problem.yaml, line 4, limits.output: This is more than can be granted, 1024, which is used in place of 24576."
        ],
    ),
    (
        yaml("name: 2048\nlimits: {time_limit: 1}\n"),
        ["problem.yaml, line 1, name: This is a number; it is read as the text that it is written as."],
    ),
    (
        yaml("name: S\nlimits: {time_limit: '2'}\n"),
        [
            "problem.yaml, line 2, limits.time_limit: This is a text; it is read as the number in it.",
        ],
    ),
    (
        yaml("name: S\nlimits: {time_limit: 1}\nauthor: [x]\nkeywords: 7\nuuid: abc\n"),
        [
            "problem.yaml, line 3, author: This has to be text. Is “[…]” in quotation marks?",
            "problem.yaml, line 4, keywords: This has to be text, or a list of texts, not “7”.",
            "problem.yaml, line 5, uuid: “abc” is not a UUID.",
        ],
    ),
    (
        {"data/testdata.yaml": "on_reject: worst_error\n"},
        [
            "data/testdata.yaml, line 1, on_reject: This key is of another format of packages; it is read as it is meant there."
        ],
    ),
    (
        yaml("name: S\nlimits:\n  time_limit: 1\n  memry: 5\ncolour: red\n"),
        [
            "problem.yaml, line 5, colour: This key is not known. Is it spelled right?",
            "problem.yaml, line 4, limits.memry: This key is not known. Is it spelled right?",
        ],
    ),
    (
        {"data/secret/01.in": None, "data/secret/01.ans": None},
        ["data/secret: There are no secret tests: the samples alone decide."],
    ),
    (
        {"data/extra/01.in": "", "data/02.in": ""},
        [
            "data/02.in: This file is ignored: tests belong in data/sample and data/secret.",
            "data/extra/01.in: This file is ignored: tests belong in data/sample and data/secret.",
        ],
    ),
    (
        {"data/secret/a b.in": "", "data/secret/样例.ans": ""},
        [
            "data/secret/a b.in: This file is ignored: names have letters A to Z, digits and the signs _ . - only.",
            "data/secret/样例.ans: This file is ignored: names have letters A to Z, digits and the signs _ . - only.",
        ],
    ),
    (
        {"data/sample/01.in": b"1\n\xff\n"},
        ["data/sample/01.in, line 2: This sample is not UTF-8 text; it can't be shown as it is."],
    ),
    (
        {"problem_statement/problem.en.md": None, "problem_statement/problem.he.md": None},
        ["problem_statement: There is no statement, such as problem.en.md."],
    ),
    (
        yaml("limits: {time_limit: 1}\n"),
        ["problem.yaml, name: The problem has no name; “sum” is used."],
    ),
    (
        {"submissions/accepted/sum.py": None},
        ["submissions/accepted: There is no accepted solution to try the problem with."],
    ),
    (
        {"output_validators/check.py": ""},
        ["output_validators: This is not used: problem.yaml does not say “validation: custom”."],
    ),
]


@pytest.mark.parametrize(("files", "sentences"), FLAWS)
def test_a_flaw_is_told_with_its_place(package, told, files, sentences):
    with pytest.raises(PackageInvalid) as caught:
        read(package(files))
    assert told(caught.value.problems) == sentences


@pytest.mark.parametrize(("files", "sentences"), WARNINGS)
def test_a_warning_is_told_with_its_place(package, told, files, sentences):
    assert told(read(package(files)).warnings) == sentences


def test_unknown_keys_are_flaws_where_the_reading_is_strict(package, told):
    with pytest.raises(PackageInvalid) as caught:
        read(package(yaml("name: S\nlimits: {time_limit: 1}\ncolour: red\n")), strict=True)
    assert told(caught.value.problems) == [
        "problem.yaml, line 3, colour: This key is not known. Is it spelled right?"
    ]


def test_every_flaw_is_told_at_once(package, told):
    files = {
        "problem.yaml": "name: [7]\nlimits:\n  memory: no\nvalidator_flags: what\n",
        ".timelimit": "soon",
        "data/secret/01.ans": None,
        "data/secret/02.ans": "",
        "problem_statement/problem.he.md": b"\xff",
    }
    with pytest.raises(PackageInvalid) as caught:
        read(package(files))
    assert told(caught.value.problems) == [
        "data/secret/01.in: This test has no answer: 01.ans is missing.",
        "data/secret/02.ans: This answer has no test: 02.in is missing.",
        "problem.yaml, line 4, validator_flags: “what” is not a flag of the default validator.",
        "problem_statement/problem.he.md, line 1: This is not UTF-8 text. Save the file as UTF-8.",
        "problem.yaml, line 3, limits.memory: This has to be a number, not “false”.",
        ".timelimit, line 1: “soon” is not a time limit in seconds.",
        "problem.yaml, line 1, name: This has to be text, or a map from languages to text, not “[…]”.",
    ]


def test_a_broken_problem_yaml_does_not_hide_the_rest(package, told):
    with pytest.raises(PackageInvalid) as caught:
        read(package({"problem.yaml": "name: [\n", "data/secret/01.ans": None}))
    assert [flaw.file for flaw in caught.value.problems] == ["problem.yaml", "data/secret/01.in"]


def test_links_that_leave_and_links_to_nothing(package, told, tmp_path):
    root = package()
    (tmp_path / "outside").write_text("secret")
    (root / "data/secret/02.in").symlink_to("../../../outside")
    (root / "data/secret/03.in").symlink_to("nowhere")
    (root / "data/secret/04.in").symlink_to("04.in")
    (root / "data/secret/05").symlink_to("..")
    os.mkfifo(root / "data/secret/06.in")
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    assert told(caught.value.problems) == [
        "data/secret/02.in: This link leads outside the package.",
        "data/secret/03.in: This link leads to nothing, or back to itself.",
        "data/secret/04.in: This link leads to nothing, or back to itself.",
        "data/secret/05: This link leads to nothing, or back to itself.",
        "data/secret/06.in: This is neither a file nor a folder.",
    ]


def test_a_bad_link_among_what_judging_does_not_read_is_a_warning(package, told):
    root = package()
    (root / "input_validators").mkdir()
    (root / "input_validators/validation.h").symlink_to("../../shared.h")
    assert told(read(root).warnings) == [
        "input_validators/validation.h: This link leads to nothing, or back to itself."
    ]


def test_folders_that_multiply_by_links_are_stopped(package, told):
    root = package()
    below = root / "data/secret"
    for level in range(40):
        (below / f"level{level}").mkdir()
    for level in range(39):
        for twin in "ab":
            (below / f"level{level}" / twin).symlink_to(f"../level{level + 1}")
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    assert "The package has more than 20000 files." in told(caught.value.problems)


def test_a_package_that_is_not_there(tmp_path, told):
    with pytest.raises(PackageInvalid) as caught:
        read(tmp_path / "nothing")
    assert told(caught.value.problems) == [f"{tmp_path}/nothing: There is no such file or folder."]


def test_names_with_control_characters_are_made_safe():
    assert safe("a\x1b[2J\u202eb\n\udcff") == "a\\x1b[2J\\u202eb\\n\\udcff"
    assert safe("x" * 1000) == "x" * 200 + "…"


def test_every_message_can_be_made_of_a_flaws_fields():
    fields = {"file", "line", "key"}
    for code, message in MESSAGES.items():
        named = {name for _, name, _, _ in string.Formatter().parse(message) if name}
        assert not named & fields, f"{code} says its place, which stands beside it already"
        Flaw(code, facts=dict.fromkeys(named, "x"))
        assert message.endswith((".", "?")), code
