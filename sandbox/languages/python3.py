"""Python 3 by CPython.

Isolated (-I): neither the folder, nor the account, nor the environment lends it modules, so nothing that
lies about in /box is ever imported. Compiling is a check of the syntax.
"""

from __future__ import annotations

from sandbox.languages.model import Language, OutOfMemory, SelfTest
from sandbox.limits import MIB, Limits

# Not py_compile: it would leave a file. The traceback is the compiler's own, without our frame.
CHECK = """\
import sys, traceback
try:
    for name in sys.argv[1:]:
        compile(open(name, "rb").read(), name, "exec", dont_inherit=True)
except Exception as error:
    traceback.print_exception(type(error), error, None)
    sys.exit(1)
"""

PYTHON3 = Language(
    key="python3",
    name="Python 3",
    source="main.py",
    extensions=(".py",),
    compile=("python3", "-I", "-S", "-X", "utf8", "-c", CHECK, "main.py"),
    run=("python3", "-I", "-B", "-X", "utf8", "/program/main.py"),
    artefacts=("main.py",),
    compile_limits=Limits(cpu_s=10, memory_bytes=512 * MIB),
    processes=64,
    version=("python3", "--version"),
    memory_overhead_bytes=16 * MIB,
    entries=("__main__.py", "main.py"),
    # One request for more than the machine has fails before the limit could be reached.
    out_of_memory=(OutOfMemory(exit_code=1, stderr="\nMemoryError"),),
    starter="""\
n = int(input())

print(n)
""",
    self_test=SelfTest(
        source="""\
import sys
import threading

name, *rest = sys.stdin.read().split()
numbers = []
reader = threading.Thread(target=lambda: numbers.extend(map(int, rest)))
reader.start()
reader.join()
print("hello", name, *sorted(numbers))
""",
        stdin=b"podium 3 1 2\n",
        stdout=b"hello podium 1 2 3\n",
    ),
)
