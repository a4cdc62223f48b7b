"""Grading by the real sandbox."""

import json
from contextlib import closing

import pytest

from judge.grading import Compiled, Graded, Started, Tested, grade
from judge.verdicts import Reason, Verdict
from sandbox.errors import SandboxError
from sandbox.limits import MIB, Limits

pytestmark = pytest.mark.docker

SUM_C = '#include <stdio.h>\nint main(void){int a,b;scanf("%d %d",&a,&b);printf("%d\\n",a+b);}\n'
SUM_PY = "print(sum(map(int, input().split())))\n"
SLOW_CPP = """
#include <utility>
template <int n, int m> struct Grid { static constexpr int value = Grid<n - 1, m>::value + Grid<n, m - 1>::value; };
template <int m> struct Grid<0, m> { static constexpr int value = m; };
template <int n> struct Grid<n, 0> { static constexpr int value = n; };
int main() { return Grid<420, 420>::value; }
"""
THREE = (("sample/01", "1 2\n", "3\n"), ("secret/01", "3 4\n", "7\n"), ("secret/02", "5 6\n", "11\n"))


def graded(slot, brief):
    return list(grade(brief, slot))


@pytest.mark.parametrize(("key", "source"), [("c", SUM_C), ("python3", SUM_PY)])
def test_a_right_program_passes_every_test_in_order(slot, brief, key, source):
    events = graded(slot, brief(key, source, tuple(reversed(THREE))))
    assert [type(event) for event in events] == [Compiled, *[Started, Tested] * 3, Graded]
    assert [event.name for event in events if isinstance(event, Started)] == [
        "sample/01",
        "secret/01",
        "secret/02",
    ]
    assert [(event.index, event.total) for event in events if isinstance(event, Tested)] == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]
    compiled, *_, last = events
    assert (compiled.ok, compiled.log) == (True, "")
    assert (last.verdict, last.failed_test, last.reason, last.score) == (Verdict.AC, None, None, None)
    tested = tuple(event for event in events if isinstance(event, Tested))
    assert last.tests == tested
    assert last.cpu_s_max == max(test.cpu_s for test in tested) > 0
    assert last.memory_max == max(test.memory_bytes for test in tested) > 0


def test_it_stops_at_the_first_failure(slot, brief):
    wrong = "a, b = map(int, input().split())\nprint(a + b if a < 2 else 0)\n"
    last = graded(slot, brief("python3", wrong, THREE))[-1]
    assert [(test.name, test.verdict) for test in last.tests] == [
        ("sample/01", Verdict.AC),
        ("secret/01", Verdict.WA),
    ]
    assert (last.verdict, last.failed_test) == (Verdict.WA, "secret/01")
    assert (last.tests[1].difference.wanted, last.tests[1].difference.got) == ("7", "0")


def test_it_goes_on_where_the_stage_says_so_and_the_first_failure_decides(slot, brief):
    odd = "a, b = map(int, input().split())\nassert a != 5\nprint(a + b if a != 3 else 0)\n"
    last = graded(slot, brief("python3", odd, (*THREE, ("secret/03", "8 8", "16")), stop_at_first=False))[-1]
    assert [test.verdict for test in last.tests] == [Verdict.AC, Verdict.WA, Verdict.RTE, Verdict.AC]
    assert (last.verdict, last.failed_test) == (Verdict.WA, "secret/01")


@pytest.mark.parametrize(
    ("key", "source", "said"),
    [
        ("c", "int main(void) { return 0 }\n", "main.c:1:26: error: expected"),
        ("cpp", "int main() { undeclared; }\n", "main.cpp:1:14: error"),
        ("python3", "print(\n", "main.py"),
        ("javascript", "console.log(;\n", "main.js:1"),
        ("java", "class A { void f() { int x = ; } }\n", "Main.java:1: error"),
    ],
)
def test_a_program_the_compiler_refuses_is_a_compile_error(slot, brief, key, source, said):
    events = graded(slot, brief(key, source))
    assert [type(event) for event in events] == [Compiled, Graded]
    compiled, last = events
    assert said in compiled.log
    assert "/box" not in compiled.log
    assert (compiled.ok, last.verdict, last.tests, last.failed_test) == (False, Verdict.CE, (), None)
    assert last.compile_log == compiled.log


