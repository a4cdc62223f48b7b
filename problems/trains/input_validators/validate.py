"""Accepts (exit 42) an input that keeps every promise of the statement."""

import re
import sys

lines = sys.stdin.read().split("\n")
assert lines.pop() == ""
assert re.fullmatch(r"[1-9]\d* [1-9]\d*", lines[0])
n, m = map(int, lines[0].split())
assert 2 <= n <= 10_000
assert 1 <= m <= 15_000
assert len(lines) == m + 1
for line in lines[1:]:
    assert re.fullmatch(r"(?:0|[1-9]\d*)(?: (?:0|[1-9]\d*)){4}", line)
    u, v, f, p, d = map(int, line.split())
    assert 1 <= u <= n
    assert 1 <= v <= n
    assert u != v
    assert 0 <= f <= 1000
    assert 1 <= p <= 1000
    assert 1 <= d <= 1000
sys.exit(42)
