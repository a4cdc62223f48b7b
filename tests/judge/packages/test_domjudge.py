"""Packages as DOMjudge writes them: its own file, statements beside problem.yaml, its way to score groups."""

from decimal import Decimal

import pytest

from judge.packages import PackageInvalid, read
from judge.validators.flags import Flags

INI = "domjudge-problem.ini"
WHOLE = """\
; a remark
[problem]
name = "Sums"
short-name = B
timelimit='2.5'
points = 3
color = #FFAA00
special_compare = compare
special_compare_args = float_tolerance 1e-3
allow_submit = 1
"""


def test_all_keys_of_its_file(package):
    found = read(package({"problem.yaml": None, INI: WHOLE}))
    assert (found.titles, found.time_limit_s) == ({"en": "Sums"}, 2.5)
    assert (found.label, found.colour, found.points) == ("B", "#ffaa00", Decimal(3))
    assert found.procedure.flags == Flags(float_relative_tolerance=1e-3, float_absolute_tolerance=1e-3)
    assert found.warnings == ()


def test_problem_yaml_goes_before_its_flags(package):
    found = read(package({"problem.yaml": "name: S\nvalidator_flags: case_sensitive\n", INI: WHOLE}))
    assert found.procedure.flags == Flags(case_sensitive=True)


def test_what_its_file_may_not_say(package, told):
    text = "special_run = boolfind_run\nspecial_compare = rps\npoints = nan\nflavour = sweet\nhm\n"
    with pytest.raises(PackageInvalid) as caught:
        read(package({INI: text}))
    assert told(caught.value.problems) == [
        f"{INI}, line 1, special_run: “boolfind_run” is a program that stayed in DOMjudge. Put it into output_validators.",
        f"{INI}, line 2, special_compare: “rps” is a program that stayed in DOMjudge. Put it into output_validators.",
        f"{INI}, line 3, points: This has to be a number from −100000000 to 100000000, not nan.",
    ]
    with pytest.raises(PackageInvalid) as caught:
        read(package({INI: "flavour = sweet\nhm\n"}), strict=True)
    assert told(caught.value.problems) == [
        f"{INI}, line 1, flavour: This key is not known. Is it spelled right?",
        f"{INI}, line 2: This line is ignored: it is no “key = value”.",
    ]


def test_characters_that_no_command_line_takes(package, told):
    with pytest.raises(PackageInvalid) as caught:
        read(package({INI: "\nspecial_compare_args = a\0b\npoints = -1\n"}))
    assert told(caught.value.problems) == [
        f"{INI}, line 2: This line has a character that can't be used: #x0000.",
        f"{INI}, line 3, points: This must not be less than 0, and it is -1.",
    ]


def test_a_package_with_validators_of_its_own_needs_none_of_dom_judges(package):
    files = {
        "problem.yaml": "name: S\nvalidation: custom\n",
        "output_validators/check.py": "",
        INI: "special_compare = sum_compare\nspecial_compare_args = a b\n",
    }
    made = read(package(files)).procedure
    assert (len(made.validators), made.validator_args) == (1, ("a", "b"))


@pytest.mark.parametrize("kind", ["pdf", "html", "txt"])
def test_statements_beside_problem_yaml(package, kind):
    files = {f"problem.{kind}": "Add.", "problem_statement/problem.en.md": None}
    spoken = read(package(files)).statements
    assert {tag: path.name for tag, path in spoken.items()} == {
        "en": f"problem.{kind}",
        "he": "problem.he.md",
    }
    folders = read(package({f"problem.{kind}": "Add.", "problem_statement/problem.en.md": "Add."}))
    assert folders.statements["en"].name == "problem.en.md"


@pytest.mark.parametrize(
    ("files", "as_one"),
    [
        ({}, False),
        ({".timelimit": "1"}, False),
        ({INI: "timelimit = 1\n"}, True),
        ({"submissions.json": "[]"}, True),
        ({"submissions/partial/a.py": "# @EXPECTED_SCORE@: 30\n"}, True),
        ({INI: "timelimit = 1\n", "data/testdata.yaml": "grader_flags: ignore_sample min\n"}, True),
        # Kattis' own flags, which DOMjudge doesn't have.
        ({INI: "timelimit = 1\n", "data/testdata.yaml": "grader_flags: first_error\n"}, False),
        (
            {
                "submissions/partial/a.py": "# @EXPECTED_SCORE@: 30\n",
                "data/secret/testdata.yaml": "grader_flags: accept_if_any_accepted\n",
            },
            False,
        ),
    ],
)
def test_its_groups_have_their_accept_score_once(package, files, as_one):
    files = {"problem.yaml": "name: S\ntype: scoring\n"} | files
    assert {group.as_one for group in read(package(files)).procedure.groups} == {as_one}


def test_its_program_for_numbers_is_one_of_our_flags(package, told):
    files = {"problem.yaml": "name: S\nlimits: {time_limit: 1}\n", INI: "special_compare = float\n"}
    found = read(package(files))
    assert found.procedure.flags == Flags(float_relative_tolerance=1e-7, float_absolute_tolerance=1e-7)
    assert told(found.warnings) == [
        f"{INI}, line 1, special_compare: DOMjudge's program for numbers is read as “float_tolerance 1e-7”."
    ]


def test_its_file_lies_in_2025_09_packages_too(modern):
    found = read(modern({INI: "special_compare_args = case_sensitive\nshort-name = C\n"}))
    assert (found.procedure.flags, found.label) == (Flags(case_sensitive=True), "C")
