"""What is expected of submissions: directories, submissions.yaml, tags; words and globs of the referees."""

from decimal import Decimal

import pytest

from judge.packages import PackageInvalid, read
from judge.packages.expectations import FAILED, submissions, verdicts_of
from judge.packages.report import Report
from judge.packages.submission_rules import Bound, compiled
from judge.verdicts import Verdict
from tests.writing import write_files

AC, WA, TLE, RTE, MLE, OLE, CE = Verdict

FILES = {
    "problem.yaml": "name: Sums\n",
    "problem_statement/problem.md": "Add.\n",
    "data/sample/1.in": "1\n",
    "data/sample/1.ans": "1\n",
    "data/secret/1.in": "1\n",
    "data/secret/1.ans": "1\n",
    "submissions/accepted/right.py": "print(1)\n",
}


def expected(tmp_path, files, *, by_tests=False):
    """Read a package with these files too; what is expected by name, and the codes of warnings."""
    write_files(tmp_path, FILES | files)
    report = Report()
    found = submissions(read(tmp_path), report, by_tests=by_tests)
    report.stop()
    return {one.name: one.expectation for one in found}, [flaw.code for flaw in report.warnings]


@pytest.mark.parametrize(
    ("folder", "verdicts", "told"),
    [
        ("accepted", {AC}, "AC"),
        ("partially_accepted", {AC}, "AC partly"),
        ("wrong_answer", {WA}, "WA"),
        ("no_output", {WA}, "WA"),
        ("time_limit_exceeded", {TLE}, "TLE"),
        ("run_time_error", {RTE}, "RTE"),
        ("memory_limit_exceeded", {MLE}, "MLE"),
        ("output_limit", {OLE}, "OLE"),
        ("output_limit_exceeded", {OLE}, "OLE"),
        ("compiler_error", {CE}, "CE"),
        ("compile_error", {CE}, "CE"),
        ("brute_force", {TLE, RTE, MLE, OLE}, "TLE or RTE or MLE or OLE"),
        ("rejected", FAILED, "rejected"),
        ("mixed", None, None),
        ("check_manually", None, None),
        ("other", None, None),
    ],
)
def test_a_directory_of_the_legacy_format_asks_for_the_verdict_of_the_whole(tmp_path, folder, verdicts, told):
    found, warnings = expected(tmp_path, {f"submissions/{folder}/x.c": "int main;\n"})
    one = found[f"{folder}/x.c"]
    assert (one.verdicts, one.requirements, one.told) == (verdicts, (), told)
    assert not one.needs_all_tests
    assert warnings == []


@pytest.mark.parametrize(
    ("folder", "permitted", "required", "told"),
    [
        ("accepted", {AC}, {AC}, "AC"),
        ("wrong_answer", {AC, WA}, {WA}, "WA"),
        ("time_limit_exceeded", {AC, TLE}, {TLE}, "TLE"),
        ("run_time_error", {AC, RTE}, {RTE}, "RTE"),
        ("brute_force", {AC, TLE, RTE}, {TLE, RTE}, "TLE or RTE"),
        ("rejected", {AC, WA, TLE, RTE}, {WA, TLE, RTE}, "WA or TLE or RTE"),
    ],
)
def test_a_directory_of_later_formats_asks_something_of_every_test(
    tmp_path, folder, permitted, required, told
):
    found, _ = expected(tmp_path, {f"submissions/{folder}/x.c": ""}, by_tests=True)
    one = found[f"{folder}/x.c"]
    (requirement,) = one.requirements
    assert (one.verdicts, requirement.permitted, requirement.required) == (None, permitted, required)
    assert one.told == told
    assert one.needs_all_tests


