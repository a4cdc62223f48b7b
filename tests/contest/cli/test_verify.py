"""`podium problem verify` and `show`: what they print, and how they leave."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from contest.cli import main

HOME = Path(__file__).resolve().parents[3]
KITES = HOME / "problems" / "kites"


def podium(*words, **environment):
    return CliRunner().invoke(main, ["problem", *map(str, words)], env=environment)


@pytest.fixture
def few(tmp_path):
    """The package of kites with three submissions: one right, one wrong, one in Rust."""
    root = tmp_path / "few"
    shutil.copytree(KITES, root, ignore=shutil.ignore_patterns("submissions"))
    for name in ("accepted/kites.c", "wrong_answer/no_knot.c"):
        path = root / "submissions" / name
        path.parent.mkdir(parents=True)
        shutil.copy(KITES / "submissions" / name, path)
    (root / "submissions/accepted/other.rs").write_text("fn main() {}\n")
    return root


@pytest.mark.docker
def test_json_is_an_object_a_submission_and_a_last_line(few):
    done = podium("verify", few, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    *lines, last = map(json.loads, done.stdout.splitlines())
    lines = {line["submission"]: line for line in lines}
    assert last == {"package": "few", "ok": True, "submissions": 3, "failed": 0, "errors": []}
    right = lines["accepted/kites.c"]
    assert right.pop("cpu_s") > 0
    assert right == {
        "package": "few",
        "submission": "accepted/kites.c",
        "language": "c",
        "expected": "AC",
        "verdict": "AC",
        "score": None,
        "tests": 11,
        "ok": True,
        "reason": None,
    }
    assert (lines["wrong_answer/no_knot.c"]["verdict"], lines["wrong_answer/no_knot.c"]["ok"]) == ("WA", True)
    other = lines["accepted/other.rs"]
    assert (other["language"], other["verdict"], other["ok"]) == ("rust", None, None)
    assert other["reason"] == "Rust is not installed here"


@pytest.mark.docker
def test_a_mismatch_is_told_in_the_table_and_leaves_with_1(few):
    path = few / "submissions/wrong_answer/kites.c"
    shutil.copy(few / "submissions/accepted/kites.c", path)
    done = podium("verify", few, "--jobs", "2")
    assert done.exit_code == 1
    heading, *rows, last = done.stdout.splitlines()
    assert heading.split() == ["submission", "language", "expected", "got", "memory", "slowest"]
    marks = {row.split()[1]: row.split()[0] for row in rows if not row.startswith("        ")}
    assert marks == {
        "accepted/kites.c": "OK",
        "accepted/other.rs": "–",
        "wrong_answer/kites.c": "FAILED",
        "wrong_answer/no_knot.c": "OK",
    }
    assert "        got AC, expected WA" in rows
    assert last == (
        "few: 2 of 4 submissions are as expected, 1 failed, 1 left out: their languages are not installed."
    )


def test_everything_wrong_with_a_package_is_told_at_once(few):
    (few / "problem.yaml").write_text("name: Kites\ntype: scoring\nlimits:\n  memory: -1\n")
    (few / "data/secret/99.in").write_text("1\n")
    (few / "submissions/submissions.yaml").write_text("accepted:\n  permitted: [OK]\n")
    done = podium("verify", few)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"Not verified: {few}",
        "data/secret/99.in: This test has no answer: 99.ans is missing.",
        "problem.yaml, line 4, limits.memory: This has to be more than 0 and at most 65536, not -1.",
        "submissions/submissions.yaml, line 2, accepted.permitted: This can't be “OK”. It can be: AC, WA, TLE, RTE.",
    ]
    done = podium("verify", few, "--json")
    last = json.loads(done.stdout)
    assert done.exit_code == 2
    assert (last["package"], last["ok"], last["submissions"], last["failed"]) == ("few", False, 0, 0)
    assert [(one["file"], one["line"], one["key"]) for one in last["errors"]] == [
        ("data/secret/99.in", None, None),
        ("problem.yaml", 4, "limits.memory"),
        ("submissions/submissions.yaml", 2, "accepted.permitted"),
    ]


@pytest.mark.docker
def test_nothing_that_a_package_says_moves_a_cursor(few):
    rules = 'wrong_answer:\n  language: "\\x9b2J\\u202e"\naccepted:\n  message: "\\x9b31m"\n'
    (few / "submissions/submissions.yaml").write_text(rules)
    named = few.rename(few.with_name("few\x1b[31m\udcff"))
    for words in ((), ("--json",)):
        done = podium("verify", named, *words)
        assert done.exit_code in {0, 1}
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", done.output)
    shown = podium("show", named)
    assert "\x1b" not in shown.output


def test_an_archive_is_verified_as_well_and_one_that_is_none_is_told(tmp_path):
    path = tmp_path / "kites.zip"
    path.write_text("no archive")
    done = podium("verify", path)
    assert done.exit_code == 2
    assert done.stderr == f"Not verified: {path}\nkites.zip: This is not a ZIP archive, or it is damaged.\n"


def test_without_an_engine_nothing_is_verified(few, tmp_path):
    done = podium("verify", few, "--json", DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert done.exit_code == 2
    (error,) = json.loads(done.stdout.splitlines()[-1])["errors"]
    assert error["code"] == "sandbox.engine_unreachable"


@pytest.mark.docker
def test_interrupting_ends_it_cleanly(few):
    for number in range(8):  # so many that it can't be over before it is interrupted
        (few / f"submissions/accepted/slow{number}.py").write_text("import time\ntime.sleep(1.5)\n" * 4)
    # What a shell starts in the background ignores SIGINT, and so would what we start.
    podium = str(Path(sys.executable).with_name("podium"))
    command = ["env", "--default-signal=INT", podium, "problem", "verify", str(few)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().split()[0] == "submission"
        time.sleep(1)
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "Stopped.\n")


def test_show_names_what_was_read():
    done = podium("show", KITES)
    assert (done.exit_code, done.stderr) == (0, "")
    facts = dict(line.split("  ", 1) for line in map(str.strip, done.stdout.splitlines()))
    facts = {name: said.strip() for name, said in facts.items()}
    assert facts["package"] == "kites"
    assert facts["title (he)"] == "חוט לעפיפון"
    assert (facts["time limit"], facts["memory"], facts["output"]) == ("1 s", "256 MiB", "8 MiB")
    assert facts["tests"] == "2 samples, 9 secret"
    assert facts["submissions"] == "13"
    assert facts["time_limit_exceeded/two_at_a_time.py"] == "TLE"


def test_several_packages_have_a_last_line_each_and_the_worst_of_their_codes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "problem.yaml").write_text("problem_format_version: 2025-09\n")
    done = podium("verify", tmp_path / "one", tmp_path / "two", tmp_path / "gone", "--json")
    assert done.exit_code == 2
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["package"] for line in lines] == ["one", "two", "gone"]
    assert not any(line["ok"] for line in lines)


def test_a_folder_of_packages_is_told_from_a_package_without_its_file(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "problem.yaml").touch()
    done = podium("verify", tmp_path)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[1] == (
        "This folder is no package, but holds 2: a, b. Name them, one or several."
    )
    shown = podium("show", tmp_path)
    assert (shown.exit_code, shown.stderr.splitlines()[0]) == (2, f"Not read: {tmp_path}")


def test_a_fault_of_ours_is_no_mismatch(monkeypatch):
    def broken(*_words, **_more):
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("contest.cli.verifying.verify", broken)
    done = podium("verify", KITES, "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["errors"][0]["message"] == "ZeroDivisionError: of ours"
    assert "Traceback" in done.stderr
