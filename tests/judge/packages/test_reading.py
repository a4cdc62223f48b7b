"""What a package says, in all the ways it may say it."""

import pytest

from judge.packages import PackageInvalid, Testcase, opened, read
from judge.packages.model import KIB, MIB, Shown
from judge.validators.flags import Flags


def test_everything_a_good_package_says(package):
    root = package(
        {
            "attachments/starter.py": "n = int(input())\n",
            "data/secret/big/02.in": "5 5",
            "data/secret/big/02.ans": "10",
        }
    )
    found = read(root)
    assert found.name == "sum"
    assert found.uuid == "0f1f1f1e-9f3f-4a64-93ab-3b07a7d1fd2d"
    assert found.titles == {"en": "Sum", "he": "סכום"}
    assert found.path == root
    assert (found.time_limit_s, found.memory_bytes, found.output_bytes) == (1.5, 256 * MIB, 8 * MIB)
    assert (found.code_bytes, found.compile_s) == (128 * KIB, 60)
    assert found.procedure.flags == Flags(float_relative_tolerance=1e-6, float_absolute_tolerance=1e-6)
    sample = Shown(
        "sample/01",
        root / "data/sample/01.in",
        root / "data/sample/01.ans",
        download_input=root / "data/sample/01.in",
        download_output=root / "data/sample/01.ans",
    )
    assert found.samples == (sample,)
    assert found.testcases == (
        Testcase(
            "sample/01",
            root / "data/sample/01.in",
            root / "data/sample/01.ans",
            is_sample=True,
            feedback=sample,
        ),
        Testcase("secret/01", root / "data/secret/01.in", root / "data/secret/01.ans", is_sample=False),
        Testcase(
            "secret/big/02", root / "data/secret/big/02.in", root / "data/secret/big/02.ans", is_sample=False
        ),
    )
    assert found.statements == {
        "en": root / "problem_statement/problem.en.md",
        "he": root / "problem_statement/problem.he.md",
    }
    assert found.starters == dict.fromkeys(("python3", "pypy3"), root / "attachments/starter.py")
    assert found.submissions == {"accepted": (root / "submissions/accepted/sum.py",)}
    assert found.warnings == ()


def test_a_silent_package_has_the_usual_limits(package, told):
    found = read(package({"problem.yaml": "name: Sum\n"}))
    assert (found.time_limit_s, found.memory_bytes) == (2, 2048 * MIB)
    assert told(found.warnings) == ["limits.time_limit: The package has no time limit; 2 s is used."]


@pytest.mark.parametrize(
    ("files", "seconds", "warnings"),
    [
        (
            {".timelimit": "3\n"},
            3,
            ["problem.yaml: This says 1.5 s, but .timelimit says 3 s, and that counts."],
        ),
        ({".timelimit": "1.5"}, 1.5, []),
        ({".timelimit": " 1e1 \n", "problem.yaml": "name: Sum\n"}, 10, []),
        ({"domjudge-problem.ini": "timelimit = 4\n", "problem.yaml": "name: Sum\n"}, 4, []),
        ({"domjudge-problem.ini": "name='x'\ntimelimit='0.5'\n", "problem.yaml": "name: Sum\n"}, 0.5, []),
        (
            {"domjudge-problem.ini": "timelimit=4\n", ".timelimit": "1.5\n"},
            1.5,
            ["domjudge-problem.ini: This says 4 s, but .timelimit says 1.5 s, and that counts."],
        ),
    ],
)
def test_the_time_limit_may_stand_in_three_places(package, told, files, seconds, warnings):
    found = read(package(files))
    assert found.time_limit_s == seconds
    assert told(found.warnings) == warnings


