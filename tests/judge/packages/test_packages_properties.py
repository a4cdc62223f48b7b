"""Whatever bytes come in: a package, or PackageInvalid with flaws that can be told; never anything else."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.packages import MESSAGES, PackageInvalid, read, unpack

LENIENT = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)
KEYS = [
    "name",
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


@LENIENT
@given(text=st.lists(SCRAPS, max_size=30).map("".join))
def test_any_problem_yaml_is_read_or_refused(package, told, text):
    root = package({"problem.yaml": text})
    try:
        found = read(root)
    except PackageInvalid as error:
        tellable(error.problems)
    else:
        told(found.warnings)
        assert found.titles


@LENIENT
@given(
    text=st.binary(max_size=30),
    name=st.sampled_from(
        [".timelimit", "domjudge-problem.ini", "problem_statement/problem.en.tex", "data/testdata.yaml"]
    ),
)
def test_any_other_file_is_read_or_refused(package, text, name):
    root = package({name: text})
    try:
        found = read(root)
    except PackageInvalid as error:
        tellable(error.problems)
    else:
        assert found.time_limit_s > 0
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
