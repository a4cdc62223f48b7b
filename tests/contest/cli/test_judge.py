"""`podium judge`: what it prints, and what it says when it can't."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from contest.cli import main
from tests.writing import write_files

HOME = Path(__file__).resolve().parents[3]
PROBLEM = HOME / "problems" / "kites"
RIGHT = PROBLEM / "submissions" / "accepted" / "kites.py"


def podium(*words, **environment):
    return CliRunner().invoke(main, ["judge", *map(str, words)], env=environment)


@pytest.mark.docker
def test_json_is_one_object_with_every_test():
    done = podium(RIGHT, "--problem", PROBLEM, "--json")
    assert done.exit_code == 0
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert (found["verdict"], found["score"], found["language"]) == ("AC", None, "python3")
    assert [test["name"] for test in found["tests"]][:3] == ["sample/01", "sample/02", "secret/01-three"]
    assert {test["verdict"] for test in found["tests"]} == {"AC"}
    for test in found["tests"]:
        assert test["cpu_s"] > 0
        assert test["wall_s"] > 0
        assert test["memory_bytes"] > 0
    assert (found["compile"]["ok"], found["compile"]["log"]) == (True, "")


@pytest.mark.docker
def test_a_package_may_be_an_archive_and_people_get_a_table(tmp_path):
    path = tmp_path / "kites.zip"
    with zipfile.ZipFile(path, "w") as file:
        for one in sorted(PROBLEM.rglob("*")):
            file.write(one, one.relative_to(PROBLEM.parent))
    wrong = PROBLEM / "submissions" / "wrong_answer" / "no_knot.c"
    done = podium(wrong, "--problem", path)
    assert done.exit_code == 0
    first, heading, sample, where = done.stdout.splitlines()
    assert first == "WA  Wrong answer  (kites, C)"
    assert heading.split() == ["test", "verdict", "CPU", "wall", "memory"]
    assert sample.split()[:2] == ["sample/01", "WA"]
    assert where.strip().startswith("line 1, token 1: wanted ")


@pytest.mark.docker
def test_bytes_go_to_the_compiler_as_they_are(tmp_path):
    source = tmp_path / "strange.txt"
    source.write_bytes(b"int main(void) { return 0; } // \xff\xfe \x80\n")
    done = podium(source, "--problem", PROBLEM, "--language", "c", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["verdict"] == "WA"


@pytest.mark.docker
def test_a_compile_error_shows_the_compilers_words():
    done = podium(PROBLEM / "submissions" / "compile_error" / "semicolon.c", "--problem", PROBLEM)
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "CE  Compile error  (kites, C)\nmain.c: In function ‘main’:\nmain.c:6:27: error:"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.py", "--problem", PROBLEM], "nowhere.py can't be read: No such file or directory."),
        (
            ["x.cob", "--problem", PROBLEM],
            (
                "The name 'x.cob' does not tell the language. "
                "Say --language KEY, one of: python3, pypy3, cpp, c, java, javascript."
            ),
        ),
        (
            [RIGHT, "--problem", PROBLEM, "--language", "cobol"],
            "There is no language 'cobol'. There are: python3, pypy3, cpp, c, java, javascript.",
        ),
        ([RIGHT, "--problem", "nowhere"], "nowhere: There is no such file or folder."),
        (
            [RIGHT, "--problem", HOME / "judge"],
            "problem.yaml: This file is missing: every problem package has it at its top.",
        ),
        ([RIGHT, "--problem", RIGHT], "kites.py: This is not a ZIP archive, or it is damaged."),
    ],
)
def test_what_can_not_be_judged_is_told_in_one_line(words, sentence):
    done = podium(*words)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"Not judged: {sentence}\n")


def test_every_flaw_of_a_package_is_told_and_json_says_je(tmp_path):
    root = tmp_path / "kites"
    shutil.copytree(PROBLEM, root)
    (root / "data" / "secret" / "01-three.ans").unlink()
    (root / ".timelimit").write_text("long")
    sentences = [
        "data/secret/01-three.in: This test has no answer: 01-three.ans is missing.",
        ".timelimit, line 1: “long” is not a time limit in seconds.",
    ]
    done = podium(RIGHT, "--problem", root)
    assert (done.exit_code, done.stderr) == (2, "Not judged: " + "\n".join(sentences) + "\n")
    done = podium(RIGHT, "--problem", root, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 2
    assert (found["verdict"], found["tests"], found["compile"]) == ("JE", [], None)
    assert found["cause"]["code"] == "package.invalid"
    assert found["cause"]["message"].splitlines() == sentences
    assert [flaw["file"] for flaw in found["cause"]["facts"]["flaws"]] == [
        "data/secret/01-three.in",
        ".timelimit",
    ]


def test_a_submission_too_large_is_told(tmp_path):
    source = tmp_path / "large.py"
    source.write_bytes(b"#" * (128 * 1024 + 1))
    done = podium(source, "--problem", PROBLEM)
    assert done.stderr == "Not judged: The submission is larger than 128 KiB, the most allowed.\n"
    assert done.exit_code == 2


def test_docker_away_is_a_judge_error_with_its_cause():
    done = podium(RIGHT, "--problem", PROBLEM, "--json", DOCKER_HOST="unix:///nowhere.sock")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["verdict"], found["cause"]["code"]) == (
        2,
        "JE",
        "sandbox.engine_unreachable",
    )
    assert found["cause"]["message"].startswith("The Docker engine does not answer")


def test_warnings_of_a_package_stand_before_the_rest(tmp_path):
    root = tmp_path / "kites"
    shutil.copytree(PROBLEM, root)
    with (root / "problem.yaml").open("a") as file:
        file.write("colour: red\n")
    done = podium(RIGHT, "--problem", root, DOCKER_HOST="unix:///nowhere.sock")
    warning, cause = done.stderr.splitlines()
    assert warning.startswith("Warning: problem.yaml, line ")
    assert warning.endswith(", colour: This key is not known. Is it spelled right?")
    assert cause.startswith("Not judged: The Docker engine does not answer")


CHECK = """import sys
said = sys.stdin.read().split()
if said == ["die"]:
    raise ValueError("oh dear")
