"""A package's validators tried by its own data: what is right is accepted, what is wrong is told with its file."""

import json

import pytest

from judge.grading import programs
from judge.packages.reading import read
from judge.verifying import AllEnded, Begun, Proved, verify
from judge.verifying.data import Ask, checks
from judge.verifying.proving import proved
from sandbox.engine import Engine
from sandbox.pool import Slot
from tests.writing import write_files

NUMBER = "import re, sys\nsys.exit(42 if re.fullmatch(rb'[0-9]+\\n', sys.stdin.buffer.read()) else 43)\n"
SMALL = """import sys
most = int(sys.argv[1]) if len(sys.argv) > 1 else 99
if int(sys.stdin.read()) > most:
    print(f"more than {most}", file=sys.stderr)
    sys.exit(1)
sys.exit(42)
"""
VALIDATOR = """import sys
answer = open(sys.argv[2]).read().split()
got = sys.stdin.read().split()
if got == ["crash"]:
    raise ValueError
ok = sorted(got) == sorted(answer)
if not ok:
    open(sys.argv[3] + "judgemessage.txt", "w").write("not the same numbers")
sys.exit(42 if ok else 43)
"""
FILES = {
    "problem.yaml": "problem_format_version: 2025-09\nname: Both\nuuid: 117b564d-429b-44d4-bf8c-c264a3703e07\n"
    "limits: {time_limit: 1}\n",
    "statement/problem.en.md": "Print both.\n",
    "input_validators/number.py": NUMBER,
    "input_validators/small.py": SMALL,
    "data/sample/1.in": "1\n",
    "data/sample/1.ans": "1 2\n",
    "data/secret/1.in": "50\n",
    "data/secret/1.ans": "1 2\n",
    "data/secret/2.in": "500\n",
    "data/secret/2.ans": "1 2\n",
    "data/secret/2.yaml": "input_validator_args: {small.py: ['1000']}\n",
    "data/invalid_input/word.in": "x\n",
    "data/invalid_input/large.in": "100\n",
    "data/invalid_output/other.in": "1\n",
    "data/invalid_output/other.ans": "1 2\n",
    "data/invalid_output/other.out": "1 3\n",
    "data/valid_output/turned.in": "1\n",
    "data/valid_output/turned.ans": "1 2\n",
    "data/valid_output/turned.out": "2 1\n",
    "submissions/accepted/a.py": "print(2, 1)\n",
}
OUTPUT = {"output_validator/validate.py": VALIDATOR}
WRONG = {
    "data/secret/3.in": "100\n",
    "data/secret/3.ans": "1 2\n",
    "data/invalid_input/right.in": "7\n",
    "data/invalid_output/same.in": "1\n",
    "data/invalid_output/same.ans": "1 2\n",
    "data/invalid_output/same.out": "1 2\n",
    "data/invalid_output/crash.in": "1\n",
    "data/invalid_output/crash.ans": "1 2\n",
    "data/invalid_output/crash.out": "crash\n",
    "data/valid_output/bad.in": "x\n",
    "data/valid_output/bad.ans": "1 2\n",
    "data/valid_output/bad.out": "1 2 3\n",
    "data/sample/2.in": "1\n",
    "data/sample/2.ans": "1 2\n",
    "data/sample/2.out": "3\n",
}


def written(root, files):
    return read(write_files(root, files), strict=True)


def told(package):
    """How it begins, and what was found: file -> code and its facts."""
    begun, *events, ended = verify(package, (), lambda: Slot(Engine()), jobs=1)
    assert isinstance(begun, Begun)
    assert isinstance(ended, AllEnded)
    assert [one.index for one in events if isinstance(one, Proved)] == list(range(1, begun.checks + 1))
    return ended


def shown(flaws):
    return sorted((one.file, one.code) for one in flaws)


def test_what_there_is_to_check(tmp_path):
    package = written(tmp_path / "both", FILES | OUTPUT)
    assert [(one.ask, one.file) for one in checks(package)] == [
        ("input_valid", "data/sample/1.in"),
        ("shown_valid", "data/sample/1.ans"),
        ("input_valid", "data/secret/1.in"),
        ("input_valid", "data/secret/2.in"),
        ("input_invalid", "data/invalid_input/large.in"),
        ("input_invalid", "data/invalid_input/word.in"),
        ("input_valid", "data/invalid_output/other.in"),
        ("output_invalid", "data/invalid_output/other.out"),
        ("input_valid", "data/valid_output/turned.in"),
        ("output_valid", "data/valid_output/turned.out"),
    ]