@pytest.mark.parametrize(
    ("said", "verdicts"),
    [
        ("CORRECT", {AC}),
        ("accepted,time_limit_exceeded, no-output", {AC, TLE, WA}),
        ("TIMELIMIT, RUN-ERROR", {TLE, RTE}),
        ("  RUN_TIME_ERROR , ACCEPTED   ", {RTE, AC}),
        ("WRONG-ANSWER */", {WA}),
        ("COMPILER-ERROR,OUTPUT-LIMIT,MEMORY-LIMIT", {CE, OLE, MLE}),
        ("CHECK-MANUALLY", None),
    ],
)
def test_domjudges_tag_names_verdicts_outside_the_official_directories(tmp_path, said, verdicts):
    files = {
        f"submissions/{folder}/x.c": f"/* @EXPECTED_RESULTS@: {said}\n*/\n"
        for folder in ("mixed", "rejected")
    }
    found, warnings = expected(
        tmp_path, {**files, "submissions/wrong_answer/x.c": files["submissions/mixed/x.c"]}
    )
    assert found["mixed/x.c"].verdicts == found["rejected/x.c"].verdicts == verdicts
    assert found["wrong_answer/x.c"].verdicts == {WA}
    assert warnings == []


def test_a_tag_is_found_in_any_file_and_whatever_its_case(tmp_path):
    files = {
        "submissions/mixed/x/a.c": "int main;\n",
        "submissions/mixed/x/notes.txt": "@expected_results@: correct\n",
    }
    found, _ = expected(tmp_path, files)
    assert found["mixed/x"].verdicts == {AC}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("// @EXPECTED_RESULTS@: CORRECT\n// @EXPECTED_RESULTS@: WRONG-ANSWER\n", "expectation.twice"),
        ("// @EXPECTED_RESULTS@: PERFECT\n", "expectation.unknown"),
    ],
)
def test_a_tag_that_says_nothing_clear_leaves_the_directory_and_is_told(tmp_path, source, code):
    found, warnings = expected(tmp_path, {"submissions/rejected/x.c": source})
    assert found["rejected/x.c"].verdicts == FAILED
    assert warnings == [code]


def test_a_score_is_expected_in_every_directory(tmp_path):
    source = "# @EXPECTED_RESULTS@: WRONG-ANSWER\n# @EXPECTED_SCORE@: 88.37\n"
    found, _ = expected(tmp_path, {f"submissions/{name}/x.py": source for name in ("accepted", "partial")})
    exact = (Decimal("88.37"), Decimal("88.37"))
    assert (found["accepted/x.py"].verdicts, found["accepted/x.py"].score) == ({AC}, exact)
    assert (found["partial/x.py"].verdicts, found["partial/x.py"].score) == ({WA}, exact)
    assert found["partial/x.py"].told == "WA 88.37"


def test_grades_are_those_of_the_groups(tmp_path):
    found, _ = expected(tmp_path, {"submissions/mixed/x.py": "#@EXPECTED_GRADES@ AC AC WA TLE\n"})
    assert found["mixed/x.py"].grades == (AC, AC, WA, TLE)
    assert found["mixed/x.py"].needs_all_tests


# ---- submissions.yaml


def test_rules_add_up_and_one_for_a_directory_replaces_its_default(tmp_path):
    rules = """
accepted:
  permitted: [WA]
  required: [WA]
accepted/*.py:
  language: python3
  entrypoint: main.py
  score: [10, 20.5]
mine/odd.py:
  sample:
    permitted: [AC]
  secret/*-hard:
    permitted: [AC, TLE]
    required: [TLE]
"""
    files = {"submissions/submissions.yaml": rules, "submissions/mine/odd.py": ""}
    found, _ = expected(tmp_path, files, by_tests=True)
    right = found["accepted/right.py"]
    assert [(one.permitted, one.required) for one in right.requirements] == [({WA}, {WA})]
    assert (right.language, right.entry) == ("python3", "main.py")
    assert (right.score, right.told) == ((Decimal(10), Decimal("20.5")), "WA 10 to 20.5")
    sample, hard = found["mine/odd.py"].requirements
    assert (sample.of, sample.permitted, sample.required) == ("sample", {AC}, {AC})
    assert (hard.of, hard.permitted, hard.required) == ("secret/*-hard", {AC, TLE}, {TLE})


def test_a_rule_counts_in_a_legacy_package_too(tmp_path):
    files = {"submissions/submissions.yaml": "accepted:\n  permitted: [AC, WA]\n"}
    found, _ = expected(tmp_path, files)
    assert found["accepted/right.py"].verdicts is None
    assert found["accepted/right.py"].told == "AC or WA"


