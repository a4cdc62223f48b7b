"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/dates.py"


def grove(palms):
    return f"{len(palms)}\n" + "".join(f"{first} {last}\n" for first, last in palms)


def some(rng, n, days, longest):
    palms = []
    for _ in range(n):
        first = rng.randint(1, days)
        palms.append((first, min(days, first + rng.randint(0, longest - 1))))
    return grove(palms)


def tests():
    rng = random.Random(5)
    yield "one", grove([(1000, 1000)])
    yield "waits", grove([(1, 10), (1, 2), (2, 2), (1, 1)])
    yield "short-in-the-way", grove([(2, 3), (1, 3), (3, 5), (3, 5), (3, 5), (2, 4)])
    yield "same-day", grove([(7, 7)] * 20)
    yield "small", some(rng, 8, 9, 4)
    yield "crowded", some(rng, 60, 50, 20)
    yield "loose", some(rng, 100, 1000, 5)
    yield "nested", grove([(k, 201 - k) for k in range(1, 101)] + [(k, 150 - k) for k in range(1, 71)])
    yield "large", some(rng, 1000, 1000, 30)
    yield "large-long", some(rng, 1000, 1000, 1000)
    yield "large-crowded", some(rng, 1000, 600, 200)
    yield "all-the-same", grove([(1, 1000)] * 1000)


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