def test_what_talks_or_goes_on_has_no_output_to_check(tmp_path):
    yaml = FILES["problem.yaml"] + "type: interactive\n"
    files = {name: text for name, text in FILES.items() if not name.startswith("data/sample")}
    package = written(tmp_path / "both", files | OUTPUT | {"problem.yaml": yaml})
    assert {str(one.ask) for one in checks(package)} == {"input_valid", "input_invalid"}


@pytest.mark.docker
def test_data_that_is_as_it_says(tmp_path):
    ended = told(written(tmp_path / "both", FILES | OUTPUT))
    assert (ended.is_ok, shown(ended.errors), shown(ended.warnings)) == (True, [], [])


@pytest.mark.docker
def test_every_file_that_is_not_as_it_says_is_named(tmp_path):
    ended = told(written(tmp_path / "both", FILES | OUTPUT | WRONG))
    assert shown(ended.errors) == [
        ("data/invalid_input/right.in", "check.input_accepted"),
        ("data/invalid_output/crash.out", "check.validator_failed"),
        ("data/invalid_output/same.out", "check.output_accepted"),
        ("data/sample/2.out", "check.output_rejected"),
        ("data/secret/3.in", "check.input_rejected"),
        ("data/valid_output/bad.in", "check.input_rejected"),
        ("data/valid_output/bad.in", "check.input_rejected"),
        ("data/valid_output/bad.out", "check.output_rejected"),
    ]
    facts = {one.file: one.facts for one in ended.errors}
    assert facts["data/secret/3.in"] == {
        "validator": "input_validators/small.py",
        "said": "exit code 1: more than 99",
    }
    assert facts["data/valid_output/bad.out"]["said"] == "not the same numbers"
    assert "exit code 1" in facts["data/invalid_output/crash.out"]["cause"]


def test_flags_that_nobody_knows_are_told(tmp_path):
    files = FILES | {"data/invalid_output/other.yaml": "output_validator_args: [loose]\n"}
    package = written(tmp_path / "both", files)
    (asked,) = (one for one in checks(package) if one.ask is Ask.OUTPUT_INVALID)
    (found,) = proved(asked, package, None)  # nothing is run
    assert (found.flaw.file, found.flaw.code) == ("data/invalid_output/other.out", "flags.unknown")


@pytest.mark.docker
def test_the_default_validator_is_tried_too(tmp_path):
    ended = told(written(tmp_path / "both", FILES | WRONG))
    assert ("data/valid_output/turned.out", "check.output_rejected") in shown(ended.errors)
    assert ("data/invalid_output/same.out", "check.output_accepted") in shown(ended.errors)
    (turned,) = [one for one in ended.errors if one.file == "data/valid_output/turned.out"]
    assert turned.facts == {"validator": "default", "said": "line 1, token 1: 2 where 1 is wanted"}


@pytest.mark.docker
def test_a_validator_that_is_not_installed_is_told_and_judges_nothing(tmp_path):
    files = {name: text for name, text in FILES.items() if "number.py" not in name}
    files |= {"input_validators/number.rs": "fn main() {}\n", "data/invalid_input/right.in": "7\n"}
    ended = told(written(tmp_path / "both", files | OUTPUT))
    assert (ended.is_ok, shown(ended.errors)) == (True, [])
    (warning,) = ended.warnings
    assert (warning.code, warning.file) == ("check.not_installed", "input_validators/number.rs")
    assert json.dumps(dict(warning.facts)) == '{"language": "Rust"}'


@pytest.mark.docker
def test_a_validator_that_does_not_compile_is_told_once(tmp_path):
    broken = {"input_validators/number.py": "def\n"}
    ended = told(written(tmp_path / "both", FILES | OUTPUT | broken))
    (error,) = ended.errors
    assert (error.code, error.file) == ("check.validator_failed", "input_validators/number.py")
    assert "does not compile" in error.facts["cause"]


# Answers are two numbers, the first not more than the input, as BAPCtools' validators of answers look at them.
ANSWERS = {
    "answer_validators/two.sh": 'if [ "$(wc -w)" == 2 ]; then exit 42; fi; echo "not two" >&2; exit 43\n',
    "answer_validators/first/build": "#!/bin/sh\ncp first.py run\n",
    "answer_validators/first/first.py": """#!/usr/bin/env python3
import sys
most, *more = open(sys.argv[1]).read().split()
sys.exit(42 if int(input().split()[0]) <= int(more[0] if more else most) and sys.argv[2:] == ["-x"] else 43)
""",
    "data/sample/test_group.yaml": "answer_validator_args: {first: [-x]}\n",
    "data/secret/test_group.yaml": "answer_validator_args: {first: [-x]}\n",
    "data/invalid_output/other.yaml": "answer_validator_args: {first: [-x]}\n",
    "data/valid_output/turned.yaml": "answer_validator_args: {first: [-x]}\n",
    "data/invalid_answer/three.in": "1\n",
    "data/invalid_answer/three.ans": "1 2 3\n",
}


