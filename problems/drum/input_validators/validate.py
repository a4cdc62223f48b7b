"""Accepts (exit 42) an input that keeps every promise of the statement."""

import re
import sys

assert re.fullmatch(r"[a-z]{1,2000}\n", sys.stdin.read())
sys.exit(42)
