"""problem.yaml written by someone who means harm: told, never a crash, and no text that nothing can show."""

import pytest

from judge.packages import PackageInvalid, read
from judge.packages.assembling import MOST_GROUPS
from judge.packages.settings import MOST_FILES

NESTED = "name: " + "[" * 2000 + "]" * 2000


@pytest.mark.parametrize(
    ("yaml", "code"),
    [
        ('name: "a\\0b"', "yaml.syntax"),
        ('name: "\\uD800"', "yaml.syntax"),
        ('name: {en: "\\e[31m"}', "yaml.syntax"),
        ('"\\0": 1', "yaml.syntax"),
        ("limits: {memory: 0x" + "f" * 5000 + "}", "value.range"),
        ("limits: {memory: " + ":".join(["59"] * 20000) + "}", "value.range"),
        ("limits: {memory: " + ":".join(["59"] * 200) + ".5}", "yaml.syntax"),
        ("limits: {memory: " + "9" * 5000 + "}", "yaml.syntax"),
        ("limits: {time_limit: .nan}", "value.range"),
        ("limits: {time_limit: -.inf}", "value.range"),
        ("limits: {time_limit: 1.0e+400}", "value.range"),
        ("limits: {time_limit: yes}", "yaml.not_number"),
        ("name: 2020-01-01", "yaml.not_text_or_map"),
        ("name: 2020-99-99", "yaml.syntax"),
        ("name: !!bool maybe", "yaml.syntax"),
        ("name: !!int ''", "yaml.syntax"),
        ("name: !!timestamp x", "yaml.syntax"),
        ("name: !!float ''", "yaml.syntax"),
        ("name: !!python/object/apply:os.system [id]", "yaml.syntax"),
        ("name: &a [*a]", "yaml.not_text_or_map"),
        ("? [a]\n: b", "yaml.syntax"),
        ("<<: 1", "yaml.syntax"),
        ("name: a\n---\nname: b", "yaml.syntax"),
        (NESTED, "yaml.too_complex"),
        ("name: [" + "1," * 60000 + "]", "yaml.too_complex"),
    ],
)
def test_hostile_yaml_is_told(package, yaml, code):
    with pytest.raises(PackageInvalid) as caught:
        read(package({"problem.yaml": yaml + "\n"}))
    assert code in {flaw.code for flaw in caught.value.problems}
    for flaw in caught.value.problems:
        "".join(map(str, flaw.facts.values())).encode()


def test_limits_near_nothing_are_still_limits(package):
    found = read(package({"problem.yaml": "limits: {memory: 1.0e-9, output: 1.0e-9, code: 1.0e-9}\n"}))
    assert found.memory_bytes > 0
    assert found.output_bytes > 0
    assert found.code_bytes > 0


def test_a_statement_too_large_to_hand_out_is_left_out(package):
    root = package()
    with (root / "problem_statement" / "problem.zh.pdf").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    found = read(root)
    assert set(found.statements) == {"en", "he"}
    assert [warning.code for warning in found.warnings] == ["file.too_large"]


@pytest.mark.parametrize(
    "number",
    ["0x" + "f" * 5000, "1.0e+999", "-.inf", ".nan", "'1e999'", "9" * 4000, "1:" + "59:" * 500 + "1"],
)
def test_scores_of_any_size_are_told(package, number):
    files = {"problem.yaml": "name: S\ntype: scoring\n", "data/testdata.yaml": f"accept_score: {number}\n"}
    with pytest.raises(PackageInvalid) as caught:
        read(package(files))
    assert {flaw.code for flaw in caught.value.problems} == {"value.score"}


def codes(root):
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    return [flaw.code for flaw in caught.value.problems]


def test_settings_are_read_until_there_are_too_many(modern):
    files = {f"data/secret/{number:04}.yaml": "args: []\n" for number in range(MOST_FILES + 2)}
    assert codes(modern(files)) == ["settings.too_many"]


def test_settings_are_read_until_they_are_too_large_together(package):
    large = "# " + "x" * (300 * 1024) + "\n"
    files = {f"data/secret/{number}/testdata.yaml": large for number in range(4)}
    assert codes(package(files)) == ["settings.too_many"]


def test_more_groups_than_anyone_makes_are_told(package):
    files = {"problem.yaml": "name: S\ntype: scoring\n"}
    for number in range(MOST_GROUPS + 1):
        files |= {f"data/secret/{number}/1.in": "", f"data/secret/{number}/1.ans": ""}
    assert codes(package(files)) == ["group.too_many"]


def test_more_programs_than_anyone_makes_are_told(package):
    files = {f"output_validators/{number}.h": "" for number in range(101)}
    assert codes(package(files | {"problem.yaml": "name: S\nvalidation: custom\n"})) == ["program.too_many"]


def test_programs_and_included_files_are_of_a_size(package):
    root = package({"problem.yaml": "name: S\nvalidation: custom\n", "output_validators/a.py": ""})
    for name in ("output_validators/a.py", "include/cpp/a.h"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        with (root / name).open("wb") as file:
            file.truncate(33 * 1024 * 1024)
    assert codes(root) == ["program.too_large", "program.too_large"]


def test_arguments_of_all_tests_are_of_a_size(modern):
    files = {"data/secret/test_group.yaml": f"args: [{'x' * 16_000}]\n"}
    for number in range(300):
        files |= {f"data/secret/a{number}.in": "", f"data/secret/a{number}.ans": ""}
    assert codes(modern(files)) == ["args.too_many"]


def test_statements_in_more_languages_than_there_are(package):
    letters = "abcdefghijklmnopqrstuvwxyz"
    files = {f"problem_statement/problem.{a}{b}.md": "x" for a in letters for b in letters[:8]}
    assert codes(package(files)) == ["statement.too_many"]


def test_a_package_of_too_many_files_is_told_once(package):
    root = package()
    (root / "data/secret/many").mkdir()
    for number in range(20_001):
        (root / f"data/secret/many/{number}").touch()
    assert codes(root) == ["package.too_many"]


def test_what_is_long_is_cut(modern):
    found = read(
        modern({"data/secret/01.hint": "x" * 10_000, "data/secret/01.yaml": "full_feedback: true\n"})
    )
    assert len(found.testcases[1].feedback.hint) == 4096