@pytest.mark.docker
def test_answers_are_looked_at_by_their_own_validators(tmp_path):
    files = FILES | OUTPUT | ANSWERS
    ended = told(written(tmp_path / "right", files))
    assert (shown(ended.errors), shown(ended.warnings)) == ([], [])
    bad = {
        "data/secret/4.in": "1\n",
        "data/secret/4.ans": "3 1\n",
        "data/secret/5.in": "1\n",
        "data/secret/5.ans": "1\n",
        "data/invalid_answer/right.in": "1\n",
        "data/invalid_answer/right.ans": "1 2\n",
        "data/invalid_answer/right.yaml": "answer_validator_args: {first: [-x]}\n",
    }
    ended = told(written(tmp_path / "wrong", files | bad))
    assert shown(ended.errors) == [
        ("data/invalid_answer/right.ans", "check.answer_accepted"),
        ("data/secret/4.ans", "check.answer_refused"),
        ("data/secret/5.ans", "check.answer_refused"),
    ]
    assert [one.facts for one in ended.errors if one.file == "data/secret/5.ans"] == [
        {"validator": "answer_validators/two.sh", "said": "exit code 43: not two"}
    ]


@pytest.mark.docker
def test_the_form_of_an_answer_is_the_output_validators_too(tmp_path):
    exact = """import sys
answer, flags = open(sys.argv[2]).read(), sys.argv[4:]
sys.exit(43 if flags == ["case_sensitive", "space_change_sensitive"] and "  " in answer else 42)
"""
    files = {name: text for name, text in FILES.items() if "_output/" not in name}
    spaced = {"data/invalid_answer/spaced.in": "1\n", "data/invalid_answer/spaced.ans": "1  2\n"}
    own = {"output_validator/exact.py": exact}
    assert shown(told(written(tmp_path / "own", files | spaced | own)).errors) == []
    assert shown(told(written(tmp_path / "none", files | spaced)).errors) == [
        ("data/invalid_answer/spaced.ans", "check.answer_accepted")
    ]


@pytest.mark.docker
def test_input_validators_may_be_scripts(tmp_path):
    files = {name: text for name, text in (FILES | OUTPUT).items() if not name.startswith("input_v")}
    scripts = {
        "input_validators/number.sh": 'read -r n; [[ "$n" =~ ^[0-9]+$ ]] && exit 42\nexit 43\n',
        "input_validators/small.sh": '#!/bin/sh\nread -r n; [ "$n" -le "${1:-99}" ] && exit 42\nexit 43\n',
        "data/secret/2.yaml": "input_validator_args: {small.sh: ['1000']}\n",
    }
    ended = told(written(tmp_path / "both", files | scripts))
    assert (shown(ended.errors), shown(ended.warnings)) == ([], [])
    ended = told(
        written(
            tmp_path / "more", files | scripts | {"data/secret/3.in": "100\n", "data/secret/3.ans": "1\n"}
        )
    )
    assert shown(ended.errors) == [("data/secret/3.in", "check.input_rejected")]


@pytest.mark.docker
def test_a_broken_validator_and_more_inputs_than_sandboxes(tmp_path):
    inputs = {f"data/secret/t{number:02}.{kind}": "1 2\n" for number in range(20) for kind in ("in", "ans")}
    files = {name: text for name, text in FILES.items() if "_output/" not in name}
    broken = {"input_validators/number.py": "", "input_validators/small.py": "def broken(:\n"}
    ended = told(written(tmp_path / "both", files | inputs | broken))
    assert shown(ended.errors).count(("input_validators/small.py", "check.validator_failed")) == 1


@pytest.mark.docker
def test_more_validators_than_sandboxes(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "READY_MOST", 2)
    files = {name: text for name, text in FILES.items() if "_output/" not in name}
    scripts = {f"input_validators/{name}.sh": f"grep -q {name} && exit 43\nexit 42\n" for name in "abc"}
    ended = told(written(tmp_path / "both", files | scripts | {"data/invalid_input/b.in": "b\n"}))
    assert shown(ended.errors) == []
