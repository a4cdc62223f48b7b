"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/luck.py"


def questions(pairs):
    return f"{len(pairs)}\n" + "".join(f"{a} {b}\n" for a, b in pairs)


def some(rng, q, largest):
    return questions([sorted((rng.randint(1, largest), rng.randint(1, largest))) for _ in range(q)])


def tests():
    rng = random.Random(7)
    yield "single", questions([(18, 18), (17, 17), (19, 35), (36, 36), (846, 846), (8, 8)])
    yield "small", some(rng, 20, 900)
    yield "edges", questions([(18, 828), (19, 828), (18, 827), (801, 810), (810, 810), (811, 827), (1, 1000)])
    yield "more-fours", questions([(840, 850), (4480, 4488), (8800, 8899), (84000, 84999), (44000, 48999)])
    yield "hundred-thousand", some(rng, 5, 100_000)
    yield "hundred-million", questions([(1, 100_000_000)])
    yield "nine-digits", some(rng, 50, 10**9)
    yield "powers", questions([(10**k, 10 ** (k + 1)) for k in range(15)])
    yield "everything", questions([(1, 10**15), (10**15, 10**15), (888_888_888_888_888, 10**15)])
    yield "large", some(rng, 100, 10**15)


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
