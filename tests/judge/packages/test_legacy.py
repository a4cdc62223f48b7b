"""What a legacy package says of judging, in all the ways it may say it."""

from decimal import Decimal

import pytest

from judge.packages import PackageInvalid, read
from judge.packages.model import MIB, Kind, LegacyGroup, ScoreMode, Timing, Trap, VerdictMode
from judge.validators.flags import Flags

CHECK = {"output_validators/check.py": "import sys\nsys.exit(42)\n"}


def yaml(text):
    return {"problem.yaml": "name: S\nlimits: {time_limit: 1}\n" + text}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", set()),
        ("type: scoring\n", {Kind.SCORING}),
        ("validation: custom\n", set()),
        ("validation: custom interactive\n", {Kind.INTERACTIVE}),
        ("validation: custom multi-pass\n", {Kind.MULTI_PASS}),
        ("type: scoring\nvalidation: custom score interactive\n", {Kind.SCORING, Kind.INTERACTIVE}),
        ("type: [interactive, multi-pass]\n", {Kind.INTERACTIVE, Kind.MULTI_PASS}),
        ("type: pass-fail submit-answer\n", {Kind.SUBMIT_ANSWER}),
    ],
)
def test_kinds_come_of_type_and_validation(package, text, kinds):
    found = read(package(yaml(text) | CHECK))
    assert found.procedure.kinds == kinds


def test_what_is_meant_but_not_said_is_a_warning(package, told):
    found = read(package(yaml("validation: custom score\n") | CHECK))
    assert found.procedure.is_scoring
    assert told(found.warnings) == [
        "problem.yaml, line 3, validation: A validator gives scores, so the problem is read as one with scores."
    ]


def test_each_file_and_folder_is_a_validator_and_headers_belong_to_files(package):
    files = {
        "output_validators/a.cpp": "",
        "output_validators/testlib.h": "",
        "output_validators/README.md": "",
        "output_validators/b/main.py": "",
        "output_validators/b/deep/part.py": "",
        "output_validators/b/__pycache__/main.pyc": "",
        "output_validators/c/check.c": "",
        "output_validators/c/more.cpp": "",
        "output_validators/d/run": "#!/bin/sh\n",
        "output_validators/e": "#!/usr/bin/env python3\n",
        "output_validators/f.py": "#!/usr/bin/env python2\n",
    }
    found = read(package(yaml("validation: custom\nvalidator_flags: a  b\n") | files)).procedure
    assert [(one.base, one.language, sorted(one.files)) for one in found.validators] == [
        ("a.cpp", "cpp", ["a.cpp", "testlib.h"]),
        ("b", "python3", ["deep/part.py", "main.py"]),
        ("c", "cpp", ["check.c", "more.cpp"]),
        ("d", "script", ["run"]),
        ("e", "python3", ["e", "testlib.h"]),
        ("f.py", "python2", ["f.py", "testlib.h"]),
    ]
    assert (found.validator_args, found.flags) == (("a", "b"), Flags())


def test_validators_of_inputs_are_found_and_what_is_none_is_left_out(package, told):
    files = {
        "input_format_validators/a.ctd": "",
        "input_format_validators/b.viva": "",
        "input_format_validators/c.sh": "exit 42\n",
        "input_format_validators/d.wav": "",
    }
    found = read(package(files))
    assert [one.language for one in found.input_validators] == ["checktestdata", "viva", "bash"]
    assert told(found.warnings) == [
        "input_format_validators/d.wav: This program is in no language that can be told by the endings of its files."
    ]


def test_a_validator_in_no_language_is_a_flaw(package, told):
    with pytest.raises(PackageInvalid) as caught:
        read(package(yaml("validation: custom\n") | {"output_validators/check.wav": ""}))
    assert told(caught.value.problems) == [
        "output_validators/check.wav: This program is in no language that can be told by the endings of its files."
    ]


def test_the_folder_of_the_later_format_is_meant(package, told):
    files = {"output_validator/validator.py": "", "statement/problem.en.md": "Add."}
    files |= {"problem_statement/problem.en.md": None, "problem_statement/problem.he.md": None}
    found = read(package(yaml("validation: custom multi-pass\n") | files))
    assert [one.name for one in found.procedure.validators] == ["output_validator"]
    assert told(found.warnings) == [
        "output_validator: In this format the folder is called output_validators; this one is read.",
        "statement: In this format the folder is called problem_statement; this one is read.",
    ]


