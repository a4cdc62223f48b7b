"""Whatever bytes come in: a package, or PackageInvalid with flaws that can be told; never anything else."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.packages import MESSAGES, PackageInvalid, read, unpack
from judge.packages.plain import plain_procedure, procedure_of

LENIENT = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)
KEYS = [
    "name",
    "constants",
    "credits",
    "authors",
    "source",
    "languages",
    "embargo_until",
    "time_multipliers",
    "grading",
    "range",
    "accept_score",
    "grader_flags",
    "input_validator_flags",
    "scoring",
    "custom",
    "args",
    "output_validator_args",
    "input_validator_args",
    "max_score",
    "score_aggregation",
    "require_pass",
    "static_validation_score",
    "full_feedback",
    "limits",
    "type",
    "validation",
    "validator_flags",
    "uuid",
    "memory",
    "time_limit",
    "<<",
    "keywords",
]
SCRAPS = st.sampled_from(
    [
        *KEYS,
        ": ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!!",
        "'",
        '"',
        "|",
        "#",
        ",",
        "1",
        ".inf",
        "0x1f",
        "2020-13-45",
        "1_000",
        "~",
        "\t",
        "\ufeff",
        "\u2028",
        "é",
        "\x07",
        "? ",
        "---\n",
        "%YAML 9",
        "!!binary ",
        "!!set ",
        "1" * 5000,
    ]
)


def tellable(problems):
    assert problems
    for flaw in problems:
        assert MESSAGES[flaw.code].format_map(flaw.fields).isprintable()


def read_or_refused(root, told):
    """What was read, with warnings that can be told; None: it was refused, with flaws that can be."""
    try:
        found = read(root)
    except PackageInvalid as error:
        tellable(error.problems)
        return None
    told(found.warnings)
    return found


@LENIENT
@given(text=st.lists(SCRAPS, max_size=30).map("".join))
def test_any_problem_yaml_is_read_or_refused(package, told, text):
    found = read_or_refused(package({"problem.yaml": text}), told)
    assert found is None or found.titles


def kept(found):
    """What is kept of a package comes back as it was."""
    plain = json.loads(json.dumps(plain_procedure(found.procedure, str)))
    assert procedure_of(plain, Path) == found.procedure


TEXTS = st.lists(SCRAPS, max_size=30).map("".join)


@LENIENT
@given(text=TEXTS, kind=st.sampled_from(["type: scoring\n", ""]))
def test_any_problem_yaml_of_2025_is_read_or_refused(modern, told, text, kind):
    yaml = f"problem_format_version: 2025-09\n{kind}{text}"
    if found := read_or_refused(modern({"problem.yaml": yaml}), told):
        kept(found)


@LENIENT
@given(
    text=TEXTS,
    name=st.sampled_from(
        ["test_group.yaml", "a/test_group.yaml", "testdata.yaml", "01.yaml", "01.args", "01.hint"]
    ),
    version=st.sampled_from(["legacy", "2023-07-draft", "2025-09"]),
)
def test_any_settings_are_read_or_refused(modern, told, text, name, version):
    yaml = f"problem_format_version: {version}\nname: S\ntype: scoring\n"
    root = modern({"problem.yaml": yaml, f"data/secret/{name}": text})
    try:
        if found := read_or_refused(root, told):
            kept(found)
    finally:
        (root / "data/secret" / name).unlink()


@LENIENT
@given(
    text=st.binary(max_size=30),
    name=st.sampled_from(
        [
            ".timelimit",
            "domjudge-problem.ini",
            "problem_statement/problem.en.tex",
            "data/testdata.yaml",
            "data/sample/01.args",
            "input_validators/check",
            "submissions/accepted/odd",
        ]
    ),
)
def test_any_other_file_is_read_or_refused(package, told, text, name):
    root = package({name: text})
    try:
        found = read_or_refused(root, told)
        assert found is None or found.time_limit_s > 0
    finally:
        (root / name).unlink()


def zipped(compression):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as file:
        file.writestr("problem.yaml", "name: Sum\n")
        file.writestr("data/secret/01.in", "3 4\n" * 20)
        file.writestr("data/secret/01.ans", "7\n")
    return data.getvalue()


@LENIENT
@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(
    compression=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 60),
)
def test_any_damaged_archive_is_unpacked_or_refused(tmp_path_factory, compression, changes, cut):
    data = bytearray(zipped(compression))
    for place, byte in changes:
        data[place % len(data)] = byte
    home = tmp_path_factory.mktemp("damaged")
    path = home / "sum.zip"
    path.write_bytes(data[: len(data) - (cut if cut < 30 else 0)])
    try:
        root = unpack(path, home / "into")
    except PackageInvalid as error:
        tellable(error.problems)
        assert not (home / "into").exists()
    else:
        assert root.is_dir()
    assert {one.name for one in home.iterdir()} <= {"sum.zip", "into"}
