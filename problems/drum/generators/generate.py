"""Writes data/secret from fixed seeds, and all answers with the accepted Python solution."""

import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOLUTION = HERE / "submissions/accepted/drum.py"


def played(pattern, length):
    return (pattern * (length // len(pattern) + 1))[:length] + "\n"


def tests():
    rng = random.Random(4)
    yield "one-beat", "x\n"
    yield "cut-off", played("abcab", 13)
    yield "nearly", "a" * 30 + "b" + "a" * 30 + "\n"
    yield "end-like-start", "abacabadabacaba\n"
    yield "whole-rounds", played("dkdkk", 100)
    for k, (letters, pattern, length) in enumerate([("dk", 7, 60), ("dkt", 45, 199), ("ab", 333, 1000)], 1):
        yield f"random-{k}", played("".join(rng.choice(letters) for _ in range(pattern)), length)
    yield "all-the-same", "d" * 2000 + "\n"
    yield "last-differs", "d" * 1999 + "k\n"
    yield "half", played("".join(rng.choice("dk") for _ in range(1001)), 2000)
    fibonacci = ["k", "d"]
    while len(fibonacci[-1]) < 2000:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    yield "fibonacci", fibonacci[-1][:2000] + "\n"


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
