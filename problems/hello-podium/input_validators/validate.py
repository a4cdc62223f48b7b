"""Accepts (exit 42) an input that keeps every promise of the statement."""

import re
import sys

text = sys.stdin.buffer.read().decode("utf-8")
assert re.fullmatch(r"\S(?:[^\r\n]{0,48}\S)?\n", text)
sys.exit(42)
