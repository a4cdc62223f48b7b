"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/tea.py"


def guests(pairs):
    return f"{len(pairs)}\n" + "".join(f"{t} {w}\n" for t, w in pairs)


def tests():
    rng = random.Random(3)
    yield "one", guests([(90, 50)])
    yield "at-once", guests([(10, 10), (10, 100), (55, 55), (60, 61)])
    yield "slowest", guests([(100, 10), (99, 10), (19, 10), (20, 10), (11, 10)])
    yield "exactly", guests([(90, 81), (81, 73), (100, 90), (20, 18)])
    yield "every-t", guests([(t, 10) for t in range(10, 101)])
    yield "every-w", guests([(100, w) for w in range(10, 101)])
    for k in range(3):
        yield f"random-{k + 1}", guests([(rng.randint(10, 100), rng.randint(10, 100)) for _ in range(100)])
    yield "many", guests([(rng.randint(60, 100), rng.randint(10, 60)) for _ in range(1000)])


def main():
    secret = HERE / "data/secret"
    secret.mkdir(parents=True, exist_ok=True)
    for old in secret.iterdir():
        old.unlink()
    for number, (name, text) in enumerate(tests(), 1):
        (secret / f"{number:02}-{name}.in").write_text(text, encoding="utf-8")
    for case in sorted(HERE.glob("data/*/*.in")):
        with case.open("rb") as stdin:
            valid = subprocess.run([sys.executable, HERE / "input_validators/validate.py"], stdin=stdin)
        assert valid.returncode == 42, case
        with case.open("rb") as stdin, case.with_suffix(".ans").open("wb") as stdout:
            subprocess.run([sys.executable, SOLUTION], stdin=stdin, stdout=stdout, check=True)


main()
