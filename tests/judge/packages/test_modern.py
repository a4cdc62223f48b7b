"""What a 2025-09 package says of judging, and a draft of the format."""

from decimal import Decimal

import pytest

from judge.packages import PackageInvalid, read
from judge.packages.constants import replaced
from judge.packages.model import Kind, Probe, Shown, Timing, Trap
from judge.validators.flags import Flags

CHECK = {"output_validator/check.py": "", "output_validator/lib/more.py": ""}


def test_a_good_package_says_all_that_it_needs(modern):
    found = read(modern(), strict=True)
    assert found.warnings == ()
    assert (found.format, found.titles, found.time_limit_s) == ("2025-09", {"en": "Sum"}, 1)
    assert found.timing == Timing(1.0, Decimal(2), Decimal("1.5"), Decimal(1))
    assert (found.procedure.kinds, found.procedure.validators, found.procedure.grader) == (set(), (), None)
    assert found.procedure.groups == ()
    assert [case.name for case in found.testcases] == ["sample/01", "secret/01"]


ALL_KEYS = """\
type: [scoring, interactive, multi-pass]
version: "1.2"
credits:
  authors: [Ann <a@b.c>, {name: Ben, email: b@b.c, orcid: 0000-0001-7414-8743, kattis: ben}]
  contributors: Cem
  testers: [Dan]
  translators: {he: [Eva], zh: Fu}
  packagers: Gil
  acknowledgements: [Hal]
source: [{name: NWERC, url: "https://x.y"}, SWERC]
license: cc by-sa
rights_owner: Ann
embargo_until: 2026-11-24
keywords: [a, b]
languages: [cpp, python3]
allow_file_writing: true
constants: {n: 5, x: {value: 1.0e-6, tex: 10^{-6}}}
"""


def test_every_key_of_the_format(modern):
    text = ALL_KEYS.replace("10^{-6}", "'10^{-6}'")
    limits = """\
  time_multipliers: {ac_to_time_limit: 3, time_limit_to_tle: 1.25}
  time_resolution: 0.1
  validation_passes: 3
"""
    made = read(modern(CHECK, yaml=limits + text), strict=True)
    assert made.procedure.kinds == {Kind.SCORING, Kind.INTERACTIVE, Kind.MULTI_PASS}
    assert made.procedure.passes == 3
    assert made.procedure.languages == {"cpp", "python3"}
    assert made.timing == Timing(1.0, Decimal(3), Decimal("1.25"), Decimal("0.1"))
    assert made.constants == {
        "n": "5",
        "n.value": "5",
        "x": "1.0e-6",
        "x.value": "1.0e-6",
        "x.tex": "10^{-6}",
    }


def test_constants_stand_in_for_what_names_them():
    said = {"n": "5", "n.value": "5", "n.tex": "{{n}}"}
    text = b"{{n}} {{n.value}} {{n.tex}} {{ n }} {{m}} {{n.m}} {{{n}}} {{n}"
    assert replaced(text, said) == b"5 5 {{n}} {{ n }} {{m}} {{n.m}} {5} {{n}"
    assert replaced(text, {}) == text


def test_constants_that_multiply_are_not_put_in(modern, told):
    large = "x" * 30_000
    bomb = b"{{n}}" * 100_000
    assert replaced(bomb, {"n": large}) == bomb
    root = modern({"data/secret/test_group.yaml": "# " + "{{n}}" * 100}, yaml=f"constants: {{n: {large}}}\n")
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    assert told(caught.value.problems) == ["data/secret/test_group.yaml: This file is larger than 1024 KiB."]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (CHECK, ["check.py", "lib/more.py"]),
        ({"output_validator/check/check.cpp": "", "output_validator/check/check.h": ""}, None),
        ({"output_validator/build": "", "output_validator/run": "", "output_validator/a.c": ""}, None),
    ],
)
def test_the_folder_or_the_only_folder_in_it_is_the_validator(modern, files, names):
    (found,) = read(modern(files)).procedure.validators
    assert sorted(found.files) == sorted(names or [name.rpartition("/")[2] for name in files])
    assert (
        found.language
        == {"check.py": "python3", "check.cpp": "cpp", "build": "script"}[
            next(name for name in found.files if name in {"check.py", "check.cpp", "build"})
        ]
    )


