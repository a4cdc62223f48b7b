"""Packages that would have their reader work for hours, or fall over: each is read in a moment, and told."""

import stat
import time
import zipfile

import pytest

from judge.packages import PackageInvalid, read, unpack
from judge.packages.constants import MOST_GROWN, replaced_files
from judge.packages.expectations import submissions
from judge.packages.report import Report
from judge.packages.submission_rules import RULES_FILE, compiled, read_rules

MOMENT_S = 5
RUN = " " * 500_000


@pytest.fixture(autouse=True)
def moment():
    """Hold every test here to a few seconds of processor time; without the care it takes they need hours."""
    before = time.process_time()
    yield
    assert time.process_time() - before < MOMENT_S


def flaws(root):
    report = Report()
    read_rules(root, report, by_tests=True)
    return [(flaw.code, flaw.key) for flaw in report.flaws]


def test_globs_of_many_stars_are_matched(package):
    assert not compiled("*a" * 100 + "b").match("a" * 250)
    assert not compiled("{*,a*}" * 100 + "b").match("a" * 250)
    assert compiled("**/" + "*a" * 100).match("x/" + "a" * 250 + "/main.py")


def test_no_more_rules_than_anyone_writes(package):
    assert flaws(package({RULES_FILE: f"? '{'*' * 2000}'\n: {{}}\n"})) == [
        ("archive.name_long", "*" * 200 + "…")
    ]
    many = "".join(f"a{number}: {{}}\n" for number in range(1000))
    assert flaws(package({RULES_FILE: many})) == [("rules.too_many", None)]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("permitted: [[AC]]", "value.unknown"),
        ("required: {AC: WA}", "value.unknown"),
        ("use_for_time_limit: []", "value.unknown"),
        ("use_for_time_limit: {lower: upper}", "value.unknown"),
        ("score: 0x" + "f" * 5000, "yaml.not_number"),
        ("score: [0, 1.0e+300]", "yaml.not_number"),
        ("score: [.nan, .inf]", "yaml.not_number"),
    ],
)
def test_values_that_rules_can_not_have_are_told(package, rule, code):
    assert [found for found, _ in flaws(package({RULES_FILE: f"mine: {{{rule}}}\n"}))] == [code]


def test_titles_are_looked_for_in_a_moment(package):
    tex = f"%% plainproblemname:a{RUN}b\n"
    found = read(package({"problem.yaml": "", "problem_statement/problem.sv.tex": tex}))
    assert found.titles["sv"] == "a"


def test_titles_are_of_a_length_and_can_be_shown(package):
    tex = "\\problemname{a\0b\x9b31m" + "x" * 500 + "}\n"
    found = read(
        package({"problem.yaml": "name: {he: " + "y" * 500 + "}", "problem_statement/problem.sv.tex": tex})
    )
    assert found.titles == {"he": "y" * 200, "sv": "a b 31m" + "x" * 193}


def test_a_statement_of_any_size_is_no_title(package):
    root = package()
    with (root / "problem_statement/problem.sv.tex").open("wb") as file:
        file.truncate(8 * 1024 * 1024 * 1024)  # sparse: in memory it would be there
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    assert {flaw.code for flaw in caught.value.problems} == {"file.too_large"}


def test_lines_of_domjudges_file_are_read_in_a_moment(package):
    found = read(package({"problem.yaml": None, "domjudge-problem.ini": f"timelimit=1\nname = 'a{RUN}b'\n"}))
    assert found.titles == {"en": "a"}


def test_numbers_to_the_base_of_sixty_are_of_a_length(package):
    with pytest.raises(PackageInvalid) as caught:
        read(package({"problem.yaml": "limits: {memory: 1" + ":59" * 300_000 + "}\n"}))
    assert {flaw.code for flaw in caught.value.problems} == {"yaml.syntax"}


def test_hints_are_kept_without_what_no_database_takes(package):
    found = read(package({"data/sample/01.hint": "a\0b", "data/secret/01.desc": "c\0\x1b[31m"}))
    assert [case.description for case in found.testcases] == ["", "c��[31m"]
    assert [shown.hint for shown in found.samples] == ["a�b"]


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_links_to_links_to_links_are_not_followed_for_ever(archive, tmp_path):
    chain = [(link(f"data/secret/l{number}"), f"l{number + 1}") for number in range(3000)]
    root = unpack(archive([("problem.yaml", "name: x\n"), *chain]), tmp_path / "into")
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    assert {flaw.code for flaw in caught.value.problems} == {"link.broken", "data.empty"}


def test_a_file_behind_more_links_than_a_system_follows_is_not_there(package):
    root = package({"data/secret/02.ans": "1\n"})
    last = "01.in"
    for number in range(60):
        (root / f"data/secret/link{number}").symlink_to(last)
        last = f"link{number}"
    (root / "data/secret/02.in").symlink_to(last)
    with pytest.raises(PackageInvalid) as caught:
        read(root)
    assert "data.input_missing" in {flaw.code for flaw in caught.value.problems}


def test_what_the_reader_leaves_out_belongs_to_no_submission(package, tmp_path):
    (tmp_path / "outside").write_text("secret")
    root = package({"submissions/accepted/two/main.py": "", "submissions/accepted/two/-o": "x"})
    (root / "submissions/accepted/two/+x.py").symlink_to(tmp_path / "outside")
    (root / "submissions/accepted/two/\x1b[31m.py").write_text("")
    found = {one.name: sorted(one.files) for one in submissions(read(root), Report())}
    assert found["accepted/two"] == ["main.py"]


def test_constants_may_add_so_much_to_all_files_together(tmp_path):
    for number in range(3):
        (tmp_path / str(number)).write_bytes(b"{{a}}" * 1000)
    files = {str(number): tmp_path / str(number) for number in range(3)}
    grown = replaced_files(files, {"a": "x" * (MOST_GROWN // 1500)})
    assert [len(data) > 5000 for data in grown.values()] == [True, False, False]