def test_a_compiler_at_its_limit_is_a_compile_error_too(slot, brief):
    limits = Limits(cpu_s=0.5, memory_bytes=512 * MIB)
    compiled, last = graded(slot, brief("cpp", SLOW_CPP, compile_limits=limits))
    assert (compiled.ok, compiled.reason) == (False, Reason.COMPILER_LIMIT)
    assert (last.verdict, last.reason) == (Verdict.CE, Reason.COMPILER_LIMIT)


@pytest.mark.parametrize(
    ("source", "found", "ended"),
    [
        ("pass\n", (Verdict.WA, Reason.NO_OUTPUT), (0, None)),
        ("while True: pass\n", (Verdict.TLE, Reason.CPU), None),
        ("import time; time.sleep(60)\n", (Verdict.TLE, Reason.SLEPT), None),
        ("print(3); raise SystemExit(7)\n", (Verdict.RTE, Reason.EXIT_CODE), (7, None)),
        (
            "import os; print(3, flush=True); os.kill(os.getpid(), 11)\n",
            (Verdict.RTE, Reason.SIGNAL),
            (None, 11),
        ),
        ("x = bytearray(200_000_000); print(3)\n", (Verdict.MLE, None), None),
        ("while True: print('x' * 1000)\n", (Verdict.OLE, None), None),
    ],
)
def test_each_way_to_fail_has_its_verdict_and_reason(slot, brief, source, found, ended):
    # Time enough on the clock, so that a busy machine changes nothing.
    limits = Limits(cpu_s=0.5, wall_s=60, memory_bytes=64 * MIB, output_bytes=MIB)
    last = graded(slot, brief("python3", source, limits=limits))[-1]
    (test,) = last.tests
    assert (last.verdict, last.reason) == found == (test.verdict, test.reason)
    assert ended is None or ended == (test.exit_code, test.signal)


def test_the_answer_never_enters_the_sandbox(slot, brief):
    spy = """
import os
found = []
for top in ("/box", "/program", "/tmp", "/dev", "/var", "/home", "/root", "/etc", "/proc/self", "/proc/1"):
    for folder, _, names in os.walk(top):
        for name in names:
            try:
                if not os.path.isfile(os.path.join(folder, name)):
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    if b"the-" + b"answer" in file.read(100000) and name != "main.py":
                        found.append(os.path.join(folder, name))
            except OSError:
                pass
        if folder.count("/") > 5 or "task" in folder:
            break
print(*found or ["none"])
"""
    tests = [("secret/01", "a question", "the-" + "answer-17")]
    last = graded(slot, brief("python3", spy, tests, limits=Limits(cpu_s=5, memory_bytes=256 * MIB)))[-1]
    assert (last.verdict, last.tests[0].difference.got) == (Verdict.WA, "none")


def test_a_lost_container_is_nobodys_verdict(slot, brief):
    job = brief("python3", "import time; time.sleep(60)\n")
    filters = json.dumps({"label": [f"podium.slot={slot.number}", "podium.role=submission"]})
    with closing(grade(job, slot)) as events:
        assert isinstance(next(events), Compiled)
        assert isinstance(next(events), Started)
        for one in slot.engine.ask("GET", "/containers/json", query={"filters": filters}):
            slot.engine.call("DELETE", f"/containers/{one['Id']}", query={"force": "1"})
        with pytest.raises(SandboxError):
            next(events)


def test_input_of_many_megabytes_and_output_past_memory(slot, brief):
    numbers = "\n".join(map(str, range(600_000))) + "\n"
    echo = "import sys\nfor line in sys.stdin: sys.stdout.write(line)\n"
    limits = Limits(cpu_s=5, memory_bytes=256 * MIB)
    assert (
        graded(slot, brief("python3", echo, [("secret/1", numbers, numbers)], limits=limits))[-1].verdict
        is Verdict.AC
    )