def test_arguments_of_folders_and_tests(modern):
    files = {
        "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, '1e-6']\nargs: [-v]\n",
        "data/secret/01.yaml": "input_validator_args: {range: ['5']}\nfull_feedback: true\nhint: Look.\n",
        "data/secret/deep/02.in": "",
        "data/secret/deep/02.ans": "",
        "data/secret/deep/02.yaml": "output_validator_args: []\ndescription: Empty.\n",
        "data/secret/03.in": "",
        "data/secret/03.ans": "",
        "data/secret/03.files/map.txt": "",
        "data/secret/03.files/more/x": "",
    }
    root = modern(files)
    found = read(root)
    case = {case.name: case for case in found.testcases}
    assert case["sample/01"].validator_args is None
    assert case["secret/01"].validator_args == ("float_tolerance", "1e-6")
    assert case["secret/01"].args == ("-v",)
    assert case["secret/01"].input_validator_args == {"range": ("5",)}
    assert case["secret/01"].feedback == Shown(
        "secret/01",
        root / "data/secret/01.in",
        root / "data/secret/01.ans",
        download_input=root / "data/secret/01.in",
        download_output=root / "data/secret/01.ans",
        args=("-v",),
        hint="Look.",
    )
    assert (case["secret/deep/02"].validator_args, case["secret/deep/02"].description) == (None, "Empty.")
    assert sorted(case["secret/03"].files) == ["map.txt", "more/x"]
    assert found.procedure.flags == Flags()


def test_flags_that_all_tests_have_are_the_packages(modern):
    flags = "output_validator_args: [case_sensitive]\n"
    found = read(modern({f"data/{name}/test_group.yaml": flags for name in ("sample", "secret")}))
    assert found.procedure.flags == Flags(case_sensitive=True)
    assert {case.validator_args for case in found.testcases} == {None}


def test_constants_stand_in_the_settings_of_groups_alone(modern):
    files = {
        "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, '{{eps}}']\n",
        "data/secret/01.yaml": "args: ['{{eps}}']\n",
    }
    (_, secret) = read(modern(files, yaml="constants: {eps: 1e-6}\n")).testcases
    assert (secret.validator_args, secret.args) == (("float_tolerance", "1e-6"), ("{{eps}}",))


SHOWN = [
    # files beside 01.in and 01.ans, what is shown
    ({}, {"input": ".in", "output": ".ans", "download_input": ".in", "download_output": ".ans"}),
    (
        {".out": "3"},
        {"input": ".in", "output": ".out", "download_input": ".in", "download_output": ".out"},
    ),
    (
        {".in.statement": "", ".in.download": "", ".ans.statement": "", ".ans.download": ""},
        {
            "input": ".in.statement",
            "output": ".ans.statement",
            "download_input": ".in.download",
            "download_output": ".ans.download",
        },
    ),
    (
        {".interaction": "", ".in.download": "", ".ans.download": ""},
        {
            "interaction": ".interaction",
            "download_input": ".in.download",
            "download_output": ".ans.download",
        },
    ),
]


@pytest.mark.parametrize(("beside", "shown"), SHOWN)
def test_what_is_shown_of_a_sample(modern, beside, shown):
    root = modern({f"data/sample/01{ending}": text for ending, text in beside.items()})
    (sample,) = read(root, strict=True).samples
    assert sample == Shown(
        "sample/01", **{part: root / f"data/sample/01{ending}" for part, ending in shown.items()}
    )


@pytest.mark.parametrize(
    ("beside", "warnings"),
    [
        (
            {".interaction": ""},
            [
                "data/sample/01.interaction: This replaces what is shown, but 01.in.download, for downloads, is missing.",
                "data/sample/01.interaction: This replaces what is shown, but 01.ans.download, for downloads, is missing.",
            ],
        ),
        (
            {".ans.statement": "", ".out": "", ".ans.download": ""},
            [
                "data/sample/01.ans.statement: 01.out says already what is shown in this place.",
                "data/sample/01.ans.download: 01.out says already what is shown in this place.",
            ],
        ),
    ],
)
def test_what_is_shown_in_another_way_is_not_given_away(modern, told, beside, warnings):
    root = modern({f"data/sample/01{ending}": "" for ending in beside})
    found = read(root)
    assert told(found.warnings) == warnings
    assert root / "data/sample/01.ans" not in {found.samples[0].output, found.samples[0].download_output}


def test_a_sample_without_a_test_is_shown(modern):
    files = {"data/sample/02.in.statement": "1", "data/sample/02.ans.statement": "2"}
    found = read(modern(files))
    assert [one.name for one in found.samples] == ["sample/01", "sample/02"]
    assert [case.name for case in found.testcases] == ["sample/01", "secret/01"]


