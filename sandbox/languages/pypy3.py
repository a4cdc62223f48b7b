"""Python 3 by PyPy: the same files as CPython's, so it is a language to choose, never told by a file's name.

Isolated (-I) as python3.py says. Debian's PyPy speaks Python 3.9.
"""

from __future__ import annotations

from dataclasses import replace

from sandbox.languages.python3 import CHECK, PYTHON3
from sandbox.limits import MIB

PYPY3 = replace(
    PYTHON3,
    key="pypy3",
    name="PyPy 3",
    compile=("pypy3", "-I", "-S", "-X", "utf8", "-c", CHECK, "main.py"),
    run=("pypy3", "-I", "-B", "-X", "utf8", "/program/main.py"),
    version=("pypy3", "--version"),
    # Its collector keeps room to move in, and its compiler keeps what it made.
    memory_overhead_bytes=64 * MIB,
    # Else it takes a share of the processor's cache, so that memory would differ from machine to machine.
    environment=("PYPY_GC_NURSERY=4M",),
)
