import pytest

from judge.grading.compiling import compiled, scrubbed
from judge.verdicts import Reason
from sandbox.container import Compilation
from sandbox.outcome import Ending, Outcome


@pytest.mark.parametrize(
    ("log", "shown"),
    [
        ("", ""),
        ("/box/main.c:3:1: error: x\n", "main.c:3:1: error: x"),
        ('  File "/box/main.py", line 1\n', '  File "main.py", line 1'),
        ("/usr/bin/ld: /tmp/ccX1.o: in function `main'\n", "/usr/bin/ld: ccX1.o: in function `main'"),
        ("/usr/include/box/x.h and my/box/y\n", "/usr/include/box/x.h and my/box/y"),
        ("a" * 600, "a" * 500 + "…"),
        ("x\n" * 300, "x\n" * 200 + "…"),
        ("a\r\nb\tc\n", "a\nb\tc"),
        ("main.c:1: \x1b[2J\x9b31m\0\u202eerror", "main.c:1: \\x1b[2J\\x9b31m\\x00\\u202eerror"),
    ],
)
def test_logs_are_cut_and_free_of_our_folders(log, shown):
    assert scrubbed(log) == shown


@pytest.mark.parametrize(
    ("ok", "ending", "reason"),
    [
        (True, Ending.EXITED, None),
        (False, Ending.EXITED, None),
        (False, Ending.SIGNALED, None),
        (False, Ending.CPU_LIMIT, Reason.COMPILER_LIMIT),
        (False, Ending.MEMORY_LIMIT, Reason.COMPILER_LIMIT),
        (False, Ending.OUTPUT_LIMIT, Reason.COMPILER_LIMIT),
    ],
)
def test_a_compiler_that_hit_a_limit_says_so(ok, ending, reason):
    found = compiled(Compilation(ok, Outcome(ending, 1, None, 0.5, 0.6, 7), "log"))
    assert (found.ok, found.reason, found.cpu_s, found.wall_s, found.memory_bytes) == (
        ok,
        reason,
        0.5,
        0.6,
        7,
    )
