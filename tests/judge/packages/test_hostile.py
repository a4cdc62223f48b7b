"""problem.yaml written by someone who means harm: told, never a crash, and no text that nothing can show."""

import pytest

from judge.packages import PackageInvalid, read

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
        ("name: a\nname: b", "yaml.duplicate_key"),
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
