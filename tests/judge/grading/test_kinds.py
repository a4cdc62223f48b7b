"""Static validation, answers, included files, arguments and files of tests, languages, repetitions."""

from dataclasses import replace
from decimal import Decimal

import pytest

from judge.grading import Started, grade
from judge.grading.answering import ANSWERS
from judge.grading.scoring import static_test
from judge.packages.model import MIB, Aggregation, Group, Kind
from judge.verdicts import Reason, Verdict
from sandbox.limits import Limits
from tests.judge.grading.judged import last

pytestmark = pytest.mark.docker

SUM = "print(sum(map(int, input().split())))\n"
# Accepts sources of at most as many bytes as its argument says; tells what it was given.
SHORT = """
import os, sys
language, entry, feedback, most = sys.argv[1:]
size = os.path.getsize(entry)
open(feedback + "judgemessage.txt", "w").write(f"{language} {entry} {size}")
sys.exit(42 if size <= int(most) else 43)
"""


@pytest.mark.parametrize(("most", "verdict"), [("100", Verdict.AC), ("10", Verdict.WA)])
def test_a_source_is_looked_at_before_it_is_run(slot, brief, program, most, verdict):
    plain = brief("python3", SUM, (("secret/01", "1 2", "3"),))
    procedure = replace(
        plain.procedure,
        groups=(Group(""), Group("secret", static_args=(most,))),
        static_validator=program(SHORT, "static_validator"),
    )
    events = list(grade(replace(plain, procedure=procedure), slot))
    names = [event.name for event in events if isinstance(event, Started)]
    graded = events[-1]
    assert graded.verdict is verdict
    assert graded.tests[0].judge_message == f"python3 main.py {len(SUM)}"
    if verdict is Verdict.AC:
        assert names == [static_test("secret"), "secret/01"]
    else:
        assert (names, graded.reason) == ([static_test("secret")], Reason.STATIC)


def test_a_source_can_be_worth_something(slot, brief, program):
    scores = SHORT.replace("sys.exit", "open(feedback + 'score.txt', 'w').write('7.5'); sys.exit")
    plain = brief("python3", SUM, (("secret/01", "1 2", "3"), ("secret/02", "1 2", "4")))
    groups = (
        Group("", Aggregation.SUM, Decimal(100)),
        Group("secret", Aggregation.SUM, Decimal(100), static_args=("100",), static_score=Decimal(20)),
    )
    procedure = replace(
        plain.procedure,
        kinds=frozenset({Kind.SCORING}),
        groups=groups,
        static_validator=program(scores, "static_validator"),
    )
    assert last(slot, replace(plain, procedure=procedure)).score == Decimal("47.5")


def test_answers_that_are_handed_in(slot, checked):
    tests = (("secret/01", "1 2", "3"), ("secret/02", "5 5", "10"))
    job = checked("", [], tests, kinds=[Kind.SUBMIT_ANSWER], stop_at_first=False)
    handed = replace(job, language=ANSWERS, source={"01.out": b"3\n", "02.out": b"11\n"})
    assert [test.verdict for test in last(slot, handed).tests] == [Verdict.AC, Verdict.WA]
    alone = replace(job, language=ANSWERS, source=b"3")
    assert [test.verdict for test in last(slot, alone).tests] == [Verdict.AC, Verdict.WA]
    broken = last(slot, replace(job, language=ANSWERS, source=b"PK\x03\x04no"))
    assert (broken.verdict, broken.reason) == (Verdict.CE, Reason.ARCHIVE)


def test_answers_are_judged_by_the_package_too(slot, checked):
    near = "import sys; sys.exit(42 if abs(int(input()) - int(open(sys.argv[2]).read())) < 2 else 43)"
    job = checked("", near, kinds=[Kind.SUBMIT_ANSWER])
    assert last(slot, replace(job, language=ANSWERS, source=b"4")).verdict is Verdict.AC
    assert last(slot, replace(job, language=ANSWERS, source=b"5")).verdict is Verdict.WA


def test_a_driver_that_calls_the_submission(slot, brief, tmp_path):
    driver, header = tmp_path / "driver", tmp_path / "header"
    driver.write_text(
        '#include "task.h"\n#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << add(a, b); }\n'
    )
    header.write_text("int add(int a, int b);\n")
    plain = brief("cpp", '#include "task.h"\nint add(int a, int b) { return a + b; }\n')
    includes = {"cpp": {"driver.cpp": driver, "task.h": header}}
    job = replace(plain, procedure=replace(plain.procedure, includes=includes))
    assert last(slot, job).verdict is Verdict.AC


@pytest.mark.parametrize("key", ["python3", "pypy3"])
def test_files_and_arguments_of_tests_and_included_data(slot, brief, tmp_path, key):
    table, data, library = tmp_path / "table", tmp_path / "data", tmp_path / "library"
    table.write_text("4")
    data.write_text("{{five}}")
    library.write_text("six = 6\n")
    source = "import sys, library\nprint(open('table.txt').read(), open('data.txt').read(), library.six, sys.argv[1])\n"
    plain = brief(key, source, (("secret/01", "", "4 5 6 seven eight"),))
    case = replace(plain.cases[0], args=("seven eight",), files={"table.txt": table})
    includes = {"default": {"data.txt": data}, "python3": {"library.py": library}}
    procedure = replace(plain.procedure, includes=includes, constants={"five": "5"})
    assert last(slot, replace(plain, cases=(case,), procedure=procedure)).verdict is Verdict.AC


def test_a_language_the_problem_does_not_take(slot, brief):
    plain = brief("python3", SUM)
    refused = replace(plain, procedure=replace(plain.procedure, languages=frozenset({"cpp"})))
    graded = last(slot, refused)
    assert (graded.verdict, graded.reason, graded.tests) == (Verdict.CE, Reason.LANGUAGE, ())


def test_flags_of_one_test_stand_for_those_of_all(slot, brief):
    plain = brief(
        "python3", "print('A 1.0')", (("secret/01", "", "a 1"), ("secret/02", "", "a 1")), stop_at_first=False
    )
    first, second = plain.cases
    job = replace(plain, cases=(replace(first, validator_args=("float_tolerance", "0.1")), second))
    assert [test.verdict for test in last(slot, job).tests] == [Verdict.AC, Verdict.WA]


def test_a_run_near_the_limit_is_tried_again(slot, brief):
    source = "import time\nwhile time.process_time() < 0.52: pass\nprint(3)"
    limits = Limits(cpu_s=0.5, wall_s=60, memory_bytes=64 * MIB)
    (one,) = last(slot, brief("python3", source, limits=limits)).tests
    assert (one.verdict, one.reason, one.repeats) == (Verdict.TLE, Reason.CPU, 2)
    assert 0.5 < one.cpu_s < 0.55
    (far,) = last(slot, brief("python3", "while True: pass", limits=limits)).tests
    assert (far.verdict, far.repeats) == (Verdict.TLE, 0)


@pytest.mark.parametrize("kind", [None, Kind.INTERACTIVE])
@pytest.mark.parametrize(("may_write", "verdict"), [(True, Verdict.AC), (False, Verdict.RTE)])
def test_who_may_write_files(slot, checked, kind, may_write, verdict):
    source = 'open("notes", "w").write("x")\nprint(open("notes").read())'
    accepts = "import sys; sys.stdin.read(); sys.exit(42)"
    kinds = [] if kind is None else [kind]
    (one,) = last(slot, checked(source, accepts, kinds=kinds, may_write=may_write)).tests
    assert one.verdict is verdict
