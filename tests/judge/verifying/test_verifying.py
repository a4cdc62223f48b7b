"""Submissions of every kind on the real sandbox, and the demonstration's packages on PyPy."""

import threading
from pathlib import Path

import pytest

from judge.packages.expectations import submissions
from judge.packages.reading import read
from judge.packages.report import Report
from judge.verdicts import Verdict
from judge.verifying import AllEnded, Begun, Ended, Tested, verify
from sandbox.engine import Engine
from sandbox.errors import EngineUnreachable
from sandbox.pool import Slot
from tests.writing import write_files

HOME = Path(__file__).resolve().parents[3] / "problems"
SLUGS = sorted(path.parent.name for path in HOME.glob("*/problem.yaml"))
MAIN_C = '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); return 0; }\n'
FILES = {
    "problem.yaml": "name: Sums\nlimits: {time_limit: 1, memory: 256, code: 1}\n",
    "problem_statement/problem.md": "Add.\n",
    "data/sample/1.in": "1 2\n",
    "data/sample/1.ans": "3\n",
    "data/secret/1.in": "20 3\n",
    "data/secret/1.ans": "23\n",
    "submissions/accepted/two/main.py": "import adding\nprint(adding.add(*map(int, input().split())))\n",
    "submissions/accepted/two/adding.py": "def add(a, b):\n    return a + b\n",
    "submissions/accepted/units/main.cc": 'int add(int, int);\n#include "io.h"\n',
    "submissions/accepted/units/io.h": '#include <cstdio>\nint main() { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", add(a, b)); }\n',
    "submissions/accepted/units/add.cc": "int add(int a, int b) { return a + b; }\n",
    "submissions/accepted/classes/Start.java": "class Start { public static void main(String[] a) {"
    " var in = new java.util.Scanner(System.in); System.out.println(Adder.add(in.nextInt(), in.nextInt())); } }\n",
    "submissions/accepted/classes/Adder.java": "public class Adder { static int add(int a, int b) { return a + b; } }\n",
    "submissions/accepted/modules/main.mjs": "import { add } from './add.mjs';\nimport fs from 'fs';\n"
    "console.log(add(fs.readFileSync(0, 'utf8')));\n",
    "submissions/accepted/modules/add.mjs": "export const add = (t) => t.trim().split(' ').reduce((s, x) => s + +x, 0);\n",
    "submissions/accepted/folders/main.py": "from parts.adding import add\nprint(add(*map(int, input().split())))\n",
    "submissions/accepted/folders/parts/__init__.py": "",
    "submissions/accepted/folders/parts/adding.py": "def add(a, b):\n    return a + b\n",
    "submissions/accepted/deep/main.cc": '#include "parts/add.h"\n#include <cstdio>\n'
    'int main() { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", add(a, b)); }\n',
    "submissions/accepted/deep/parts/add.h": "int add(int, int);\n",
    "submissions/accepted/deep/parts/add.cc": "int add(int a, int b) { return a + b; }\n",
    "submissions/accepted/packages/Main.java": "import parts.Adder; class Main { public static void main(String[] a) {"
    " var in = new java.util.Scanner(System.in); System.out.println(Adder.add(in.nextInt(), in.nextInt())); } }\n",
    "submissions/accepted/packages/parts/Adder.java": "package parts;\n"
    "public class Adder { public static int add(int a, int b) { return a + b; } }\n",
    "submissions/accepted/c.c": MAIN_C,
    "submissions/accepted/other.rs": "fn main() {}\n",
    "submissions/accepted/old.py": "#!/usr/bin/env python2\nprint 3\n",
    "submissions/accepted/long.c": MAIN_C + "/*" + "x" * 2000 + "*/\n",
    "submissions/wrong_answer/right.c": MAIN_C,
    "submissions/rejected/tagged.py": "# @EXPECTED_RESULTS@: RUN-ERROR\nprint(3)\nassert input() == '1 2'\n",
    "submissions/compiler_error/broken/main.js": "console.log(1);\n",
    "submissions/compiler_error/broken/other.js": "console.log(;\n",
    "submissions/mixed/any.py": "import sys\nprint(sys.implementation.name)\n",
    "submissions/mixed/lost/a.txt": "no program\n",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return read(write_files(tmp_path_factory.mktemp("verifying") / "sums", FILES))


def listed(package):
    report = Report()
    found = submissions(package, report)
    report.stop()
    return found


def slot():
    return Slot(Engine())


@pytest.mark.docker
def test_every_submission_is_run_and_compared(package):
    begun, *events, ended = verify(package, listed(package), slot, jobs=2)
    found = {one.submission: one for one in ended.results}
    assert begun == Begun(submissions=len(found), tests=2)
    assert [one.result for one in events if isinstance(one, Ended)] == list(found.values()) or len(
        [one for one in events if isinstance(one, Ended)]
    ) == len(found)
    assert Tested("accepted/c.c", 2, 2) in events
    shown = {
        name: (one.language, one.expected, one.verdict, one.is_ok, one.why.sentence if one.why else None)
        for name, one in found.items()
    }
    ok = Verdict.AC, True, None
    assert shown == {
        "accepted/c.c": ("c", "AC", *ok),
        "accepted/classes": ("java", "AC", *ok),
        "accepted/deep": ("cpp", "AC", *ok),
        "accepted/folders": ("pypy3", "AC", *ok),
        "accepted/packages": ("java", "AC", *ok),
        "accepted/long.c": ("c", "AC", None, False, "is larger than 1 KiB, the most allowed"),
        "accepted/modules": ("javascript", "AC", *ok),
        "accepted/old.py": ("python2", "AC", None, None, "Python 2 is not installed here"),
        "accepted/other.rs": ("rust", "AC", None, None, "Rust is not installed here"),
        "accepted/two": ("pypy3", "AC", *ok),
        "accepted/units": ("cpp", "AC", *ok),
        "compiler_error/broken": ("javascript", "CE", Verdict.CE, True, None),
        "mixed/any.py": ("pypy3", None, Verdict.WA, True, None),
        "mixed/lost": (None, None, None, None, "its files tell no language"),
        "rejected/tagged.py": ("pypy3", "RTE", Verdict.RTE, True, None),
        "wrong_answer/right.c": ("c", "WA", Verdict.AC, False, "got AC, expected WA"),
    }
    assert (ended.failed, ended.left_out) == (2, 3)
    assert found["accepted/c.c"].tests == 2
    assert found["accepted/c.c"].slowest in {"sample/1", "secret/1"}
    assert found["accepted/c.c"].memory_bytes > 0
    assert found["rejected/tagged.py"].slowest == "secret/1"


@pytest.mark.docker
def test_python_may_be_cpython(package):
    chosen = [one for one in listed(package) if one.name in {"accepted/two", "mixed/any.py"}]
    *_, ended = verify(package, chosen, slot, python="cpython")
    assert [one.language for one in ended.results] == ["python3", "python3"]
    assert ended.failed == 0


@pytest.mark.docker
def test_listening_no_longer_ends_it_and_gives_the_slots_back(package):
    events = verify(package, listed(package), slot, jobs=2)
    assert isinstance(next(events), Begun)
    next(events)
    events.close()
    assert not [
        one for one in threading.enumerate() if one.name.startswith("Thread-") and "_work" in one.name
    ]


def test_without_an_engine_it_is_told(package, tmp_path):
    nowhere = Engine(f"unix://{tmp_path}/none.sock")
    with pytest.raises(EngineUnreachable):
        list(verify(package, listed(package), lambda: Slot(nowhere, image="none"), jobs=3))


def test_without_submissions_nothing_is_run(package):
    def none():
        pytest.fail("a slot was taken")

    assert list(verify(package, [], none)) == [Begun(0, 2), AllEnded((), limit_s=1.0)]


@pytest.mark.docker
@pytest.mark.parametrize("slug", SLUGS)
def test_the_demonstrations_packages_hold_on_pypy_too(slug):
    package = read(HOME / slug, strict=True)
    chosen = [one for one in listed(package) if one.name.endswith(".py")]
    *_, ended = verify(package, chosen, slot)
    assert {one.language for one in ended.results} == {"pypy3"}
    assert [one for one in ended.results if not one.is_ok] == []
