"""Accepts (exit 42) an input that keeps every promise of the statement."""

import re
import sys

lines = sys.stdin.read().split("\n")
assert lines.pop() == ""
assert re.fullmatch(r"[1-9]\d*", lines[0])
assert 1 <= int(lines[0]) <= 100
assert len(lines) == int(lines[0]) + 1
for line in lines[1:]:
    assert re.fullmatch(r"[1-9]\d* [1-9]\d*", line)
    a, b = map(int, line.split())
    assert 1 <= a <= b <= 10**15
sys.exit(42)
