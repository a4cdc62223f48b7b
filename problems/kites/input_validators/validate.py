"""Accepts (exit 42) an input that keeps every promise of the statement."""

import re
import sys

match = re.fullmatch(r"([1-9]\d*) ([1-9]\d*)\n", sys.stdin.read())
assert match
assert all(2 <= int(number) <= 1000 for number in match.groups())
sys.exit(42)