def test_limits_and_times(package):
    text = """\
name: S
limits:
  time_multiplier: 4
  time_safety_margin: 1.5
  compilation_time: 5
  compilation_memory: 100
  validation_time: 7
  validation_memory: 200
  validation_output: 3
  validation_passes: 26
"""
    found = read(package({"problem.yaml": text}))
    made = found.procedure
    assert found.timing == Timing(None, Decimal(4), Decimal("1.5"))
    assert (found.compile_s, made.compile_memory_bytes, made.passes) == (5, 100 * MIB, 26)
    assert (made.validation_s, made.validation_memory_bytes, made.validation_output_bytes) == (
        7,
        200 * MIB,
        3 * MIB,
    )
    assert read(package({"problem.yaml": "name: S\n", ".timelimit": "3\n"})).timing == Timing(
        3.0, Decimal(5), Decimal(2)
    )


def test_include_is_kept_by_language(package, told):
    files = {
        "include/cpp/lib/a.h": "",
        "include/default/data.txt": "",
        "include/klingon/x": "",
        "include/README": "",
    }
    found = read(package(files))
    assert {code: sorted(names) for code, names in found.procedure.includes.items()} == {
        "cpp": ["lib/a.h"],
        "default": ["data.txt"],
        "klingon": ["x"],
    }
    assert told(found.warnings) == [
        "include/README: This file is ignored: what is added to submissions lies in folders for languages.",
        "include/klingon: No language is called “klingon”; these files are added to no submission.",
    ]


SCORING = {
    **yaml("type: scoring\ngrading: {objective: min, show_test_data_groups: true}\n"),
    "data/testdata.yaml": "on_reject: continue\nrange: 0 100\ngrader_flags: ignore_sample first_error\n",
    "data/sample/testdata.yaml": "",
    "data/secret/testdata.yaml": "accept_score: 2.5\ngrader_flags: avg max accept_if_any_accepted\n",
    "data/secret/1/testdata.yaml": "on_reject: break\nreject_score: -1\nrange: -inf 7\n",
    "data/secret/1/a/01.in": "1",
    "data/secret/1/a/01.ans": "1",
}


def test_groups_inherit_what_they_do_not_say(package):
    found = read(package(SCORING)).procedure
    assert (found.minimises, found.shows_groups) == (True, True)
    root = LegacyGroup(
        "",
        breaks=False,
        least=Decimal(0),
        most=Decimal(100),
        verdict_mode=VerdictMode.FIRST_ERROR,
        ignore_sample=True,
        grader_flags=("ignore_sample", "first_error"),
    )
    secret = LegacyGroup(
        "secret",
        breaks=False,
        accept_score=Decimal("2.5"),
        least=Decimal(0),
        most=Decimal(100),
        score_mode=ScoreMode.MAX,
        accept_if_any_accepted=True,
        grader_flags=("avg", "max", "accept_if_any_accepted"),
    )
    first = {
        "breaks": True,
        "accept_score": Decimal("2.5"),
        "reject_score": Decimal(-1),
        "most": Decimal(7),
        "score_mode": ScoreMode.MAX,
        "accept_if_any_accepted": True,
        "grader_flags": ("avg", "max", "accept_if_any_accepted"),
    }
    assert found.groups == (
        root,
        LegacyGroup(
            "sample",
            breaks=False,
            least=Decimal(0),
            most=Decimal(100),
            verdict_mode=VerdictMode.FIRST_ERROR,
            grader_flags=("ignore_sample", "first_error"),
        ),
        secret,
        LegacyGroup("secret/1", **first),
        LegacyGroup("secret/1/a", **first),
    )


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        (None, False),
        ("input_validator_flags: x\n", False),
        ("on_reject: continue\n", True),
        ("grader_flags: always_accept\n", True),
    ],
)
def test_groups_of_a_pass_fail_problem_matter_where_they_say_something_of_verdicts(package, text, matter):
    found = read(package({"data/secret/testdata.yaml": text})).procedure
    assert [group.name for group in found.groups] == (["", "sample", "secret"] if matter else [])


def test_a_silent_package_with_scores_has_the_defaults(package):
    assert read(package(yaml("type: scoring\n"))).procedure.groups == (
        LegacyGroup(""),
        LegacyGroup("sample"),
        LegacyGroup("secret"),
    )