open(sys.argv[3] + "judgemessage.txt", "w").write("heard " + " ".join(said))
sys.exit(42 if said == ["3"] else 43)
"""


@pytest.mark.docker
def test_a_validator_of_the_package_and_what_it_does_wrong(tmp_path):
    root = tmp_path / "sums"
    files = {
        "problem.yaml": "name: Sums\nvalidation: custom\n",
        ".timelimit": "1",
        "problem_statement/problem.md": "Add.\n",
        "output_validators/check/check.py": CHECK,
        "data/secret/1.in": "1 2\n",
        "data/secret/1.ans": "3\n",
    }
    write_files(root, files)
    wrong, deadly, answers = (tmp_path / name for name in ("wrong.py", "deadly.py", "answers.txt"))
    wrong.write_text("print(4)\n")
    deadly.write_text("print('die')\n")
    answers.write_text("3\n")
    done = podium(wrong, "--problem", root)
    assert (done.exit_code, done.stdout[:2]) == (0, "WA")
    assert "heard 4" in done.output
    done = podium(deadly, "--problem", root, "--json")
    result = json.loads(done.stdout)
    assert (done.exit_code, result["verdict"], result["cause"]["code"]) == (2, "JE", "program.exit_code")
    assert "oh dear" in result["cause"]["message"]
    done = podium(answers, "--problem", root)
    assert (done.exit_code, "does not tell the language" in done.stderr) == (2, True)
    (root / "problem.yaml").write_text(
        "problem_format_version: 2025-09\nname: Sums\ntype: submit-answer\n"
        "uuid: 6b1b8a1e-9e0c-4f0e-9a52-6f3a1f0a4c11\nlimits: {time_limit: 1}\n"
    )
    (root / "output_validators/check").rename(root / "output_validator")
    (root / "output_validators").rmdir()
    (root / "problem_statement").rename(root / "statement")
    (root / "statement/problem.md").rename(root / "statement/problem.en.md")
    done = podium(answers, "--problem", root)
    assert (done.exit_code, done.stdout[:2]) == (0, "AC"), done.output