def test_limits_take_fractions(package):
    found = read(
        package({"problem.yaml": "name: S\nlimits: {memory: 0.5, output: 1, code: 64, time_limit: .25}\n"})
    )
    assert (found.memory_bytes, found.output_bytes, found.code_bytes) == (MIB // 2, MIB, 64 * KIB)
    assert found.time_limit_s == 0.25


@pytest.mark.parametrize(
    ("files", "titles"),
    [
        ({"problem.yaml": "name: Sum\n"}, {"en": "Sum"}),
        ({"problem.yaml": "name: סכום\n", "problem_statement/problem.en.md": None}, {"he": "סכום"}),
        ({"problem.yaml": "name: {zh: 求和}\n"}, {"zh": "求和"}),
        (
            {"problem.yaml": "", "problem_statement/problem.sv.tex": "\\problemname{Summa {$x$}}\n"},
            {"sv": "Summa {$x$}"},
        ),
        (
            {
                "problem.yaml": "",
                "problem_statement/problem.en.md": None,
                "problem_statement/problem.tex": "%% plainproblemname: x^2\n\\problemname{$x^2$}",
            },
            {"en": "x^2"},
        ),
        ({"problem.yaml": "", "domjudge-problem.ini": 'name = "Sums"\n'}, {"en": "Sums"}),
        ({"problem.yaml": ""}, {"en": "sum"}),
    ],
)
def test_titles_come_from_where_they_are(package, files, titles):
    assert read(package(files)).titles == titles


def test_statements_in_several_languages_and_kinds(package, told):
    root = package(
        {
            "problem_statement/problem.md": "Add.",
            "problem_statement/problem.en.md": None,
            "problem_statement/problem.en.tex": "Add.",
            "problem_statement/problem.zh-Hans.tex": "加。",
            "problem_statement/problem.de.pdf": b"%PDF-1.4 \xff",
            "problem_statement/problem.Klingon.md": "wa'",
            "problem_statement/picture.png": b"\x89PNG",
        }
    )
    found = read(root)
    assert {tag: path.name for tag, path in found.statements.items()} == {
        "de": "problem.de.pdf",
        "en": "problem.md",
        "he": "problem.he.md",
        "zh-Hans": "problem.zh-Hans.tex",
    }
    assert told(found.warnings) == [
        "problem_statement/problem.Klingon.md: This statement is ignored: “Klingon” is not the code of a language."
    ]


def test_a_statement_beside_problem_yaml_is_domjudges(package):
    files = {
        "problem.pdf": b"%PDF",
        "problem_statement/problem.en.md": None,
        "problem_statement/problem.he.md": None,
    }
    assert {tag: path.name for tag, path in read(package(files)).statements.items()} == {"en": "problem.pdf"}


def test_starters_are_for_languages(package, told):
    root = package({f"attachments/starter.{kind}": "x" for kind in ("c", "cpp", "java", "js", "py", "cob")})
    found = read(root)
    assert sorted(found.starters) == ["c", "cpp", "java", "javascript", "pypy3", "python3"]
    assert told(found.warnings) == [
        "attachments/starter.cob: This file is ignored: no language here has files of that kind."
    ]


def test_solutions_may_be_folders(package):
    files = {
        "submissions/wrong_answer/two/main.py": "",
        "submissions/wrong_answer/two/part.py": "",
        "submissions/wrong_answer/one.c": "",
    }
    found = read(package(files)).submissions
    assert [path.name for path in found["wrong_answer"]] == ["one.c", "two"]


def test_tests_stand_by_name_and_samples_first(package):
    files = {
        f"data/{name}.{kind}": "1"
        for name in ("secret/10", "secret/2", "secret/2-b/a", "sample/9")
        for kind in ("in", "ans")
    }
    assert [case.name for case in read(package(files)).testcases] == [
        "sample/01",
        "sample/9",
        "secret/01",
        "secret/10",
        "secret/2",
        "secret/2-b/a",
    ]


def test_links_inside_are_followed(package):
    root = package()
    (root / "data/secret/02.in").symlink_to("01.in")
    (root / "data/secret/02.ans").symlink_to("../secret/01.ans")
    (root / "data/secret/again").symlink_to("../sample")
    assert [case.name for case in read(root).testcases] == [
        "sample/01",
        "secret/01",
        "secret/02",
        "secret/again/01",
    ]


def test_paths_stay_below_the_folder_that_was_asked_for_also_by_way_of_links(package, tmp_path):
    (package() / "data/secret/again").symlink_to("../sample")
    way = tmp_path / "way"
    way.symlink_to("sum")
    found = read(way)
    assert {case.input.relative_to(way).as_posix() for case in found.testcases} == {
        "data/sample/01.in",
        "data/secret/01.in",
    }
    assert (found.name, found.path) == ("sum", way)


def test_what_begins_with_a_dot_is_not_there(package):
    found = read(package({".git/config": "x", "data/secret/.hidden.txt": "x", "README.md": "x"}))
    assert found.warnings == ()


@pytest.mark.parametrize("version", ["legacy", "legacy-icpc"])
def test_formats_that_are_read(package, version):
    assert read(package({"problem.yaml": f"problem_format_version: {version}\nname: Sum\n"})).name == "sum"


def test_a_zip_archive_reads_like_its_folder(archive, good):
    with opened(archive(good.items(), "adding.zip")) as found:
        assert found.name == "adding"
        assert found.testcases[0].answer.read_text() == "3\n"
        folder = found.path
    assert not folder.exists()


def test_a_folder_opens_like_an_archive(package):
    with opened(package()) as found:
        assert found.titles["en"] == "Sum"


def test_flags_of_a_custom_validator_are_not_ours_to_judge(package):
    with pytest.raises(PackageInvalid) as caught:
        read(package({"problem.yaml": "name: S\nvalidation: custom\nvalidator_flags: anything goes\n"}))
    assert [flaw.code for flaw in caught.value.problems] == ["validator.missing"]