def test_a_grader_may_be_told_anything(package, told):
    files = {
        **yaml("type: scoring\n"),
        "graders/best.py": "",
        "data/testdata.yaml": "grading: custom\ngrader_flags: lowest 3\naccept_score: fine\n",
    }
    made = read(package(files)).procedure
    assert made.grader.name == "graders/best.py"
    assert made.groups[1] == LegacyGroup(
        "sample", custom=True, grader_flags=("lowest", "3"), accept_score="fine"
    )
    with pytest.raises(PackageInvalid) as caught:
        read(package(files | {"graders/worst.py": ""}))
    assert told(caught.value.problems) == ["graders/worst.py: There is more than one grader."]


def test_what_problem_yaml_once_said_of_groups_still_holds(package):
    text = "type: scoring\ngrading: {on_reject: grade, accept_score: 5, range: 0 10}\n"
    made = read(package(yaml(text) | {"data/secret/testdata.yaml": "accept_score: 1\n"}))
    assert made.procedure.groups == (
        LegacyGroup("", breaks=False, accept_score=Decimal(5), least=Decimal(0), most=Decimal(10)),
        LegacyGroup("sample", breaks=False, accept_score=Decimal(5), least=Decimal(0), most=Decimal(10)),
        LegacyGroup("secret", breaks=False, accept_score=Decimal(1), least=Decimal(0), most=Decimal(10)),
    )
    assert {flaw.code for flaw in made.warnings} == {"yaml.old_key"}


def test_flags_of_groups_come_behind_those_of_the_package(package):
    files = {
        **yaml("validator_flags: case_sensitive\n"),
        "data/secret/testdata.yaml": "output_validator_flags: float_tolerance 1e-6\n",
        "data/secret/a/testdata.yaml": "output_validator_flags: {name: check, flags: space_change_sensitive}\n",
        "data/secret/a/1.in": "",
        "data/secret/a/1.ans": "",
    }
    found = read(package(files))
    assert found.procedure.flags == Flags(case_sensitive=True)
    assert {case.name: case.validator_args for case in found.testcases} == {
        "sample/01": None,
        "secret/01": ("case_sensitive", "float_tolerance", "1e-6"),
        "secret/a/1": ("case_sensitive", "space_change_sensitive"),
    }


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("nFive=0  x", {"": ("nFive=0", "x")}),
        ("{name: check, flags: a b}", {"check": ("a", "b")}),
        ("{range.py: a, other: b c}", {"range.py": ("a",), "other": ("b", "c")}),
        ("''", {"": ()}),
    ],
)
def test_arguments_of_input_validators_are_for_all_or_by_name(package, said, args):
    found = read(package({"data/secret/testdata.yaml": f"input_validator_flags: {said}\n"}))
    assert [case.input_validator_args for case in found.testcases] == [{}, args]


def test_of_an_interactive_problem_the_conversation_alone_is_shown(package):
    files = {
        **yaml("validation: custom interactive\n"),
        **CHECK,
        "data/sample/01.interaction": ">1\n<2\n",
        "data/sample/02.interaction": "<9\n",
        "data/sample/01.hint": "Ask twice.\n",
        "data/secret/01.desc": "Large.\n",
    }
    root = package(files)
    found = read(root)
    assert [case.name for case in found.testcases] == ["sample/01", "secret/01"]
    assert [(one.name, one.input, one.output, one.download_input, one.hint) for one in found.samples] == [
        ("sample/01", None, None, None, "Ask twice."),
        ("sample/02", None, None, None, ""),
    ]
    assert found.samples[1].interaction == root / "data/sample/02.interaction"
    assert found.testcases[1].description == "Large."
    assert found.testcases[1].feedback is None


RANGES = [
    ("0 100", (Decimal(0), Decimal(100))),
    ("[0, 100.5]", (Decimal(0), Decimal("100.5"))),
    ("-inf +inf", (None, None)),
    ("-inf 1e1", (None, Decimal(10))),
]


