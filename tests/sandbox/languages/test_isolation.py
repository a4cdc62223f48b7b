"""What a language would pick up from its surroundings, and must not."""

import pytest

from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot
from tests.sandbox.languages.conftest import LIMITS, Run

pytestmark = pytest.mark.docker


@pytest.mark.parametrize(
    ("key", "library"), [("python3", b"/usr/lib/python3.11"), ("pypy3", b"/usr/lib/pypy3.9")]
)
def test_python_imports_nothing_that_lies_in_its_folder(key: str, library: bytes, run: Run) -> None:
    source = """
import os, sys
open("heapq.py", "w").write("print('taken from the folder')")
open("mine.py", "w").write("")
print(os.getcwd(), "" in sys.path, "/box" in sys.path, "/program" in sys.path)
import heapq
print(heapq.__file__)
try:
    import mine
except ModuleNotFoundError:
    print("not found")
"""
    _, outcome = run(key, source)
    assert outcome is not None
    assert outcome.stdout.bytes().splitlines() == [
        b"/box False False False",
        library + b"/heapq.py",
        b"not found",
    ]


@pytest.mark.parametrize("key", ["python3", "pypy3"])
def test_nothing_left_in_the_box_reaches_the_next_test(key: str, slot: Slot) -> None:
    source = 'import os\nprint(os.listdir("/box"))\nopen("sitecustomize.py", "w").write("print(1)")\n'
    with slot.sandbox(language(key)) as sandbox:
        assert sandbox.compile(source.encode()).ok
        for _ in range(3):
            outcome = sandbox.run(b"", LIMITS)
            assert outcome.stdout.bytes() == b"[]\n"


@pytest.mark.parametrize("key", ["python3", "pypy3"])
def test_pythons_check_runs_nothing(key: str, run: Run) -> None:
    compilation, _ = run(key, 'print("ran")\n' * 3)
    assert (compilation.ok, compilation.log) == (True, "")


def test_utf8_goes_in_and_out(run: Run) -> None:
    for key, source in {
        "python3": "print(input())\n",
        "pypy3": "print(input())\n",
        "javascript": 'process.stdout.write(require("fs").readFileSync(0, "utf8"));\n',
        "java": "class Main { public static void main(String[] a) {"
        " System.out.println(new java.util.Scanner(System.in).nextLine()); } }\n",
    }.items():
        _, outcome = run(key, source, "שלום 你好\n".encode())
        assert outcome is not None
        assert outcome.stdout.bytes().decode() == "שלום 你好\n", key


def test_the_precompiled_header_makes_a_difference(run: Run) -> None:
    fast, _ = run("cpp", "#include <bits/stdc++.h>\nint main() {}\n")
    slow, _ = run("cpp", "#define X\n#include <bits/stdc++.h>\nint main() {}\n#undef X\n")
    assert fast.ok
    assert slow.ok
    assert fast.outcome.cpu_s < 1.0


def test_a_runtime_leaves_room_for_a_small_limit(run: Run) -> None:
    for key, source in {
        "python3": "print(1)\n",
        "pypy3": "print(1)\n",
        "java": "class Main { public static void main(String[] a) { System.out.println(1); } }\n",
        "javascript": "console.log(1)\n",
        "c": '#include <stdio.h>\nint main(void) { puts("1"); }\n',
    }.items():
        _, outcome = run(key, source, limits=Limits(cpu_s=5, memory_bytes=16 * MIB, wall_s=60, idle_s=30))
        assert outcome is not None
        assert outcome.stdout.bytes() == b"1\n", (key, outcome)
