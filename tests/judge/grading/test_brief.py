from pathlib import Path

import pytest

from judge.grading import Brief, Case
from judge.grading.brief import compile_limits
from judge.grading.grading import place
from judge.packages import read
from judge.packages.model import Procedure
from judge.validators.flags import Flags
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from tests.writing import write_files

HERE = Path()


def case(name):
    return Case(name, HERE, HERE, is_sample=name.startswith("sample"))


def test_a_brief_without_tests_is_refused():
    with pytest.raises(ValueError, match="at least one case"):
        Brief(language("c"), b"", (), Limits(cpu_s=1, memory_bytes=MIB))


def test_samples_come_first_then_names_folder_by_folder():
    names = ["secret/2-b/1", "secret/2/9", "sample/2", "secret/10", "sample/10", "z-sample"]
    assert [one.name for one in sorted([case(name) for name in names], key=place)] == [
        "sample/10",
        "sample/2",
        "secret/10",
        "secret/2/9",
        "secret/2-b/1",
        "z-sample",
    ]


def test_a_brief_of_a_package_has_its_limits_flags_and_tests(tmp_path):
    files = {
        "problem.yaml": "name: x\nvalidator_flags: case_sensitive\n"
        "limits: {memory: 64, output: 1, time_limit: 3, compilation_time: 5}\n",
        "data/secret/1.in": "",
        "data/secret/1.ans": "",
    }
    brief = Brief.of(
        read(write_files(tmp_path, files)), language("cpp"), b"int main() {}", stop_at_first=False
    )
    assert brief.limits == Limits(cpu_s=3, memory_bytes=64 * MIB, output_bytes=MIB)
    assert brief.compile_limits.cpu_s == 5
    assert brief.compile_limits.memory_bytes == language("cpp").compile_limits.memory_bytes
    assert brief.procedure.flags == Flags(case_sensitive=True)
    assert [one.name for one in brief.cases] == ["secret/1"]
    assert not brief.stop_at_first


@pytest.mark.parametrize(("said", "mib"), [(100, 100), (4096, 1024)])
def test_the_compiler_gets_the_packages_memory_and_no_more_than_its_own(said, mib):
    procedure = Procedure(compile_memory_bytes=said * MIB)
    assert compile_limits(60, procedure, language("cpp")).memory_bytes == mib * MIB