@pytest.mark.parametrize(("said", "bounds"), RANGES)
def test_ranges(package, said, bounds):
    made = read(package(yaml("type: scoring\n") | {"data/testdata.yaml": f"range: {said}\n"})).procedure
    assert (made.groups[0].least, made.groups[0].most) == bounds


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("range: 5 1", "range: The least of this range is more than the most: 5 1."),
        ("range: inf 1", "range: The least of this range is more than the most: inf 1."),
        ("range: 0 -inf", "range: The least of this range is more than the most: 0 -inf."),
        ("range: 1", "range: This has to be two numbers, the least and the most, not “1”."),
        ("range: nan 1", "range: This has to be two numbers, the least and the most, not “nan 1”."),
        ("range: 0 1e999", "range: This has to be two numbers, the least and the most, not “0 1e999”."),
        (
            "range: 0 1e9",
            "range: This has to be a number from −100000000 to 100000000, not 0 1e9.",
        ),
        (
            "accept_score: .nan",
            "accept_score: This has to be a number from −100000000 to 100000000, not nan.",
        ),
        (
            "reject_score: 1.0e+999",
            "reject_score: This has to be a number from −100000000 to 100000000, not inf.",
        ),
        (
            "accept_score: fine",
            "accept_score: This has to be a number from −100000000 to 100000000, not fine.",
        ),
    ],
)
def test_scores_that_are_none_are_named(package, told, said, sentence):
    with pytest.raises(PackageInvalid) as caught:
        read(package(yaml("type: scoring\n") | {"data/testdata.yaml": f"{said}\n"}))
    assert told(caught.value.problems) == [f"data/testdata.yaml, line 1, {sentence}"]


def test_of_an_interactive_sample_without_a_conversation_nothing_is_shown(package):
    found = read(package(yaml("validation: custom interactive\n") | CHECK))
    assert found.samples == ()
    assert [(case.name, case.feedback) for case in found.testcases] == [
        ("sample/01", None),
        ("secret/01", None),
    ]


def test_a_problem_may_be_called_by_a_number(package):
    assert read(package({"problem.yaml": "name: {en: 2048, he: 1_0}\n"})).titles == {
        "en": "2048",
        "he": "1_0",
    }


def test_a_script_among_loose_files_makes_one_program_of_the_folder(package):
    files = {"output_validators/build": "#!/bin/sh\n", "output_validators/check.cpp": ""}
    (found,) = read(package(yaml("validation: custom\n") | files)).procedure.validators
    assert (found.name, found.language, sorted(found.files)) == (
        "output_validators",
        "script",
        ["build", "check.cpp"],
    )


def test_tests_of_the_validators_are_meant_as_newer_formats_have_them(package, told):
    files = {
        "data/testdata.yaml": "output_validator_flags: case_sensitive\n",
        "data/invalid_inputs/a.in": "x",
        **{f"data/invalid_output/b.{kind}": "" for kind in ("in", "ans", "out")},
        "data/invalid_output/testdata.yaml": "input_validator_flags: small\n",
        "data/valid_output/c.in": "",
        "data/bad/a.in": "",
        **{f"data/bad/b.{kind}": "" for kind in ("in", "ans")},
        **{f"data/bad/c.{kind}": "" for kind in ("in", "ans", "out")},
        "data/sample/01.out": "shown of no legacy sample",
    }
    root = package(yaml("") | files)
    found = read(root)
    assert [(one.name, one.trap, one.input_validator_args) for one in found.probes] == [
        ("bad/a", Trap.INVALID_INPUT, {}),
        ("bad/b", Trap.INVALID_ANSWER, {}),
        ("bad/c", Trap.INVALID_OUTPUT, {}),
        ("invalid_inputs/a", Trap.INVALID_INPUT, {}),
        ("invalid_output/b", Trap.INVALID_OUTPUT, {"": ("small",)}),
    ]
    assert {one.validator_args for one in found.probes} == {("case_sensitive",)}
    assert found.probes[4].output == root / "data/invalid_output/b.out"
    assert [one.output.name for one in found.samples] == ["01.ans"]
    assert told(read(root, strict=True).warnings) == [
        "data/valid_output/c.in: This test of the validators is ignored: .ans .out is missing."
    ]


def test_validators_of_answers_are_found(package):
    files = {
        "answer_validators/a.sh": "exit 42\n",
        "answer_validators/b/check.cpp": "",
        "answer_validators/c.h": "",
    }
    found = read(package(yaml("") | files)).answer_validators
    assert [(one.base, one.language) for one in found] == [("a.sh", "bash"), ("b", "cpp")]


def test_scripts_that_only_try_a_validator_are_none(package, told):
    helper = "for i in 1 2; do\n  python3 a.py < ../data/$i.in\n  [ $? -ne 42 ] && echo bad\ndone\n"
    files = {"input_validators/a.py": "", "input_validators/b.sh": "exec python3 -c 'exit(42)'\n"}
    found = read(package(yaml("") | files | {"input_validators/all.sh": helper}))
    assert [one.base for one in found.input_validators] == ["a.py", "b.sh"]
    assert told(found.warnings) == [
        "input_validators/all.sh: This is left out: a script that never says by which exit code it ends is no validator."
    ]