def test_rules_say_which_runs_bound_the_time_limit(tmp_path):
    rules = """
brute_force/a.c:
  use_for_time_limit: lower
brute_force/b.c:
  sample:
    use_for_time_limit: lower
  secret:
    use_for_time_limit: upper
accepted/slow.c:
  permitted: [AC]
  use_for_time_limit: false
"""
    names = (
        "brute_force/a.c",
        "brute_force/b.c",
        "accepted/slow.c",
        "wrong_answer/x.c",
        "time_limit_exceeded/x.c",
    )
    files = {f"submissions/{name}": "" for name in names}
    found, _ = expected(tmp_path, {**files, "submissions/submissions.yaml": rules}, by_tests=True)
    told = {
        name: [(one.of, one.bound) for one in found[name].requirements if one.bound is not None]
        for name in names
    }
    assert told == {
        "brute_force/a.c": [("", Bound.LOWER)],
        "brute_force/b.c": [("sample", Bound.LOWER), ("secret", Bound.UPPER)],
        "accepted/slow.c": [("", Bound.LOWER)],  # by its directory's rule, which still stands
        "wrong_answer/x.c": [("", Bound.LOWER)],
        "time_limit_exceeded/x.c": [("", Bound.UPPER)],
    }
    assert found["brute_force/a.c"].requirements[1].permitted == {AC, WA, RTE}
    legacy, _ = expected(tmp_path, files)
    assert {name: legacy[name].bound for name in names[2:]} == {
        "accepted/slow.c": Bound.LOWER,
        "wrong_answer/x.c": None,
        "time_limit_exceeded/x.c": Bound.UPPER,
    }


def test_everything_wrong_with_the_rules_is_told_with_its_line(tmp_path):
    rules = "accepted:\n  permitted: [AC, OK]\nwrong:\n- x\nmine:\n  score: high\n"
    with pytest.raises(PackageInvalid) as caught:
        expected(tmp_path, {"submissions/submissions.yaml": rules})
    assert [(flaw.code, flaw.line, flaw.key) for flaw in caught.value.problems] == [
        ("value.unknown", 2, "accepted.permitted"),
        ("yaml.not_map", 3, "wrong"),
        ("yaml.not_number", 6, "mine.score"),
    ]


@pytest.mark.parametrize(
    ("glob", "matches", "others"),
    [
        ("accepted", ["accepted", "accepted/x.py"], ["accepted2/x.py", "not/accepted"]),
        ("accepted/", ["accepted/x.py"], ["accepted.py"]),
        ("*/x.py", ["accepted/x.py"], ["x.py", "a/b/x.py"]),
        ("wa/ac*", ["wa/ac.py", "wa/accept/main.py"], ["wa/bc.py"]),
        ("x.{py,cpp}", ["x.py", "x.cpp"], ["x.c", "xapy"]),
        ("secret/*{ 4 }{ 2 }", ["secret/a42"], ["secret/a24"]),
        ("secret/*{,0,1}{2,4}", ["secret/a12", "secret/04"], ["secret/33"]),
    ],
)
def test_globs_match_as_the_format_says(glob, matches, others):
    pattern = compiled(glob)
    assert [name for name in [*matches, *others] if pattern.match(name)] == matches


def test_entry_points_are_read_from_domjudges_file(tmp_path):
    said = '{"submissions/accepted/two/": {"entry_point": "b.py"}, "submissions/accepted/x.c": {"team": "t"}}'
    files = {
        "submissions.json": said,
        "submissions/accepted/two/b.py": "",
        "submissions/accepted/two/a.py": "",
    }
    found, _ = expected(tmp_path, files)
    assert found["accepted/two"].entry == "b.py"
    _, warnings = expected(tmp_path, {"submissions.json": "{"})
    assert warnings == ["expectation.not_json"]


def test_words_that_mean_nothing_are_handed_back():
    assert verdicts_of(["AC", "Bogus"]) == ({AC}, ("BOGUS",))
    assert verdicts_of([]) == (None, ())