def test_tests_of_the_validators(modern, told):
    files = {
        "data/invalid_input/a.in": "x",
        "data/invalid_output/test_group.yaml": "output_validator_args: [case_sensitive]\n",
        **{f"data/invalid_output/b.{kind}": "" for kind in ("in", "ans", "out")},
        **{f"data/valid_outputs/c.{kind}": "" for kind in ("in", "ans", "out")},
        "data/valid_output/d.in": "",
        **{f"data/invalid_answers/e.{kind}": "" for kind in ("in", "ans")},
        "data/invalid_answers/e.yaml": "answer_validator_args: [small]\n",
        "data/invalid_answer/f.ans": "",
    }
    root = modern(files)
    found = read(root)

    def at(name):
        return root / "data" / name

    bad = "invalid_output/b"
    assert found.probes == (
        Probe(
            "invalid_answers/e",
            Trap.INVALID_ANSWER,
            *(at(f"invalid_answers/e.{kind}") for kind in ("in", "ans")),
            validator_args=(),
            answer_validator_args={"": ("small",)},
        ),
        Probe("invalid_input/a", Trap.INVALID_INPUT, at("invalid_input/a.in"), validator_args=()),
        Probe(
            bad,
            Trap.INVALID_OUTPUT,
            at(f"{bad}.in"),
            at(f"{bad}.ans"),
            at(f"{bad}.out"),
            ("case_sensitive",),
        ),
        Probe(
            "valid_outputs/c",
            Trap.VALID_OUTPUT,
            *(at(f"valid_outputs/c.{kind}") for kind in ("in", "ans", "out")),
            (),
        ),
    )
    assert told(found.warnings) == [
        "data/invalid_output/test_group.yaml: A file of this name belongs in sample, secret, or a folder of secret.",
        "data/invalid_answer/f.ans: This test of the validators is ignored: .in is missing.",
        "data/valid_output/d.in: This test of the validators is ignored: .ans .out is missing.",
    ]


def test_starter_code_of_templates(modern):
    files = {
        "attachments/templates/cpp/main.cpp": "",
        "attachments/templates/python3/solve.py": "",
        "attachments/templates/default/main.java": "",
        "attachments/templates/default/main.cpp": "",
    }
    found = read(modern(files)).starters
    assert {key: path.parent.name for key, path in found.items()} == {
        "cpp": "cpp",
        "java": "default",
        "python3": "python3",
        "pypy3": "python3",
    }


@pytest.mark.parametrize("version", ["2023-07-draft", "2023-07", "2025-09-draft"])
def test_a_draft_may_have_keys_that_nobody_knows(modern, told, version):
    text = f"problem_format_version: {version}\nname: S\nnew_idea: 7\nlimits: {{time_limit: 1}}\n"
    found = read(modern({"problem.yaml": text}))
    assert found.format == version
    assert told(found.warnings) == [
        "problem.yaml, line 3, new_idea: This key is not known. Is it spelled right?",
        "problem.yaml, uuid: This key is missing.",
    ]


def test_a_draft_without_a_date_is_the_latest(modern, told):
    text = "problem_format_version: draft\nname: S\nlimits: {time_limit: 1}\n"
    found = read(modern({"problem.yaml": text}))
    assert told(found.warnings)[0] == (
        "problem.yaml, line 1, problem_format_version: The package format “draft” is read as 2025-09."
    )


def test_what_the_legacy_format_says_is_meant(modern):
    files = {
        "output_validators/check.py": "",
        "problem_statement/problem.en.md": "Add.",
        "statement/problem.en.md": None,
    }
    text = "type: pass-fail multi-pass\nvalidation: custom\nvalidator_flags: a b\nsource_url: x\n"
    found = read(modern(files, yaml=text))
    assert found.procedure.kinds == {Kind.MULTI_PASS}
    assert found.procedure.validator_args == ("a", "b")
    assert [flaw.code for flaw in found.warnings] == [
        "yaml.old_key",
        "yaml.old_key",
        "yaml.old_key",
        "yaml.not_list",
        "folder.other",
        "folder.other",
    ]
    with pytest.raises(PackageInvalid):
        read(modern(files, yaml=text), strict=True)


def test_groups_of_a_draft_that_were_legacys(modern):
    text = "problem_format_version: 2023-07-draft\nname: S\ntype: scoring\nlimits: {time_limit: 1}\n"
    files = {
        "problem.yaml": text,
        "data/secret/testdata.yaml": "grader_flags: min\ninput_validator_flags: n=1\n",
    }
    found = read(modern(files))
    assert [(group.name, group.score_mode) for group in found.procedure.groups] == [
        ("", "sum"),
        ("sample", "sum"),
        ("secret", "min"),
    ]
    assert found.testcases[1].input_validator_args == {"": ("n=1",)}
